"""OpenDocument texts (ODT): text, headings, lists and tables; macros are never run."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from newsetl.core.records import Reason
from newsetl.core.text import one_line
from newsetl.readers.declined import DeclinedError
from newsetl.readers.documents.document import Document, Paragraph
from newsetl.readers.documents.reader import reader_of
from newsetl.readers.documents.styles import style_of
from newsetl.readers.documents.tables import row_lines
from newsetl.readers.format import Format, Head
from newsetl.readers.office import open_office, xml_in

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _STYLE = f"{{{_NAMES}text:1.0}}", f"{{{_NAMES}table:1.0}}", f"{{{_NAMES}style:1.0}}"
_OFFICE, _META = f"{{{_NAMES}office:1.0}}", f"{{{_NAMES}meta:1.0}}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PASSED_OVER = frozenset(
    (f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_OFFICE}annotation", f"{_TEXT}table-of-content")
)
_PROPERTIES = {
    f"{_DC}title": "title",
    f"{_META}initial-creator": "authors",
    f"{_META}keyword": "keywords",
    f"{_META}creation-date": "created",
}


def parse_opendocument(payload: bytes, document_bytes: int) -> Iterator[Document]:
    """The one document of an OpenDocument text.

    Raises:
        DeclinedError: it is encrypted.
        zipfile.BadZipFile: it is no sound one.
    """
    with open_office(payload, document_bytes) as archive:
        manifest = xml_in(archive, "META-INF/manifest.xml")
        if manifest is not None and manifest.xpath("//*[local-name()='encryption-data']"):
            detail = "encrypted OpenDocument text: save it without a password"
            raise DeclinedError(Reason.UNSUPPORTED_TYPE, detail)
        root = xml_in(archive, "content.xml")
        if root is None:
            raise zipfile.BadZipFile("an OpenDocument text without content.xml")
        meta = xml_in(archive, "meta.xml")
    stated = [] if meta is None else [(_PROPERTIES.get(node.tag), node.text) for node in meta.iter()]
    parents = {
        str(style.get(f"{_STYLE}name")): str(style.get(f"{_STYLE}parent-style-name", ""))
        for style in root.iter(f"{_STYLE}style")
    }
    body = root.find(f"{_OFFICE}body")
    yield Document(
        paragraphs=tuple(_paragraphs(root if body is None else body, parents)),
        properties={name: text for name, text in stated if name and text},
    )


def _paragraphs(node: Any, parents: Mapping[str, str]) -> Iterator[Paragraph]:
    for child in node:
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            yield _paragraph(child, parents)
            for box in child.iter(f"{{{_NAMES}drawing:1.0}}text-box"):
                yield from _paragraphs(box, parents)
        elif child.tag == f"{_TABLE}table-row":
            cells = [tuple(_paragraphs(cell, parents)) for cell in child.iterchildren(f"{_TABLE}table-cell")]
            yield from row_lines(cells)
        elif isinstance(child.tag, str) and child.tag not in _PASSED_OVER:
            yield from _paragraphs(child, parents)


def _paragraph(node: Any, parents: Mapping[str, str]) -> Paragraph:
    name = str(node.get(f"{_TEXT}style-name", ""))
    styled = style_of((parents.get(name) or name).lower())
    style = "heading" if node.tag == f"{_TEXT}h" and not styled else styled
    return Paragraph(text=one_line("".join(_texts(node))), style=style)


def _texts(node: Any) -> Iterator[str]:
    """Text in a paragraph, less its notes, comments and boxes."""
    yield node.text or ""
    for child in node:
        if child.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            yield " "
        elif child.tag not in _PASSED_OVER and isinstance(child.tag, str) and "drawing" not in child.tag:
            yield from _texts(child)
        yield child.tail or ""


def _is_opendocument(head: Head) -> bool:
    is_text = b"mimetypeapplication/vnd.oasis.opendocument.text" in head.data[:200]
    return head.data.startswith(b"PK") and (is_text or head.suffix in ("odt", "ott"))


OPENDOCUMENT = Format(
    name="OpenDocument text",
    matches=_is_opendocument,
    read=reader_of("odt", parse_opendocument),
    takes="As a Word document.",
)
