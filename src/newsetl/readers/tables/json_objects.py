"""JSON: objects one a line or one after another, arrays of any size, and answers of news services around them."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from newsetl.core.records import Reason, Reject
from newsetl.core.text import decode, wide_charset
from newsetl.readers.entry import HEAD_BYTES, Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.columns import guess_columns, unwrapped
from newsetl.readers.tables.rows import Rows, Table, read_rows

_SUFFIXES = ("json", "jsonl", "ndjson", "har", "geojson")
_DEEPEST = 5  # objects around the articles
_NEXT = re.compile(r"[\n,]\s*(?=\{)")
_SPACE = re.compile(r"[\s,]*")
_STEP = 1 << 20
_TABLE = Table(row="JSON object")


def read_json(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One object a line; or an array, or objects one after another, of which one at a time is held in memory."""
    rows = Rows(entry=entry, options=options, table=_TABLE)
    for number, value in json_values(entry, stream, options):
        articles = None if isinstance(value, Reject) or is_article(value) else articles_in(value)
        if articles is None:
            yield rows.outcome(number, value)
        else:
            inside = replace(entry, member=f"{entry.member or ''}[{number}]")
            yield from read_rows(inside, enumerate(articles), options, table=_TABLE)


def json_values(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[tuple[int, Any]]:
    """(number, value or reject) of each value of a file: of its lines, of its array, or one after another."""
    limit = 4 * options.document_bytes
    first = stream.readline(limit)
    if _is_one_a_line(first, stream):
        return _lines(entry, first, stream, limit)
    return _sequence(entry, first, stream, 10 * options.document_bytes)


def _is_one_a_line(first: bytes, stream: io.BufferedReader) -> bool:
    """Whether the first line holds an object, or the second does and the first may be a damaged one."""
    ahead = stream.peek(HEAD_BYTES)
    if (wide_charset(first + ahead) or "utf-8").startswith(("utf-16", "utf-32")) and first[2:].count(0) > 1:
        return False
    if not first.strip() or _object(first) is not None:
        return True
    return first.strip() != b"[" and _object(ahead.partition(b"\n")[0]) is not None


def _object(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line.decode())
        return value if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        decoded = decode(line)
    try:
        value = json.loads(decoded[0].lstrip("\ufeff")) if decoded else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _lines(entry: Entry, first: bytes, stream: io.BufferedReader, limit: int) -> Iterator[tuple[int, Any]]:
    """(line number, object or reject) of every line that is not blank."""
    row, line = 0, first
    while line:
        if len(line) >= limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit)
            detail = f"line {row + 1} has more than {limit:,} bytes"
            yield row, entry.reject(Reason.TOO_LARGE, detail, row=row)
        elif line.strip(b" \t\r\n\0\x1e"):
            value = _object(line)
            detail = f"line {row + 1} is not a JSON object: {line[:60]!r}"
            reject = None if value is not None else entry.reject(Reason.BAD_ROW, detail, row=row, payload=line)
            yield row, value if reject is None else reject
        row += 1
        line = stream.readline(limit)


class _Text:
    """Text of a stream, a part of it at a time."""

    def __init__(self, first: bytes, stream: io.BufferedReader) -> None:
        decoded = decode((first + stream.peek(HEAD_BYTES))[:HEAD_BYTES])
        charset = decoded[1] if decoded and decoded[1].startswith(("utf-16", "utf-32")) else "utf-8-sig"
        self._decoder = codecs.getincrementaldecoder(charset)(errors="replace")
        self._stream = stream
        self.is_ended = False
        self.held = self._decoder.decode(first)
        self.at = 0

    def grow(self) -> None:
        """Hold more; what stands before `at` is let go."""
        data = self._stream.read(max(_STEP, len(self.held) - self.at))
        self.is_ended = not data
        self.held = self.held[self.at :] + self._decoder.decode(data, final=not data)
        self.at = 0

    def skip(self, expression: re.Pattern[str]) -> None:
        """Go behind what matches here."""
        match = expression.match(self.held, self.at)
        self.at = match.end() if match else self.at

    def next_character(self) -> str:
        """The next one that is neither space nor comma; empty at the end."""
        while True:
            self.skip(_SPACE)
            if self.at < len(self.held) or self.is_ended:
                return self.held[self.at : self.at + 1]
            self.grow()


def _sequence(entry: Entry, first: bytes, stream: io.BufferedReader, limit: int) -> Iterator[tuple[int, Any]]:
    """(number, value or reject) of the items of arrays and of values one after another."""
    text, row, is_inside = _Text(first, stream), 0, False
    while character := text.next_character():
        if character == "[" and not is_inside:
            text.at, is_inside = text.at + 1, True
            continue
        if character == "]" and is_inside:
            text.at, is_inside = text.at + 1, False
            continue
        yield row, _value(entry, text, row, limit)
        row += 1


def _value(entry: Entry, text: _Text, row: int, limit: int) -> Any:
    """The value that begins here, or a reject; then the text stands behind it."""
    while True:
        try:
            value, end = json.JSONDecoder(strict=False).raw_decode(text.held, text.at)
        except RecursionError:
            return _skipped(entry, text, row, Reason.BAD_ROW, "nested too deep")
        except json.JSONDecodeError as error:
            is_cut = error.msg.startswith("Unterminated") or error.pos >= len(text.held) - 20
            if is_cut and not text.is_ended:
                if len(text.held) - text.at > limit:
                    return _skipped(entry, text, row, Reason.TOO_LARGE, f"more than {limit:,} characters")
                text.grow()
                continue
            return _skipped(entry, text, row, Reason.BAD_ROW, error.msg)
        if end == len(text.held) and not text.is_ended:  # a number may go on
            text.grow()
            continue
        text.at = end
        return value


def _skipped(entry: Entry, text: _Text, row: int, reason: Reason, detail: str) -> Reject:
    """A reject for what cannot be read here; reading goes on with the next object on a line or behind a comma."""
    beginning = text.held[text.at : text.at + 60]
    payload = text.held[text.at :][:10_000].encode("utf-8", "replace")
    while (match := _NEXT.search(text.held, text.at + 1)) is None:
        text.at = max(text.at, len(text.held) - 1)
        if text.is_ended:
            break
        text.grow()
    text.at = match.end() if match else len(text.held)
    what = f"object {row + 1} is not JSON: {detail}: {beginning!r}"
    return entry.reject(reason, what, row=row, payload=payload if reason is Reason.BAD_ROW else None)


def is_article(value: Any) -> bool:
    """Whether an object has fields as an article has: a text, or an address with a title."""
    return isinstance(value, Mapping) and _name_an_article(tuple(unwrapped(value)))


@lru_cache(maxsize=1_000)  # objects of one file have the same names again and again
def _name_an_article(names: tuple[str, ...]) -> bool:
    known = guess_columns(names).keys()
    return bool(known & {"text", "html"}) or {"url", "title"} <= known


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


JSON = Format(
    name="JSON",
    matches=is_json,
    read=read_json,
    takes="One article an object: JSON lines, arrays of any size, objects one after another, and lists of "
    "articles inside of an answer (`articles`, `response.results`, `hits.hits`); columns as of a CSV table.",
)
