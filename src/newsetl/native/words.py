"""Words of a text: where they stand, and which of them are the same."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from newsetl.native.kinds import CODES, CharacterKinds

KNOWN, LETTER, DIGIT, MARK, UNDERSCORE, UNSPACED, OF_INDEX = (1 << bit for bit in range(7))
_INT = 4  # bytes
_SINES = array("I", [int(abs(math.sin(step)) * 2**32) for step in range(1, 65)])  # of MD5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Pieces of a text: piece i is text[starts[i]:ends[i]].

    Attributes:
        codes: The text's code points, four bytes each.
        count: How many pieces there are.
        starts: One for each piece, then the text's size if the pieces are tokens; what comes behind means nothing.
        ends: One for each piece.
        met: The kinds of all characters of the text.
    """

    codes: bytes
    count: int
    starts: array[int]
    ends: array[int]
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Which pieces are the same: equal ones have one number, in the order in which each stands first.

    Attributes:
        of_pieces: The number of each piece.
        firsts: Of each number the first piece.
        times: Of each number how many pieces have it.
    """

    of_pieces: array[int]
    firsts: array[int]
    times: array[int]


class WordSplitter:
    """Splits texts by what their characters are, which it asks of `kind_of` once for each character."""

    def __init__(self, loops: ctypes.CDLL, kind_of: Callable[[str], int]) -> None:
        """`kind_of` gives KNOWN with the other kinds of this module that a character is of."""
        self._loops, self._kinds = loops, CharacterKinds(kind_of)
        for function in (loops.split_tokens, loops.split_runs):
            function.restype = ctypes.c_ssize_t
        for function in (loops.number_pieces, loops.join_pieces):
            function.restype = ctypes.c_size_t

    def tokens(self, text: str) -> Pieces:
        """The tokens of a text."""
        return self._pieces(text, self._loops.split_tokens)

    def runs(self, text: str, *, begins: int, goes_on: int) -> Pieces:
        """Runs of characters: the first is of one of the kinds `begins`, all others are of one of `goes_on`."""
        return self._pieces(text, self._loops.split_runs, begins, goes_on)

    def _pieces(self, text: str, split: Callable[..., int], *kinds: int) -> Pieces:
        codes = text.encode(CODES, "surrogatepass")
        size = len(text)
        starts, ends = (array("i", bytes(_INT * (size + 1))) for _ in range(2))
        met = ctypes.c_int32()
        filled = (_address(starts), _address(ends), ctypes.byref(met))
        while (count := split(codes, ctypes.c_size_t(size), self._kinds.table, *kinds, *filled)) < 0:
            self._kinds.learn(text[-1 - count :])
        return Pieces(codes=codes, count=count, starts=starts, ends=ends, met=met.value)

    def numbers(self, pieces: Pieces) -> Numbers:
        """Which of the pieces are the same."""
        return self._numbers(pieces.codes, pieces.count, _address(pieces.starts), _address(pieces.ends))

    def numbers_of_gaps(self, tokens: Pieces) -> Numbers:
        """Which of the gaps are the same that stand behind each token, up to the next one."""
        behind = ctypes.c_void_p(tokens.starts.buffer_info()[0] + _INT)
        return self._numbers(tokens.codes, tokens.count, _address(tokens.ends), behind)

    def _numbers(self, codes: bytes, count: int, starts: ctypes.c_void_p, ends: ctypes.c_void_p) -> Numbers:
        of_pieces, firsts, times = (array("i", bytes(_INT * count)) for _ in range(3))
        slots = array("I", bytes(_INT << (2 * count).bit_length()))
        distinct: int = self._loops.number_pieces(
            codes,
            starts,
            ends,
            ctypes.c_size_t(count),
            _address(of_pieces),
            _address(firsts),
            _address(times),
            _address(slots),
            ctypes.c_uint32(len(slots) - 1),
        )
        return Numbers(of_pieces=of_pieces, firsts=firsts[:distinct], times=times[:distinct])

    def terms(self, pieces: Pieces, chosen: array[int]) -> array[int]:
        """Of each chosen piece the number of its term in the search index; 0 for one that is not plain ASCII."""
        terms = array("Q", bytes(8 * len(chosen)))
        self._loops.number_terms(
            pieces.codes,
            _address(pieces.starts),
            _address(pieces.ends),
            _address(chosen),
            ctypes.c_size_t(len(chosen)),
            _address(_SINES),
            _address(terms),
        )
        return terms

    def joined(self, pieces: Pieces) -> bytes:
        """The pieces in UTF-8, one space between two."""
        line = array("B", bytes(len(pieces.codes) + pieces.count))
        size = self._loops.join_pieces(
            pieces.codes,
            _address(pieces.starts),
            _address(pieces.ends),
            ctypes.c_size_t(pieces.count),
            _address(line),
        )
        return line[:size].tobytes()


def _address(values: array[int]) -> ctypes.c_void_p:
    return ctypes.c_void_p(values.buffer_info()[0])
