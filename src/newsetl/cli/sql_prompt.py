"""The SQL prompt: history, statements over several lines, a few dot commands."""

from __future__ import annotations

import os
import readline
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newsetl.cli.output import print_line, print_lines
from newsetl.cli.query_output import statements_of, write
from newsetl.core.errors import NewsetlError, UsageError
from newsetl.core.nearest import nearest

if TYPE_CHECKING:
    from newsetl.settings import Settings

_HELP = """End a statement with ; or an empty line.
  .tables          tables and views, with what they hold
  .schema TABLE    its columns, with what they mean
  quit             or exit, .quit, Ctrl-D
Tab completes names of tables, columns and macros."""
_WORDS = {"quit": ".quit", "exit": ".quit", ".exit": ".quit", ".quit": ".quit", "help": ".help", "?": ".help"}
_NAMES = """
SELECT DISTINCT name FROM (
    SELECT table_name AS name FROM duckdb_columns() WHERE schema_name = 'main'
    UNION ALL SELECT column_name FROM duckdb_columns() WHERE schema_name = 'main'
    UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal
) ORDER BY name
"""
_TABLES = """
SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'main'
UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'
ORDER BY 1
"""
_DOTS = {
    ".tables": _TABLES,
    ".schema": "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = '{}' "
    "AND schema_name = 'main' ORDER BY column_index",
}


def prompt(settings: Settings) -> None:
    """Ask until the user leaves; each query has the seconds and the memory of the settings."""
    history = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "newsetl" / "history"
    with suppress(OSError):
        history.parent.mkdir(parents=True, exist_ok=True)
        readline.read_history_file(history)
    readline.set_completer_delims(" \t\n,;()=<>\"'")
    readline.set_completer(Completer(settings).complete)
    readline.parse_and_bind("tab: complete")
    print_line("newsetl sql: read-only. help for help, quit to leave.")
    while (statement := _statement()) is not None:
        with suppress(OSError):
            readline.write_history_file(history)
        if not statement:
            continue
        try:
            _answer(settings, statement)
        except UsageError as error:
            print_lines(str(error))


class Completer:
    """Names of tables, columns and macros that begin with what is typed; asked for once, at the first Tab."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._names: list[str] | None = None

    def complete(self, typed: str, number: int) -> str | None:
        """The name with this number among those that fit; None behind the last."""
        if self._names is None:
            self._names = _names(self._settings)
        fits = [name for name in self._names if name.lower().startswith(typed.lower())]
        return fits[number] if number < len(fits) else None


def _names(settings: Settings) -> list[str]:
    from newsetl.warehouse.queries.ask import Question, rows

    with suppress(NewsetlError):
        return [row["name"] for row in rows(settings.warehouse, Question(sql=_NAMES), limits=settings.query)]
    return []


def _table(settings: Settings, name: str) -> str:
    """The name of a table or view.

    Raises:
        UsageError: there is none of that name.
    """
    from newsetl.warehouse.queries.ask import Question, rows

    tables = [row["table_name"] for row in rows(settings.warehouse, Question(sql=_TABLES), limits=settings.query)]
    if name not in tables:
        raise UsageError(f"there is no table {name!r}{nearest(name, tables)}")
    return name


def _statement() -> str | None:
    """One statement, over as many lines as it takes; None at the end."""
    lines: list[str] = []
    try:
        while True:
            line = input("newsetl> " if not lines else "    ...> ")
            lines.append(line)
            first = len(lines) == 1 and (line.startswith(".") or line.strip().lower() in _WORDS)
            if not line.strip() or line.rstrip().endswith(";") or first:
                break
    except EOFError:
        print_line("")
        return None
    except KeyboardInterrupt:
        print_line("")
        return ""
    return "\n".join(lines).strip()


def _answer(settings: Settings, statement: str) -> None:
    command, _, rest = statement.partition(" ")
    command = _WORDS.get(statement.lower().rstrip("; "), command)
    if command == ".quit":
        raise SystemExit(0)
    if command == ".help":
        print_lines(_HELP)
        return
    if command in _DOTS:
        statement = _DOTS[command].format(_table(settings, rest.strip(" ;")) if rest else "")
    elif command.startswith("."):
        raise UsageError(f"there is no command {command!r}{nearest(command, ['.help', '.quit', *_DOTS])}")
    for single in statements_of(statement):
        write(settings, single, form="table", file=None)
