"""CSL JSON, as Zotero, Pandoc and Crossref write it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from newsetl.core.records import Reject
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.references.reference import TAKES, ReferenceKind
from newsetl.readers.tables.json_objects import is_json
from newsetl.readers.tables.json_stream import Envelope, json_values

_ISSUED = re.compile(rb'"issued"\s*:\s*\{[^{}]*"(?:date-parts|raw|literal)"\s*:')
_TYPE = re.compile(rb'"type"\s*:\s*"(?:article-(?:newspaper|magazine|journal)|post-weblog|webpage)"')
_TITLE = re.compile(rb'"(?:container-title|title)"\s*:')
_KIND = ReferenceKind(
    label="CSL JSON references",
    names={
        "title": "title",
        "authors": "author",
        "published": "issued",
        "publisher": "container-title publisher",
        "url": "URL",
        "description": "abstract",
        "keywords": "keyword",
        "language": "language",
    },
)


def read_csl(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each item of the list, or of the answer of a service, as a reference."""
    number = 0
    for _, value in json_values(entry, stream, options, lists=["items", "message.items"]):
        for item in _items(value):
            if isinstance(item, Reject):
                yield item
            elif isinstance(item, Mapping):
                yield _KIND.outcome(entry, number, _record(item), options)
            number += 1


def _items(value: Any) -> Any:
    if isinstance(value, Envelope):
        return value.items
    inner = value.get("message", value) if isinstance(value, Mapping) else None
    items = inner.get("items") if isinstance(inner, Mapping) else None
    return items if isinstance(items, list) else [value]


def _record(item: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: [text for one in _list(value) if (text := _text(one))] for name, value in item.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """A value as text: of a name its parts in the order that they are spoken in, of a date its numbers."""
    if not isinstance(value, Mapping):
        return "" if value is None else str(value)
    if "family" in value or "given" in value:
        names = (value.get(name) for name in ("given", "non-dropping-particle", "family"))
        return " ".join(str(name) for name in names if name)
    dates = value.get("date-parts")
    if isinstance(dates, list) and dates and isinstance(dates[0], list):
        return "-".join(str(part).zfill(2) for part in dates[0] if part is not None)
    return next((str(value[name]) for name in ("raw", "literal", "name") if value.get(name)), "")


def _is_csl(head: Head) -> bool:
    if head.bare[:1] not in (b"{", b"["):
        return False
    if _ISSUED.search(head.bare) is None and not (_TYPE.search(head.bare) and b'"container-title"' in head.bare):
        return False
    return _TITLE.search(head.bare) is not None and is_json(head)


CSL = Format(name=_KIND.label, begins_markup=False, matches=_is_csl, read=read_csl, takes=TAKES, is_list=True)
