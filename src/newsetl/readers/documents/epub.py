"""EPUB: each chapter is an article, as magazines and newspapers are bound; the book is its publication."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from newsetl.core.text import one_line
from newsetl.readers.documents.document import Document, Paragraph
from newsetl.readers.documents.reader import reader_of
from newsetl.readers.exports.markup import html_root, lines_in, local, text_in
from newsetl.readers.format import Format, Head
from newsetl.readers.office import open_office, xml_in
from newsetl.readers.whole import read_whole

# What a chapter is where it holds no text of its own, as its type, its name or its element says.
_FURNITURE = ("cover", "titlepage", "toc", "nav", "landmarks", "copyright-page", "index", "page-list")
_HEADINGS = ("h1", "h2", "h3")
_LINKED_SHARE = 0.6  # of a chapter's text: a list of contents


def parse_epub(payload: bytes, document_bytes: int) -> Iterator[Document]:
    """The chapters of a book, in the order of its spine, that hold text of their own.

    Raises:
        zipfile.BadZipFile: it is no sound EPUB.
    """
    with open_office(payload, document_bytes) as archive:
        container = xml_in(archive, "META-INF/container.xml")
        root_files = [] if container is None else local(container, "rootfile")
        package_name = str(root_files[0].get("full-path", "")) if root_files else ""
        package = xml_in(archive, package_name)
        if package is None:
            raise zipfile.BadZipFile("an EPUB without its list of files")
        properties = _properties(package)
        for place in _spine(package, posixpath.dirname(package_name)):
            document = _chapter(archive, place, properties, document_bytes)
            if document is not None:
                yield document


def _properties(package: Any) -> dict[str, str]:
    """What the book states of itself: its title is the publication of its chapters."""
    names = {"title": "publisher", "date": "published", "language": "language", "creator": "authors"}
    properties = {
        ours: text
        for theirs, ours in names.items()
        if (text := next((text_in(node) for node in local(package, f"metadata/{theirs}")), ""))
    }
    if properties.get("authors") == properties.get("publisher"):
        properties.pop("authors", None)
    return properties


def _spine(package: Any, folder: str) -> Iterator[str]:
    """Paths of the chapters, in reading order."""
    items = {str(item.get("id")): item for item in local(package, "manifest/item")}
    for reference in local(package, "spine/itemref"):
        item = items.get(str(reference.get("idref")))
        if item is None or reference.get("linear") == "no" or "nav" in str(item.get("properties", "")).split():
            continue
        yield posixpath.normpath(posixpath.join(folder, unquote(str(item.get("href", "")))))


def _chapter(
    archive: zipfile.ZipFile, place: str, properties: dict[str, str], document_bytes: int
) -> Document | None:
    try:
        with archive.open(place) as member:
            root = html_root(read_whole(member, document_bytes, "one chapter"))
    except KeyError:  # the list names a file that is not there
        return None
    if root is None or _is_furniture(root, place):
        return None
    address = next((str(node.get("href")) for node in root.xpath("//a[@rel='calibre-downloaded-from']")), None)
    for node in root.xpath("//nav | //*[contains(@class, 'navbar')]"):
        node.drop_tree()
    linked = sum(len(text_in(node)) for node in root.iter("a"))
    if linked > _LINKED_SHARE * max(1, len(text_in(root.find("body")))):
        return None
    paragraphs = tuple(_paragraphs(root))
    if not any(part.text and not part.style for part in paragraphs):
        return None
    return Document(paragraphs=paragraphs, properties=properties, url=address)


def _is_furniture(root: Any, place: str) -> bool:
    types = " ".join(root.xpath("//body/@*[name()='epub:type'] | //body/*/@*[name()='epub:type']")).split()
    stem = posixpath.basename(place).partition(".")[0].lower()
    return any(kind in _FURNITURE for kind in types) or stem in _FURNITURE[:4]


def _paragraphs(root: Any) -> Iterator[Paragraph]:
    body = root.find("body")
    title = next((node for name in _HEADINGS for node in root.iter(name)), None)
    printed = text_in(title)
    is_taken = not printed
    for line in lines_in(root if body is None else body):
        if not is_taken and one_line(line) == printed:
            is_taken = True
            yield Paragraph(text=line, style="title")
        else:
            yield Paragraph(text=line)


def _is_epub(head: Head) -> bool:
    is_book = b"mimetypeapplication/epub+zip" in head.data[:200]
    return head.data.startswith(b"PK") and (is_book or head.suffix == "epub")


EPUB = Format(
    name="EPUB",
    matches=_is_epub,
    read=reader_of("epub", parse_epub),
    takes="One article a chapter, its first heading the title; cover, contents and other chapters without text of "
    "their own are passed over. The book's title (as publication), date, language and author count after what the "
    "text prints; the address that calibre notes is the article's.",
)
