"""Lists of words and of sentences: made from many texts, and none themselves. Each is declined by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsetl.readers.format import Head
from newsetl.readers.refused import refused

_WORD = re.compile(  # of a script that parts words by spaces: not of Thai, Lao, Burmese, Khmer, Chinese, Japanese
    r"[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\uffef]{1,40}"
)
_FEWEST = 5  # lines
_LINES_READ = 200
_CHARACTERS_READ = 40_000
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNTED = re.compile(r"\s*\S+[ \t]+\d+(?:\.\d+)?\s*|\s*\d+[ \t]+\S+\s*")  # "harbour 12", as `uniq -c` too
_PAIR_NAME = re.compile(r"\.([a-z]{2,3})[-_]([a-z]{2,3})(?:\.\w+)*?\.(?:\1|\2)$")  # "talks.de-en.en"
_SHUFFLED_NAME = re.compile(r"\.shuf(?:fled)?(?:\.|$)")  # "news.2026.en.shuffled"
_SENTENCE_WORDS = 3  # of a cell that may be a sentence, at the mean


def _lines(head: Head) -> list[str]:
    """The first lines that are whole and not empty."""
    lines = head.text[:_CHARACTERS_READ].split("\n")
    whole = lines[:-1] if len(head.text) > _CHARACTERS_READ else lines
    return [line.strip("\r") for line in whole[:_LINES_READ] if line.strip()]


def _is_word_list(head: Head) -> bool:
    words = [line.strip() for line in _lines(head)]
    return len(words) >= _FEWEST and (
        all(map(_WORD.fullmatch, words)) or all(map(_COUNTED.fullmatch, words)) or _is_word_table(words)
    )


def _is_word_table(lines: Sequence[str]) -> bool:
    """Whether each row has a number, and no cell has more than one word or two: frequencies, co-occurrences."""
    rows = [line.split("\t") for line in lines]
    return all(
        len(row) > 1 and any(map(_NUMBER.fullmatch, row)) and max(len(cell.split()) for cell in row) <= 2
        for row in rows
    ) and not any("://" in line for line in lines)


def _is_sentence_list(head: Head) -> bool:
    """Sentences of many texts: numbered ones, those beside their translations, or what the name calls shuffled."""
    if head.is_binary or head.is_markup:
        return False
    lines = _lines(head)
    if len(lines) < _FEWEST:
        return False
    name = head.name.lower()
    if _SHUFFLED_NAME.search(name) or _PAIR_NAME.search(name):
        return True
    if "\t" not in lines[0]:
        return False
    rows = [line.split("\t") for line in lines]
    return _are_numbered(rows) or _are_translated(rows)


def _are_numbered(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each row is a number and a sentence; the numbers rise."""
    if not all(len(row) == 2 and row[0].strip().isdecimal() for row in rows):
        return False
    numbers = [int(row[0]) for row in rows]
    return numbers == sorted(set(numbers)) and _are_sentences([row[1] for row in rows])


def _are_translated(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each row is a sentence twice, in two languages; a number or a score may stand beside them."""
    if len({len(row) for row in rows}) != 1:
        return False
    columns = [column for column in zip(*rows, strict=True) if not all(map(_is_short, column))]
    return len(columns) > 1 and len(rows[0]) <= 4 and all(map(_are_sentences, columns))


def _is_short(cell: str) -> bool:
    return len(cell.split()) < 2


def _are_sentences(cells: Sequence[str]) -> bool:
    words = sum(len(cell.split()) for cell in cells)
    return words >= _SENTENCE_WORDS * len(cells) and not any("://" in cell for cell in cells)


WORD_LIST = refused("list of words", _is_word_list)
"""Stop words, names, a dictionary, counts of words: no line has more than one word and its number."""
SENTENCE_LIST = refused("list of sentences", _is_sentence_list)
"""Sentences without their texts."""
