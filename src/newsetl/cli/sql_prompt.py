"""The SQL prompt: history, statements over several lines, a few dot commands."""

from __future__ import annotations

import os
import readline
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newsetl.cli.output import print_line
from newsetl.cli.query_output import write
from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    from newsetl.settings import Settings

_HELP = """End a statement with ; or an empty line.
  .tables          tables and views, with what they hold
  .schema TABLE    its columns, with what they mean
  .quit            or Ctrl-D"""
_DOTS = {
    ".tables": "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'main' "
    "UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' "
    "ORDER BY 1",
    ".schema": "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = '{}' "
    "AND schema_name = 'main' ORDER BY column_index",
}


def prompt(settings: Settings) -> None:
    """Ask until the user leaves; each query has the seconds and the memory of the settings."""
    history = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "newsetl" / "history"
    with suppress(OSError):
        history.parent.mkdir(parents=True, exist_ok=True)
        readline.read_history_file(history)
    print_line("newsetl sql: read-only. .help for help, .quit to leave.")
    while (statement := _statement()) is not None:
        with suppress(OSError):
            readline.write_history_file(history)
        if not statement:
            continue
        try:
            _answer(settings, statement)
        except UsageError as error:
            print_line(str(error))


def _statement() -> str | None:
    """One statement, over as many lines as it takes; None at the end."""
    lines: list[str] = []
    try:
        while True:
            line = input("newsetl> " if not lines else "    ...> ")
            lines.append(line)
            if not line.strip() or line.rstrip().endswith(";") or (len(lines) == 1 and line.startswith(".")):
                break
    except EOFError:
        return None
    except KeyboardInterrupt:
        print_line("")
        return ""
    return "\n".join(lines).strip()


def _answer(settings: Settings, statement: str) -> None:
    command, _, rest = statement.partition(" ")
    if command in (".quit", ".exit"):
        raise SystemExit(0)
    if command == ".help":
        print_line(_HELP)
        return
    if command in _DOTS:
        statement = _DOTS[command].format(rest.strip().replace("'", ""))
    write(settings, statement, form="table", file=None)
