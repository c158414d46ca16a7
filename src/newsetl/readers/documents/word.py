"""Word documents (DOCX): text, headings, lists and tables; macros are never run."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from newsetl.core.text import one_line
from newsetl.readers.documents.document import Document, Paragraph
from newsetl.readers.documents.reader import reader_of
from newsetl.readers.documents.styles import style_of
from newsetl.readers.documents.tables import row_lines
from newsetl.readers.format import Format, Head
from newsetl.readers.office import open_office, xml_in

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # repeats what stands beside it
)
_PROPERTIES = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}creator": "authors",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords": "keywords",
    "{http://purl.org/dc/terms/}created": "created",
}


def parse_word(payload: bytes, document_bytes: int) -> Iterator[Document]:
    """The one document of a Word file.

    Raises:
        zipfile.BadZipFile: it is no sound Word file.
    """
    with open_office(payload, document_bytes) as archive:
        root = xml_in(archive, "word/document.xml")
        if root is None:
            raise zipfile.BadZipFile("a Word file without word/document.xml")
        styles = _styles(xml_in(archive, "word/styles.xml"))
        core = xml_in(archive, "docProps/core.xml")
    stated = [] if core is None else [(_PROPERTIES.get(node.tag), node.text) for node in core]
    yield Document(
        paragraphs=tuple(_paragraphs(root, styles)),
        properties={name: text for name, text in stated if name and text},
    )


def _styles(root: Any) -> Mapping[str, str]:
    """A style's id → its name, in lower case: ids are in the language of the program, names are not."""
    if root is None:
        return {}
    named = ((style.get(f"{_W}styleId"), style.find(f"{_W}name")) for style in root.iter(f"{_W}style"))
    return {str(own): str(name.get(f"{_W}val", "")).lower() for own, name in named if name is not None}


def _paragraphs(node: Any, styles: Mapping[str, str]) -> Iterator[Paragraph]:
    """Paragraphs below a node, those of boxes behind the one that they hang on; of a table a line for each row."""
    for child in node:
        if child.tag == f"{_W}p":
            yield _paragraph(child, styles)
            for inner in _boxes(child):
                yield from _paragraphs(inner, styles)
        elif child.tag == f"{_W}tbl":
            yield from _rows(child, styles)
        elif isinstance(child.tag, str) and child.tag != _FALLBACK:
            yield from _paragraphs(child, styles)


def _rows(table: Any, styles: Mapping[str, str]) -> Iterator[Paragraph]:
    for row in table.iterchildren(f"{_W}tr"):
        cells = [tuple(_paragraphs(cell, styles)) for cell in row.iterchildren(f"{_W}tc")]
        yield from row_lines(cells)


def _boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if next(box.iterancestors(_FALLBACK, f"{_W}txbxContent"), None) is None:
            yield box


def _paragraph(node: Any, styles: Mapping[str, str]) -> Paragraph:
    parts: list[str] = []
    bookmarks: list[str] = []
    for inner in _inside(node):
        if inner.tag == f"{_W}t":
            parts.append(inner.text or "")
        elif inner.tag == f"{_W}bookmarkStart":
            bookmarks.append(str(inner.get(f"{_W}name", "")))
        elif inner.tag in (f"{_W}br", f"{_W}tab", f"{_W}cr"):
            parts.append(" ")
        elif inner.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    style_node = node.find(f"{_W}pPr/{_W}pStyle")
    style_id = "" if style_node is None else str(style_node.get(f"{_W}val"))
    style = styles.get(style_id, style_id.lower())
    return Paragraph(text=one_line("".join(parts)), style=style_of(style), bookmarks=tuple(bookmarks))


def _inside(node: Any) -> Iterator[Any]:
    """What is in a paragraph, less what is in its boxes."""
    for child in node:
        if child.tag not in (f"{_W}txbxContent", _FALLBACK):
            yield child
            yield from _inside(child)


def _is_word(head: Head) -> bool:
    if not head.data.startswith(b"PK"):
        return False
    is_named = head.suffix in ("docx", "docm", "dotx") or b"word/document.xml" in head.data
    return is_named or (b"[Content_Types].xml" in head.data and b"word/" in head.data)


WORD = Format(
    name="Word document",
    matches=_is_word,
    read=reader_of("docx", parse_word),
    takes="An export of Nexis, Factiva or ProQuest: each article, as below. Any other: one article; headings, "
    "lists and tables (a line for each row) are kept, a first paragraph in the style of a title or heading is the "
    "title. The file's own properties count after what the text prints.",
)
