"""The values of a JSON file, one at a time: of its lines, of its arrays, or one after another.

An object that is too long to be held, around a list of articles, gives that list as an `Envelope`.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from newsetl.core.records import Reason, Reject
from newsetl.core.text import decode, wide_charset
from newsetl.readers.entry import HEAD_BYTES, Entry, ReadOptions
from newsetl.readers.tables.columns import guess_columns, unwrapped

_NEXT = re.compile(r"[\n,]\s*(?=\{)")
_SPACE = re.compile(r"[\s,]*")
_COLON = re.compile(r"\s*:\s*")
_STEP = 1 << 20
_LONGEST_HELD = 16_000_000  # characters of an object that is held as a whole without looking for a list in it
_DEEPEST = 5  # objects around a list of articles
_FEWEST_KEYED = 3  # articles, each under a key of its own, from which an object is a list of them
_DECODER = json.JSONDecoder(strict=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A list of articles inside of an object that is too long to be held; each of its items is met once."""

    path: str  # of the list: "response.docs"
    items: Iterator[Any]  # values or rejects


def json_values(
    entry: Entry, stream: io.BufferedReader, options: ReadOptions, *, lists: Sequence[str] = ()
) -> Iterator[tuple[int, Any]]:
    """(number, value, envelope or reject) of each value of a file: of its lines, its array, or one after another.

    Args:
        entry: the file.
        stream: its bytes.
        options: how large a value may be.
        lists: paths of lists of articles whose items do not look like ones; others are told by their first item.
    """
    limit = 4 * options.document_bytes
    first = stream.readline(limit)
    if _is_one_a_line(first, stream):
        return _lines(entry, first, stream, limit)
    return _sequence(entry, first, stream, 10 * options.document_bytes, lists)


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


def _sequence(
    entry: Entry, first: bytes, stream: io.BufferedReader, limit: int, lists: Sequence[str]
) -> Iterator[tuple[int, Any]]:
    """(number, value or reject) of the items of arrays and of values one after another."""
    text, row, is_inside = _Text(first, stream), 0, False
    while character := text.next_character():
        if character == "[" and not is_inside:
            text.at, is_inside = text.at + 1, True
            continue
        if character == "]" and is_inside:
            text.at, is_inside = text.at + 1, False
            continue
        yield row, _value(entry, text, row, limit, lists)
        row += 1


def _value(entry: Entry, text: _Text, row: int, limit: int, lists: Sequence[str] | None = None) -> Any:
    """The value that begins here, or a reject; then the text stands behind it.

    With `lists` a long object around articles is an envelope: when its items were met, the text stands behind it.
    """
    while True:
        try:
            value, end = _DECODER.raw_decode(text.held, text.at)
        except RecursionError:
            return _skipped(entry, text, row, Reason.BAD_ROW, "nested too deep")
        except json.JSONDecodeError as error:
            is_cut = error.msg.startswith("Unterminated") or error.pos >= len(text.held) - 20
            if is_cut and not text.is_ended:
                held = len(text.held) - text.at
                if held > _LONGEST_HELD and lists is not None:
                    if (items := _list_in(text, lists)) is not None:
                        inside = replace(entry, member=f"{entry.member or ''}[{row}]")
                        return Envelope(path=items.path, items=_items(inside, text, items, limit))
                    lists = None
                if held > limit:
                    return _skipped(entry, text, row, Reason.TOO_LARGE, f"more than {limit:,} characters")
                text.grow()
                continue
            return _skipped(entry, text, row, Reason.BAD_ROW, error.msg)
        if end == len(text.held) and not text.is_ended:  # a number may go on
            text.grow()
            continue
        text.at = end
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """Where a list of articles begins inside of an object."""

    path: str
    start: int  # of its first item, in the text that is held
    depth: int  # objects around it
    is_keyed: bool  # an object with a key for each article


def _list_in(
    text: _Text, lists: Sequence[str], start: int | None = None, path: str = "", depth: int = 1
) -> _List | None:
    """The first list of articles in the object at `start`, else where the text stands; None for none."""
    held, first = text.held, text.at if start is None else start
    if not held.startswith("{", first) or depth > _DEEPEST:
        return None
    at, keys, articles = first + 1, 0, 0
    try:
        while held.startswith('"', at := _end_of(_SPACE, held, at)):
            key, at = _DECODER.raw_decode(held, at)
            at, keys, here = _end_of(_COLON, held, at), keys + 1, f"{path}.{key}" if path else key
            inner = _end_of(_SPACE, held, at + 1)
            if held.startswith("[", at) and held.startswith("{", inner):
                if here in lists or is_article(_DECODER.raw_decode(held, inner)[0]):
                    return _List(path=here, start=inner, depth=depth, is_keyed=False)
            elif (deeper := _list_in(text, lists, at, here, depth + 1)) is not None:
                return deeper
            value, at = _DECODER.raw_decode(held, at)
            articles += is_article(value)
            if articles == keys == _FEWEST_KEYED:
                return _List(path=path, start=first + 1, depth=depth - 1, is_keyed=True)
    except (json.JSONDecodeError, RecursionError):
        return None
    return None


def _end_of(expression: re.Pattern[str], text: str, start: int) -> int:
    match = expression.match(text, start)
    return match.end() if match else start


def _items(entry: Entry, text: _Text, items: _List, limit: int) -> Iterator[Any]:
    """The items of a list; then the text stands behind all objects around it."""
    text.at = items.start
    row, end = 0, "}" if items.is_keyed else "]"
    while (character := text.next_character()) and character != end:
        if items.is_keyed:
            _value(entry, text, row, limit)
            text.skip(_COLON)
        yield _value(entry, text, row, limit)
        row += 1
    text.at += 1
    for _ in range(items.depth):
        while (character := text.next_character()) and character != "}":
            text.skip(_COLON)
            _value(entry, text, row, limit)
        text.at += 1


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
