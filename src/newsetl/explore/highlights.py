"""A text in pieces, each with what it is: a quotation, a name, a time. What overlaps is cut at its edges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from newsetl.warehouse.search.snippets import query_words, snippet

_MARK = ("\ue000", "\ue001")  # of private use: taken out of the text first


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a text: text[start:end].

    Attributes:
        kind: quote, person, organisation, place, other or date.
        label: What the name shows, such as who speaks.
        name: Whose page it leads to; "" where it leads nowhere.
    """

    start: int
    end: int
    kind: str
    label: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a paragraph in which nothing begins or ends."""

    text: str
    kinds: tuple[str, ...] = ()
    label: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A paragraph of an article."""

    kind: str
    pieces: Sequence[Piece]


def parts(text: str, paragraphs: Sequence[Mapping[str, Any]], spans: Iterable[Span]) -> list[Part]:
    """The paragraphs of a text, cut into pieces.

    Args:
        text: the article's text.
        paragraphs: `start`, `end` and `kind` of each, in order.
        spans: stretches of the text, in any order; those that do not lie in it are left out.
    """
    waiting = sorted((span for span in spans if 0 <= span.start < span.end <= len(text)), key=lambda s: s.start)
    cut, place = [], 0
    running: list[Span] = []
    for paragraph in paragraphs:
        start, end = paragraph["start"], paragraph["end"]
        running = [span for span in running if span.end > start]
        while place < len(waiting) and waiting[place].start < end:
            if waiting[place].end > start:
                running.append(waiting[place])
            place += 1
        cut.append(Part(kind=paragraph["kind"], pieces=_pieces(text, start, end, running)))
    return cut


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Piece]:
    cuts = sorted({start, end} | {edge for span in spans for edge in (span.start, span.end) if start < edge < end})
    pieces, over, place = [], list[Span](), 0
    for first, last in pairwise(cuts):
        over = [span for span in over if span.end > first]
        while place < len(spans) and spans[place].start <= first:
            over += [spans[place]] if spans[place].end > first else []
            place += 1
        pieces.append(
            Piece(
                text=text[first:last],
                kinds=tuple(dict.fromkeys(span.kind for span in over)),
                label=" · ".join(dict.fromkeys(span.label for span in over if span.label)),
                name=next((span.name for span in over if span.name), ""),
            )
        )
    return pieces


def excerpt(text: str, query: str, *, width: int) -> list[tuple[str, bool]]:
    """About `width` characters of a text around a query's words, as pieces and whether each is such a word."""
    bare = text.translate({ord(mark): None for mark in _MARK})
    marked_text = snippet(bare, query_words(query), width=width, mark=_MARK)
    pieces: list[tuple[str, bool]] = []
    for number, piece in enumerate(marked_text.split(_MARK[0])):
        marked, closed, plain = piece.partition(_MARK[1])
        if number and closed:
            pieces += [(marked, True), (plain, False)]
        else:
            pieces.append((piece, False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]
