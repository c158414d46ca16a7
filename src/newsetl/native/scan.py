"""A page's mark-up at a glance."""

from __future__ import annotations

import ctypes


def scan_page(loops: ctypes.CDLL, page: bytes) -> tuple[int, int]:
    """How many "<" a page has, and where its first end tag of body or html ends; -1 where it has none."""
    scan, first_end = loops.scan_page, ctypes.c_int64()
    scan.restype = ctypes.c_size_t
    tags: int = scan(page, ctypes.c_size_t(len(page)), ctypes.byref(first_end))
    return tags, first_end.value
