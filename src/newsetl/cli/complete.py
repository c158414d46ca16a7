"""Values that the shell completes at Tab, after `newsetl --install-completion`: names that the warehouse holds.

Where there is no warehouse, or it cannot be asked, there is nothing to complete: no error may stand in a prompt.
Typer leaves out the values that do not begin with what is typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from newsetl.core.errors import NewsetlError

if TYPE_CHECKING:
    from newsetl.settings import Settings

_OUTLETS = "SELECT DISTINCT unnest([name, host]) FROM outlets ORDER BY 1"
_LANGUAGES = "SELECT DISTINCT language FROM articles WHERE language IS NOT NULL ORDER BY 1"
_CODES = "SELECT DISTINCT name FROM annotation_history WHERE stands ORDER BY 1"
_TABLES = (
    "SELECT view_name FROM duckdb_views() WHERE NOT internal AND schema_name = 'main' "
    "UNION SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' "
    "UNION SELECT function_name || '(' FROM duckdb_functions() "
    "WHERE NOT internal AND function_type = 'table_macro' "
    "ORDER BY 1"
)
_LAST_NAME = re.compile(r"\w*$")


def one_of(*values: str) -> Callable[[], list[str]]:
    """A function that completes some fixed values."""
    return lambda: list(values)


def outlets(ctx: typer.Context) -> list[str]:
    """Names and hosts of outlets."""
    return _asked(ctx, _OUTLETS)


def languages(ctx: typer.Context) -> list[str]:
    """Codes of languages that articles are written in, and their English names."""
    from newsetl.warehouse.search.language_names import language_names

    codes = _asked(ctx, _LANGUAGES)
    named = [name for name, code in language_names().items() if code in codes]
    return [*codes, *named, *map(str.title, named)]


def names_of_codes(ctx: typer.Context) -> list[str]:
    """Names that codes are kept under."""
    return _asked(ctx, _CODES)


def tables(ctx: typer.Context, incomplete: str) -> list[str]:
    """SQL with its last name completed to that of a table, view or macro."""
    before = _LAST_NAME.sub("", incomplete)
    return [before + name for name in _asked(ctx, _TABLES)]


def builds(ctx: typer.Context) -> list[str]:
    """Names of builds and of their pins."""
    from newsetl.warehouse.builds.catalogue import read_builds

    with suppress(NewsetlError, OSError):
        return [
            name for build in read_builds(_settings(ctx).warehouse) for name in (build.pinned, build.name) if name
        ]
    return []


def sources(ctx: typer.Context) -> list[str]:
    """Names of the sources in config/sources.toml."""
    from newsetl.collect.sources import load_sources
    from newsetl.run.collected import web_context

    with suppress(NewsetlError, OSError):
        return list(load_sources(web_context(_settings(ctx)).sources))
    return []


def reasons() -> list[str]:
    """Reasons why an input is no article."""
    from newsetl.core.records import Reason

    return list(Reason)


def columns() -> list[str]:
    """Columns of articles that can be corrected."""
    from newsetl.warehouse.manual.values import correctable

    return sorted(correctable())


def _settings(ctx: typer.Context) -> Settings:
    from newsetl.settings import load_settings

    given = ctx.params.get("warehouse")
    return load_settings({"warehouse": Path(given)} if given else {})


def _asked(ctx: typer.Context, sql: str) -> list[str]:
    import duckdb

    from newsetl.warehouse.builds.reader import open_reader

    with suppress(NewsetlError, OSError, duckdb.Error), open_reader(_settings(ctx).warehouse) as connection:
        return [row[0] for row in connection.execute(sql).fetchall() if row[0]]
    return []
