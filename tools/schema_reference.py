"""Writes docs/schema.md from newsetl.warehouse.schema and from the comments of views and macros.

`--check` only compares, and ends with 1 when the page is out of date. A table, view, column or macro
without a comment ends it with 1 too.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb

from newsetl.warehouse.schema import TABLES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "schema.md"
_HEAD = """# Schema

Made by `python tools/schema_reference.py` from `src/newsetl/warehouse/schema.py` and `warehouse/sql/`: change
those. Inside the database `.schema TABLE` at the prompt of `newsetl sql` prints the same.
"""


def reference() -> str:
    """The whole page."""
    from newsetl.warehouse.writer.in_memory import open_empty

    connection = open_empty()
    parts = [_HEAD, *_tables(connection), *_views(connection), *_macros(connection)]
    return "\n".join(parts).rstrip() + "\n"


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT table_name, comment FROM duckdb_tables() WHERE schema_name = 'main' "
        "UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' "
        "AND list_contains($1, view_name) ORDER BY ALL",
        [list(TABLES)],
    ).fetchall()
    ordered = sorted(
        rows,
        key=lambda row: (row[0] != "articles", row[0] != "article_versions", row[0].startswith("search_"), row[0]),
    )
    parts = ["## Tables\n"]
    for name, comment in ordered:
        parts.append(f"### {name}\n\n{comment or ''}.\n")
        if name == "article_versions":
            parts.append("The columns of `articles`.\n")
        else:
            parts.append(_columns(connection, name))
    return parts


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' "
        "AND NOT list_contains($1, view_name) ORDER BY view_name",
        [list(TABLES)],
    ).fetchall()
    parts = ["## Views\n"]
    for name, comment in rows:
        parts += [f"### {name}\n\n{_one_line(comment)}\n", _columns(connection, name)]
    return parts


def _macros(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "SELECT function_name, parameters, comment FROM duckdb_functions() WHERE NOT internal "
        "AND function_type = 'table_macro' ORDER BY function_name"
    ).fetchall()
    lines = [f"| `{name}({', '.join(parameters)})` | {_one_line(comment)} |" for name, parameters, comment in rows]
    return ["## Table macros\n", "| macro | what it gives |", "|---|---|", *lines]


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    rows: Sequence[tuple[str, str, str | None]] = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = $1 "
        "AND schema_name = 'main' ORDER BY column_index",
        [table],
    ).fetchall()
    lines = [f"| `{name}` | {kind} | {_cell(comment)} |" for name, kind, comment in rows]
    return "\n".join(["| column | type | meaning |", "|---|---|---|", *lines, ""])


def _one_line(comment: str | None) -> str:
    text, _, example = (comment or "").partition(" Example: ")
    return _cell(text.rstrip(".") + ".") + (f" `{_cell(example)}`" if example else "")


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|")


_UNDOCUMENTED = """
SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND comment IS NULL
UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' AND comment IS NULL
UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal AND comment IS NULL
UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns()
    WHERE NOT internal AND schema_name = 'main' AND comment IS NULL
ORDER BY ALL
"""


def undocumented() -> list[str]:
    """Tables, views, columns and macros that no comment explains."""
    from newsetl.warehouse.writer.in_memory import open_empty

    return [name for (name,) in open_empty().execute(_UNDOCUMENTED).fetchall()]


def main() -> None:
    """Write the page, or compare it."""
    if missing := undocumented():
        sys.exit(f"no comment explains {', '.join(missing)}")
    made = reference()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/schema.md is out of date: run `python tools/schema_reference.py`")


if __name__ == "__main__":
    main()
