"""What people added by hand, laid over the rows of a build: SQL of its views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import duckdb
import pyarrow as pa

from newsetl.core.shipped import statements
from newsetl.extract.fields import FIELDS
from newsetl.warehouse.schema import ARTICLES, CHILDREN
from newsetl.warehouse.sql import quoted

Tables = Mapping[str, pa.Table]


def corrected_fields(tables: Tables) -> Sequence[str]:
    """The fields of which there are corrections, withdrawn ones too."""
    rows = tables.get("corrections")
    return [] if rows is None else sorted(set(rows["field"].to_pylist()) & _columns().keys())


def corrected_table(tables: Tables) -> str:
    """SQL that makes `stored.corrected`: one row an article, one struct a field that is corrected."""
    kept = ", ".join(
        f"any_value(TRY_CAST(CASE WHEN field = {quoted(field)} THEN columns END AS {_struct(field)})) "
        f"AS {_name(field)}"
        for field in corrected_fields(tables)
    )
    rows = f"SELECT article_id, {kept} FROM corrections WHERE stands GROUP BY article_id"
    return f"CREATE OR REPLACE TABLE stored.corrected AS {rows}"


def overlaid(table: str, rows: str, tables: Tables) -> str:
    """Rows of a table as corrected: SQL in, SQL out."""
    fields = corrected_fields(tables)
    if table in CHILDREN:
        fields = [field for field in fields if field == "published"]
    elif table != "articles":
        return rows
    columns = ["published_on"] if table in CHILDREN else [name for field in fields for name in _columns()[field]]
    if fields:
        replaced = ", ".join(_replaced(name) for name in columns)
        joined = f"({rows}) AS a LEFT JOIN stored.corrected AS c USING (article_id)"
        rows = f"SELECT a.* REPLACE ({replaced}) FROM {joined}"
    if table == "field_evidence" and corrected_fields(tables):
        rows = statements("by_hand.sql")["corrected_evidence"].format(rows=rows)
    return rows


def outlet_id(expression: str, tables: Tables) -> str:
    """The outlet of an article, where other names and hosts of an outlet were given by hand."""
    rows = tables.get("outlets")
    latest = {row["outlet_id"]: row for row in ([] if rows is None else rows.to_pylist())}
    names = {
        alias.lower(): outlet
        for outlet, row in latest.items()
        if row["name"] is not None
        for alias in [row["name"], *(row["aliases"] or ())]
        if alias.lower() != outlet
    }
    if not names:
        return expression
    entries = ", ".join(f"{quoted(alias)}: {quoted(outlet)}" for alias, outlet in sorted(names.items()))
    return f"coalesce((MAP {{{entries}}})[{expression}], {expression})"


def annotation_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a view `annotations.NAME` of the codes of each name, a column a code."""
    sql = statements("by_hand.sql")
    columns: dict[str, dict[str, str]] = {}
    for name, code, kinds in connection.execute(sql["code_types"]).fetchall():
        columns.setdefault(name, {})[code] = _code_type(kinds)
    for name, codes in columns.items():
        cells = ", ".join(
            f"(codes ->> {quoted(_path(code))})::{kind} AS {_name(code)}" for code, kind in sorted(codes.items())
        )
        view = f"annotations.{_name(name)}"
        connection.execute(
            f"CREATE OR REPLACE VIEW {view} AS SELECT article_id, quote, coder, coded_at, {cells} "
            f"FROM annotation_history WHERE stands AND name = {quoted(name)} ORDER BY number"
        )
        connection.execute(
            f"COMMENT ON VIEW {view} IS {quoted(f'Codes by hand, named {name}: see annotation_history')}"
        )


@cache
def _columns() -> Mapping[str, Sequence[str]]:
    """The columns of each field."""
    return {field.name: list(field.spread) for field in FIELDS}


@cache
def _types() -> Mapping[str, str]:
    return {spec.name: spec.sql_type for spec in ARTICLES}


@cache
def _field_of() -> Mapping[str, str]:
    return {column: field for field, columns in _columns().items() for column in columns}


def _struct(field: str) -> str:
    return f"STRUCT({', '.join(f'{_name(name)} {_types()[name]}' for name in _columns()[field])})"


def _replaced(name: str) -> str:
    field, column = _name(_field_of()[name]), _name(name)
    return f"CASE WHEN c.{field} IS NULL THEN a.{column} ELSE c.{field}.{column} END AS {column}"


def _code_type(kinds: Sequence[str]) -> str:
    """DuckDB's type for codes of these kinds of JSON."""
    given = set(kinds) - {"NULL"}
    if given and given <= {"BIGINT", "UBIGINT"}:
        return "BIGINT"
    if given and given <= {"BIGINT", "UBIGINT", "DOUBLE"}:
        return "DOUBLE"
    return "BOOLEAN" if given == {"BOOLEAN"} else "VARCHAR"


def _path(code: str) -> str:
    escaped = code.replace('"', '\\"')
    return f'$."{escaped}"'


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
