"""CSV and its like: values parted by commas, semicolons, tabs or bars, under a header line.

Quoting is read by rules of our own and not by Python's csv module: that one has a limit on the length of a field
which holds for the whole process, and takes a carriage return inside of a line for an error of the file.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from newsetl.core.records import Reason, Reject
from newsetl.core.text import decode
from newsetl.readers.entry import HEAD_BYTES, Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.columns import CONTENT, guess_columns
from newsetl.readers.tables.rows import Table, read_rows

DELIMITERS = ",;\t|"
_PREAMBLE_LINES = 20  # in front of a header that programs write: titles, dates, filters
_QUOTED = re.compile(r'[^"]*(?:""[^"]*)*')
_SEP = re.compile(r"sep=(.)\s*$", re.IGNORECASE)


class _BadRecordError(Exception):
    """A record whose quoting is broken."""


def read_delimited(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows under a header line. A row with broken quoting costs itself: the next line begins a new row."""
    lines = _Lines(stream, options)
    header = _header(lines, options)
    if isinstance(header, str):
        yield entry.reject(Reason.NO_CONTENT if header else Reason.CORRUPT, header or "no header line")
        return
    names, delimiter = header
    yield from read_rows(entry, _records(entry, lines, names, delimiter), options, table=Table(names=tuple(names)))


def delimited_rows(
    entry: Entry, stream: io.BufferedReader, options: ReadOptions, names: Sequence[str], delimiter: str
) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    """The rows of a table without header, its first line among them, under these names; tabs need no quotes."""
    yield from _records(entry, _Lines(stream, options), names, delimiter, is_quoted=delimiter != "\t")


class _Lines:
    """Decoded lines of a file, each with its line break, that can be given back."""

    def __init__(self, stream: io.BufferedReader, options: ReadOptions) -> None:
        head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        decoded = decode(head[: head.rfind(b"\n") + 1] or head)
        self._charset = decoded[1] if decoded else "utf-8"
        if any(_is_wide_utf8(line) for line in head.splitlines()[:-1]):
            self._charset = "utf-8"  # of some lines at least: a guess that all lines share would be wrong
        self._limit = options.document_bytes
        self.followed = 4 * options.document_bytes  # characters that a quote which does not close is followed for
        break_at = "\r" if b"\n" not in head and b"\r" in head else "\n"
        self._source = _pieces(stream, break_at, self._charset, self._limit)
        self._back: list[str] = []
        self.taken: list[str] = []  # since the last mark

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._source)
        self.taken.append(line)
        return line

    def mark(self) -> None:
        """Forget the lines taken so far."""
        self.taken.clear()

    def give_back(self) -> str:
        """Give back all lines taken since the mark but the first, which is returned."""
        first, *rest = self.taken
        self._back.extend(reversed(rest))
        self.taken.clear()
        return first

    def rewind(self) -> None:
        """Give back all lines taken since the mark."""
        self._back.extend(reversed(self.taken))
        self.taken.clear()


def _is_wide_utf8(line: bytes) -> bool:
    try:
        return not line.isascii() and bool(line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _pieces(stream: io.BufferedReader, break_at: str, charset: str, limit: int) -> Iterator[str]:
    """Lines as text; of a line longer than `limit` each piece of that length is one."""
    if charset.startswith(("utf-16", "utf-32")):
        text = io.TextIOWrapper(stream, charset, errors="replace", newline=break_at)
        while line := text.readline(limit):
            yield line
        text.detach()  # the stream belongs to whoever opened it
        return
    for piece in _byte_lines(stream, break_at.encode(), limit):
        try:
            yield piece.decode("utf-8-sig").replace("\0", "")
        except UnicodeDecodeError:  # several charsets in one file: each line by itself
            yield piece.decode("cp1252" if charset.startswith("utf") else charset, errors="replace").replace(
                "\0", ""
            )


def _byte_lines(stream: io.BufferedReader, break_at: bytes, limit: int) -> Iterator[bytes]:
    if break_at == b"\n":
        while line := stream.readline(limit):
            yield line
        return
    rest = b""
    while chunk := stream.read(1 << 16):
        *lines, rest = (rest + chunk).split(break_at)
        yield from (line + break_at for line in lines)
        if len(rest) > limit:
            yield rest
            rest = b""
    if rest:
        yield rest


def _header(lines: _Lines, options: ReadOptions) -> tuple[list[str], str] | str:
    """Column names and delimiter; or why there are none."""
    lines.mark()
    for _ in range(_PREAMBLE_LINES):
        names, delimiter = _names_in(lines)
        if names is None:
            break
        if CONTENT & guess_columns(names, override=options.columns).keys() and len(names) > 1:
            return names, delimiter
    lines.rewind()
    names, delimiter = _names_in(lines)
    if not names:
        return ""
    if any(len(name) > 60 and " " in name for name in names):
        first = ", ".join(name[:30] for name in names)
        return f"no header line with the names of columns; the first line is: {first[:150]}"
    return names, delimiter


def _names_in(lines: _Lines) -> tuple[list[str] | None, str]:
    """The next line as column names, each once: a name that comes again gets a number."""
    first = next(lines, None)
    if first is None:
        return None, ","
    if stated := _SEP.match(first):  # Excel states the delimiter so
        first = next(lines, "")
        delimiter = stated[1]
    else:
        delimiter = max(DELIMITERS, key=first.count)
    try:
        fields = _fields(first, lines, delimiter)
    except _BadRecordError:
        fields = first.strip().split(delimiter)
    names: list[str] = []
    for place, field in enumerate(fields):
        name = field.strip()
        again = fields[:place].count(field)
        names.append(f"{name}_{again + 1}" if again and name else name)
    return names, delimiter


def _records(
    entry: Entry, lines: _Lines, names: Sequence[str], delimiter: str, *, is_quoted: bool = True
) -> Iterator[tuple[int, dict[str, Any] | Reject]]:
    lines.mark()
    for row, line in enumerate(lines):
        try:
            values = _fields(line, lines, delimiter) if is_quoted else _plain_fields(line, delimiter)
        except _BadRecordError as error:
            first = lines.give_back()
            detail = f"{error}: {first[:60]!r}"
            yield row, entry.reject(Reason.BAD_ROW, detail, row=row, payload=first.encode("utf-8", "replace"))
        else:
            if values:
                yield row, _record(entry, row, names, values, lines.taken)
        lines.mark()


def _record(
    entry: Entry, row: int, names: Sequence[str], values: list[str], taken: Sequence[str]
) -> dict[str, Any] | Reject:
    while len(values) > len(names) and not values[-1]:
        values.pop()
    if len(values) != len(names):
        detail = f"{len(values)} fields, the header has {len(names)}: {taken[0][:60]!r}"
        return entry.reject(Reason.BAD_ROW, detail, row=row, payload="".join(taken).encode("utf-8", "replace"))
    cells = enumerate(zip(names, values, strict=True), start=1)
    return {name or f"column_{place}": value for place, (name, value) in cells if name or value}


def _fields(line: str, lines: _Lines, delimiter: str) -> list[str]:
    """The fields of a record that begins with `line`; more lines are taken while a quoted field goes on.

    Raises:
        _BadRecordError: a quote closes in the middle of a field, or nowhere.
    """
    if '"' not in line:
        return _plain_fields(line, delimiter)
    fields: list[str] = []
    at = 0
    while True:
        if line[at : at + 1] == '"':
            field, line, at = _quoted(line, at + 1, lines)
            if line[at : at + 1] not in (delimiter, "\r", "\n", ""):
                raise _BadRecordError(f"{line[at : at + 1]!r} stands behind a closing quote")
        else:
            end = line.find(delimiter, at)
            field = line[at:] if end < 0 else line[at:end]
            at = len(line) if end < 0 else end
            field = field.rstrip("\r\n") if end < 0 else field
        fields.append(field)
        if line[at : at + 1] != delimiter:
            return fields
        at += 1


def _plain_fields(line: str, delimiter: str) -> list[str]:
    """The fields of a line in which quotes mean nothing."""
    bare = line.rstrip("\r\n")
    return bare.split(delimiter) if bare else []


def _quoted(line: str, at: int, lines: _Lines) -> tuple[str, str, int]:
    """A quoted field: its text, the line that its closing quote stands in, and the place behind that."""
    parts: list[str] = []
    size = 0
    while True:
        match = _QUOTED.match(line, at)
        end = match.end() if match else at
        parts.append(line[at:end])
        if end < len(line):
            return "".join(parts).replace('""', '"'), line, end + 1
        size += end - at
        following = next(lines, None) if size < lines.followed else None
        if following is None:
            raise _BadRecordError("a quote closes nowhere")
        line, at = following, 0


def _is_delimited(head: Head) -> bool:
    return head.suffix in ("csv", "tsv") or has_known_header(head)


def has_known_header(head: Head) -> bool:
    """Whether the first line has names of columns that we know, two or more, one of the text or the address."""
    if head.is_binary:
        return False
    for first in head.text.splitlines()[:1]:
        for delimiter in DELIMITERS:
            names = [name.strip().strip('"') for name in first.strip().split(delimiter)]
            if len(names) > 1 and len(first) < 2000:
                known = guess_columns(names)
                if len(known) > 1 and CONTENT & known.keys():
                    return True
    return False


DELIMITED = Format(
    name="CSV table",
    matches=_is_delimited,
    read=read_delimited,
    takes="One article a row. Columns are told from their names, or named with `--column`; others go to `extra`. "
    "Commas, semicolons, tabs or bars; `sep=` lines and lines in front of the header are passed over.",
)
