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

_BLOCKS = frozenset(
    "br p div tr li ul ol dl dt dd table h1 h2 h3 h4 h5 h6 hl1 hl2 article section blockquote pre hr block".split()
)
_CELLS = frozenset(("td", "th"))
_CELL_END = "\x1f"  # which no mark-up can hold
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
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=True,  # a text of more than 10 MB would end the document in silence
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


def lines_in(node: Any, *, without: frozenset[str] = frozenset()) -> list[str]:
    """The text of a node, a line for each break and block; cells of a table stand in one line, parted by bars.

    Args:
        node: of a page or an XML document.
        without: local names of elements that are left out.
    """
    lines = "".join(_pieces(node, without)).split("\n")
    joined = (" | ".join(filter(None, map(one_line, line.split(_CELL_END)))) for line in lines)
    return [line for line in joined if line]


def _pieces(node: Any, without: frozenset[str]) -> Iterator[str]:
    name = local_name(node)
    if not name or name in without:
        return
    is_block = name in _BLOCKS
    if is_block:
        yield "\n"
    yield (node.text or "").replace("\n", " ")
    for child in node:
        yield from _pieces(child, without)
        yield (child.tail or "").replace("\n", " ")
    if is_block and name != "br":
        yield "\n"
    elif name in _CELLS:
        yield _CELL_END


def local_name(node: Any) -> str:
    """The name of an element without its name-space; empty for a comment."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
