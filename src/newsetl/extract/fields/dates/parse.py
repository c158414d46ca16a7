"""Points in time as people and machines write them: ISO 8601, RFC 2822, printed dates in many languages."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from newsetl.core.records import Moment, Precision, ZoneSource

_ISO = re.compile(
    r"^\s*(\d{4})-?(\d{2})-?(\d{2})(?:(?:\s*T\s*|\s+|,\s*)(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d{2}|[+-]\d{2})?)?\s*$",
    re.IGNORECASE,
)
_ISO_LOOSE = re.compile(
    r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:\s*T\s*|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_MONTH = re.compile(r"^\s*(\d{4})-(\d{2})\s*$")
_YEAR = re.compile(r"^\s*(\d{4})\s*$")
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?\s*$")
_RFC2822 = re.compile(r"\b\d{1,2}\s+[A-Z][a-z]{2}\w*\s+\d{4}\s+\d{1,2}:\d{2}")

# Names of the months in order, a language a line; a form that ends in a full stop is listed without it.
_MONTH_NAMES = """
january february march april may june july august september october november december
jan feb mar apr may jun jul aug sep oct nov dec
jan febr mrt apr mei juni juli augustus sept okt nov dez
januar februar märz april mai juni juli august september oktober november dezember
jänner feber mär apr mai juni juli aug september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
janv févr mars avr mai juin juil août sept oct nov déc
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
ene feb mar abr may jun jul ago set oct nov dic
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
jan fev mar abr mai jun jul ago set out nov dez
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
gen feb mar apr mag giu lug ago sett ott nov dic
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar mars april mai juni juli august september oktober november desember
januar februar marts april maj juni juli august september oktober november december
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
január február március április május június július augusztus szeptember október november december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
oca şub mar nis may haz tem ağu eyl eki kas ara
januari februari maret april mei juni juli agustus september oktober november desember
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
януари февруари март април май юни юли август септември октомври ноември декември
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر
ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
januar februar mart april maj jun jul avgust septembar oktobar novembar decembar
jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris
sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर
"""  # noqa: E501
_MONTHS: dict[str, int] = {}
for _line in _MONTH_NAMES.split("\n"):
    for _number, _name in enumerate(_line.split(), start=1):
        _MONTHS.setdefault(_name, _number)
_MONTHS.update({"sept": 9, "märz": 3, "maerz": 3, "aout": 8, "fevrier": 2, "decembre": 12, "lipca": 7})

_ORDINAL = r"(?:st|nd|rd|th|er|º|°|ª|\.)?"
_DAY_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}}){_ORDINAL},?\s*(?:de\s+|of\s+|d['’]\s*|-)?([^\W\d_]{{3,14}})\.?,?(?:\s+|"
    rf"-)?(?:de\s+|del\s+)?,?\s*'?(\d{{4}})(?!\d)"
)
_NAME_DAY = re.compile(rf"(?<![^\W\d_])([^\W\d_]{{3,14}})\.?\s+(\d{{1,2}}){_ORDINAL}(?:,|\s)\s*(\d{{4}})(?!\d)")
_YEAR_NAME_DAY = re.compile(r"(?<!\d)(\d{4})[.,]?\s+(?:m\.\s+)?([^\W\d_]{3,14})\.?\s+(\d{1,2})(?!\d)")
_EAST_ASIA = re.compile(r"(?<!\d)(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_VIETNAM = re.compile(r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2})(?:,|\s+năm)?\s*(\d{4})", re.IGNORECASE)
_BIG_ENDIAN = re.compile(r"(?<![\d/.-])(\d{4})([./-])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)")
_LITTLE_ENDIAN = re.compile(r"(?<![\d/.-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d/-])")


def parse_moment(value: object) -> Moment | None:
    """A date or time in ISO 8601 or RFC 2822 form or as seconds since 1970; None for anything else.

    A printed date ("3 May 2024") is read too, at the precision of a day.
    """
    if isinstance(value, datetime):
        return _instant(value, "second")
    if isinstance(value, date):
        return Moment(on=value, precision="day")
    text = str(value)[:200]
    try:
        return _iso(text) or _epoch(text) or _rfc2822(text) or printed_moment(text)
    except (ValueError, OverflowError):
        return None


def printed_moment(text: str, *, month_first: bool = False) -> Moment | None:
    """The first date in a line of print, to the day; None when there is none.

    Of 03/04/2024 the day comes first unless `month_first`, or unless that is no date.
    """
    for reader in (_named, _numbered):
        found = reader(text, month_first)
        if found is not None:
            return Moment(on=found, precision="day")
    return None


def _named(text: str, month_first: bool) -> date | None:
    del month_first
    if match := _EAST_ASIA.search(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    for pattern, order in ((_DAY_NAME, (3, 2, 1)), (_NAME_DAY, (3, 1, 2)), (_YEAR_NAME_DAY, (1, 2, 3))):
        for match in pattern.finditer(text):
            year, name, day = (match[place] for place in order)
            month = _MONTHS.get(name.lower())
            if month and (found := _date(int(year), month, int(day))):
                return found
    if match := _VIETNAM.search(text):
        return _date(int(match[3]), int(match[2]), int(match[1]))
    return None


def _numbered(text: str, month_first: bool) -> date | None:
    if match := _BIG_ENDIAN.search(text):
        return _date(int(match[1]), int(match[3]), int(match[4]))
    if match := _LITTLE_ENDIAN.search(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        year += 2000 if year < 100 else 0
        if match[2] != "/":
            month_first = False
        day, month = (second, first) if month_first else (first, second)
        return _date(year, month, day) or _date(year, day, month)
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1600 <= year <= 2100 else None
    except ValueError:
        return None


def _iso(text: str) -> Moment | None:
    if match := _ISO.match(text) or _ISO_LOOSE.match(text):
        year, month, day, hour, minute, second, zone = match.groups()
        on = date(int(year), int(month), int(day))
        if hour is None or int(hour) > 23 or int(minute) > 59:
            return Moment(on=on, precision="day")
        stamp = f"{on.isoformat()}T{int(hour):02}:{minute}:{second or '00'}{_zone(zone)}"
        return _instant(datetime.fromisoformat(stamp), "second" if second else "minute")
    if match := _MONTH.match(text):
        return Moment(on=date(int(match[1]), int(match[2]), 1), precision="month")
    if match := _YEAR.match(text):
        return Moment(on=date(int(match[1]), 1, 1), precision="year")
    return None


def _zone(zone: str | None) -> str:
    """An offset as `fromisoformat` reads it: +01:00."""
    if not zone:
        return ""
    if zone[0] not in "+-":
        return "+00:00"
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits, "00") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return f"{zone[0]}{int(hours):02}:{minutes}" if int(hours) < 24 and int(minutes) < 60 else ""


def _epoch(text: str) -> Moment | None:
    if match := _EPOCH.match(text):
        return _instant(datetime.fromtimestamp(int(match[1]), tz=UTC), "second")
    return None


def _rfc2822(text: str) -> Moment | None:
    from email.utils import parsedate_to_datetime

    if not _RFC2822.search(text):
        return None
    try:
        return _instant(parsedate_to_datetime(text), "second")
    except (TypeError, IndexError):
        return None


def _instant(local: datetime, precision: Precision) -> Moment:
    """A local time without a zone is a day, not an instant."""
    if local.tzinfo is None:
        return Moment(on=local.date(), precision="day")
    zone_source: ZoneSource = "offset" if local.utcoffset() else "utc"
    return Moment(on=local.date(), precision=precision, at=local.astimezone(UTC), zone_source=zone_source)
