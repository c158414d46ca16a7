"""Cells of CSV files: no spreadsheet runs a text as a formula, and a reader gets every text back as it was.

A text that begins with =, +, -, @ (full-width ones too), a tab or a line end gets an apostrophe in front; so does
one that has apostrophes before such a character, so that taking one apostrophe away gives each text back.
docs/cookbook.md has the SQL for it.
"""

from __future__ import annotations

import json
import re
from typing import Any

from newsetl.warehouse.sql import Column, quoted

_FORMULA = r"^'*[=+\-@\t\r\n\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"  # as RE2, DuckDB's engine, writes it
_PYTHON_FORMULA = re.compile(re.sub(r"\\x\{(\w{4})\}", r"\\u\1", _FORMULA))
_NESTED = ("[]", "STRUCT(", "MAP(", "UNION(")


def csv_cell(value: Any) -> Any:
    """A value as a CSV file has it: lists and structs as JSON, texts guarded."""
    written = json.dumps(value, default=str, ensure_ascii=False) if isinstance(value, list | dict) else value
    return f"'{written}" if isinstance(written, str) and _PYTHON_FORMULA.match(written) else written


def exact_cell(written: str) -> str:
    """A text as it was before `csv_cell` guarded it."""
    return written[1:] if written.startswith("'") and _PYTHON_FORMULA.match(written[1:]) else written


def csv_column(column: Column) -> str:
    """SQL that gives the cells of a column, as `csv_cell` writes them."""
    name = column.sql_name
    if column.type.endswith("]") or column.type.startswith(_NESTED):
        return f"to_json({name}) AS {name}"
    if column.type in ("VARCHAR", "JSON"):
        return f"regexp_replace({name}::VARCHAR, {quoted(f'({_FORMULA})')}, '''\\1') AS {name}"
    return name
