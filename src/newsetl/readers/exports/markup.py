"""Exports in HTML and XML: parsed once, read by class names; entities and addresses in them are never followed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from newsetl.core.records import Reason
from newsetl.core.text import decode, one_line
from newsetl.readers.entry import Entry, Reader, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import ExportedArticle, captures_of, largest

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)


def reader_of(
    origin: str, articles: Callable[[Any], Iterable[ExportedArticle]], *, is_xml: bool = False
) -> Reader:
    """The reader of an export in mark-up; `articles` takes the root of the tree."""

    def read(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
        payload = read_up_to(stream, largest(options) + 1)
        if len(payload) > largest(options):
            yield entry.reject(Reason.TOO_LARGE, f"more than {largest(options):,} bytes in one export")
            return
        root = xml_root(payload) if is_xml else html_root(payload)
        if root is None:
            yield entry.reject(Reason.CORRUPT, "not mark-up that can be parsed", payload=payload)
            return
        yield from captures_of(entry, articles(root), origin=origin)

    return read


def html_root(payload: bytes) -> Any:
    """The tree of a page, decoded as it declares; None for none."""
    from lxml import etree, html

    declared = _DECLARED.search(payload[:4096])
    decoded = decode(payload, declared=[declared[1].decode("ascii") if declared else None])
    parser = html.HTMLParser(encoding="utf-8", no_network=True)
    try:
        text = decoded[0] if decoded else payload.decode("utf-8", "replace")
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    etree.strip_elements(root, "script", "style", etree.Comment, with_tail=False)
    return root


def xml_root(payload: bytes) -> Any:
    """The tree of an XML document, as far as it can be read; None for none."""
    from lxml import etree

    declared = _DECLARED.search(payload[:200])  # not trusted before the bytes: many state what they are not
    decoded = decode(payload, declared=[declared[1].decode("ascii") if declared else None])
    text = decoded[0] if decoded else payload.decode("utf-8", "replace")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, recover=True
    )
    try:
        return etree.fromstring(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def text_in(node: Any) -> str:
    """All text in a node, as one line."""
    return "" if node is None else one_line("".join(node.itertext()))


def classed(root: Any, name: str) -> list[Any]:
    """Nodes with a class, in document order."""
    nodes: list[Any] = root.xpath(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return nodes


def local(root: Any, path: str) -> list[Any]:
    """Nodes at a path of local names below a node, whatever their name-spaces are."""
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    nodes: list[Any] = root.xpath(f".//{steps}")
    return nodes


def lines_in(node: Any) -> list[str]:
    """The text of a node, a line for each <br> and block."""
    parts: list[str] = []
    for piece in _pieces(node):
        parts.append(piece)
    return [line for line in (one_line(line) for line in "".join(parts).split("\n")) if line]


def _pieces(node: Any) -> Iterator[str]:
    if not isinstance(node.tag, str):
        return
    is_break = node.tag in ("br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "article", "section")
    if is_break:
        yield "\n"
    if node.text:
        yield node.text.replace("\n", " ")
    for child in node:
        yield from _pieces(child)
        if child.tail:
            yield child.tail.replace("\n", " ")
    if is_break and node.tag != "br":
        yield "\n"
