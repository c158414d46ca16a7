"""XML of any kind whose elements hold articles as a row of a table does: with children for title and text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import largest
from newsetl.readers.exports.markup import lines_in, xml_root
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.columns import guess_columns
from newsetl.readers.tables.rows import Table, read_rows

_NEEDED = frozenset(("title", "text"))
_NAMED_SPACE = re.compile(rb"<[^\s<>]+\s[^<>]*\bxmlns(?::[\w.-]+)?\s*=")  # in the first tag
_SUFFIXES = frozenset("xml sgm sgml rdf xsd xsl dtd".split())


def read_xml_list(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each element whose children are known as title and text; without any, the document is declined."""
    payload = read_up_to(stream, largest(options) + 1)
    if len(payload) > largest(options):
        yield entry.reject(Reason.TOO_LARGE, f"more than {largest(options):,} bytes in one XML document")
        return
    root = xml_root(payload)
    rows = [] if root is None else [row for node in root.iter() if (row := _row(node, options)) is not None]
    if not rows:
        name = "no root that can be read" if root is None else f"its root is <{_name(root)}>"
        detail = f"XML of an unknown kind: {name}"
        yield entry.reject(Reason.UNSUPPORTED_TYPE, detail, payload=payload)
        return
    yield from read_rows(entry, enumerate(rows), options, table=Table(origin="xml", row="XML element"))


def _row(node: Any, options: ReadOptions) -> dict[str, str] | None:
    """Child's name → its text, of an element that holds an article; None for others."""
    if not isinstance(node.tag, str) or len(node) < len(_NEEDED):
        return None
    names = [_name(child) for child in node if isinstance(child.tag, str)]
    if not guess_columns(names, override=options.columns).keys() >= _NEEDED:
        return None
    return {_name(child): "\n".join(lines_in(child)) for child in node if isinstance(child.tag, str)}


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _is_other_xml(head: Head) -> bool:
    if not head.is_markup or head.root in ("", "html", "head", "body"):
        return False
    return head.bare.startswith(b"<?xml") or head.suffix in _SUFFIXES or _NAMED_SPACE.match(head.bare) is not None


OTHER_XML = Format(
    name="other XML",
    begins_markup=True,
    matches=_is_other_xml,
    read=read_xml_list,
    takes="Each element with a child for the title and one for the text, as a row of a CSV table; without any, "
    "the document is declined by the name of its root.",
)
