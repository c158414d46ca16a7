"""Credit lines: who wrote, reported and photographed, what was corrected, and whether an agency wrote it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from newsetl.core.records import Candidate
from newsetl.extract.fields.bylines.byline import byline
from newsetl.extract.fields.dates.dateline import dateline
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.lexicon import CreditWords, agency_in, agency_of, lexicon
from newsetl.extract.page.page import Page

CreditKind = Literal["byline", "contributed", "reporting", "photo", "correction", "note", "copyright", "wire"]

_TOP, _LONGEST = 6, 400  # paragraphs from the top that may be a byline; characters of a credit line
_PREFIXED: tuple[CreditKind, ...] = ("reporting", "photo", "correction", "note", "copyright")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A credit line: text[start:end].

    Attributes:
        text: The line, or the sentence that gives the credit.
        kind: What it credits. Values: byline, contributed (others who reported), reporting (who wrote, edited,
            translated), photo, correction, note (of the editors), copyright, wire (an agency's mark).
        agency: News agency that it names, by its usual short name; null where it names none.
        start: Offset of its first character in text, from 0.
        end: Offset behind its last character.
    """

    text: str
    kind: CreditKind
    agency: str | None
    start: int
    end: int


def credits(page: Page) -> Iterable[Credit]:
    """Credit lines in order: bylines, contributions, photos, corrections, notes, agency marks."""
    return credit_rows(page)


@memoized
def credit_rows(page: Page) -> tuple[Credit, ...]:
    """The rows, made once for a page."""
    tokens = tokens_of(page)
    known = tokens.lexicon.credits if tokens.lexicon.credits.byline else lexicon("en").credits
    credits: list[Credit] = []
    for index, span in enumerate(page.paragraphs):
        text = page.text[span.start : min(span.end, span.start + _LONGEST + 1)]
        whole = span.end - span.start <= _LONGEST
        if one := _line(text, known, whole=whole, is_top=index < _TOP):
            credits.append(_credit(page.text, one[0], span.start, span.end if whole else span.start + len(text)))
        elif whole and any(phrase in text for phrase in known.contributed):
            credits.append(_sentence(tokens, known.contributed, span.start, span.end))
        elif signature := _signature(page.text, span.start, span.end):
            credits.append(_credit(page.text, "wire", *signature))
    return tuple(credits)


def _line(text: str, known: CreditWords, *, whole: bool, is_top: bool) -> tuple[CreditKind] | None:
    """The kind of a paragraph that is a credit line from its first word on."""
    bare = text.lstrip("([*—–- ")
    for kind in _PREFIXED:
        if whole and bare.startswith(getattr(known, kind)):
            return (kind,)
    if is_top and whole and len(text) <= 120 and _is_byline(text, known.byline):
        return ("byline",)
    if whole and len(text) <= 40 and agency_of(text) is not None:
        return ("wire",)
    return None


def _is_byline(text: str, openings: Sequence[str]) -> bool:
    """`By Jane Roe, Staff Writer`: a name follows, and no sentence."""
    for opening in openings:
        if text.startswith(opening):
            rest = text[len(opening) :].split()
            small = sum(word[0].islower() for word in rest)
            return (
                bool(rest)
                and rest[0][0].isupper()
                and small <= len(rest) / 2
                and not text.endswith((".", "?", "!", ":"))
            )
    return False


def _credit(text: str, kind: CreditKind, start: int, end: int) -> Credit:
    line = text[start:end]
    return Credit(text=line, kind=kind, agency=agency_in(line), start=start, end=end)


def _sentence(tokens: Tokens, phrases: Sequence[str], start: int, end: int) -> Credit:
    """The sentence of a paragraph that holds one of the phrases."""
    at = min(spot for phrase in phrases if (spot := tokens.text.find(phrase, start, end)) >= 0)
    first, last = tokens.sentence_at(max(0, tokens.token_at(at) - 1))
    begin = max(start, tokens.starts[first] if first < len(tokens.starts) else start)
    stop = min(end, tokens.starts[last] if last < len(tokens.starts) else end)
    return _credit(tokens.text, "contributed", begin, begin + len(tokens.text[begin:stop].rstrip()))


def _signature(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Offsets of an agency's mark at a paragraph's end: "… he known. (Reuters)"."""
    tail = text[max(start, end - 40) : end].rstrip()
    if not tail.endswith(")"):
        return None
    at = tail.rfind("(")
    if at < 0 or agency_of(tail[at:]) is None:
        return None
    begin = max(start, end - 40) + at
    return begin, begin + len(tail) - at


@memoized
def wire(page: Page) -> tuple[str, str] | None:
    """(agency that wrote the report, what says so): dateline, agency mark, byline or copyright line."""
    line = dateline(page)
    if line is not None and line.agency is not None:
        return line.agency, "dateline"
    for stated in byline(page):
        if (agency := agency_of(stated.value)) is not None:
            return agency, stated.source
    for one in credit_rows(page):
        if one.kind in ("wire", "byline", "copyright") and one.agency is not None and _names_alone(one):
            return one.agency, one.kind
    return None


def _names_alone(one: Credit) -> bool:
    """Two-letter marks are trusted only where an agency is expected: never inside a sentence."""
    return one.kind != "copyright" or len(one.text) <= 200


def is_wire(page: Page) -> Iterator[Candidate[bool]]:
    """Whether a news agency wrote it, as its dateline, byline or mark says."""
    agency = wire(page)
    yield Candidate(value=agency is not None, source=f"text.{agency[1]}" if agency else "text")


def wire_agency(page: Page) -> Iterator[Candidate[str]]:
    """News agency that wrote it, by its usual short name such as AP or dpa; null where none did."""
    if agency := wire(page):
        yield Candidate(value=agency[0], source=f"text.{agency[1]}")
