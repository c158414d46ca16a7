"""Answers to SQL, on the terminal or in a file."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from newsetl.cli.output import VisibleLines
from newsetl.core.errors import OutputError, UsageError

if TYPE_CHECKING:
    import subprocess

    from newsetl.settings import Settings

_LINE_OF_A_FILE = 10_000  # characters: tables in files and pipes are not cut


def statements_of(text: str) -> list[str]:
    """The statements of a text, as DuckDB parts them; a text that it cannot part stays whole."""
    if ";" not in text.rstrip().rstrip(";"):
        return [text]
    import duckdb

    try:
        parted = [statement.query.strip() for statement in duckdb.extract_statements(text)]
    except duckdb.Error:
        return [text]
    return [statement for statement in parted if statement] or [text]


def write(
    settings: Settings,
    query: str,
    *,
    form: Any,
    file: Path | None,
    started: subprocess.Popen[bytes] | None = None,
) -> None:
    """Run a query and write its rows, to standard output where no file is named.

    `started` is a child of `newsetl.warehouse.queries.start` that was not asked yet.

    Raises:
        QueryError: it is no query, DuckDB cannot run it, or not within the limits; the message says which.
        UsageError: there can be no such file.
        OutputError: the file takes no more.
    """
    from newsetl.warehouse.queries.ask import Question, write_answer

    is_terminal = file is None and sys.stdout.isatty()
    width = shutil.get_terminal_size((160, 40)).columns if is_terminal else _LINE_OF_A_FILE
    question = Question(sql=query, form=form, width=width)
    if is_terminal:
        with VisibleLines() as lines:
            write_answer(
                settings.warehouse, question, cast("BinaryIO", lines), limits=settings.query, started=started
            )
        return
    if file is None:
        sys.stdout.flush()
        write_answer(settings.warehouse, question, sys.stdout.buffer, limits=settings.query, started=started)
        sys.stdout.flush()
        return
    try:
        out = file.open("wb")
    except OSError as error:
        raise UsageError(f"--file {file}: {error.strerror or error}") from error
    try:
        with out:
            write_answer(settings.warehouse, question, out, limits=settings.query, started=started)
    except OSError as error:
        raise OutputError(
            f"--file {file} cannot be written: {error.strerror or error}. What stands in it is not whole: "
            "name another, or make room"
        ) from error
