"""What each character is, for the loops that look it up."""

from __future__ import annotations

import ctypes
import mmap
import sys
from collections.abc import Callable

CODES = (
    f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"  # how the loops read a text: four bytes a character
)
_CHARACTERS = sys.maxunicode + 1


class CharacterKinds:
    """A byte for each character: 0 until its kind was asked for, which is done once."""

    def __init__(self, kind_of: Callable[[str], int]) -> None:
        """`kind_of` gives the kinds that a character is of, as bits; never 0."""
        self._kind_of = kind_of
        self._kinds = mmap.mmap(-1, _CHARACTERS)  # pages of it that nothing is written to take no memory
        self.table = (ctypes.c_ubyte * _CHARACTERS).from_buffer(self._kinds)

    def learn(self, text: str) -> None:
        """Ask for the kinds of those characters of a text that are not known yet."""
        for char in set(text):
            if not self._kinds[ord(char)]:
                self._kinds[ord(char)] = self._kind_of(char)
