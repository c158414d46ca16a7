"""How much of each of many lines a long text holds."""

from __future__ import annotations

import ctypes
from array import array

_DOUBLE = 8  # bytes


def measure_support(loops: ctypes.CDLL, lines: bytes, count: int, whole: str) -> list[float]:
    """How much of each of `count` lines `whole` holds.

    Lines are UTF-8, each between two spaces and with a line feed behind it; no NUL stands in them.
    """
    around = whole.encode("utf-8", "surrogatepass")
    support = array("d", bytes(_DOUBLE * count))
    loops.measure_support(
        around,
        ctypes.c_size_t(len(around)),
        lines,
        ctypes.c_size_t(count),
        ctypes.c_void_p(support.buffer_info()[0]),
    )
    return support.tolist()
