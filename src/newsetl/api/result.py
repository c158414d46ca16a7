"""What a question gives: rows to go on with in SQL, pandas, polars or Arrow, shown as a table or as a picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Any

import duckdb

from newsetl.core.errors import QueryError, UsageError
from newsetl.warehouse.queries.allowed import message_of

if TYPE_CHECKING:
    import altair
    import pandas as pd
    import polars
    import pyarrow as pa

_SHOWN_ROWS = 20
_CELL_CHARACTERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Rows of an answer. Nothing is computed before they are asked for.

    Attributes:
        relation: The same as a relation of DuckDB, to go on in SQL: `result.relation.filter("language = 'de'")`.
        picture: How `plot` draws it; "" where a picture is no answer.
    """

    relation: duckdb.DuckDBPyRelation
    picture: str = ""

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self.relation.columns)

    def df(self) -> pd.DataFrame:
        """The rows as a pandas DataFrame.

        Raises:
            UsageError: pandas is not installed.
            QueryError: DuckDB cannot run the question.
        """
        _require("pandas")
        with _errors():
            frame: pd.DataFrame = self.relation.df()
        return frame

    def pl(self) -> polars.DataFrame:
        """The rows as a polars DataFrame.

        Raises:
            UsageError: polars is not installed.
            QueryError: DuckDB cannot run the question.
        """
        _require("polars")
        with _errors():
            frame: polars.DataFrame = self.relation.pl()
        return frame

    def arrow(self) -> pa.Table:
        """The rows as a pyarrow Table.

        Raises:
            QueryError: DuckDB cannot run the question.
        """
        with _errors():
            return self.relation.to_arrow_table()

    def rows(self) -> list[dict[str, Any]]:
        """The rows as dicts.

        Raises:
            QueryError: DuckDB cannot run the question.
        """
        with _errors():
            return [dict(zip(self.columns, row, strict=True)) for row in self.relation.fetchall()]

    def plot(self) -> altair.Chart:
        """The answer as a picture, by Altair.

        Raises:
            UsageError: Altair is not installed, or a picture is no answer to this question.
        """
        from newsetl.api.pictures import draw

        if not self.picture:
            raise UsageError("there is no picture of these rows: a timeline, a comparison and keyness have one")
        _require("altair")
        return draw(self.picture, self.rows())

    def __len__(self) -> int:
        """How many rows there are."""
        with _errors():
            ((count,),) = self.relation.aggregate("count(*)").fetchall()
        return int(count)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows as dicts, one after the other."""
        return iter(self.rows())

    def __repr__(self) -> str:
        """A table of the first rows, as a terminal shows it."""
        with _errors():
            return str(self.relation.limit(_SHOWN_ROWS))

    def _repr_html_(self) -> str:
        """A table of the first rows, as a notebook shows it; titles open the original."""
        with _errors():
            rows = self.relation.limit(_SHOWN_ROWS + 1).fetchall()
        linked = ("link", "url") if "title" in self.columns else ()  # the title leads there
        columns = [name for name in self.columns if name not in linked]
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        body = "".join(_html_row(dict(zip(self.columns, row, strict=True)), columns) for row in rows[:_SHOWN_ROWS])
        more = f"<p>the first {_SHOWN_ROWS} rows</p>" if len(rows) > _SHOWN_ROWS else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _html_row(row: dict[str, Any], columns: list[str]) -> str:
    """A row of a table; strangers' text is text, and only web addresses are links."""
    cells = []
    for name in columns:
        value = row[name]
        text = "" if value is None else str(value)
        cell = escape(text if len(text) <= _CELL_CHARACTERS else f"{text[:_CELL_CHARACTERS]}…")
        address = row.get("link") or row.get("url") if name == "title" else value if name == "link" else None
        if isinstance(address, str) and address.startswith(("http://", "https://")):
            cell = f'<a href="{escape(address, quote=True)}" rel="noreferrer" target="_blank">{cell}</a>'
        cells.append(f"<td>{cell}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def _require(package: str) -> None:
    try:
        import_module(package)
    except ImportError as error:
        raise UsageError(f"{package} is not installed: pip install 'newsetl[notebook]'") from error


@contextmanager
def _errors() -> Iterator[None]:
    """DuckDB's errors as newsetl's, which say what can be done."""
    try:
        yield
    except duckdb.Error as error:
        raise QueryError(message_of(error)) from error
