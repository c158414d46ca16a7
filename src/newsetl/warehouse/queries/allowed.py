"""What a user's SQL may be: one query, or one condition, judged by what DuckDB's parser makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from difflib import get_close_matches
from typing import Any

import duckdb

from newsetl.core.errors import QueryError
from newsetl.core.nearest import nearest
from newsetl.warehouse.builds.version import NO_FUNCTION

ONLY_READS = (
    "newsetl reads the warehouse only, one query at a time: nothing else can be read, written, attached, "
    "installed or set here. Use duckdb itself for that."
)
_OUTSIDE = (
    "disabled by configuration",
    "disabled through configuration",
    "external access",
    "read-only",
    "locked",
)
_NODES = frozenset(
    {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
    | {"EMPTY", "BASE_TABLE", "SUBQUERY", "JOIN", "EXPRESSION_LIST", "COLUMN_DATA", "PIVOT", "SHOW_REF"}
    | {"TABLE_FUNCTION", "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"}
    | {"ORDER_DEFAULT", "ASCENDING", "DESCENDING"}
)
# DuckDB's own that make rows of their arguments, or tell of the database. The build's macros come on top.
_TABLE_FUNCTIONS = frozenset(
    {"range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree", "summary"}
    | {"duckdb_columns", "duckdb_constraints", "duckdb_databases", "duckdb_functions", "duckdb_indexes"}
    | {"duckdb_keywords", "duckdb_schemas", "duckdb_settings", "duckdb_tables", "duckdb_types", "duckdb_views"}
    | {"pragma_table_info", "pragma_version", "icu_calendar_names", "pg_timezone_names"}
)
_WRITING_FUNCTIONS = frozenset({"nextval", "setval", "currval", "write_log"})
_MACROS = (
    "SELECT DISTINCT function_name FROM duckdb_functions() WHERE NOT internal AND function_type = 'table_macro'"
)
_INTERNAL = "SELECT 1 FROM duckdb_functions() WHERE internal AND function_name = $1 LIMIT 1"
_EXPLAIN = re.compile(r"\s*explain\s+(?:analyze\s+)?", re.IGNORECASE)


def query(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """The SQL to run for one query of a user, or for EXPLAIN and EXPLAIN ANALYZE of one.

    Raises:
        QueryError: it is not SQL, not one statement, or not a query.
    """
    prefix = _EXPLAIN.match(text)
    words, statement = ("", text) if prefix is None else (prefix.group(), text[prefix.end() :])
    _check(connection, statement)
    return words + statement


def condition(connection: duckdb.DuckDBPyConnection, text: str) -> str:
    """A user's condition on `articles` as SQL that can stand behind WHERE.

    Raises:
        QueryError: it is not one expression, or its subqueries do more than read the warehouse.
    """
    try:
        duckdb.SQLExpression(text)
    except duckdb.Error as error:
        raise QueryError(f"{text!r} is not one SQL condition: {error}") from error
    _check(connection, f"SELECT {text}")
    return f"(\n{text}\n)"


def _check(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    ((written,),) = connection.execute("SELECT json_serialize_sql($1)", [text]).fetchall()
    parsed = json.loads(written)
    if parsed["error"]:
        message = str(parsed["error_message"])
        raise QueryError(
            _refused(text) if message.startswith("Only SELECT") else f"{message}: {_first_line(text)}"
        )
    if len(parsed["statements"]) != 1:
        raise QueryError(_refused(text))
    nodes = list(_nodes(parsed))
    called = {node["function"].get("function_name") for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    if not all(map(_reads, nodes)):
        raise QueryError(_refused(text))
    if others := called - _TABLE_FUNCTIONS:
        _refuse_others(connection, others, text)


def _refuse_others(connection: duckdb.DuckDBPyConnection, called: Set[str], text: str) -> None:
    """Raise QueryError for table functions that are no macros of the build; a misspelt one is told the nearest."""
    macros = {row[0] for row in connection.execute(_MACROS).fetchall()}
    for name in sorted(called - macros):
        if not get_close_matches(name, macros, n=1) or connection.execute(_INTERNAL, [name]).fetchall():
            raise QueryError(f"{_first_line(text)}: {NO_FUNCTION} {name!r} to ask. {ONLY_READS}")
        raise QueryError(f"{_first_line(text)}: {NO_FUNCTION} {name!r}{nearest(name, macros)}")


def _nodes(parsed: Any) -> Iterator[dict[str, Any]]:
    """Every object of a parsed statement."""
    if isinstance(parsed, dict):
        yield parsed
        parsed = list(parsed.values())
    if isinstance(parsed, list):
        for part in parsed:
            yield from _nodes(part)


def _reads(node: dict[str, Any]) -> bool:
    """Whether one object of a parsed statement does no more than read; of a table function, its name decides."""
    kind = node.get("type")
    if "class" in node:
        return node.get("function_name") not in _WRITING_FUNCTIONS
    if kind == "BASE_TABLE":
        return re.fullmatch(r"[\w $-]*", node["table_name"]) is not None  # others are names of files
    return not isinstance(kind, str) or kind in _NODES


def _refused(text: str) -> str:
    return f"{_first_line(text)}: {ONLY_READS}"


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "") or "there is no statement in it"


def message_of(error: duckdb.Error) -> str:
    """DuckDB's message; where it tells that something may not be done here, with the reason."""
    message = str(error).removeprefix("Invalid Input Error: ")  # what newsetl's own macros raise
    if any(words in message.lower() for words in _OUTSIDE):
        return f"{message.splitlines()[0]}. {ONLY_READS}"
    if "/lake/" in message:
        return (
            f"{message.splitlines()[0]}. `newsetl doctor --lake` says what is damaged, `newsetl repair` mends it."
        )
    return message
