"""The process that runs one query: it reads the warehouse, writes rows to its standard output, and can do no more.

On standard input stands the question as JSON; what went wrong comes as JSON on standard error.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsetl.core.confine import confine
from newsetl.core.errors import NewsetlError, QueryError
from newsetl.core.processes import die_with_parent

if TYPE_CHECKING:
    import duckdb

_NEEDED = (
    "duckdb",
    "newsetl.warehouse.builds.reader",
    "newsetl.warehouse.queries.allowed",
    "newsetl.warehouse.queries.output",
)
FAILED = 3  # exit code: what went wrong stands on standard error
_OVERHEAD_BYTES = 1_500_000_000  # address space of Python and DuckDB with no query running
_THREAD_BYTES = 128_000_000  # of each of DuckDB's threads
_LONGEST_MESSAGE = 4_000


def main() -> None:
    """Answer the question on standard input. What it takes is imported while the question is not there yet."""
    for module in _NEEDED:
        import_module(module)
    question = json.load(sys.stdin)
    die_with_parent(question["parent_pid"])
    root, memory_mb = Path(question["root"]), question["memory_mb"]
    _limit_memory(memory_mb)
    confine(Path(os.path.realpath(root / name)) for name in ("lake", "build"))
    try:
        _answer(root, memory_mb, question)
    except BrokenPipeError:
        os._exit(0)  # nobody wants the rest
    except NewsetlError as error:
        kind = "query" if isinstance(error, QueryError) else "warehouse"
        json.dump({"kind": kind, "message": str(error)[:_LONGEST_MESSAGE]}, sys.stderr)
        sys.stderr.flush()
        os._exit(FAILED)


def _limit_memory(memory_mb: int) -> None:
    """Hold DuckDB to its limit where it does not count by itself, such as in the making of one long text."""
    most = memory_mb * 1_000_000 + _OVERHEAD_BYTES + (os.cpu_count() or 1) * _THREAD_BYTES
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(root: Path, memory_mb: int, question: dict[str, Any]) -> None:
    import duckdb

    from newsetl.warehouse.builds.reader import open_reader
    from newsetl.warehouse.queries.allowed import message_of
    from newsetl.warehouse.queries.output import write_rows

    connection = open_reader(root, memory_mb=memory_mb)
    try:
        sql = _sql(connection, question)
        write_rows(connection, sql, question["parameters"], form=question["form"], width=question["width"])
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise QueryError(
            "it takes more memory than it may: ask for less, or raise query.memory_mb (NEWSETL_QUERY__MEMORY_MB)"
        ) from error
    except duckdb.Error as error:
        raise QueryError(message_of(error)) from error


def _sql(connection: duckdb.DuckDBPyConnection, question: dict[str, Any]) -> str:
    """What to run: a user's query, or the ids of the articles that meet a user's condition."""
    from newsetl.warehouse.queries import allowed

    if question["condition"] is not None:
        condition = allowed.condition(connection, question["condition"])
        return f"SELECT article_id FROM articles WHERE {condition}"
    return allowed.query(connection, question["sql"])


if __name__ == "__main__":
    main()
