"""Tables that pyarrow reads: Parquet, Arrow (Feather) and ORC; a small batch of rows in memory at a time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format
from newsetl.readers.tables.rows import Table, read_rows

_BATCH_ROWS = 256


def read_parquet(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of a Parquet file."""
    import pyarrow.parquet as pq

    def batches(source: Any) -> tuple[list[str], Iterator[Any]]:
        table = pq.ParquetFile(source)
        return table.schema_arrow.names, table.iter_batches(batch_size=_BATCH_ROWS)

    yield from _read(entry, stream, options, batches, "Parquet")


def read_arrow(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of an Arrow file, which is also called Feather."""
    from pyarrow import ipc

    def batches(source: Any) -> tuple[list[str], Iterator[Any]]:
        file = ipc.open_file(source)
        return file.schema.names, (_sound(file.get_batch(number)) for number in range(file.num_record_batches))

    yield from _read(entry, stream, options, batches, "Arrow")


def read_orc(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Rows of an ORC file."""
    from pyarrow import orc

    def batches(source: Any) -> tuple[list[str], Iterator[Any]]:
        file = orc.ORCFile(source)
        return file.schema.names, (_sound(file.read_stripe(number)) for number in range(file.nstripes))

    yield from _read(entry, stream, options, batches, "ORC")


def _read(
    entry: Entry, stream: io.BufferedReader, options: ReadOptions, batches_of: Any, name: str
) -> Iterator[ReadOutcome]:
    import pyarrow as pa

    source = stream if stream.seekable() else io.BytesIO(stream.read())
    try:
        names, batches = batches_of(source)
        rows = (row for batch in batches for row in _python_rows(batch))
        yield from read_rows(entry, enumerate(rows), options, table=Table(names=tuple(names)))
    except (pa.ArrowException, OSError, ValueError) as error:  # names that are no UTF-8 are ValueErrors
        yield entry.reject(Reason.CORRUPT, f"not a sound {name} file: {str(error)[:200]}")


def _sound(batch: Any) -> Any:
    """A batch whose offsets lie inside of its bytes: the process would crash on others."""
    batch.validate(full=True)
    return batch


def _python_rows(batch: Any) -> Iterator[Any]:
    """Rows as Python has them; None for one that holds what Python has not (broken UTF-8, the year 12026)."""
    import pyarrow as pa

    try:
        fields = [field.with_type(_python_type(field.type)) for field in batch.schema]
        if fields != list(batch.schema):
            batch = batch.cast(pa.schema(fields), safe=False)
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


PARQUET = Format(
    name="Parquet table",
    matches=lambda head: head.data.startswith(b"PAR1"),
    read=read_parquet,
    takes="One article a row, as of a CSV table.",
)
ARROW = Format(
    name="Arrow table",
    matches=lambda head: head.data.startswith(b"ARROW1"),
    read=read_arrow,
    takes="One article a row, as of a CSV table.",
)
ORC = Format(
    name="ORC table",
    matches=lambda head: head.data.startswith(b"ORC"),
    read=read_orc,
    takes="One article a row, as of a CSV table.",
)
