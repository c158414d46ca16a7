"""Which of many short texts a long one holds."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence


def find_contained(loops: ctypes.CDLL, texts: Sequence[str], whole: str) -> list[bool]:
    """For each of the texts whether `whole` holds it, by the compiled loop."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    sizes, around = array("q", list(map(len, encoded))), whole.encode("utf-8", "surrogatepass")
    is_contained = ctypes.create_string_buffer(len(texts))
    loops.find_contained(
        around,
        ctypes.c_size_t(len(around)),
        b"".join(encoded),
        ctypes.c_void_p(sizes.buffer_info()[0]),
        ctypes.c_size_t(len(texts)),
        is_contained,
    )
    return [*map(bool, is_contained.raw)]
