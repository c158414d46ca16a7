"""The warehouse: a private writer database made from the lake, and immutable published builds that users open.

<root>/news.duckdb              what users open: a link to the newest build
<root>/build/writer.duckdb      the loader's own; nobody else opens it
<root>/build/news-000007.duckdb builds, never changed once they have their name
<root>/lake, <root>/raw         see newsetl.lake and newsetl.raw
"""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import filelock

from newsetl import builds
from newsetl.checks import create_checks, run_checks
from newsetl.errors import CheckError, LockedError, WarehouseError
from newsetl.lake import Lake, Manifest
from newsetl.schema import ARTICLES, CHILDREN, PARTS, REJECTS, TABLE_COMMENTS, Spec
from newsetl.search import create_index, update_index
from newsetl.shipped import shipped, statements
from newsetl.state import State

_RUN_COLUMNS = {
    "run_id": ("UUID", "Identity of the run"),
    "started_at": ("TIMESTAMPTZ", "When it began, UTC"),
    "finished_at": ("TIMESTAMPTZ", "When it ended, UTC; null when it was killed"),
    "status": ("VARCHAR", "running, completed, interrupted or failed"),
    "sources": ("VARCHAR[]", "What it was asked to read"),
    "recipe": ("VARCHAR", "Extraction version and hash of the options"),
    "seen": ("BIGINT", "Captures read"),
    "new": ("BIGINT", "Articles not known before"),
    "revised": ("BIGINT", "Known articles with other text, fields or recipe"),
    "unchanged": ("BIGINT", "Known articles, same content"),
    "duplicates": ("BIGINT", "The same article and content again within the run"),
    "rejects": ("BIGINT", "Inputs that are no article"),
    "bytes": ("BIGINT", "Payload bytes read"),
}


class Warehouse:
    """The writer's side. Use `open_writer`; readers open the published build with `open_reader`."""

    def __init__(
        self, root: Path, connection: duckdb.DuckDBPyConnection, *, keep_builds: int = builds.KEPT_BUILDS
    ) -> None:
        self.root = root
        self.keep_builds = keep_builds
        self.warnings: tuple[str, ...] = ()  # what the checks of the last publish warned of
        self.lake = Lake(root / "lake")
        self.state = State(connection)
        self._db = connection

    # -- loading ------------------------------------------------------------------------------------------

    def commit(self, manifest: Manifest) -> None:
        """Make parts that were written count: first in the lake, then in the writer database."""
        self.lake.commit(manifest)
        self.load(manifest)

    def load(self, manifest: Manifest) -> None:
        """Apply one manifest, all or nothing. Applying the manifests in order makes the same database again."""
        sql = statements("load.sql")
        run = self._db.execute
        run("BEGIN")
        try:
            for part, specs in PARTS.items():
                self._stage(part, specs, manifest.parts.get(part, ()))
            run(sql["clear_rejects"])
            run(sql["merge_rejects"])
            for target in ("articles", "incoming_articles"):
                run(sql["move_sighted"].format(target=target))
                run(sql["date_sighted"].format(target=target))
            run(sql["rank_versions"], {"recipe": manifest.recipe})
            run(sql["keep_versions"])
            run(sql["drop_reinstated_versions"])
            run(sql["merge_articles"])
            for child in CHILDREN:
                run(sql["drop_children"].format(child=child))
                run(sql["insert_children"].format(child=child))
            update_index(self._db, sql["loaded_articles"])
            for table in ("ranked", *(f"incoming_{part}" for part in PARTS)):  # else they stay till the next load
                run(f"DROP TABLE {table}")
            values = (manifest.seq, manifest.run_id, *asdict(manifest.counts).values())
            run(f"INSERT INTO loads VALUES ({', '.join('?' * len(values))})", values)
            run("COMMIT")
        except BaseException:
            with suppress(duckdb.Error):  # a full disk may have ended the transaction already
                run("ROLLBACK")
            raise

    def _stage(self, part: str, specs: Sequence[Spec], names: Sequence[str]) -> None:
        """The rows of a manifest's parts as a temporary table; columns that an old part has not are null."""
        columns = ", ".join(f'"{spec.name}" {spec.sql_type}' for spec in specs)
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE incoming_{part} ({columns})")
        if not names:
            return
        paths = [str(self.lake.part_path(name)) for name in names]
        source = self._db.read_parquet(paths, union_by_name=True)
        shared = ", ".join(f'"{spec.name}"' for spec in specs if spec.name in source.columns)
        self._db.execute(f"INSERT INTO incoming_{part} BY NAME SELECT {shared} FROM source")

    def refresh_runs(self) -> None:
        """Write the `runs` table anew from the lake's run files and the counts of the loads."""
        runs = list(self.lake.runs())
        self._db.execute("BEGIN")
        self._db.execute("DELETE FROM runs")
        for entry in runs:
            counts = self._db.execute(statements("state.sql")["run_counts"], [entry["run_id"]]).fetchone() or ()
            values = [entry.get(name) for name in list(_RUN_COLUMNS)[:6]] + list(counts)
            self._db.execute(f"INSERT INTO runs VALUES ({', '.join('?' * len(values))})", values)
        self._db.execute("COMMIT")

    # -- publishing ---------------------------------------------------------------------------------------

    def publish(self) -> Path:
        """Check the writer's state and make it what users see: an immutable copy, and the link swapped to it.

        Raises:
            CheckError: a data check failed; users go on seeing the build before.
        """
        self.refresh_runs()
        self.warnings = tuple(finding.said for finding in run_checks(self._db))
        self._db.execute("CHECKPOINT")
        name = builds.next_name(self.root)
        build = builds.build_path(self.root, name)
        temporary = build.with_suffix(".tmp")
        try:
            shutil.copyfile(self.root / "build" / "writer.duckdb", temporary)
            temporary.chmod(0o444)
            temporary.replace(build)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise WarehouseError(f"cannot publish {build}: {error.strerror or error}") from error
        builds.record(self.root, self._described(name, build.stat().st_size), keep=self.keep_builds)
        builds.show(self.root, name)
        return build

    def _described(self, name: str, size_bytes: int) -> builds.Build:
        (articles, seq) = self.query("SELECT (SELECT count(*) FROM articles), coalesce(max(seq), 0) FROM loads")[0]
        now = datetime.now(UTC).isoformat("T", "seconds")
        return builds.Build(name=name, seq=seq, published_at=now, articles=articles, size_bytes=size_bytes)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the writer's own state (for checks and digests)."""
        return self._db.execute(sql).fetchall()

    # -- opening ------------------------------------------------------------------------------------------

    def recover(self) -> int:
        """Finish what a killed writer began: sweep, then load the commits it did not. Returns how many."""
        self.lake.sweep()
        for leaving in (self.root / "build").glob("*.tmp"):
            if leaving.is_dir():  # DuckDB's own, where it spills to
                shutil.rmtree(leaving, ignore_errors=True)
            else:
                leaving.unlink()
        (last,) = self.query("SELECT coalesce(max(seq), 0) FROM loads")[0]
        count = 0
        for manifest in self.lake.manifests(after=last):
            self.load(manifest)
            count += 1
        return count


@contextmanager
def open_writer(
    root: Path,
    *,
    wait_s: float = 600.0,
    told: Callable[[str], None] | None = None,
    keep_builds: int = builds.KEPT_BUILDS,
) -> Iterator[Warehouse]:
    """The one writer of a warehouse, recovered and ready; others wait, told who holds it.

    Raises:
        LockedError: another process kept it for longer than `wait_s` seconds.
        WarehouseError: the folder cannot be written, or the database cannot be opened.
    """
    with writer_lock(root, wait_s, told):
        path = root / "build" / "writer.duckdb"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = _connect_writer(path)
        except (duckdb.Error, OSError) as error:
            raise WarehouseError(
                f"cannot open {path}: {error}. `newsetl rebuild` makes it anew from the lake."
            ) from error
        try:
            _ensure_schema(connection)
            warehouse = Warehouse(root, connection, keep_builds=keep_builds)
            if warehouse.recover() or not (root / "news.duckdb").exists():
                with suppress(CheckError):  # the caller's own publish will say so
                    warehouse.publish()
            yield warehouse
        except (duckdb.IOException, duckdb.FatalException) as error:
            raise WarehouseError(
                f"cannot write {path}: {error}. The next run goes on where this one stopped."
            ) from error
        finally:
            with suppress(duckdb.Error):
                connection.close()


def open_empty() -> duckdb.DuckDBPyConnection:
    """A warehouse with nothing in it, in memory."""
    connection = duckdb.connect(":memory:")
    _ensure_schema(connection)
    return connection


def rebuild(
    root: Path, *, told: Callable[[str], None] | None = None, keep_builds: int = builds.KEPT_BUILDS
) -> int:
    """Make the writer database anew from the lake and publish it. Returns the number of commits applied."""
    with writer_lock(root, 600.0, told):
        for name in ("writer.duckdb", "writer.duckdb.wal"):
            (root / "build" / name).unlink(missing_ok=True)
    count = Lake(root / "lake").last_seq()
    with open_writer(root, told=told, keep_builds=keep_builds) as warehouse:
        warehouse.publish()
    return count


@contextmanager
def writer_lock(root: Path, wait_s: float, told: Callable[[str], None] | None) -> Iterator[None]:
    """One writer across processes. The lock is the kernel's, so a killed holder leaves none behind."""
    note = root / "writer.json"
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(root / "writer.lock")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            if told:
                told(f"waiting for {holder(root) or 'another process'}, which is writing to {root}")
            lock.acquire(timeout=wait_s)
        mine = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat("T", "seconds"),
        }
        note.write_text(json.dumps(mine) + "\n", encoding="utf-8")
    except filelock.Timeout as error:
        who = holder(root) or "another process"
        message = f"{who} has been writing to {root} for over {wait_s:.0f} s: wait for it, or end it"
        raise LockedError(message) from error
    except OSError as error:
        raise WarehouseError(f"cannot write to the warehouse folder {root}: {error.strerror or error}") from error
    try:
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def holder(root: Path) -> str | None:
    """Who is writing, as the lock file names them; None when nobody is."""
    with suppress(OSError, ValueError):
        said = json.loads((root / "writer.json").read_text(encoding="utf-8"))
        if said["host"] == socket.gethostname() and not _is_alive(said["pid"]):
            return None  # it was killed: the lock went with it, the note could not
        return f"process {said['pid']} on {said['host']} (since {said['since']})"
    return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        pass
    return True


def _connect_writer(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path))
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET memory_limit = '256MB'")
    connection.execute("SET threads = 1")  # the workers have the other cores; each thread holds memory of its own
    for threshold in ("allocator_flush_threshold", "allocator_bulk_deallocation_flush_threshold"):
        connection.execute(f"SET {threshold} = '1MB'")  # memory goes back after a load
    connection.execute("SET preserve_insertion_order = false")
    return connection


def _ensure_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what is missing: tables, columns that FIELDS has gained, comments, views."""
    tables: Mapping[str, Sequence[Spec]] = {
        "articles": ARTICLES,
        "article_versions": ARTICLES,
        "rejects": REJECTS,
        **CHILDREN,
    }
    run = connection.execute
    run("BEGIN")
    for table, specs in tables.items():
        columns = ", ".join(f'"{spec.name}" {spec.sql_type}' for spec in specs)
        run(f"CREATE TABLE IF NOT EXISTS {table} ({columns})")
        held = {row[0] for row in run(f"SELECT column_name FROM (DESCRIBE {table})").fetchall()}
        for spec in specs:
            if spec.name not in held:
                run(f'ALTER TABLE {table} ADD COLUMN "{spec.name}" {spec.sql_type}')
            run(f'COMMENT ON COLUMN {table}."{spec.name}" IS {_quoted(spec.comment)}')
    run(statements("state.sql")["create_loads"])
    run("COMMENT ON TABLE loads IS 'One row a commit of the lake, with its counts'")
    columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in _RUN_COLUMNS.items())
    law = "CHECK (seen = new + revised + unchanged + duplicates + rejects)"
    run(f"CREATE TABLE IF NOT EXISTS runs ({columns}, {law})")
    create_checks(connection)
    for name, (_, comment) in _RUN_COLUMNS.items():
        run(f"COMMENT ON COLUMN runs.{name} IS {_quoted(comment)}")
    for table, comment in TABLE_COMMENTS.items():
        run(f"COMMENT ON TABLE {table} IS {_quoted(comment)}")
    run((shipped("warehouse/sql") / "views.sql").read_text(encoding="utf-8"))
    create_index(connection)
    for name in ("analysts.sql", "text_fields.sql"):
        run((shipped("warehouse/sql") / name).read_text(encoding="utf-8"))
    run("COMMIT")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
