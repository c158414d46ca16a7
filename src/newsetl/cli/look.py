"""Commands that look and change nothing: sql, raw, explain, status, digest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.show import say, table
from newsetl.core.errors import UsageError, WarehouseError

if TYPE_CHECKING:
    import duckdb

FORMATS = ("table", "csv", "json", "parquet")


def sql(
    query: Annotated[str | None, typer.Argument(help="SQL; without it a prompt is opened.")] = None,
    form: Annotated[str, typer.Option("--format", "-f", help="table, csv, json or parquet.")] = "table",
    file: Annotated[
        Path | None, typer.Option("--file", "-o", help="Write here instead of to the terminal.")
    ] = None,
    warehouse: WarehouseFlag = None,
) -> None:
    """Ask the warehouse: read-only, nothing outside of it can be reached; query.* bounds time and memory.

    Examples:
        newsetl sql "SELECT publisher, articles FROM sources"

        newsetl sql "FROM articles" --format parquet --file articles.parquet
    """
    if form not in FORMATS:
        raise UsageError(f"--format {form}: there are {', '.join(FORMATS)}")
    if form == "parquet" and file is None:
        raise UsageError("--format parquet needs --file NAME")
    from newsetl.cli import results, shell
    from newsetl.warehouse.builds.reader import open_reader

    settings = settings_from(warehouse=warehouse)
    connection = open_reader(settings.warehouse, memory_mb=settings.query.memory_mb)
    if query is None and sys.stdin.isatty():
        shell.prompt(connection, seconds=settings.query.seconds)
        return
    text = query if query is not None else sys.stdin.read()
    results.write(connection, text, form=form, file=file, seconds=settings.query.seconds)


def raw(
    article_id: Annotated[str, typer.Argument(help="article_id, or the capture_id of a reject.")],
    warehouse: WarehouseFlag = None,
    where: Annotated[bool, typer.Option("--where", help="Print the address instead of the bytes.")] = False,
) -> None:
    """Print the original bytes of an article again, checked against their digest.

    Example:
        newsetl raw 3c9f1e5a-8d0e-5b1f-9b5c-2f6d5a1c7c01 > page.html
    """
    from newsetl.readers.reread import RAW_COLUMNS, raw_of, read_raw
    from newsetl.warehouse.builds.reader import open_reader

    identity = _id(article_id)
    row = (
        open_reader(_root(warehouse))
        .execute(
            f"SELECT {RAW_COLUMNS} FROM articles WHERE article_id = $1 "
            f"UNION ALL SELECT {RAW_COLUMNS} FROM rejects WHERE capture_id = $1 LIMIT 1",
            [identity],
        )
        .fetchone()
    )
    if row is None:
        raise WarehouseError(f"neither an article nor a reject has the id {article_id}")
    address = raw_of(row)
    if where:
        say(address.place)
    else:
        sys.stdout.buffer.write(read_raw(address))


def explain(
    article_id: Annotated[str, typer.Argument(help="The article.")],
    field: Annotated[str | None, typer.Argument(help="Only this field or column, such as title.")] = None,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show why an article's fields are what they are: every candidate, where it stood, which was chosen.

    Example:
        newsetl explain 3c9f1e5a-8d0e-5b1f-9b5c-2f6d5a1c7c01 title
    """
    from newsetl.warehouse.builds.reader import open_reader

    connection, identity = open_reader(_root(warehouse)), _id(article_id)
    if connection.execute("SELECT 1 FROM articles WHERE article_id = $1", [identity]).fetchone() is None:
        raise WarehouseError(f"no article has the id {article_id}: `newsetl search` prints ids")
    rows = connection.execute(
        "SELECT field, chosen, value, source, locator FROM field_evidence "
        "WHERE article_id = $1 AND ($2 IS NULL OR field = $2) ORDER BY position",
        [identity, field and _evidenced(field)],
    ).fetchall()
    if as_json:
        names = ("field", "chosen", "value", "source", "locator")
        say(json.dumps([dict(zip(names, row, strict=True)) for row in rows], ensure_ascii=False))
        return
    if not rows:
        say(f"Nothing in this document says its {field or 'fields'}: the value is null.")
        return
    shown = [(row[0], "▸" if row[1] else "", row[2], " ".join(filter(None, row[3:]))) for row in rows]
    table(["field", "", "value", "where it stood"], shown)


def _evidenced(name: str) -> str:
    """The field that a column is of: published for published_on."""
    from newsetl.extract.fields import FIELDS

    evidenced = [field for field in FIELDS if field.is_evidenced]
    fields = {column: field.name for field in evidenced for column in (field.name, *field.spread)}
    if name not in fields:
        raise UsageError(f"no evidence is kept of {name}; it is of {', '.join(sorted(set(fields.values())))}")
    return fields[name]


def status(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """What the warehouse holds, the last runs, and who is writing now."""
    from newsetl.run.refresh import count_stale
    from newsetl.warehouse.builds.reader import open_reader
    from newsetl.warehouse.writer.lock import holder

    settings = settings_from(warehouse=warehouse)
    root, recipe = settings.warehouse, settings.options.recipe
    connection = open_reader(root)
    said: dict[str, Any] = {
        "warehouse": str(root),
        "build": (root / "news.duckdb").resolve().name,
        "articles": _one(connection, "SELECT count(*) FROM articles"),
        "versions": _one(connection, "SELECT count(*) FROM article_versions"),
        "recipe": recipe,
        "stale": count_stale(connection, recipe),
        "rejects": dict(
            connection.execute("SELECT reason, count(*) FROM rejects GROUP BY 1 ORDER BY 2 DESC").fetchall()
        ),
        "lake_bytes": sum(path.stat().st_size for path in (root / "lake").rglob("*") if path.is_file()),
        "writer": holder(root),
    }
    columns = "started_at, status, seen, new, revised, unchanged, duplicates, rejects"
    runs = connection.execute(f"SELECT {columns} FROM runs ORDER BY started_at DESC LIMIT 10").fetchall()
    if as_json:
        said["runs"] = [dict(zip(columns.split(", "), row, strict=True)) for row in runs]
        say(json.dumps(said, default=str))
        return
    say(f"{root}, build {said['build']}, {said['lake_bytes'] / 1e6:,.1f} MB of Parquet")
    rejected = sum(said["rejects"].values())
    say(f"{said['articles']:,} articles, {said['versions']:,} earlier versions, {rejected:,} rejects")
    if said["stale"]:
        say(f"{said['stale']:,} articles are of another recipe than {recipe}: `newsetl refresh` reads them again")
    if said["writer"]:
        say(f"being written by {said['writer']}")
    shown = [(f"{row[0]:%Y-%m-%d %H:%M:%S}", *row[1:]) for row in runs]
    table(["started (UTC)", *columns.split(", ")[1:]], shown)


def digest(warehouse: WarehouseFlag = None) -> None:
    """Print one hash of the warehouse's content: row order, run ids and load times play no part."""
    from newsetl.warehouse.builds.digest import content_digest
    from newsetl.warehouse.builds.reader import open_reader

    say(content_digest(open_reader(_root(warehouse))))


def _id(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as error:
        raise UsageError(f"{written!r} is no id: ids look like 3c9f1e5a-8d0e-5b1f-9b5c-2f6d5a1c7c01") from error


def _root(warehouse: Path | None) -> Path:
    return settings_from(warehouse=warehouse).warehouse


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
