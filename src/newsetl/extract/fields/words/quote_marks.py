"""Quotation marks: which open, which close, what stands between them. One pass, whatever the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from newsetl.core.record import record
from newsetl.core.records import Paragraph

# A mark that may open or close: no apostrophe inside a word, no backtick alone. The pattern begins with one set of
# characters, which a text is searched for twice as fast.
_MARK = re.compile(r"[\"“”„‟«»‹›‘’‚‛'「」『』`](?:(?<!`)(?<![^\W_][’'](?=[^\W_]))|(?<=`)`)")
_OPENS_AFTER = frozenset(" \n\t(［[{<—–-/:;,…。「『“\"„«‘‚'")
_SURE_OPEN = {"「": "」", "『": "』"}
_ENDS_SPEECH = frozenset(",.?!…—–;-")
Closers = Mapping[str, frozenset[str]]


@record(frozen=True, slots=True, kw_only=True)
class Span:
    """text[start:end] stands between an opening and a closing mark (the marks are outside)."""

    start: int
    end: int
    opening: str
    paragraph: int
    closed: bool  # False: the paragraph ended first
    outer: bool = True  # False: inside another span


def quote_spans(text: str, paragraphs: Sequence[Paragraph], pairs: Sequence[tuple[str, str]]) -> tuple[Span, ...]:
    """Spans between marks, in order of their starts. `pairs` are the language's own."""
    closers = _closers(pairs)
    spans = [
        span
        for index, paragraph in enumerate(paragraphs)
        for span in _paragraph_spans(text, paragraph, index, closers)
    ]
    return tuple(sorted(spans, key=lambda span: (span.start, -span.end)))


@cache
def _closers(pairs: Sequence[tuple[str, str]]) -> Closers:
    """Opening mark → the marks that close it."""
    closers: dict[str, frozenset[str]] = {}
    for opening, closing in (*pairs, *_SURE_OPEN.items()):
        closers[opening] = closers.get(opening, frozenset()) | {closing}
    if '"' in closers:  # mixed marks are a slip of keyboards: “…" and "…”
        closers['"'] |= {"”"}
        closers["“"] = closers.get("“", frozenset()) | {'"'}
    return closers


@record(frozen=True, slots=True, kw_only=True)
class Spot:
    """One mark of a paragraph and the characters around it (spaces at the paragraph's ends)."""

    mark: str
    at: int
    before: str
    after: str
    clause_follows: bool  # a later ’ or ' of the paragraph ends a clause: then this one is an apostrophe


def _paragraph_spans(text: str, paragraph: Paragraph, index: int, closers: Closers) -> Iterator[Span]:
    """Spans of one paragraph: a stack of open marks, at most three deep."""
    stack: list[tuple[str, int]] = []
    for spot in _spots(text, paragraph):
        if stack and _closes(spot, stack, closers):
            while stack:
                opening, start = stack.pop()
                if spot.mark in closers[opening]:
                    yield Span(
                        start=start,
                        end=spot.at,
                        opening=opening,
                        paragraph=index,
                        closed=True,
                        outer=not stack,
                    )
                    break
        elif len(stack) < 3 and spot.mark in closers and _opens(spot) and spot.mark not in dict(stack):
            stack.append((spot.mark, spot.at + len(spot.mark)))
    for depth, (opening, start) in enumerate(stack):
        if opening not in "‘'" and start < paragraph.end:
            yield Span(
                start=start,
                end=paragraph.end,
                opening=opening,
                paragraph=index,
                closed=False,
                outer=not depth,
            )


def _spots(text: str, paragraph: Paragraph) -> list[Spot]:
    """The marks of a paragraph in order."""
    spots: list[Spot] = []
    clause_follows = False
    for match in reversed(list(_MARK.finditer(text, paragraph.start, paragraph.end))):
        mark, at, end = match[0], match.start(), match.end()
        before = text[at - 1] if at > paragraph.start else " "
        after = text[end] if end < paragraph.end else " "
        spots.append(Spot(mark=mark, at=at, before=before, after=after, clause_follows=clause_follows))
        if mark in "’'" and before in _ENDS_SPEECH:
            clause_follows = True
        elif mark == "‘":
            clause_follows = False
    spots.reverse()
    return spots


def _opens(spot: Spot) -> bool:
    """An opening mark stands behind a space or bracket and before a word."""
    if spot.mark in "‘'":
        return spot.before in _OPENS_AFTER and (spot.after.isalpha() or spot.after in '“"[(…')
    if spot.mark == '"':
        return not spot.after.isspace() and not spot.before.isalnum()
    if spot.mark in "«»":
        return spot.before in _OPENS_AFTER
    return True


def _closes(spot: Spot, stack: Sequence[tuple[str, int]], closers: Closers) -> bool:
    """A closing mark fits an open one, and stands behind a word or a stop."""
    mark, before, after = spot.mark, spot.before, spot.after
    if not any(mark in closers[opening] for opening, _ in stack):
        return False
    if mark in ("’", "'"):
        if after.isalnum() or (before.isspace() and mark == "'"):
            return False
        return before in _ENDS_SPEECH or not spot.clause_follows
    if mark == '"' and stack[-1][0] != '"':  # a straight mark inside “…” or ‘…’
        return not _opens(spot) or stack[0][0] == '"'
    if mark == '"':
        return not (before.isspace() and after.isalnum()) or before in "’'"
    return True
