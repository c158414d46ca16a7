"""Dates that stand in print near the headline, and <time> elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import Pattern

from newsetl.core.records import Candidate, Moment, Printed
from newsetl.extract.fields.dates.parse import parse_moment, printed_moment
from newsetl.extract.fields.memo import memoized
from newsetl.extract.lexicon import Languages, for_languages
from newsetl.extract.page.markup import Time
from newsetl.extract.page.page import Page

_MONTH_FIRST = ("en-us", "en_us", "en-ph")
_NEAR = range(-10, 41)
_BELOW = range(1, 7)  # blocks below the headline in which a date by itself is the article's own
_BESIDE = 25  # characters that may stand beside a date that has a line to itself
_DIGIT = re.compile(r"\d")
_DATE_CHARS = re.compile(r"[\d\W]+")
_FAR = 1000  # blocks


@for_languages
def _updated(known: Languages) -> Pattern[str]:
    return re.compile(known.any_of(lambda one: one.page.updated), re.IGNORECASE)


@for_languages
def _first(known: Languages) -> Pattern[str]:
    return re.compile(rf"^\W*(?:{known.any_of(lambda one: one.page.first)})\b", re.IGNORECASE)


@for_languages
def _posted(known: Languages) -> Pattern[str]:
    return re.compile(rf"\W*(?:{known.any_of(lambda one: one.page.posted)})\b", re.IGNORECASE)


def moments(source: str, values: Iterable[object], *, locator: str | None = None) -> Iterator[Candidate[Moment]]:
    """Candidates of one source for what can be read as a point in time."""
    for value in values:
        moment = parse_moment(value)
        if moment is not None:
            yield Candidate(value=moment, source=source, locator=locator)


@dataclass(frozen=True, slots=True)
class Dated:
    """A printed line with a date in it."""

    line: Printed
    moment: Moment
    is_update: bool  # the line itself or a label before it speaks of an update
    beside: int  # letters that stand beside the date


@memoized
def dated_lines(page: Page) -> tuple[Dated, ...]:
    """Lines near the headline that hold a date, in the page's order."""
    month_first = is_american(page)
    found = []
    label = ""
    for line in page.printed:
        moment = printed_moment(line.text, month_first=month_first) if _DIGIT.search(line.text) else None
        if moment is not None and line.tag != "h1":
            is_update = _updated().search(line.text) is not None or _updated().search(label) is not None
            found.append(Dated(line, moment, is_update, len(_DATE_CHARS.sub("", line.text))))
        label = line.text if moment is None and len(line.text) < _BESIDE else ""
    return tuple(found)


def line_dates(page: Page) -> list[Candidate[Moment]]:
    """Days that have a line to themselves right below the headline, and are not those of an update."""
    return [
        _candidate(dated.moment, "printed.line", dated.line)
        for dated in dated_lines(page)
        if not dated.is_update
        and dated.line.gap in _BELOW
        and dated.beside <= _BESIDE
        and "comment" not in dated.line.marks
    ]


def times(page: Page, *, updated: bool) -> Iterator[Candidate[Moment]]:
    """<time> elements: the nearest to the headline first, else marked as the publication's, else the only one."""
    near = [line for line in page.printed if line.gap in _NEAR] if page.statements.times else []
    ranked: list[tuple[int, int, Time]] = []
    for at, time in enumerate(page.statements.times[:60]):
        around = min((line for line in near if time.text and time.text in line.text), key=_distance, default=None)
        text = around.text[:60] if around else ""
        if (_updated().search(f"{time.marks} {text}") is not None) != updated:
            continue
        marked = re.search(r"publi|posted|entry-date|pubdate", time.marks) is not None
        ranked.append((_distance(around) if around else _FAR if marked else 2 * _FAR, at, time))
    distant = [entry for entry in ranked if entry[0] == 2 * _FAR]
    if len({time.stated for _, _, time in distant}) > 1:
        ranked = [entry for entry in ranked if entry[0] < 2 * _FAR]
    for _, at, time in sorted(ranked, key=lambda entry: entry[:2]):
        yield from moments("time", filter(None, (time.stated, time.text)), locator=f"[{at}]")


def _distance(line: Printed) -> int:
    """Blocks from the headline; what stands above it counts for more."""
    return line.gap if line.gap > 0 else 1 - 2 * line.gap


def printed(page: Page, *, updated: bool) -> Iterator[Candidate[Moment]]:
    """Dates printed near the headline: lines marked as a byline or date first, those of many words last."""
    lines = [
        dated
        for dated in dated_lines(page)
        if dated.is_update == updated and dated.line.gap in _NEAR and len(dated.line.text) <= 240
    ]
    for dated in sorted(lines, key=_doubt):
        line = dated.line
        if updated or len(line.text) <= 120 or "byline" in line.marks:
            yield _candidate(dated.moment, "printed.updated" if updated else "printed", line)


def _doubt(dated: Dated) -> tuple[bool, bool, int]:
    """The less, the sooner it is the article's date; where much is said beside a date it may be a caption's."""
    return "byline" not in dated.line.marks, dated.beside > 2 * _BESIDE, _distance(dated.line)


def first_dates(page: Page) -> Iterator[Candidate[Moment]]:
    """Dates in lines that say in words when it was first published, wherever they stand."""
    for line in page.printed:
        if (match := _first().search(line.text[:80])) and _DIGIT.search(line.text):
            moment = printed_moment(line.text[match.end() :], month_first=is_american(page))
            if moment is not None:
                yield _candidate(moment, "printed.first", line)


def posted_dates(page: Page) -> Iterator[Candidate[Moment]]:
    """The day of lines that begin with "Posted on", far from the headline; none where they disagree."""
    posted = [one for one in dated_lines(page) if one.line.gap not in _NEAR and _posted().match(one.line.text)]
    if len({one.moment.on for one in posted}) == 1:
        yield _candidate(posted[0].moment, "printed.posted", posted[0].line)


def _candidate(moment: Moment, source: str, line: Printed) -> Candidate[Moment]:
    return Candidate(value=moment, source=source, locator=f"{line.gap:+d} blocks from the headline")


def is_american(page: Page) -> bool:
    """Whether 03/04/2024 is to be read month first."""
    language = (
        (page.statements.html_lang or next(iter(page.statements.meta.get("og:locale", ())), "")).strip().lower()
    )
    return language.startswith(_MONTH_FIRST) or language == "en"
