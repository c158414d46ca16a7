"""Builds that another version of newsetl published have the tables, columns and macros of that version."""

from __future__ import annotations

import duckdb

OTHER_VERSION = (
    "The build was published by another version of newsetl, and has what that one knew: `newsetl rebuild`, "
    "or the next run, publishes one as this version makes them"
)
_UNKNOWN = ("Catalog Error", "Binder Error")  # how DuckDB's messages begin that are of names
NO_FUNCTION = "there is no table function"


def is_of_other_version(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the build that is open was published by another version; the first ones did not say by which."""
    from newsetl.warehouse.builds.build import version_of_builds

    with connection.cursor() as cursor:
        cursor.execute("FROM stored.about")
        names = [column[0] for column in cursor.description or ()]
        (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True)).get("version") != version_of_builds()


def with_version(message: str, connection: duckdb.DuckDBPyConnection) -> str:
    """The message of a query that failed; where a name is not there and the build of another version, that too."""
    names_unknown = message.startswith(_UNKNOWN) or NO_FUNCTION in message
    return f"{message}\n{OTHER_VERSION}." if names_unknown and is_of_other_version(connection) else message


def is_of_names(error: BaseException) -> bool:
    """Whether DuckDB did not know a table, column or macro: in a query of newsetl's own, for the build's age."""
    return isinstance(error, duckdb.CatalogException | duckdb.BinderException)
