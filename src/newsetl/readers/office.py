"""Files of word processors: ZIP archives of XML, of which only the text is taken; macros are never run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from newsetl.readers.entry import ReadOptions, read_up_to
from newsetl.readers.packed import BombError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_TIMES = 20  # of one document's limit: what the XML of a file may have, inflated


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of a Word file."""

    text: str
    bookmarks: tuple[str, ...] = ()  # names of those that begin in it


def open_office(stream: io.BufferedReader, options: ReadOptions) -> zipfile.ZipFile:
    """The archive behind an office file.

    Raises:
        BombError: it inflates past all reason.
        zipfile.BadZipFile: it is damaged.
    """
    source: Any = (
        stream if stream.seekable() else io.BytesIO(read_up_to(stream, _MOST_TIMES * options.document_bytes))
    )
    archive = zipfile.ZipFile(source)
    inflated = sum(info.file_size for info in archive.infolist())
    if inflated > _MOST_TIMES * options.document_bytes:
        raise BombError(f"{inflated:,} bytes in an office file")
    return archive


def read_word(stream: io.BufferedReader, options: ReadOptions) -> list[Paragraph]:
    """Paragraphs of a Word file, tables cell by cell.

    Raises:
        zipfile.BadZipFile: it is no sound Word file.
    """
    with open_office(stream, options) as archive:
        try:
            with archive.open("word/document.xml") as member:
                payload = read_up_to(member, _MOST_TIMES * options.document_bytes)
        except KeyError as error:
            raise zipfile.BadZipFile("a Word file without word/document.xml") from error
    return list(_paragraphs(payload))


def _paragraphs(payload: bytes) -> Iterator[Paragraph]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    root = etree.fromstring(payload, parser)
    if root is None:
        raise zipfile.BadZipFile("word/document.xml is not XML")
    for node in root.iter(f"{_W}p"):
        parts: list[str] = []
        bookmarks: list[str] = []
        for inner in node.iter(f"{_W}t", f"{_W}br", f"{_W}tab", f"{_W}bookmarkStart"):
            if inner.tag == f"{_W}t":
                parts.append(inner.text or "")
            elif inner.tag == f"{_W}bookmarkStart":
                bookmarks.append(str(inner.get(f"{_W}name", "")))
            else:
                parts.append(" ")
        yield Paragraph(text="".join(parts), bookmarks=tuple(bookmarks))
