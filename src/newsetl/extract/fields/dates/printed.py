"""Dates that stand in print near the headline, and <time> elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import compress
from re import Pattern

from newsetl.core.record import record
from newsetl.core.records import Candidate, Moment, Printed
from newsetl.extract.fields.dates.parse import (
    begins_with_number,
    first_date,
    has_number,
    parse_moment,
    printed_moment,
    weekdays,
)
from newsetl.extract.fields.memo import memoized
from newsetl.extract.lexicon import AnyCase, Languages, for_languages
from newsetl.extract.page.blocks import HEADINGS
from newsetl.extract.page.markup import Time
from newsetl.extract.page.page import Page

_MONTH_FIRST = ("en-us", "en_us", "en-ph")
_NEAR = range(-10, 41)
_CLOSE = range(
    -10, 13
)  # blocks from the headline in which a date is trusted before what a search of the markup gives
_BELOW = range(1, 7)  # blocks below the headline in which a date by itself is the article's own
_BESIDE = 25  # characters that may stand beside a date that has a line to itself
_DATE_ENDS = (".", ":", "–", "—", "|")  # what parts a date from the paragraph that it begins
_WORDY = 40  # letters beside a date from which the line may be a caption
_LETTERS = re.compile(r"[^\W\d_]+")
_NO_LETTERS = re.compile(r"[\d\W]+")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d\d(?::\d\d)?\b")
_ELSEWHERE = frozenset(("related", "share", "blockquote", "embed", "media"))  # marks of what is another story's
_FAR = 1000  # blocks
_PUBLICATION = re.compile(r"publi|posted|entry-date|pubdate")  # in the marks of a <time> element


@for_languages
def _updated(known: Languages) -> AnyCase:
    return AnyCase(known.any_of(lambda one: one.page.updated))


@for_languages
def _posts(known: Languages) -> AnyCase:
    return AnyCase(rf"\b(?:{known.any_of(lambda one: one.page.posted)})\b")


@for_languages
def _saying(known: Languages) -> Pattern[str]:
    """Where a part of a line begins that says when something was done."""
    words = known.any_of(lambda one: one.page.posted, lambda one: one.page.updated)
    return re.compile(rf"(?<![^\W\d])(?=(?:{words}))", re.IGNORECASE)


@for_languages
def _stamp_words(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: one.dates.stamp_words))


@for_languages
def _by_words(known: Languages) -> frozenset[str]:
    return frozenset(known.every(lambda one: (*one.byline.by, *one.byline.prepositions)))


@for_languages
def _first(known: Languages) -> Pattern[str]:
    return re.compile(rf"^\W*(?:{known.any_of(lambda one: one.page.first)})\b", re.IGNORECASE)


@for_languages
def _posted(known: Languages) -> AnyCase:
    return AnyCase(rf"\W*(?:{known.any_of(lambda one: one.page.posted)})\b")


def moments(
    source: str, values: Iterable[object], *, locator: str | None = None, month_first: bool = False
) -> Iterator[Candidate[Moment]]:
    """Candidates of one source for what can be read as a point in time."""
    for value in values:
        moment = parse_moment(value, month_first=month_first)
        if moment is not None:
            yield Candidate(value=moment, source=source, locator=locator)


@record(frozen=True, slots=True, kw_only=True)
class Dated:
    """A printed line with a date in it."""

    line: Printed
    moment: Moment
    is_update: bool  # the line itself or a label before it speaks of an update
    is_posted: bool  # the line itself or a label before it says that it was published then
    is_headed: bool  # another heading than the headline stands right above it
    rest: str  # the line without its date
    is_named: bool  # the month is written as a word, so that no day is taken for it

    @property
    def beside(self) -> int:
        """Letters that stand beside the date."""
        return len(_NO_LETTERS.sub("", self.rest))


@memoized
def _have_numbers(page: Page) -> tuple[bool, ...]:
    """Whether a number stands in each of the printed lines: no other has a date."""
    return tuple([has_number(line.text) for line in page.printed])


@memoized
def dated_lines(page: Page) -> tuple[Dated, ...]:
    """Lines near the headline that hold a date, in the page's order."""
    month_first = is_american(page)
    dated: list[Dated] = []
    label, tag = "", ""
    for line, has_date in zip(page.printed, _have_numbers(page), strict=True):
        may_be_dated = has_date and line.tag != "h1"
        parts = list(_dated_parts(line, label, tag, month_first=month_first)) if may_be_dated else []
        dated += parts
        label, tag = line.text if not parts and len(line.text) < _BESIDE else "", line.tag
    return tuple(dated)


def _dated_parts(line: Printed, label: str, tag: str, *, month_first: bool) -> Iterator[Dated]:
    """The date of a line; two where it says when it was published and when updated."""
    first = first_date(line.text, month_first=month_first)
    if first is None:
        return
    parts = [line.text]
    if _updated().search(line.text):
        stamps = [part for part in _saying().split(line.text) if has_number(part)]
        parts = stamps if len(stamps) > 1 else parts
    for part in parts:
        dated = first if part == line.text else first_date(part, month_first=month_first)
        if dated:
            day, (start, end) = dated
            yield Dated(
                line=line,
                moment=Moment(on=day, precision="day"),
                is_update=any(map(_updated().search, (part, label))),
                is_posted=any(map(_posts().search, (part, label))),
                is_headed=line.gap > 1 and tag in HEADINGS,
                rest=f"{part[:start]} {part[end:]}",
                is_named=_LETTERS.search(part[start:end]) is not None,
            )


def line_dates(page: Page) -> list[Candidate[Moment]]:
    """Days that have a line to themselves right below the headline, and are not those of an update."""
    return [_candidate(dated.moment, "printed.line", dated.line) for dated in _lone_lines(page)]


def _lone_lines(page: Page) -> Iterator[Dated]:
    for dated in dated_lines(page):
        is_near = dated.line.gap in _BELOW and not dated.is_update and "comment" not in dated.line.marks
        if is_near and dated.beside <= _BESIDE:
            yield dated


def undisputed_dates(page: Page, stated: Sequence[Candidate[Moment]]) -> Iterator[Candidate[Moment]]:
    """Days printed right below the headline that may stand before what the page states, if they are earlier.

    Either the line says that it was published then; or the line holds nothing but the date, one kind of statement
    stands alone against it (JSON-LD, meta tags or microdata), and no line near repeats what is stated.
    """
    days = [candidate.value.on for candidate in stated]
    kinds = {candidate.source.partition(".")[0] for candidate in stated if candidate.value.on == days[0]}
    near = [dated for dated in dated_lines(page) if dated.line.gap in _NEAR]
    is_repeated = any(dated.moment.on == days[0] for dated in near if not dated.is_update)
    for dated in _lone_lines(page):
        if dated.is_headed or not _ELSEWHERE.isdisjoint(dated.line.marks):
            continue
        if not dated.is_named and _swapped(dated.moment.on) in days:
            continue
        if dated.is_posted or (len(kinds) == 1 and not is_repeated and _is_bare(dated)):
            yield _candidate(dated.moment, "printed.line", dated.line)


def printed_days(page: Page) -> frozenset[date]:
    """Days printed close to the headline that are not those of an update, nor another story's."""
    return frozenset(
        dated.moment.on
        for dated in dated_lines(page)
        if dated.line.gap in _CLOSE and not (dated.is_update or dated.is_headed or _ELSEWHERE & dated.line.marks)
    )


def _is_bare(dated: Dated) -> bool:
    """Whether nothing stands beside a date but small words, a weekday, a time of day and a "By" with its name."""
    rest = _CLOCK.sub(" ", dated.rest)
    words = _LETTERS.findall(rest)
    if has_number(rest):
        return False
    if words and words[0].lower() in _by_words():
        words = [word for word in words[1:] if word[0].islower()]
    return all(word.lower() in _stamp_words() or word.lower() in weekdays() for word in words)


def _swapped(day: date) -> date | None:
    """The day whose month and day of month change places: 2 November for 11 February."""
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else None


def times(page: Page, *, updated: bool, elsewhere: bool = False) -> Iterator[Candidate[Moment]]:
    """<time> elements printed near the headline, the nearest first, and those marked as the publication's.

    `elsewhere`: instead of them all others, if they agree.
    """
    ranked = [
        one for one in _placed_times(page) if one.is_update == updated and (one.place == 2 * _FAR) == elsewhere
    ]
    if elsewhere and len({one.time.stated for one in ranked}) > 1:
        return
    for one in sorted(ranked, key=lambda one: (one.place, one.at)):
        yield from moments("time", filter(None, (one.time.stated, one.time.text)), locator=f"[{one.at}]")


@record(frozen=True, slots=True, kw_only=True)
class _PlacedTime:
    """A <time> element, the `at`th of the page."""

    time: Time
    at: int
    is_update: bool
    place: int  # distance from the headline; _FAR for one that is marked as the publication's, 2 * _FAR for others


@memoized
def _placed_times(page: Page) -> tuple[_PlacedTime, ...]:
    """The first <time> elements of a page, looked for in print once."""
    if not page.statements.times:
        return ()
    near = [line for line in page.printed if line.gap in _NEAR and "comment" not in line.marks]
    placed = []
    for at, time in enumerate(page.statements.times[:60]):
        around = min((line for line in near if time.text and time.text in line.text), key=_distance, default=None)
        text = around.text[:60] if around else ""
        far = _FAR if _PUBLICATION.search(time.marks) else 2 * _FAR
        placed.append(
            _PlacedTime(
                time=time,
                at=at,
                is_update=_updated().search(f"{time.marks} {text}") is not None,
                place=_distance(around) if around else far,
            )
        )
    return tuple(placed)


def _distance(line: Printed) -> int:
    """Blocks from the headline; what stands above it counts for more."""
    return line.gap if line.gap > 0 else 1 - 2 * line.gap


def printed(page: Page, *, updated: bool) -> Iterator[Candidate[Moment]]:
    """Dates printed close to the headline: lines marked as a byline or date first, in short lines only."""
    lines = [dated for dated in _printed_dates(page, updated=updated) if not _is_doubtful(dated)]
    yield from _as_candidates(lines)


def doubtful(page: Page, *, updated: bool) -> Iterator[Candidate[Moment]]:
    """Dates printed further off, or beside many words, as captions have them."""
    lines = [dated for dated in _printed_dates(page, updated=updated) if _is_doubtful(dated)]
    yield from _as_candidates(dated for dated in lines if not _is_unplaced(dated))
    unplaced = [dated for dated in lines if _is_unplaced(dated)]
    if len({dated.moment.on for dated in unplaced}) == 1:
        yield from _as_candidates(unplaced)


def _printed_dates(page: Page, *, updated: bool) -> Iterator[Dated]:
    """Dated lines that may be the article's; on pages without a headline those marked as a byline."""
    for dated in dated_lines(page):
        text, gap = dated.line.text, dated.line.gap
        is_short = len(text) <= 120 or "byline" in dated.line.marks or dated.is_posted
        if (
            dated.is_update == updated
            and (gap in _NEAR or gap >= _FAR)
            and (len(text) <= 240 or dated.is_posted)
            and (updated or is_short)
        ):
            yield dated


def _as_candidates(lines: Iterable[Dated]) -> Iterator[Candidate[Moment]]:
    for dated in sorted(lines, key=_doubt):
        yield _candidate(dated.moment, "printed.updated" if dated.is_update else "printed", dated.line)


def _is_doubtful(dated: Dated) -> bool:
    """Whether a date stands far from the headline, in a teaser above it, or beside many words."""
    line = dated.line
    return line.gap not in _CLOSE or (line.gap < 0 and bool(_ELSEWHERE & line.marks)) or _is_wordy(dated)


def _is_unplaced(dated: Dated) -> bool:
    """Whether a date is all that says so: the page has no headline, and nothing marks the line as a byline."""
    return dated.line.gap >= _FAR and not dated.is_posted and "byline" not in dated.line.marks


def _is_wordy(dated: Dated) -> bool:
    """Whether much stands beside a date: it may be a caption's."""
    return dated.beside > _WORDY and "byline" not in dated.line.marks


def _doubt(dated: Dated) -> tuple[bool, bool, bool, int]:
    """The less, the sooner it is the article's date."""
    marks = dated.line.marks
    return "comment" in marks, "byline" not in marks, _is_wordy(dated), _distance(dated.line)


@memoized
def first_dates(page: Page) -> tuple[Candidate[Moment], ...]:
    """Dates in lines that say in words when it was first published, wherever they stand."""
    says_so, dated = _first(), []
    for line in compress(page.printed, _have_numbers(page)):
        if match := says_so.search(line.text[:80]):
            moment = printed_moment(line.text[match.end() :], month_first=is_american(page))
            if moment is not None:
                dated.append(_candidate(moment, "printed.first", line))
    return tuple(dated)


def leading_dates(page: Page) -> Iterator[Candidate[Moment]]:
    """Days with which a paragraph right below the headline begins: "31 October 2023. The council ..."."""
    for line in compress(page.printed, _have_numbers(page)):
        head = line.text[:_BESIDE]
        if line.gap not in _BELOW or "comment" in line.marks or not begins_with_number(head):
            continue
        first = first_date(head, month_first=is_american(page))
        if first and first[1][0] == 0 and line.text[first[1][1] :].lstrip()[:1] in _DATE_ENDS:
            yield _candidate(Moment(on=first[0], precision="day"), "printed.leading", line)


def posted_dates(page: Page) -> Iterator[Candidate[Moment]]:
    """The day of lines that begin with "Posted on", further from the headline; none where they disagree."""
    posted = [one for one in dated_lines(page) if one.line.gap not in _CLOSE and _posted().match(one.line.text)]
    if len({one.moment.on for one in posted}) == 1:
        yield _candidate(posted[0].moment, "printed.posted", posted[0].line)


def _candidate(moment: Moment, source: str, line: Printed) -> Candidate[Moment]:
    return Candidate(value=moment, source=source, locator=f"{line.gap:+d} blocks from the headline")


def is_american(page: Page) -> bool:
    """Whether 03/04/2024 is to be read month first."""
    locales = page.statements.meta.get("og:locale", ())
    language = (page.statements.html_lang or next(iter(locales), "")).strip().lower()
    return language.startswith(_MONTH_FIRST) or language == "en"
