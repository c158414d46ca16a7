"""The warehouse: the writer database, kept from the lake, and immutable published builds that users open.

<root>/news.duckdb              what users open: a link to the newest build
<root>/build/writer.duckdb      the writer's own; nobody else opens it
<root>/build/news-000007.duckdb builds: views over files of the lake; never changed once they have their name
<root>/build/blank-….duckdb     a build of nothing, which each new one begins as: see warehouse.builds.build
<root>/build/search/            files of the search index, see newsetl.warehouse.search.files
<root>/lake, <root>/raw         see newsetl.warehouse.lake and newsetl.readers.reread
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from newsetl.core.errors import CheckError, WarehouseError
from newsetl.core.shipped import statements
from newsetl.core.snapshots import numbers, read_snapshot, site_profile_rows
from newsetl.core.storage import retry
from newsetl.warehouse.builds import catalogue as builds
from newsetl.warehouse.builds.build import Contents, new_build, write_build
from newsetl.warehouse.builds.checks import Finding, check_parts
from newsetl.warehouse.damage import refuse_damage
from newsetl.warehouse.lake import Counts, Lake, Manifest
from newsetl.warehouse.manual.rows import numbered_batch
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.sql import insert, parquet, set_memory
from newsetl.warehouse.stamping import LoadRows
from newsetl.warehouse.writer import apply as loading
from newsetl.warehouse.writer.contents import present_contents
from newsetl.warehouse.writer.database import (
    delete_writer_database,
    is_damaged,
    open_to_load,
    writer_database_path,
)
from newsetl.warehouse.writer.lock import writer_lock
from newsetl.warehouse.writer.state import State

_WRITTEN_AT_A_TIME = 4  # parts of a load
_INSTANT = pa.timestamp("us", tz="UTC")
_CHECKS = pa.schema(
    {"seq": pa.int64(), "name": pa.string(), "severity": pa.string(), "sentence": pa.string()}
    | {"rows": pa.int64(), "example": pa.string(), "published": pa.bool_(), "checked_at": _INSTANT}
)


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
        self.connection = connection
        ((following,),) = self.ask("SELECT coalesce(max(next_version), 1) FROM loads")
        self.next_version: int = following  # number of the next row that is written

    # -- loading ------------------------------------------------------------------------------------------

    def add(
        self,
        rows: LoadRows,
        *,
        run_id: str,
        recipe: str,
        counts: Counts,
        next_version: int,
    ) -> None:
        """One load: rows by table become parts, then the parts count.

        Raises:
            WarehouseError: a file cannot be written, though it was tried again; nothing of the load counts.
        """
        self.commit(
            Manifest(
                seq=self.lake.last_seq() + 1,
                run_id=run_id,
                recipe=recipe,
                created_at=datetime.now(UTC).isoformat(),
                counts=counts,
                parts=self._written(rows.tables),
                next_version=next_version,
                undo_from=0,
            ),
            index=rows.index,
        )

    def _written(self, tables: Mapping[str, Sequence[pa.RecordBatch]]) -> dict[str, list[str]]:
        """The parts of a load, by table. Some are written at a time, as each waits for the disk twice."""
        with ThreadPoolExecutor(_WRITTEN_AT_A_TIME, thread_name_prefix="newsetl-part") as threads:
            parts = threads.map(lambda name: retry(partial(self.lake.write_part, name, tables[name])), tables)
            return {name: [part] for name, part in zip(tables, parts, strict=True)}

    def add_by_hand(self, table: str, rows: Sequence[Mapping[str, Any]], *, by: str | None) -> None:
        """Add rows of a person to a table of `newsetl.warehouse.schema.MANUAL`, as one commit.

        Raises:
            WarehouseError: a file cannot be written, though it was tried again; nothing counts.
        """
        batch = numbered_batch(self.lake, table, rows, by=by)
        self.commit(
            Manifest(
                seq=self.lake.last_seq() + 1,
                run_id="",
                recipe="",
                created_at=datetime.now(UTC).isoformat(),
                counts=Counts(),
                parts={table: [retry(partial(self.lake.write_part, table, [batch]))]},
                next_version=self.next_version,
                undo_from=0,
            )
        )

    def commit(self, manifest: Manifest, *, index: Mapping[str, pa.Table] | None = None) -> None:
        """Make parts that were written count: first in the lake, then in the writer database."""
        retry(lambda: self.lake.commit(manifest))
        self.load(manifest, index=index)

    def load(self, manifest: Manifest, *, index: Mapping[str, pa.Table] | None = None) -> None:
        """Apply one manifest, all or nothing. Applying the manifests in order makes the same database again."""
        loading.apply(self.connection, self.lake, manifest, index=index)
        self.next_version = max(self.next_version, manifest.next_version)
        ((recent,),) = self.ask("SELECT count(*) FROM search_recent")
        if recent > search_files.FLUSH_POSTINGS:
            search_files.flush(self.connection, self.root)

    @property
    def articles(self) -> int:
        """How many articles stand."""
        ((count,),) = self.ask("SELECT count(*) FROM held WHERE stands")
        return int(count)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the writer's own tables: warehouse/sql/migrations."""
        return self.connection.execute(sql).fetchall()

    def drop_cache(self) -> None:
        """Let go of what is kept of the writer database in memory; it is read again where it is asked for."""
        ((limit,),) = self.ask("SELECT current_setting('memory_limit')")
        for memory in ("1MB", limit):
            set_memory(self.connection, memory)

    # -- publishing ---------------------------------------------------------------------------------------

    def publish(
        self,
        *,
        check_all: bool = False,
        interim: bool = False,
        on_stage: Callable[[str], None] = lambda _: None,
    ) -> Path:
        """Check the state of the warehouse and show it to users: an immutable build, and the link swapped to it.

        `check_all` looks at every row, not only at those that were loaded since the checks last passed, and at
        every byte of the lake. Every row is looked at too when their number is not what it should be.
        `interim` says that the run goes on. `on_stage` is called with "check" and "publish" as each begins.

        Raises:
            CheckError: a data check failed; users go on seeing the build before.
        """
        refuse_damage(self.lake, digests=check_all, least_seq=self._seq())
        search_files.flush(self.connection, self.root)
        self.note_profiles()
        name = builds.next_name(self.root)
        build = builds.build_path(self.root, name)
        contents = self.contents(name)
        try:
            with new_build(self.root, build, contents) as made:
                on_stage("check")
                self._check(made, contents, check_all=check_all)
        except (duckdb.Error, OSError) as error:
            raise WarehouseError(f"cannot publish {build}: {error}") from error
        on_stage("publish")
        described = builds.Build(
            name=name,
            seq=self._seq(),
            published_at=_now(),
            articles=self.articles,
            size_bytes=build.stat().st_size,
            interim=interim,
        )
        builds.record(self.root, described, files=contents.files, keep=self.keep_builds)
        builds.show(self.root, name)
        return build

    def _check(self, made: duckdb.DuckDBPyConnection, contents: Contents, *, check_all: bool) -> None:
        """Run the data checks on a build that nobody sees yet, and keep what they found in it and here."""
        ((since,),) = self.ask("SELECT coalesce(max(seq), -1) FROM checks WHERE published")
        is_all = check_all or not self._do_sums_agree(contents)
        fresh = [stored for stored in contents.parts if is_all or stored.part_group > since]
        findings: list[Finding] = []
        try:
            findings = check_parts(made, self.root, contents, fresh)
        except CheckError as error:
            self._keep(error.findings, passed=False)
            raise
        self.warnings = tuple(finding.sentence for finding in findings if finding.rows)
        kept = self._keep(findings, passed=True)
        made.execute("DELETE FROM checks WHERE seq = $1", [self._seq()])  # of a publish of the same state before
        insert(made, "checks", kept)

    def _do_sums_agree(self, contents: Contents) -> bool:
        """Whether as many rows are shown as the writer database holds and as the loads counted.

        Then no article stands twice unless two new rows have its id: a load compares its rows with what is held.
        """
        parts = [self.lake.part_path(part.part) for part in contents.parts if part.table == "article_versions"]
        versions = parquet(parts) if parts and contents.rows("superseded") else "(SELECT 0 AS version WHERE false)"
        ((agree,),) = self.ask(statements("state.sql")["do_sums_agree"].format(versions=versions))
        return bool(agree)

    def _keep(self, findings: list[Finding], *, passed: bool) -> pa.Table:
        """Enter the findings of the checks; those of the same state are replaced. Gives them back as rows."""
        rows = pa.Table.from_pylist(
            [
                {
                    "seq": self._seq(),
                    "name": finding.check.name,
                    "severity": finding.check.severity,
                    "sentence": finding.check.sentence,
                    "rows": finding.rows,
                    "example": finding.example,
                    "published": passed,
                    "checked_at": datetime.now(UTC),
                }
                for finding in findings
            ],
            schema=_CHECKS,
        )
        self.connection.execute("DELETE FROM checks WHERE seq = $1", [self._seq()])
        insert(self.connection, "checks", rows)
        return rows

    def contents(self, name: str) -> Contents:
        """What a build of the present state, by this name, is made of."""
        mine = builds.Build(name=name, seq=self._seq(), published_at=_now(), articles=self.articles, size_bytes=0)
        return present_contents(self.connection, self.lake, [*builds.read_builds(self.root), mine])

    def note_profiles(self) -> None:
        """Have the newest snapshot of site profiles in the table that builds show."""
        folder = (self.root / "snapshots").absolute()
        newest = max(numbers(folder, "site-profiles"), default=0)
        ((held,),) = self.ask("SELECT coalesce(max(snapshot), 0) FROM site_profiles")
        if newest > held:
            with suppress(WarehouseError):  # a damaged snapshot stops those who read by it, and nobody else
                rows = site_profile_rows(read_snapshot(folder, "site-profiles", newest))
                self.connection.execute("DELETE FROM site_profiles")
                insert(self.connection, "site_profiles", pa.Table.from_pylist(rows))

    def note_sources(self) -> None:
        """Count titles by publication, for the checks to compare with until this is done again."""
        with self.look() as made:
            rows = made.sql(statements("state.sql")["source_history"]).to_arrow_table()
        self.connection.execute("DELETE FROM source_history")
        insert(self.connection, "source_history", rows)

    def _seq(self) -> int:
        ((seq,),) = self.ask("SELECT coalesce(max(seq), 0) FROM loads")
        return int(seq)

    @contextmanager
    def look(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """What a publish would show, unchecked and in memory."""
        search_files.flush(self.connection, self.root)
        with duckdb.connect(":memory:") as made:
            write_build(made, self.root, self.contents("unpublished"))
            yield made

    # -- opening ------------------------------------------------------------------------------------------

    def recover(self) -> int:
        """Finish what a killed writer began: sweep, then load the commits it did not. Returns how many."""
        ((last,),) = self.ask("SELECT max(seq) FROM loads")
        refuse_damage(self.lake, least_seq=last or 0)
        builds.sweep(self.root, search=search_files.listed(self.connection))
        applied = 0
        if last is None:
            last = loading.restore(self.connection, self.lake)
            applied += last > 0
        for manifest in self.lake.manifests(after=last):
            self.load(manifest)
            applied += 1
        ((following,),) = self.ask("SELECT coalesce(max(next_version), 1) FROM loads")
        self.next_version = following
        return applied


@contextmanager
def open_writer(
    root: Path,
    *,
    wait_s: float = 600.0,
    on_wait: Callable[[str], None] | None = None,
    keep_builds: int = builds.KEPT_BUILDS,
    publish: bool | None = True,
) -> Iterator[Warehouse]:
    """The one writer of a warehouse, recovered and ready; others wait, told who holds it.

    What was recovered is published, unless `publish` is false because the caller does so at once; and a warehouse
    of nothing, unless it is None because the caller is about to fill it.

    Raises:
        LockedError: another process kept it for longer than `wait_s` seconds.
        WarehouseError: the folder cannot be written, or the database cannot be opened.
    """
    with writer_lock(root, wait_s, on_wait):
        connection = open_to_load(root)
        is_lost = False
        try:
            warehouse = Warehouse(root, connection, keep_builds=keep_builds)
            applied = warehouse.recover()
            moved = builds.move(root)
            is_unseen = publish is True and not (root / "news.duckdb").exists()
            if publish is not False and (applied or moved or is_unseen):
                with suppress(CheckError):  # the caller's own publish will say so
                    warehouse.publish()
            yield warehouse
        except (duckdb.IOException, duckdb.FatalException, duckdb.TransactionException) as error:
            is_lost = is_damaged(error)
            raise WarehouseError(
                f"cannot write {writer_database_path(root)}: {error}. The next run goes on where this one stopped."
            ) from error
        finally:
            with suppress(duckdb.Error):
                connection.close()
            if is_lost:
                delete_writer_database(root)


def _now() -> str:
    return datetime.now(UTC).isoformat("T", "seconds")
