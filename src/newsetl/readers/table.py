"""Tables of articles: JSON lines, JSON arrays, CSV, Parquet. Every row is one capture or one reject."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from newsetl.core.identity import digest
from newsetl.core.records import Capture, Hint, Media, Reason, Reject, Stage
from newsetl.core.text import decode
from newsetl.readers.columns import guess_columns
from newsetl.readers.entry import HEAD_BYTES, Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.format import Format, Head

_HINTS = "title subtitle description published modified authors publisher section keywords language year".split()
_DATE_FORMS = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d",
)


def read_json(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One object a line; or, when the first line is not one, the whole file as an array or an object."""
    limit = 4 * options.document_bytes
    first = stream.readline(limit)
    if not first.strip() or _object(first) is not None:
        yield from _rows(entry, _lines(entry, io.BytesIO(first), stream, limit), options)
        return
    start = first + read_up_to(stream, 10 * options.document_bytes)
    try:
        whole = json.loads(start)
    except (ValueError, RecursionError):
        yield from _rows(entry, _lines(entry, io.BytesIO(start), stream, limit), options)
    else:
        yield from _rows(entry, enumerate(whole if isinstance(whole, list) else [whole]), options)


def _object(line: bytes) -> dict[str, Any] | None:
    decoded = decode(line)
    try:
        value = json.loads(decoded[0].lstrip("\ufeff")) if decoded else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _lines(entry: Entry, start: io.BytesIO, stream: io.BufferedReader, limit: int) -> Iterator[tuple[int, Any]]:
    """(line number, object or reject) of what was read already, `start`, and of the rest."""

    def take() -> bytes:
        line = start.readline(limit)
        return line if line.endswith(b"\n") else line + stream.readline(limit)

    row = 0
    while line := take():
        if len(line) >= limit and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = take()
            yield (
                row,
                entry.reject(Reason.TOO_LARGE, f"line {row + 1} has more than {limit:,} bytes", row=row),
            )
        elif line.strip():
            value = _object(line)
            detail = f"line {row + 1} is not a JSON object: {line[:60]!r}"
            yield (
                row,
                value if value is not None else entry.reject(Reason.BAD_ROW, detail, row=row, payload=line),
            )
        row += 1


def read_csv(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows under a header line. A row with broken quoting costs itself: reading goes on at its next line."""
    lines = _Lines(stream, options)
    header = _header(lines)
    if header is None:
        yield entry.reject(Reason.CORRUPT, "no header line")
        return
    names, delimiter = header
    yield from _rows(entry, _records(entry, lines, names, delimiter, options), options)
    lines.detach()


class _Lines:
    """Decoded lines of a file that can be given back."""

    def __init__(self, stream: io.BufferedReader, options: ReadOptions) -> None:
        head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        decoded = decode(head[: head.rfind(b"\n") + 1] or head)
        self._charset = decoded[1] if decoded else "utf-8"
        wide = self._charset.startswith(("utf-16", "utf-32"))
        self._wide = io.TextIOWrapper(stream, self._charset, errors="replace", newline="") if wide else None
        source: Any = self._wide or stream
        self._next: Callable[[], bytes | str] = lambda: source.readline(options.document_bytes)
        self._back: list[str] = []
        self.taken: list[str] = []  # since the last mark

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else self._decoded(self._next())
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    def _decoded(self, line: bytes | str) -> str:
        if isinstance(line, str):
            return line
        try:
            return line.decode("utf-8-sig")
        except UnicodeDecodeError:
            return line.decode(self._charset, errors="replace")

    def detach(self) -> None:
        """Leave the stream to whoever opened it."""
        if self._wide is not None:
            self._wide.detach()

    def mark(self) -> None:
        """Forget the lines taken so far."""
        self.taken.clear()

    def give_back(self) -> str:
        """Give back all lines taken since the mark but the first, which is returned."""
        first, *rest = self.taken
        self._back.extend(reversed(rest))
        self.taken.clear()
        return first


def _header(lines: _Lines) -> tuple[list[str], str] | None:
    first = next(lines, None)
    if first is None:
        return None
    delimiter = max(",;\t|", key=first.count)
    return next(csv.reader([first], delimiter=delimiter), []), delimiter


def _records(
    entry: Entry, lines: _Lines, names: Sequence[str], delimiter: str, options: ReadOptions
) -> Iterator[tuple[int, Any]]:
    csv.field_size_limit(4 * options.document_bytes)  # so far a quote that closes nowhere is followed
    row = 0
    while True:
        lines.mark()
        try:
            values = next(csv.reader(lines, delimiter=delimiter, strict=True))
        except StopIteration:
            return
        except csv.Error as error:
            line = lines.give_back()
            yield row, entry.reject(Reason.BAD_ROW, f"{error}: {line[:60]!r}", row=row, payload=line.encode())
        else:
            if len(values) == len(names):
                yield row, dict(zip(names, values, strict=True))
            elif values:
                detail = f"{len(values)} fields, the header has {len(names)}: {lines.taken[0][:60]!r}"
                yield (
                    row,
                    entry.reject(Reason.BAD_ROW, detail, row=row, payload="".join(lines.taken).encode()),
                )
        row += 1


def read_parquet(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of a Parquet file, a small batch of them in memory at a time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = stream if stream.seekable() else io.BytesIO(stream.read())
    try:
        table = pq.ParquetFile(source)
        rows = (row for batch in table.iter_batches(batch_size=256) for row in _python_rows(entry, batch))
        yield from _rows(entry, enumerate(rows), options)
    except (pa.ArrowException, OSError) as error:
        yield entry.reject(Reason.CORRUPT, f"not a sound Parquet file: {str(error)[:200]}")


def _python_rows(entry: Entry, batch: Any) -> Iterator[Any]:
    """Rows as Python has them; None for one that holds what Python has not (broken UTF-8, the year 12026)."""
    import pyarrow as pa

    try:
        batch = batch.cast(
            pa.schema([field.with_type(_python_type(field.type)) for field in batch.schema]), safe=False
        )
        yield from batch.to_pylist()
    except (ValueError, OverflowError, pa.ArrowException):
        for number in range(len(batch)):
            try:
                (row,) = batch.slice(number, 1).to_pylist()
            except (ValueError, OverflowError):
                row = None
            yield row


def _python_type(kind: Any) -> Any:
    """Nanoseconds, which Python's times have not, as microseconds."""
    import pyarrow as pa

    if str(kind).startswith("timestamp[ns"):
        return pa.timestamp("us", kind.tz)
    return {"time64[ns]": pa.time64("us"), "duration[ns]": pa.duration("us")}.get(str(kind), kind)


def _rows(entry: Entry, rows: Iterator[tuple[int, Any]], options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows as captures; the columns are guessed once, from the names of the first row that has any new."""
    known: dict[frozenset[str], dict[str, str]] = {}
    for number, row in rows:
        if isinstance(row, Reject):
            yield row
        elif not isinstance(row, Mapping):
            yield entry.reject(Reason.BAD_ROW, f"not an object: {str(row)[:60]!r}", row=number)
        else:
            names = frozenset(row)
            if names not in known:
                known[names] = guess_columns(row, override=options.columns)
            yield _capture(entry, number, row, known[names], options)


def _capture(
    entry: Entry, number: int, row: Mapping[str, Any], columns: Mapping[str, str], options: ReadOptions
) -> ReadOutcome:
    values = {ours: row[theirs] for ours, theirs in columns.items() if _is_stated(row[theirs])}
    url = _sound(str(values["url"]).strip()) if "url" in values else None
    if options.expected is not None and options.expected.row == number:
        cells = (cell for cell in row.values() if _is_text(cell))
        values["html"] = next(
            (cell for cell in cells if digest(_bytes(cell)) == options.expected.sha256), values.get("html")
        )
    ours = next((name for name in ("html", "text") if _is_text(values.get(name))), None)
    if ours is None:
        reason = Reason.NOT_FETCHED if url else Reason.NO_CONTENT
        detail = url or f"columns {', '.join(map(str, row))}: none is known to hold text or HTML"
        raw = entry.raw(json.dumps(row, default=str, ensure_ascii=False).encode("utf-8", "replace"), row=number)
        return Reject(raw=raw, stage=Stage.SOURCE, reason=reason, detail=_sound(detail[:300]), url=url)
    payload = _bytes(values[ours])
    if len(payload) > options.document_bytes:
        return entry.reject(Reason.TOO_LARGE, f"row {number} has {len(payload):,} bytes", row=number)
    used = set(columns.values())
    hints = {
        name: Hint(value=_plain(values[name]), source=f"table.{columns[name]}")
        for name in _HINTS
        if name in values
    }
    return Capture(
        raw=entry.raw(payload, row=number),
        payload=payload,
        media=_media(ours, payload),
        charset="utf-8",
        url=url,
        captured_at=_moment(values.get("captured")) or entry.modified_at,
        chosen=True,
        hints={**entry.hints, **hints},
        extra={_sound(str(name)): _plain(row[name]) for name in row if name not in used and _is_known(row[name])},
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str | bytes | list)


def _is_known(value: Any) -> bool:
    """Whether a cell holds anything: pandas writes NaN for what it does not know."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def _is_stated(value: Any) -> bool:
    return _is_known(value) and value != ""


def _sound(text: str) -> str:
    """`text` less the lone surrogates that JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return ("\n".join(map(str, value)) if isinstance(value, list) else value).encode("utf-8", "replace")


def _media(ours: str, payload: bytes) -> Media:
    """A text column that holds a whole page is read as one."""
    head = payload[:512].lstrip().lower()
    return "html" if ours == "html" or head.startswith((b"<!doctype html", b"<html")) else "text"


def _plain(value: Any) -> Any:
    """Values as JSON has them, so that they hash alike on every machine."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {_sound(str(name)): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)  # JSON has no such numbers
    return value if isinstance(value, int | float | bool | None) else _sound(str(value))


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    for form in _DATE_FORMS:
        try:
            moment = datetime.strptime(str(value)[:25].split(".")[0], form)  # noqa: DTZ007 - UTC where none is stated
        except ValueError:
            continue
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _is_json(head: Head) -> bool:
    if head.is_binary:
        return False
    if head.bare[:1] in (b"{", b"[") and _begins_json(head.bare):
        return True
    has_suffix = head.suffix in ("jsonl", "ndjson", "json")
    return has_suffix and any(map(_begins_json, head.bare.splitlines()[1:20]))  # its first line is a broken one


def _begins_json(bare: bytes) -> bool:
    """A JSON object or array, or one object a line: told from the first line, or the first few characters."""
    first = bare.split(b"\n", 1)[0].strip()
    try:
        return isinstance(json.loads(first), dict | list)
    except (ValueError, RecursionError):
        return re.match(rb"""^(?:\[\s*)?\{\s*(?:"[^"\n]{1,80}"\s*:|\})""", bare) is not None


def _is_csv(head: Head) -> bool:
    """A first line of column names that we know, two or more, one of them with the text or the address."""
    if head.is_binary:
        return False
    first = head.text.partition("\n")[0].strip()
    for delimiter in ",;\t|":
        names = [name.strip().strip('"') for name in first.split(delimiter)]
        if len(names) > 1 and len(first) < 2000:
            known = guess_columns(names)
            if len(known) > 1 and {"text", "html", "url"} & known.keys():
                return True
    return head.suffix in ("csv", "tsv")


JSON = Format(
    name="JSON",
    matches=_is_json,
    read=read_json,
    takes="One article an object: JSON lines, an array, or one object.",
)
CSV = Format(
    name="CSV table",
    matches=_is_csv,
    read=read_csv,
    takes="One article a row; columns are told from their names, or named with `--column`.",
)
PARQUET = Format(
    name="Parquet table",
    matches=lambda head: head.data.startswith(b"PAR1"),
    read=read_parquet,
    takes="One article a row, as of CSV.",
)
