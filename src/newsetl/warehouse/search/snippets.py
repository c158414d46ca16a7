"""Snippets: the stretch of a text where a query's words stand closest together, with the words marked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def query_words(query: str) -> tuple[str, ...]:
    """The words of a query, folded, without field names and operators."""
    bare = re.sub(r"(?<!\S)(?:title|text):|(?<!\S)\(*(?:AND|OR|NOT|NEAR(?:/\d+)?)(?!\S)", " ", query)
    return tuple(dict.fromkeys(fold(match.group()) for match in _WORD.finditer(bare)))


def fold(word: str) -> str:
    """Lower case without accents, near enough to the index's rule to find words again."""
    return "".join(
        mark for mark in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(mark)
    )


def snippet(text: str, words: Sequence[str], *, width: int, mark: tuple[str, str]) -> str:
    """About `width` characters of `text` where most of the words stand, each word between the two marks."""
    hits = list(_hits(text, words))
    start = _best_start(hits, width)
    start = 0 if start < width // 4 else text.rfind(" ", 0, start) + 1 or start
    end = min(len(text), start + width)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + width // 2)
    pieces, position = [], start
    for first, last in hits:
        if first >= position and last <= end:
            pieces += [text[position:first], mark[0], text[first:last], mark[1]]
            position = last
    pieces.append(text[position:end])
    line = " ".join("".join(pieces).split())
    return f"{'… ' if start else ''}{line}{' …' if end < len(text) else ''}"


def _hits(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words stand: whole words, or parts of a run in scripts written without spaces."""
    wanted = set(words)
    for match in _WORD.finditer(text):
        run = match.group()
        if fold(run) in wanted:
            yield match.span()
        elif not run.isascii():
            for word in words:
                place = run.find(word) if not word.isascii() and ord(word[0]) > 0x0E00 else -1
                if place >= 0:
                    yield match.start() + place, match.start() + place + len(word)
                    break


def _best_start(hits: Sequence[tuple[int, int]], width: int) -> int:
    """A little before the hit that has the most others behind it within the width."""
    best, most = 0, 0
    for number, (first, _) in enumerate(hits):
        within = sum(last <= first + width * 3 // 4 for _, last in hits[number : number + 40])
        if within > most:
            best, most = first, within
    return max(0, best - width // 6)
