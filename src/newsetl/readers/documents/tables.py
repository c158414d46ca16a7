"""Tables inside of documents, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsetl.readers.documents.document import Paragraph

_LONGEST_CELL = 100  # characters; longer ones are text that a table only lays out


def row_lines(cells: Sequence[Sequence[Paragraph]]) -> Iterator[Paragraph]:
    """A row: one line "a | b" where its cells are short, else each cell's paragraphs one below the other."""
    filled = [[part for part in cell if part.text] for cell in cells]
    filled = [cell for cell in filled if cell]
    is_short = all(len(cell) == 1 and len(cell[0].text) <= _LONGEST_CELL for cell in filled)
    if len(filled) > 1 and is_short:
        marks = tuple(name for cell in filled for name in cell[0].bookmarks)
        yield Paragraph(text=" | ".join(cell[0].text for cell in filled), bookmarks=marks)
        return
    for cell in filled:
        yield from cell
