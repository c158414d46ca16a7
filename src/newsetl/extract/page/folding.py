"""Words in small letters, of long texts and of many lines at a time: by the compiled loop where it was built."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import CDLL
from functools import cache

from newsetl.core.text import folded
from newsetl.native.fold import CompiledFolds
from newsetl.native.library import library

_LONG = 200  # characters; Python folds what is shorter as fast


def fold(text: str) -> str:
    """What `folded` gives."""
    folds = _compiled_folds() if len(text) > _LONG else None
    return folded(text) if folds is None else folds.text(text)


def fold_lines(lines: Sequence[str]) -> bytes:
    """`folded` lines in UTF-8, each between two spaces and with a line feed behind; no line feed stands in one."""
    folds = _compiled_folds()
    return lines_in_python(lines) if folds is None else folds.lines(lines)


def lines_in_python(lines: Sequence[str]) -> bytes:
    """What `fold_lines` gives."""
    return "".join([f" {folded(line)} \n" for line in lines]).encode()


@cache
def _compiled_folds() -> CompiledFolds | None:
    loops = library()
    return None if loops is None else compiled_folds(loops)


def compiled_folds(loops: CDLL) -> CompiledFolds:
    """The compiled loop, which asks once what a character becomes."""
    return CompiledFolds(loops, _fold_of)


def _fold_of(char: str) -> str:
    """What a character becomes in a folded text; a space parts words."""
    return "".join(one if one.isalnum() or one == "_" else " " for one in char.casefold())
