"""Numbered changes of the writer database: each runs once, in order, whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from newsetl.core.errors import WarehouseError
from newsetl.core.shipped import shipped
from newsetl.warehouse.sql import transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One file of warehouse/sql/migrations, such as 0001_writer.sql."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Checksum of the file, hex: a migration that has run is never edited."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path | None = None) -> list[Migration]:
    """The migrations there are, in order.

    Raises:
        WarehouseError: a number is missing or stands twice.
    """
    migrations = []
    for path in sorted((folder or shipped("warehouse/sql/migrations")).glob("*.sql")):
        number, _, name = path.stem.partition("_")
        migrations.append(Migration(number=int(number), name=name, sql=path.read_text(encoding="utf-8")))
    numbers = [migration.number for migration in migrations]
    if numbers != list(range(1, len(migrations) + 1)):
        raise WarehouseError(f"migrations are numbered {numbers}: number them from 1, each number once")
    return migrations


def migrate(connection: duckdb.DuckDBPyConnection, migrations: list[Migration] | None = None) -> list[str]:
    """Run those that have not run yet, in one transaction. Returns their names.

    Raises:
        WarehouseError: the database was made by a newer newsetl, or a migration was edited after it ran.
    """
    wanted = read_migrations() if migrations is None else migrations
    run = connection.execute
    with transaction(connection):
        run(
            "CREATE TABLE IF NOT EXISTS migrations "
            "(number INTEGER, name VARCHAR, sha256 VARCHAR, applied_at TIMESTAMPTZ)"
        )
        done = run("SELECT number, name, sha256 FROM migrations ORDER BY number").fetchall()
        if not done:
            _refuse_unreleased(connection)
        for number, name, sha256 in done:
            if number > len(wanted):
                raise WarehouseError(
                    f"the warehouse was changed by a newer newsetl (migration {number:04} {name}): install that"
                )
            if wanted[number - 1].sha256 != sha256:
                raise WarehouseError(
                    f"migration {number:04} {name} is not the one that made this database: put the file back as "
                    "it was released, or make the database anew with `newsetl rebuild`"
                )
        for migration in wanted[len(done) :]:
            run(migration.sql)
            row = [migration.number, migration.name, migration.sha256]
            run("INSERT INTO migrations VALUES ($1, $2, $3, now())", row)
    return [migration.name for migration in wanted[len(done) :]]


def _refuse_unreleased(connection: duckdb.DuckDBPyConnection) -> None:
    """A database from before the first migration holds whole articles; no release made one."""
    tables = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'articles'"
    if connection.execute(tables).fetchall():
        raise WarehouseError(
            "this warehouse was made before 0.1.0 was released: run its sources into a new folder (--warehouse)"
        )
