"""XML of any kind whose elements hold articles as a row of a table does.

Title and text stand in children of an element, or in its attributes and in the element itself: `<article
title="…" published-at="…"><p>…`. Files of several documents without one root are read as well.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from newsetl.core.line_breaks import split_paragraphs
from newsetl.core.records import Reason
from newsetl.readers.entry import HEAD_BYTES, Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import largest
from newsetl.readers.exports.markup import (
    HTML_NAMES,
    again,
    has_blocks,
    lines_in,
    local_name,
    without_cut,
    xml_roots,
)
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.columns import guess_columns
from newsetl.readers.tables.rows import Table, read_rows
from newsetl.readers.whole import read_whole

_NEEDED = frozenset(("title", "text"))
_FILLED = frozenset("url published modified authors publisher section keywords".split())  # by attributes
_TELLING = 100  # characters from which what stands in an element may be its text
_NAMED_SPACE = re.compile(rb"<[^\s<>]+\s[^<>]*\bxmlns(?::[\w.-]+)?\s*=")  # in the first tag
_ALONE = re.compile(r"<[^<>]+>[ \t]*\r?\n")  # a first tag that has its line to itself
_SUFFIXES = frozenset("xml sgm sgml rdf xsd xsl dtd".split())


def read_xml_list(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each element that holds an article; a document without any is declined by what it has instead."""
    payload = read_whole(stream, largest(options), "one XML document")
    yield from without_cut(entry, payload, _outcomes(entry, payload, options))


def _outcomes(entry: Entry, payload: bytes, options: ReadOptions) -> Iterator[ReadOutcome]:
    roots = xml_roots(payload)
    nodes = [node for root in roots for node in root.iter() if isinstance(node.tag, str)]
    rows = [row for node in nodes if (row := _row_of_children(node, options)) is not None]
    stating = [] if rows else [node for node in nodes if _states_article(node, options)]
    nested = _inside_of_each_other(stating)
    rows = rows or ([] if nested else [_row_of_attributes(node) for node in stating])
    if not rows:
        detail = f"XML of an unknown kind: {nested or _what_it_is(roots)}"
        yield entry.reject(Reason.UNSUPPORTED_TYPE, detail, payload=payload)
        return
    yield from read_rows(entry, enumerate(rows), options, table=Table(origin="xml", row="XML element"))


def _row_of_children(node: Any, options: ReadOptions) -> dict[str, str] | None:
    """Name → text, of the children of an element that has a text in one of them, and of its attributes.

    An attribute may be the title; where a child is, attributes state what no child does. None for other elements.
    """
    names = [_name(child) for child in node if isinstance(child.tag, str)]
    columns = guess_columns(names, override=options.columns) if names else {}
    if "text" not in columns:
        return None
    attributes = _attributes(node)
    stated = guess_columns(attributes, override=options.columns)
    if "title" in columns:
        fill = {theirs for ours, theirs in stated.items() if ours in _FILLED and ours not in columns}
        attributes = {name: value for name, value in attributes.items() if name in fill}
    elif "title" not in stated or names.count(columns["text"]) > 1:  # one article has one text
        return None
    return attributes | {_name(child): "\n".join(lines_in(child)) for child in node if isinstance(child.tag, str)}


def _states_article(node: Any, options: ReadOptions) -> bool:
    """Whether attributes of an element state an article, and it is a text: nothing but mark-up is in it."""
    attributes = _attributes(node)
    stated = guess_columns(attributes, override=options.columns).keys() & {"title", *_FILLED}
    if not ("title" in stated and (len(stated) > 1 or "id" in attributes)) and not stated >= {"url", "published"}:
        return False
    is_text = all(local_name(inner).lower() in HTML_NAMES for inner in node.iterdescendants("*"))
    return is_text and len("".join(node.itertext()).strip()) >= _TELLING


def _inside_of_each_other(nodes: Sequence[Any]) -> str | None:
    """Of elements that all state an article, two that stand inside of each other: either may be meant."""
    known = {*nodes}
    inner = next((node for node in nodes if any(above in known for above in node.iterancestors())), None)
    if inner is None:
        return None
    outer = next(above for above in inner.iterancestors() if above in known)
    return f"{_first_tag(inner)} stands inside of {_first_tag(outer)}"


def _first_tag(node: Any) -> str:
    """The tag of an element with the names of its attributes."""
    return f"<{' '.join([_name(node), *_attributes(node)])}>"


def _row_of_attributes(node: Any) -> dict[str, str]:
    lines = lines_in(node) if has_blocks(node) else split_paragraphs("".join(node.itertext()))
    return _attributes(node) | {"text": "\n".join(lines)}


def _attributes(node: Any) -> dict[str, str]:
    return {str(name).rpartition("}")[2]: str(value) for name, value in node.attrib.items()}


def _what_it_is(roots: Sequence[Any]) -> str:
    """What a document has that holds no article which can be told."""
    if not roots:
        return "no root that can be read"
    name = _name(roots[0])
    if len(roots) > 1:
        alike = sum(_name(root).lower() == name.lower() for root in roots)
        return f"{alike:,} documents <{name}> one after another"
    return f"its root is <{name}>"


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _is_other_xml(head: Head) -> bool:
    if not head.is_markup or head.root in ("", "html", "head", "body"):
        return False
    is_named = head.bare.startswith(b"<?xml") or head.suffix in _SUFFIXES
    return is_named or _NAMED_SPACE.match(head.bare) is not None or _is_enclosed(head)


def _is_enclosed(head: Head) -> bool:
    """Whether a file without a sign of XML is one element, or several of one name, and no piece of a page."""
    name = re.escape(head.root)
    if again(name).search(head.text):
        return head.root == "article" or head.root not in HTML_NAMES
    end = re.compile(rf"</(?:[\w.-]+:)?{name}\s*>", re.IGNORECASE)
    if head.root in HTML_NAMES:
        return False
    if len(head.data) >= HEAD_BYTES:
        return _ALONE.match(head.text) is not None and end.search(head.text) is None
    return re.search(rf"{end.pattern}\s*\Z", head.text, re.IGNORECASE) is not None


OTHER_XML = Format(
    name="other XML",
    begins_markup=True,
    matches=_is_other_xml,
    read=read_xml_list,
    takes="Each element with a child for the title and one for the text, as a row of a CSV table; or with its "
    "title and day, address or id among its attributes and the text in itself. Without any, the document is "
    "declined by the name of its root. Several XML documents in one file are read one after another.",
)
