"""JSON: objects one a line or one after another, arrays of any size, and answers of news services around them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from newsetl.core.records import Reject
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.json_stream import Envelope, is_article, json_values
from newsetl.readers.tables.rows import Rows, Table, read_rows

_SUFFIXES = ("json", "jsonl", "ndjson", "har", "geojson")
_KEY = re.compile(r'"(\w+)"\s*:')
_DEEPEST = 5  # objects around the articles
_TABLE = Table(row="JSON object")


def read_json(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One object a line; or an array, or objects one after another, of which one at a time is held in memory."""
    rows = Rows(entry=entry, options=options, table=_TABLE)
    for number, value in json_values(entry, stream, options):
        articles = _articles(value)
        if articles is None:
            yield rows.outcome(number, value)
        else:
            inside = replace(entry, member=f"{entry.member or ''}[{number}]")
            yield from read_rows(inside, enumerate(articles), options, table=_TABLE)


def _articles(value: Any) -> Iterable[Any] | None:
    if isinstance(value, Envelope):
        return value.items
    return None if isinstance(value, Reject) or is_article(value) else articles_in(value)


def articles_in(value: Any) -> list[Any] | None:
    """The articles in an answer of a news service, or in an object with a key for each; None for none."""
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        deeper: list[Any] = []
        for one in level:
            inner = list(one.values()) if isinstance(one, Mapping) else []
            for part in inner:
                if isinstance(part, list) and any(map(is_article, part[:5])):
                    return part
            if len(inner) > 1 and all(map(is_article, inner)):
                return inner
            deeper += inner
        level = deeper
    return None


def is_json(head: Head) -> bool:
    """Whether it is JSON of any kind."""
    if head.is_binary:
        return False
    if head.suffix in _SUFFIXES and not head.bare.startswith(b"<"):
        return True
    return head.bare[:1] in (b"{", b"[") and _begins_json(head.bare)


def _begins_json(bare: bytes) -> bool:
    """A JSON object or array, or one object a line: told from the first line, or the first few characters."""
    first = bare.split(b"\n", 1)[0].strip()
    try:
        return isinstance(json.loads(first), dict | list)
    except (ValueError, RecursionError):
        return re.match(rb"""^(?:\[\s*)*\{\s*(?:"[^"\n]{1,80}"\s*:|\})|\[{9}""", bare) is not None


def begins_with_article(head: Head) -> bool:
    """Whether it is JSON whose first object is an article, or has a list of some; also of one that is cut."""
    if head.is_binary or head.bare[:1] not in (b"{", b"[") or not _begins_json(head.bare):
        return False
    start = head.text.find("{")
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(head.text, start)
    except (ValueError, RecursionError):
        return is_article(dict.fromkeys(_KEY.findall(head.text)))
    return is_article(value) or articles_in(value) is not None


JSON = Format(
    name="JSON",
    begins_markup=False,
    matches=is_json,
    read=read_json,
    is_list=True,
    takes="One article an object: JSON lines, arrays of any size, objects one after another, and lists of "
    "articles inside of an answer (`articles`, `response.results`, `hits.hits`); columns as of a CSV table.",
)
