"""How much of each of many lines a long text holds."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence

_DOUBLE = 8  # bytes


def measure_support(loops: ctypes.CDLL, lines: Sequence[str], whole: str) -> list[float]:
    """For each of the lines, in which no line feed and no NUL stands, how much of it `whole` holds."""
    ended = "".join([f" {line} \n" for line in lines]).encode("utf-8", "surrogatepass")
    around = whole.encode("utf-8", "surrogatepass")
    support = array("d", bytes(_DOUBLE * len(lines)))
    loops.measure_support(
        around,
        ctypes.c_size_t(len(around)),
        ended,
        ctypes.c_size_t(len(lines)),
        ctypes.c_void_p(support.buffer_info()[0]),
    )
    return support.tolist()
