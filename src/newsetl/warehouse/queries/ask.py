"""The door for SQL that users write: asks a confined process, ends it when its time is over, hands its rows on."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Literal, cast

from newsetl.core.errors import QueryError, WarehouseError
from newsetl.warehouse.missing import refuse_unpublished
from newsetl.warehouse.queries.child import FAILED
from newsetl.warehouse.queries.start import started_child
from newsetl.warehouse.settings import Query as Limits

if TYPE_CHECKING:
    import pyarrow as pa

Form = Literal["table", "csv", "json", "parquet", "arrow"]
_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a user asks: either `sql`, one query, or `condition`, which gives the ids of articles that meet it."""

    sql: str = ""
    condition: str | None = None
    parameters: Mapping[str, str | int | None] = field(default_factory=dict)
    form: Form = "json"
    width: int = 10_000  # characters of a line of a table


def write_answer(
    root: Path,
    question: Question,
    out: BinaryIO,
    *,
    limits: Limits,
    started: subprocess.Popen[bytes] | None = None,
) -> None:
    """Write the rows of the answer to `out`, in the form that was asked for.

    Args:
        root: folder of the warehouse.
        question: the query.
        out: where the bytes go. The time that it takes to write them does not count.
        limits: seconds and memory of the query.
        started: a child of `started_child` that was not asked yet.

    Raises:
        QueryError: it is no query, DuckDB cannot run it, or not within the limits.
        WarehouseError: nothing has been published, or the build cannot be read.
    """
    for chunk in _answer(root, question, limits, started):
        out.write(chunk)


def rows(root: Path, question: Question, *, limits: Limits) -> list[dict[str, Any]]:
    """Rows of the answer as JSON has them: dates, times and ids are texts. Raises what `write_answer` raises."""
    answer: list[dict[str, Any]] = json.loads(b"".join(_answer(root, question, limits)))
    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The articles for which a user's condition holds; without one, all."""

    where: str | None = None
    limits: Limits = field(default_factory=Limits)

    def article_ids(self, root: Path) -> pa.Table:
        """Their ids as texts, column `article_id`. Raises what `write_answer` raises."""
        import pyarrow as pa

        from newsetl.warehouse.builds.reader import open_reader

        if self.where is None:
            with open_reader(root) as connection:
                return connection.sql("SELECT article_id FROM articles").to_arrow_table()
        question = Question(condition=self.where, form="arrow")
        return pa.ipc.open_stream(BytesIO(b"".join(_answer(root, question, self.limits)))).read_all()


def _answer(
    root: Path, question: Question, limits: Limits, started: subprocess.Popen[bytes] | None = None
) -> Iterator[bytes]:
    """Bytes of the child's standard output, as they come."""
    refuse_unpublished(root)
    with ExitStack() as ends:
        child = started or ends.enter_context(started_child())
        inlet, outlet, errors = (cast("IO[bytes]", stream) for stream in (child.stdin, child.stdout, child.stderr))
        request = {**asdict(question), "root": str(root.absolute()), "memory_mb": limits.memory_mb}
        inlet.write(json.dumps({**request, "parent_pid": os.getpid()}).encode())
        inlet.close()
        yield from _chunks(outlet, limits.seconds)
        message = errors.read()
        if child.wait():
            raise _error(root, child.returncode, message)


def _chunks(pipe: IO[bytes], seconds: float) -> Iterator[bytes]:
    """What comes out of a pipe, as long as the waiting for it takes no more than so many seconds."""
    left = seconds
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            began = monotonic()
            if not selector.select(max(left, 0)):
                raise QueryError(
                    f"stopped after {seconds:g} s: ask for less, or raise query.seconds (NEWSETL_QUERY__SECONDS)"
                )
            left -= monotonic() - began
            chunk = os.read(pipe.fileno(), _CHUNK_BYTES)
            if not chunk:
                return
            yield chunk


def _error(root: Path, code: int, message: bytes) -> QueryError | WarehouseError:
    """What the child's end means."""
    if code == FAILED:
        error = json.loads(message)
        kind = QueryError if error["kind"] == "query" else WarehouseError
        return kind(_with_version(root, error["message"]))
    last = next(reversed(message.decode("utf-8", "replace").strip().splitlines()), "")
    return WarehouseError(
        f"the process of the query ended with code {code}: {last or 'it was killed from outside'}"
    )


def _with_version(root: Path, message: str) -> str:
    """The message, and what `with_version` adds to it."""
    from newsetl.warehouse.builds.reader import open_reader
    from newsetl.warehouse.builds.version import with_version

    try:
        with open_reader(root) as connection:
            return with_version(message, connection)
    except WarehouseError:
        return message
