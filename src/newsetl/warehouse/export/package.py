"""A package for replication: the rows as they were read, what people added by hand, and digests of all of it.

    datapackage.json     Frictionless: every file with its SHA-256; the recipe; the digest of the content
    README.md            the data card
    schema.json          what each column means
    data/<table>.parquet articles, their earlier versions, their child tables, without corrections
    by_hand/<table>.parquet  corrections, codes, names of outlets

`newsetl import` makes a warehouse of it, with the same digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.version import __version__
from newsetl.warehouse.builds.build import read_contents, write_build
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import current, open_reader
from newsetl.warehouse.export.tables import card_of, refuse_existing
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.manual.rows import read_manual, without_articles
from newsetl.warehouse.queries.ask import Selection
from newsetl.warehouse.schema import CHILDREN, MANUAL, REJECTS, TABLE_COMMENTS, TABLES, Spec
from newsetl.warehouse.sql import parquet, quoted

FORMAT = 1  # of a package, in datapackage.json
PACKED = tuple(table for table in TABLES if table != "rejects")
_DESCRIPTOR = "datapackage.json"
_TYPES = {"BIGINT": "integer", "DOUBLE": "number", "BOOLEAN": "boolean", "DATE": "date"}
_TYPES["TIMESTAMPTZ"] = "datetime"


def write_package(root: Path, target: Path, *, selection: Selection) -> int:
    """Write a package to the folder `target`, which must not be there yet. Returns how many articles are in it.

    Raises:
        UsageError: the target is there, or the condition cannot be run.
        WarehouseError: nothing has been published, or the target cannot be written.
    """
    refuse_existing(target)
    chosen = selection.article_ids(root)
    try:
        (target / "data").mkdir(parents=True)
        (target / "by_hand").mkdir()
        counts = _write_data(root, target, chosen)
        (target / "README.md").write_text(card_of(root, counts, chosen, where=selection.where), encoding="utf-8")
        _write_json(target / "schema.json", {table: _fields(TABLES[table]) for table in PACKED})
        _write_json(target / _DESCRIPTOR, _descriptor(root, target, selection))
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(f"cannot write {target}: {error}") from error
    return counts["articles"]


def _write_data(root: Path, target: Path, chosen: pa.Table) -> Mapping[str, int]:
    """Write the rows of the chosen articles; returns how many of each table but article_versions."""
    with open_reader(root) as reader:
        contents = read_contents(reader)
    as_read = replace(
        contents, search=(), tables={name: rows for name, rows in contents.tables.items() if name not in MANUAL}
    )
    counts = {}
    with duckdb.connect(config={"threads": 2}) as build:
        write_build(build, root, as_read)
        build.register("asked", chosen)
        build.execute("CREATE TEMP TABLE chosen AS SELECT article_id::UUID AS article_id FROM asked")
        for table in PACKED:
            columns = ", ".join(f'"{spec.name}"' for spec in TABLES[table])
            rows = (
                f"SELECT {columns} FROM {table} SEMI JOIN chosen USING (article_id) ORDER BY article_id, version"
            )
            file = target / "data" / f"{table}.parquet"
            ((count,),) = build.execute(
                f"COPY ({rows}) TO {quoted(file)} (FORMAT parquet, COMPRESSION zstd)"
            ).fetchall()
            counts[table] = count
        gone = build.execute("SELECT article_id FROM articles ANTI JOIN chosen USING (article_id)").fetchall()
    for table in MANUAL:
        kept = without_articles(read_manual(Lake(root / "lake"), table), [row[0] for row in gone])
        pq.write_table(kept, target / "by_hand" / f"{table}.parquet", compression="zstd")
    return {table: counts[table] for table in ("articles", *CHILDREN)}


def _descriptor(root: Path, target: Path, selection: Selection) -> dict[str, Any]:
    with packed_tables(target) as tables:
        digest = content_digest(tables)
        recipes = tables.execute("SELECT DISTINCT recipe FROM articles ORDER BY recipe").fetchall()
    files = sorted(path for path in target.rglob("*") if path.is_file())
    return {
        "name": "news-corpus",
        "title": "A news corpus made by newsetl",
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "newsetl": {
            "format": FORMAT,
            "version": __version__,
            "build": current(root),
            "selection": selection.where or "everything",
            "recipes": [recipe for (recipe,) in recipes],
            "digest": digest,
        },
        "resources": [_resource(target, path) for path in files],
    }


def _resource(target: Path, path: Path) -> dict[str, Any]:
    place = path.relative_to(target)
    return {
        "name": place.with_suffix("").as_posix().replace("/", "-").replace("_", "-").lower(),
        "type": "file",
        "path": place.as_posix(),
        "description": TABLE_COMMENTS.get(path.stem, ""),
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_sha256(path)}",
    }


def read_descriptor(package: Path) -> dict[str, Any]:
    """What a package says of itself, once all of its files are what they were.

    Raises:
        UsageError: it is no package, one of a newer newsetl, or a file of it is gone or was changed.
    """
    path = package / _DESCRIPTOR
    try:
        descriptor: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        made, resources = (
            descriptor["newsetl"],
            {entry["path"]: entry["hash"] for entry in descriptor["resources"]},
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{package} is no package that `newsetl export --package` made: {path} ({error})"
        ) from error
    if made.get("format") != FORMAT:
        raise UsageError(
            f"{package} has format {made.get('format')}, this newsetl reads {FORMAT}: install the newer one"
        )
    for name, expected in resources.items():
        file = package / name
        if not file.resolve().is_relative_to(package.resolve()) or not file.is_file():
            raise UsageError(f"{package}: {name} is gone: get the package again")
        if f"sha256:{_sha256(file)}" != expected:
            raise UsageError(f"{package}: {name} was changed since it was written: get the package again")
    return descriptor


@contextmanager
def packed_tables(package: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a package as those of a database in memory, to take their digest."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        for table in PACKED:
            connection.execute(f"CREATE VIEW {table} AS FROM {parquet([package / 'data' / f'{table}.parquet'])}")
        columns = ", ".join(f'NULL::{spec.sql_type} AS "{spec.name}"' for spec in REJECTS)
        connection.execute(f"CREATE VIEW rejects AS SELECT {columns} WHERE false")
        yield connection


def _fields(specs: tuple[Spec, ...]) -> dict[str, Any]:
    """A Frictionless table schema."""
    fields = [
        {
            "name": spec.name,
            "type": "datetime"
            if spec.sql_type == "TIMESTAMPTZ"
            else _TYPES.get(spec.sql_type, _nested(spec.sql_type)),
            "description": spec.comment,
        }
        for spec in specs
    ]
    return {"fields": fields}


def _nested(sql_type: str) -> str:
    return "array" if sql_type.endswith("[]") else "object" if sql_type.startswith("STRUCT") else "string"


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
