"""The anchors of a text."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable


def anchor_finder(loops: ctypes.CDLL) -> Callable[[bytes, int, int, int], zip[tuple[int, int]]]:
    """A function that gives the number and the first word of shingles, in order.

    It takes a line of words with one space between two, how many words that are, how many of them make a shingle
    (no more than there are, and 16 at the most), and by what the CRC-32 of a shingle that counts can be divided.
    """
    find = loops.find_anchors
    find.restype = ctypes.c_size_t
    find.argtypes = (
        *(ctypes.c_char_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_uint32),
        *(ctypes.c_void_p, ctypes.c_void_p),
    )

    def found(line: bytes, words: int, width: int, kept: int) -> zip[tuple[int, int]]:
        numbers, places = array("q", bytes(8 * words)), array("i", bytes(4 * words))
        count = find(line, len(line), width, kept, numbers.buffer_info()[0], places.buffer_info()[0])
        return zip(numbers[:count], places[:count], strict=True)

    return found
