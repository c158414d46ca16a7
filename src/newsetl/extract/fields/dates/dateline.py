"""The dateline: where and when a report was filed, and by which agency. Only what is printed or stated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from newsetl.core.records import Candidate, Moment
from newsetl.core.text import one_line
from newsetl.extract.fields.dates.mentions import TimeMention, time_mentions
from newsetl.extract.fields.dates.parse import months
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.people.places import is_place
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.lexicon import Languages, agency_of, for_languages, lexicon
from newsetl.extract.page.page import Page

_HEAD = 140  # characters in which a dateline ends
_STAMP = 8  # words beside the date in a date stamp
_PLACE = 5  # letters of a place that is not known and signed by initials only
_LINES = 5  # paragraphs that may stand before the first of the report
_DASH = re.compile(r"(?<![\s(])\s?\.?[-–—―]{1,2}\s|(?<=\))\s?(?:[–—―]|_\s)|\.\s(?![-–—―])")
_INITIALS = re.compile(r"[^\W\d_]{2,6}(?:/[^\W\d_]{2,6})?")
_AGENCY_FIRST = re.compile(r"(?:\(([^()]{2,30})\)\s*[-–—―/]?|([^\W\d_][\w. ]{1,24}?)\s*[-–—―/])\s+(?=\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """A dateline as printed: text[start:end] is it with its dash."""

    start: int
    end: int
    place: str  # empty where only a date and an agency stand there
    month: int | None = None
    day: int | None = None
    year: int | None = None
    agency: str | None = None  # one that we know
    signature: str | None = None  # what is printed in its brackets, where we know no agency of that name
    source: str = "text"  # who says so


@memoized
def dateline(page: Page) -> Dateline | None:
    """The dateline of the report, or None. It stands at the head of one of the first paragraphs.

    Databases state it beside the text; that counts where none is printed.
    """
    for span in page.paragraphs[:_LINES]:
        parsed = parse_dateline(page.text[span.start : min(span.end, span.start + _HEAD)])
        if parsed is not None:
            return replace(parsed, start=span.start, end=span.start + parsed.end)
    stated = page.hint("dateline")
    if stated is None:
        return None
    parsed = _parts(one_line(str(stated.value)).rstrip(" .-–—―"), end=0, is_stated=True)
    return replace(parsed, source=stated.source) if parsed is not None else None


def parse_dateline(head: str) -> Dateline | None:
    """The dateline that a paragraph begins with: PLACE[, REGION][, DATE][ (AGENCY)] and a dash.

    The agency may stand before the place: (AGENCY) - PLACE, DATE. Data files hold other forms.
    """
    if formed := _of_form(head):
        return formed
    for dash in _DASH.finditer(head):
        stop = "." in dash[0]
        parts = _parts(head[: dash.start()].strip(), end=dash.end())
        if parts is None or (stop and "-" not in dash[0] and not parts.agency):
            continue
        if parts.day is not None or parts.agency is not None or not head[dash.end() : dash.end() + 1].islower():
            return parts
    return None


def _of_form(head: str) -> Dateline | None:
    """A dateline in one of the forms that languages have of their own: "新华社北京5月3日电", "(서울=연합뉴스)"."""
    match = next((match for form in _forms() if (match := form.match(head))), None)
    if match is None:
        return None
    parts = {"place": "", "month": "", "day": "", "agency": ""} | {
        k: v or "" for k, v in match.groupdict().items()
    }
    month, agency = parts["month"], agency_of(parts["agency"])
    return Dateline(
        start=0,
        end=match.end(),
        place=parts["place"].strip(),
        month=int(month) if month.isdecimal() else months().get(month),
        day=int(parts["day"]) if parts["day"] else None,
        agency=agency,
        signature=None if agency else parts["agency"] or None,
    )


@for_languages
def _forms(known: Languages) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(form) for form in known.every(lambda one: one.dateline.forms))


def _parts(printed: str, *, end: int, is_stated: bool = False) -> Dateline | None:
    """The parts of a dateline less its dash; one that its source states as such needs no sign that it is one."""
    printed, first_agency = _without_agency(printed)
    agency, inside = None, ""
    if printed.endswith(")") and "(" in printed:
        printed, _, inside = printed[:-1].rpartition("(")
        agency = agency_of(inside)
        if agency is None and not (len(inside) <= 30 and (inside[:1].isupper() or _INITIALS.fullmatch(inside))):
            return None
        printed = printed.rstrip(" -–—―")
    place, year, month, day = _printed_date(printed.strip(" ,"))
    tail = place.rpartition(",")[2].strip()
    if agency is None and "," in place and len(tail) > 2 and (agency := agency_of(tail)):
        place = place.rpartition(",")[0]
    signed = is_stated or agency is not None or day is not None
    signed = signed or (first_agency is not None and place.isupper()) or _is_signed_by_initials(place, inside)
    agency = agency or first_agency
    if (place or not (agency and day)) and not _is_plausible(place, signed=signed):
        return None
    signature = inside if inside and agency is None and not is_place(inside) else None
    return Dateline(
        start=0,
        end=end,
        place=place.strip(" ,"),
        month=month,
        day=day,
        year=year,
        agency=agency,
        signature=signature,
    )


def _is_signed_by_initials(place: str, inside: str) -> bool:
    """Whether this has the form ELLERY (EP), of some agency's report. Pairs of acronyms, NATO (OTAN), have not."""
    first = place.partition(",")[0]
    is_name = len(first) >= _PLACE and first.isupper() and not any(char.isdigit() for char in first)
    return is_name and _INITIALS.fullmatch(inside) is not None


def _without_agency(printed: str) -> tuple[str, str | None]:
    """What stands behind the agency that a dateline begins with, and that agency."""
    match = _AGENCY_FIRST.match(printed)
    agency = agency_of(match[1] or match[2]) if match else None
    return (printed, None) if match is None or agency is None else (printed[match.end() :], agency)


def _printed_date(printed: str) -> tuple[str, int | None, int | None, int | None]:
    """(what stands before the date, year, month, day) of "PARIS, 3 March" or "PARIS, Feb. 26, 1987"."""
    words = printed.replace(",", " , ").split()
    year = None
    if words and len(words[-1]) == 4 and words[-1].isdigit() and words[-1][:2] in ("19", "20"):
        year = int(words.pop())
        while words and words[-1] in (",", "de", "del"):
            words.pop()
    for first, second, gone in (_ends(words, 2), _ends(words, 3)):
        month, day = _month(first), _day(second)
        if month is None or day is None:
            month, day = _month(second), _day(first)
        if month is not None and day is not None:
            return " ".join(words[:-gone]).replace(" ,", ",").strip(" ,"), year, month, day
    return (printed, None, None, None) if year is None else ("", None, None, None)


def _ends(words: list[str], count: int) -> tuple[str, str, int]:
    """The two ends of the last words: "3 de marzo" has a small word between them."""
    if len(words) < count or (count == 3 and words[-2].casefold() not in _small_words()):
        return "", "", count
    return words[-count], words[-1], count


@for_languages
def _small_words(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: one.dateline.small))


def _month(word: str) -> int | None:
    small = word.strip(".").lower()
    month = months().get(small)
    if month is None and len(small) > 2 and small.isalpha():  # a month that lost its end: "Marc"
        return _shortened_months().get(small)
    return month


@for_languages
def _shortened_months(_: Languages) -> Mapping[str, int]:
    """Names of months without their last letter; what two names are then is the first of them."""
    names: dict[str, int] = {}
    for name, month in months().items():
        names.setdefault(name[:-1], month)
    return names


def _day(word: str) -> int | None:
    digits = word.rstrip(".").removesuffix("er").removesuffix("º")
    for ending in ("st", "nd", "rd", "th"):
        digits = digits.removesuffix(ending)
    return int(digits) if digits.isdigit() and len(digits) <= 2 and 1 <= int(digits) <= 31 else None


def _is_plausible(place: str, *, signed: bool) -> bool:
    """A place by its capitals; without a date or agency behind it, in full capitals or one that we know."""
    words = place.replace(",", " ").split()
    if not words or len(words) > 7 or len(place) > 60 or any(char in place for char in '“”"?!:;<>@'):
        return False
    if any(word.strip("-–—―") == "" for word in words):  # a dash inside parts two things
        return False
    capital = all(word[0].isupper() or not word[0].isalpha() or word.lower() in _small_words() for word in words)
    if signed:
        return any(char.isalpha() for char in place) and (capital or words[0][0].isupper())
    first = place.split(",", maxsplit=1)[0].strip()
    if first.isascii() is False and not any(char.islower() or char.isupper() for char in first):
        return len(first) <= 6 and is_place(first)
    if not capital or len(first) < 3 or first[0].isdigit():
        return False
    region = place.rpartition(",")[2].strip().lower()
    return (
        all(is_place(part) for part in first.split("/"))
        or ("," in place and first.isupper())
        or (region.endswith(".") and region.strip(".") in lexicon("en").abbreviations)
    )


def known_year(page: Page) -> tuple[int, str] | None:
    """The year of a report whose dateline has none, and who says so; None when nothing does."""
    line = dateline(page)
    if line is not None and line.year is not None:
        return line.year, "dateline"
    for name in ("published", "year"):
        hint = page.hint(name)
        if hint is not None and (digits := re.match(r"\s*((?:19|20)\d\d)", str(hint.value))):
            return int(digits[1]), hint.source
    if page.options.default_year is not None:
        return page.options.default_year, "default_year"
    return _year_in_text(page, line) if line is not None else None


def _year_in_text(page: Page, line: Dateline) -> tuple[int, str] | None:
    """The year of a date stamp below the dateline that names the same day."""
    years = {
        one.year for one in stamps(page) if one.year is not None and (one.month, one.day) == (line.month, line.day)
    }
    return (years.pop(), "text") if len(years) == 1 else None


@memoized
def stamps(page: Page) -> tuple[TimeMention, ...]:
    """Full dates that stand for themselves: in a short line with a byline or "Published" at most."""
    tokens = tokens_of(page)
    mentions: list[TimeMention] = []
    for one in page_mentions(page):
        if one.is_full:
            span = tokens.paragraphs[tokens.paragraph_at(tokens.starts[one.first])]
            first, last = tokens.token_at(span.start), tokens.token_at(span.end)
            rest = [*range(first, one.first), *range(one.last, last)]
            if len(rest) <= _STAMP and all(_is_stamp_word(tokens, token) for token in rest):
                mentions.append(one)
    return tuple(mentions)


def _is_stamp_word(tokens: Tokens, token: int) -> bool:
    """A name, a figure or a word such as "by" and "published" may share a line with the date."""
    word, low = tokens.words[token], tokens.lower[token]
    return not word[0].islower() or low in tokens.lexicon.dates.stamp_words


@memoized
def page_mentions(page: Page) -> tuple[TimeMention, ...]:
    """The times that the text names, read once for a page."""
    return time_mentions(tokens_of(page))


def printed_moment(page: Page) -> Iterator[Candidate[Moment]]:
    """The day of publication as printed: a dateline whose year is known, or a date stamp at the head."""
    line = dateline(page)
    day = _on(line, page)
    if day is not None and (year := known_year(page)):
        yield Candidate(value=Moment(on=day, precision="day"), source="dateline", locator=f"year from {year[1]}")
    head = page.paragraphs[: _LINES - 1]
    tokens = tokens_of(page)
    for one in stamps(page):
        if head and tokens.starts[one.first] < head[-1].end and (day := _calendar_day(one)):
            yield Candidate(
                value=Moment(on=day, precision="day"), source="text", locator=f"{tokens.starts[one.first]}"
            )
            return


def _calendar_day(one: TimeMention) -> date | None:
    try:
        return date(one.year or 1, one.month or 1, one.day or 1)
    except ValueError:
        return None


def _on(line: Dateline | None, page: Page) -> date | None:
    if line is None or line.month is None or line.day is None:
        return None
    year = known_year(page)
    try:
        return date(year[0], line.month, line.day) if year else None
    except ValueError:
        return None


def _locator(line: Dateline) -> str | None:
    return f"{line.start}:{line.end}" if line.end else None


def dateline_place(page: Page) -> Iterator[Candidate[str]]:
    """Place where the report was filed, as its dateline prints it; null without a dateline."""
    if (line := dateline(page)) and line.place:
        yield Candidate(value=line.place, source=line.source, locator=_locator(line))


def dateline_date(page: Page) -> Iterator[Candidate[str]]:
    """Date of the dateline: ISO 8601 when its year is known, else month and day as "02-26"."""
    line = dateline(page)
    if line is not None and line.month is not None and line.day is not None:
        day = _on(line, page)
        yield Candidate(value=day.isoformat() if day else f"{line.month:02}-{line.day:02}", source=line.source)


def dateline_agency(page: Page) -> Iterator[Candidate[str]]:
    """News agency that the dateline names, by its usual short name; one that is not known, as it is printed."""
    line = dateline(page)
    if line is not None and (agency := line.agency or line.signature):
        yield Candidate(value=agency, source=line.source)
