"""Long lists of words, packed: a word takes 20 bytes, in a set of Python's 100 to 140."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

_IN_A_ROW = 8  # words, at most on the average: with fewer it takes more memory, with more a search is longer
_ALIKE = 4  # first letters by which words come into one row


class WordSet(Set[str]):
    """Words without line breaks. Those that begin alike stand in one row of text, which is searched.

    A look-up takes a fifth of a microsecond, several times what a set takes.
    """

    __slots__ = ("_mask", "_rows")

    def __init__(self, words: Iterable[str]) -> None:
        listed = frozenset(words)
        self._mask = (1 << (len(listed) // _IN_A_ROW).bit_length()) - 1
        rows: list[list[str]] = [[""] for _ in range(self._mask + 1)]
        for word in listed:
            rows[hash(word[:_ALIKE]) & self._mask].append(word)
        self._rows = ["\n".join([*row, ""]) for row in rows]  # "\n" before and behind each word

    def __contains__(self, word: object) -> bool:
        return (
            isinstance(word, str)
            and f"\n{word}\n" in self._rows[hash(word[:_ALIKE]) & self._mask]
            and "\n" not in word
        )

    def has_beginning(self, word: str, sizes: Iterable[int]) -> bool:
        """Whether it has the first letters of a word without line breaks: any of these numbers, four or more."""
        row = self._rows[hash(word[:_ALIKE]) & self._mask]
        return any(f"\n{word[:size]}\n" in row for size in sizes)

    def __iter__(self) -> Iterator[str]:
        for row in self._rows:
            yield from row.split("\n")[1:-1]

    def __len__(self) -> int:
        return sum(row.count("\n") - 1 for row in self._rows)
