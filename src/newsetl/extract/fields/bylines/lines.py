"""Printed lines as bylines write them: what begins one, what stands around the names in it."""

from __future__ import annotations

import re
from re import Match, Pattern

from newsetl.extract.fields.dates.parse import first_date, is_month
from newsetl.extract.lexicon import AnyCase, Languages, for_languages, is_agency, remembered

_NAME_FOLLOWS = r"(?=\W*[^\W\d_])"
_CAPITAL_FOLLOWS = r"(?=(?-i:[A-ZÀ-ÖØ-Þ]))"
_GLUED_BY = r"(?-i:By(?=[A-Z][a-z]))"  # "ByAda Field"
_SEPARATORS = r"|•·,–—-"
# Letters of scripts without capitals, for a character class.
CASELESS = "\u0590-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LONGEST_BEFORE = 100  # characters up to a "By" behind a date and what stands beside it; more are a sentence
_BESIDE_DATE = 60  # letters before a "By" with the date: months, a weekday, a time, "published"
_PARTING = "|•·"  # before a "By": what stands before it is another part of the line
_UNDATED = 3  # words before a "By" where no date is: "5 min read"
_PROSE = 7  # small words of a line that is a sentence, where it prints no date; twice as many without a full stop
_FULL_STOPS = "。？！"
_SENTENCE_ENDS = '.!?:…"”»'
_LONGEST_ARTICLE = 3  # letters of words that stand before a day and inside of names: "le 6 mars", "Le Goff"
_ADDRESS = re.compile(r"\S+@\S+")
_GLUED_WORD = re.compile(r"(?<=[a-z])[A-Z][A-Za-z]{2,13}(?=\.?\s+\d)")
_MONTH_DAY = re.compile(rf"\s*(?:[{_SEPARATORS}]\s*)?\b([^\W\d_]{{3,14}})\.?\s+\d.*$")
_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBERED = re.compile(r"\s*\d+[.)]\s")  # an entry of a list


def _labels(known: Languages) -> str:
    """What a byline begins with and no name does."""
    return known.any_of(
        lambda one: one.byline.openings, lambda one: one.byline.authors, lambda one: one.byline.labels
    )


def _by_words(known: Languages) -> str:
    return known.any_of(lambda one: one.byline.by)


def _short_words(known: Languages) -> str:
    return known.any_of(lambda one: one.byline.by, lambda one: one.byline.prepositions)


@for_languages
def _by(known: Languages) -> Pattern[str]:
    return re.compile(
        rf"^\W*(?:(?:{_labels(known)})(?:\s*[:：\-–]\s*|\s+)|(?:{_short_words(known)})\s*[:\s]\s*|{_GLUED_BY})",
        re.IGNORECASE,
    )


@for_languages
def _plain_by(known: Languages) -> Pattern[str]:
    return re.compile(
        rf"^\W*(?:(?:{_labels(known)})(?:\s*[:：\-–]\s*|\s+)|(?:{_by_words(known)})\s*[:\s]\s*)", re.IGNORECASE
    )


@for_languages
def _bare_by(known: Languages) -> Pattern[str]:
    return re.compile(rf"^\W*(?:{_labels(known)}|{_by_words(known)})\W*$", re.IGNORECASE)


@for_languages
def _begins(known: Languages) -> Pattern[str]:
    openings = known.any_of(lambda one: one.byline.openings)
    return re.compile(
        rf"^\W*(?:(?:{_labels(known)})\s*[:：\-–]\s*|(?:{openings})\s+|"
        rf"(?:{_short_words(known)})\s*:?\s+|{_GLUED_BY}){_NAME_FOLLOWS}",
        re.IGNORECASE,
    )


@for_languages
def _inner_by(known: Languages) -> Pattern[str]:
    words = "|".join(
        re.sub(r"^\w", lambda first: f"[{first[0].upper()}{first[0]}]", word)
        for word in known.every(lambda one: (*one.byline.openings, *one.byline.by, *one.byline.prepositions))
    )
    return re.compile(rf"(?<=[\s{_SEPARATORS}])(?:{words})(?:[:：]\s*|\s+)(?=[A-ZÀ-ÖØ-Þ{CASELESS}])")


@for_languages
def _says_who(known: Languages) -> Pattern[str]:
    sentences = known.any_of(lambda one: one.byline.sentences)
    authors = known.any_of(lambda one: one.byline.authors)
    return re.compile(
        rf"^(?:{sentences})\s+{_CAPITAL_FOLLOWS}|"
        rf"^(?:{authors})\s*:?\s+{_CAPITAL_FOLLOWS}",
        re.IGNORECASE,
    )


def _other_hands(known: Languages) -> str:
    return known.any_of(lambda one: one.byline.other_hands)


@for_languages
def _hands(known: Languages) -> AnyCase:
    wrote = known.any_of(
        lambda one: one.byline.openings, lambda one: one.byline.authors, lambda one: one.byline.conjunctions
    )
    return AnyCase(rf"\b(?:(?P<wrote>(?:{wrote}):?)|{_other_hands(known)})\b")


@for_languages
def _others(known: Languages) -> AnyCase:
    qualities = known.any_of(lambda one: one.byline.hand_qualities)
    return AnyCase(rf"[\s{_SEPARATORS}⋅;/]*\b(?:{qualities})?(?:{_other_hands(known)})\b.*$")


@for_languages
def _date_part(known: Languages) -> AnyCase:
    dated = known.every(lambda one: one.byline.dated)
    plain = "|".join(word for word in dated if len(word) > _LONGEST_ARTICLE) or r"(?!)"
    articles = "|".join(word for word in dated if len(word) <= _LONGEST_ARTICLE) or r"(?!)"
    weekdays = known.any_of(lambda one: one.dates.weekdays)
    return AnyCase(
        rf"\s*(?:[{_SEPARATORS}]\s*)?(?:\b(?:{plain})\b.*|\b\d{{1,2}}\b.*|"
        rf"\b(?:{articles})\b(?=\W*(?:$|\d|(?:{weekdays})\b)).*|"
        rf"\b(?:{weekdays})\b(?=\W*(?:\w+\W+)?\d).*)$"
    )


@for_languages
def _last_weekday(known: Languages) -> Pattern[str]:
    """A weekday behind a name, whose date is taken off: " - Thursday"."""
    weekdays = known.any_of(lambda one: one.dates.weekdays)
    return re.compile(rf"(?<=\w)[\s{_SEPARATORS}]+(?:{weekdays})\W*$", re.IGNORECASE)


@for_languages
def _weekdays(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: one.dates.weekdays))


@for_languages
def _glued(known: Languages) -> Pattern[str]:
    return re.compile(rf"(?<=[a-z])(?=(?:{known.any_of(lambda one: one.byline.glued)})\b)")


@for_languages
def _closed(known: Languages) -> Pattern[str]:
    """A name in letters without capitals, and what says that it is one: "김하늘 기자"."""
    words = known.any_of(lambda one: one.byline.closings)
    return re.compile(rf"^\W*(?P<name>[{CASELESS}]{{2,6}}(?:[\s·][{CASELESS}]{{1,6}})?)\s*(?:{words})(?!\w)")


@for_languages
def _affiliation(known: Languages) -> Pattern[str]:
    words = known.any_of(lambda one: one.byline.affiliations)
    return re.compile(rf"(?<=\w)[,\s]+(?:{words})\s+{_CAPITAL_FOLLOWS}.*$", re.IGNORECASE)


@for_languages
def _place(known: Languages) -> Pattern[str]:
    """Where one of several writers is: "in Brussels and ..."."""
    topic = known.any_of(lambda one: one.byline.topic)
    conjunctions = known.any_of(lambda one: one.byline.conjunctions)
    return re.compile(
        rf"(?<=[a-z])\s+(?:{topic})\s+[A-Z][\w-]+(?:\s[A-Z][\w-]+)?(?=\s*[,;]|\s+(?:{conjunctions})\s)"
    )


@for_languages
def _topic(known: Languages) -> Pattern[str]:
    words = known.any_of(lambda one: one.byline.topic)
    return re.compile(rf"(?<=[a-z])\s+(?:{words})\s+[\w&/ -]{{3,40}}$")  # "Ada Field in Local News"


def without_by(line: str) -> str:
    """A line less its "By"; "von" and the like go only before two words or an agency: they begin names too."""
    rest = _by().sub("", line)
    if rest == line or _plain_by().match(line) or " " in rest.strip() or is_agency(rest.strip()):
        return rest
    return line


def without_plain_by(part: str) -> str:
    """A part of a line less a "By" that begins no name in any language."""
    return _plain_by().sub("", part)


def begins_with_label(line: str) -> bool:
    """Whether a line begins with "By" or a label that begins no name in any language."""
    return _plain_by().match(line) is not None


def names_only(line: str) -> str:
    """A printed byline less its "By", the date, and those who did not write: "Reviewed by ..."."""
    named = _by().sub("", _others().without(_ADDRESS.sub("", line)))
    undated = without_date(_affiliation().sub("", named))
    return undated if undated == named else _last_weekday().sub("", undated)


def begins_byline(line: str) -> bool:
    """Whether a line begins as a byline does ("By Ada Field", "Von ...") and a name can follow."""
    return _begins().match(line) is not None


@remembered(512)
def byline_in(line: str) -> str | None:
    """The part of a line that is a byline: from its "By" on, behind a date or "This article was written"."""
    if match := _says_who().match(line):
        return line[match.end() :]
    if begins_byline(line):
        return line
    if match := _closed().match(line):
        return match["name"]
    match = _inner_by().search(line, 0, _LONGEST_BEFORE) if _has_figure(line) else None
    if match is None or not _is_stamp(line[: match.start()]) or is_other_hand(line[: match.end()]):
        return None
    return line[match.start() :]


def _has_figure(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_stamp(text: str) -> bool:
    """Whether what stands before a "By" is a date and little else, or a few words with a figure: "5 min read"."""
    if not _has_figure(text):
        return False
    words = _LETTERS.findall(text)
    if first_date(text) is not None or any(map(is_month, words)) or text.rstrip()[-1:] in _PARTING:
        return sum(map(len, words)) <= _BESIDE_DATE
    return len(words) <= _UNDATED and not _NUMBERED.match(text)


@remembered(512)
def is_prose(line: str) -> bool:
    """Whether a line is a sentence, though it begins as a byline does: "By default, ...", "De går ..."."""
    if any(mark in line for mark in _FULL_STOPS):
        return True
    small = sum(word[0].islower() for word in _LETTERS.findall(line))
    is_long = small >= (_PROSE if line[-1] in _SENTENCE_ENDS else 2 * _PROSE)
    return is_long and first_date(line) is None


def is_by(line: str) -> bool:
    """Whether a line is nothing but "By" or "Written by": the next one has the names."""
    return _bare_by().match(line) is not None


def says_who(line: str) -> bool:
    """Whether a line says in words who wrote the article, wherever it stands."""
    return _says_who().match(line) is not None


def is_other_hand(label: str) -> bool:
    """Whether the last label before a name is that of somebody who did not write: "Reviewed by"."""
    matches = list(_hands().finditer(label))
    return bool(matches) and matches[-1]["wrote"] is None


@remembered(512)  # each of the ways to find authors asks of the same lines
def without_date(line: str) -> str:
    """A byline less the date or the "Updated ..." before or behind the name, and the topic that it is "in"."""
    parted = _glued().sub(" ", _GLUED_WORD.sub(_parted_month, line))
    undated = _date_part().without(_MONTH_DAY.sub(_less_month, _behind_date(parted)))
    return _topic().sub("", _place().sub("", undated)).strip(" ,|·•–—-")


def _parted_month(word: Match[str]) -> str:
    """`Ada FieldMay 3`: a month gets its space back."""
    return f" {word[0]}" if is_month(word[0]) else word[0]


def _less_month(part: Match[str]) -> str:
    """`Ada Field May 3, 9 am`: nothing from the month on."""
    return "" if is_month(part[1]) else part[0]


def _behind_date(line: str) -> str:
    """What follows the date, perhaps with its weekday, that a line begins with; else the line."""
    dated = first_date(line)
    if dated is None:
        return line
    start, end = dated[1]
    before = _LETTERS.findall(line[:start].lower())
    return line[end:] if all(word in _weekdays() for word in before) else line
