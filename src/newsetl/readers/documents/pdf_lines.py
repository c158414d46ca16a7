"""The letters of a PDF page → lines with their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from ctypes import byref, c_double
from dataclasses import dataclass
from typing import Any

from newsetl.core.line_breaks import SOFT_HYPHEN

_HYPHENS = frozenset("\ufffe\x02")  # as PDFium spells it
_WIDEST_GAP = 1.5  # of the letters' size: what is wider parts two columns or cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A piece of text on one base line. Places are in points from the lower left corner of the page."""

    text: str
    left: float
    right: float
    base: float
    size: float  # of its letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The lines of one page, in the order in which the file draws them."""

    lines: Sequence[Line]
    height: float


@dataclass(frozen=True, slots=True)
class _Letter:
    char: str
    left: float
    right: float
    base: float
    size: float


def page_of(page: Any) -> Page:
    """The lines of a page of pypdfium2."""
    text_page = page.get_textpage()
    try:
        return Page(lines=tuple(_lines(_letters(text_page))), height=float(page.get_height()))
    finally:
        text_page.close()


def _letters(text_page: Any) -> Iterator[_Letter | None]:
    """Letters in the order of the file; None where PDFium sees a space or the end of a line."""
    import pypdfium2.raw as pdfium

    raw = text_page.raw
    left, right, low, high, _, base = numbers = [c_double() for _ in range(6)]
    box, origin = tuple(map(byref, numbers[:4])), tuple(map(byref, numbers[4:]))
    code_of, box_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetCharBox
    stated = 0.0  # size of the letters of a word
    is_new = True
    for index in range(text_page.count_chars()):  # a million letters take seconds: no call more than needed
        char = chr(code_of(raw, index))
        if char.isspace():
            is_new = True
            yield None
            continue
        box_of(raw, index, *box)
        pdfium.FPDFText_GetCharOrigin(raw, index, *origin)
        if is_new:
            stated, is_new = max(1.0, float(pdfium.FPDFText_GetFontSize(raw, index))), False
        size = max(stated, high.value - low.value)
        yield _Letter(SOFT_HYPHEN if char in _HYPHENS else char, left.value, right.value, base.value, size)


def _lines(letters: Iterator[_Letter | None]) -> Iterator[Line]:
    """Letters put together as long as one follows the other on a base line."""
    held: list[_Letter] = []
    parts: list[str] = []
    is_spaced = False
    for letter in letters:
        if letter is None:
            is_spaced = True
            continue
        if held and not _follows(letter, held[-1]):
            yield _line(held, parts)
            held, parts = [], []
        elif held and is_spaced:
            parts.append(" ")
        held.append(letter)
        parts.append(letter.char)
        is_spaced = False
    if held:
        yield _line(held, parts)


def _follows(letter: _Letter, before: _Letter) -> bool:
    size = max(letter.size, before.size)
    is_level = abs(letter.base - before.base) < 0.5 * size
    gap = max(letter.left - before.right, before.left - letter.right)  # scripts run in both directions
    return is_level and gap < _WIDEST_GAP * size


def _line(letters: Sequence[_Letter], parts: Sequence[str]) -> Line:
    sizes = sorted(letter.size for letter in letters)
    return Line(
        text="".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        left=min(letter.left for letter in letters),
        right=max(letter.right for letter in letters),
        base=letters[0].base,
        size=sizes[len(sizes) // 2],
    )
