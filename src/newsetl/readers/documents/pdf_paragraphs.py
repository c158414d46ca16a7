"""Lines of pages → paragraphs: running heads and page numbers are left out, parted words joined."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from newsetl.core.line_breaks import ENDS_SENTENCE, SOFT_HYPHEN, hyphenated_words, joined_lines
from newsetl.readers.documents.document import Paragraph
from newsetl.readers.documents.pdf_columns import columns_of
from newsetl.readers.documents.pdf_lines import Line, Page

_MARGIN = 0.12  # of a page's height, above and below: where running heads and page numbers stand
_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:page|seite|p\.|s\.|pagina|página|стр\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|de|di|из)\s*\d{1,4})?\W*$",
    re.IGNORECASE,
)
_LARGE = 1.25  # of the usual size of letters: a headline
_HEAD = 6  # paragraphs of the first page among which the headline stands


@dataclass(slots=True)
class _Draft:
    """A paragraph to which lines are added."""

    lines: list[Line]

    @property
    def size(self) -> float:
        return self.lines[0].size


def paragraphs_of(pages: Sequence[Page]) -> Iterator[Paragraph]:
    """Paragraphs in reading order; one that goes on behind a column or page is one."""
    kept = _without_heads(pages)
    if _is_right_to_left(kept):
        kept = [[replace(line, left=-line.right, right=-line.left) for line in lines] for lines in kept]
    sizes = [line.size for lines in kept for line in lines for _ in line.text]
    usual = median(sizes) if sizes else 1.0
    drafts: list[_Draft] = []
    for lines in kept:
        for column in columns_of(lines):
            for position, draft in enumerate(_in_column(column)):
                if position == 0 and drafts and _goes_on(drafts[-1], draft):
                    drafts[-1].lines += draft.lines
                else:
                    drafts.append(draft)
    words = hyphenated_words([line.text for lines in kept for line in lines])
    title = _title_of(drafts, usual)
    for draft in drafts:
        yield Paragraph(
            text=joined_lines([line.text for line in draft.lines], words), style="title" if draft is title else ""
        )


def _is_right_to_left(pages: Sequence[Sequence[Line]]) -> bool:
    """Whether most letters are Hebrew, Arabic or the like: its pages are laid out as in a mirror."""
    letters = [char for lines in pages for line in lines for char in line.text if char.isalpha()]
    return sum("\u0590" <= char <= "\u08ff" for char in letters) > len(letters) / 2


def _without_heads(pages: Sequence[Page]) -> list[list[Line]]:
    """Lines of each page less page numbers and what stands in the margins of several pages."""
    margins = [[line for line in page.lines if _is_in_margin(line, page)] for page in pages]
    seen = Counter(key for lines in margins for key in {_key(line) for line in lines})
    often = min(3, len(pages)) if len(pages) > 1 else 2
    kept: list[list[Line]] = []
    for number, (page, lines) in enumerate(zip(pages, margins, strict=True)):
        largest = max((line.size for line in page.lines), default=0.0)
        dropped = {
            id(line)
            for line in lines
            if (_PAGE_NUMBER.match(line.text) and len(page.lines) > 2)
            or (seen[_key(line)] >= often and not (number == 0 and line.size == largest))
        }
        kept.append([line for line in page.lines if id(line) not in dropped])
    return kept


def _is_in_margin(line: Line, page: Page) -> bool:
    return not _MARGIN * page.height < line.base < (1 - _MARGIN) * page.height


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text).casefold()


def _in_column(lines: Sequence[Line]) -> Iterator[_Draft]:
    """Paragraphs of one column: parted by a gap, an indent, other letters, or a line that ends early."""
    draft: _Draft | None = None
    gaps = [above.base - below.base for above, below in pairwise(lines)]
    pitch = median([gap for gap in gaps if gap > 0.5] or [0.0])
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    for line in lines:
        if draft is not None and not _begins(line, draft.lines[-1], pitch, left, right):
            draft.lines.append(line)
            continue
        if draft is not None:
            yield draft
        draft = _Draft([line])
    if draft is not None:
        yield draft


def _begins(line: Line, above: Line, pitch: float, left: float, right: float) -> bool:
    gap = above.base - line.base
    if gap < 0.4 * line.size:  # on the same line: a cell of a table
        return False
    if gap > 1.35 * max(pitch, line.size) or abs(line.size - above.size) > 0.15 * above.size:
        return True
    is_indented = 0.8 * line.size < line.left - left < 6 * line.size and above.left - left < 0.5 * line.size
    is_ended = above.right < right - 0.15 * (right - left) and ENDS_SENTENCE.search(above.text) is not None
    return is_indented or is_ended


def _goes_on(draft: _Draft, following: _Draft) -> bool:
    """Whether a paragraph goes on with the first one of the next column."""
    last = draft.lines[-1].text
    if abs(draft.size - following.size) > 0.15 * draft.size:
        return False
    return last.endswith(SOFT_HYPHEN) or (
        not ENDS_SENTENCE.search(last) and following.lines[0].text[:1].islower() and len(draft.lines) > 1
    )


def _title_of(drafts: Sequence[_Draft], usual: float) -> _Draft | None:
    """The paragraph in the largest letters at the head; None where none stands out."""
    head = drafts[:_HEAD]
    largest = max(head, key=lambda draft: draft.size, default=None)
    return largest if largest is not None and largest.size >= _LARGE * usual and len(drafts) > 1 else None
