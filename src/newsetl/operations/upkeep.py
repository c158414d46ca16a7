"""The nightly upkeep: finish what killed runs began, check the lake against the database, publish, learn."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from newsetl.digest import content_digest
from newsetl.learn import Told, learn
from newsetl.reader import open_reader
from newsetl.settings import Settings
from newsetl.warehouse import Warehouse, made_anew, open_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done, and what came of it."""

    name: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What was found and made."""

    build: Path
    articles: int
    commits: int  # manifests in the lake
    is_rebuildable: bool  # a database made anew from the lake has the same content
    learned: tuple[Step, ...] = ()

    @property
    def sentence(self) -> str:
        """Such as "1,204 articles from 12 commits, build news-000007.duckdb; the lake makes the same database"."""
        said = "makes the same database" if self.is_rebuildable else "makes ANOTHER database: `newsetl rebuild`"
        return (
            f"{self.articles:,} articles from {self.commits:,} commits, build {self.build.name}; the lake {said}"
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of it, in order."""
        return (Step(name="check", said=self.sentence), *self.learned)


def maintain(
    settings: Settings, *, told: Callable[[str], None] | None = None, progress: Told | None = None
) -> Upkeep:
    """Sweep, recover, publish, and compare the build with one made from the lake alone; then learn, when asked.

    The writer lock is held for all but the learning, which only reads. Each step may be killed and done again.

    Raises:
        LockedError: another writer kept the warehouse for longer than run.lock_wait_s seconds.
        WarehouseError: the warehouse cannot be read or written.
    """
    root, wait_s = settings.warehouse, settings.run.lock_wait_s
    keep = settings.publish.keep_builds
    with open_writer(root, wait_s=wait_s, told=told, keep_builds=keep) as warehouse:  # sweeps and recovers
        found = _checked(root, warehouse)
    learned = tuple(
        Step(name=f"learn {kind}", said=learn(kind, settings, told=progress).sentence)
        for kind in settings.maintain.learn
    )
    return replace(found, learned=learned)


def _checked(root: Path, warehouse: Warehouse) -> Upkeep:
    for left in (root / "build").glob("check-*"):
        shutil.rmtree(left, ignore_errors=True)
    build = warehouse.publish()
    ((articles,),) = warehouse.query("SELECT count(*) FROM articles")
    return Upkeep(
        build=build,
        articles=articles,
        commits=warehouse.lake.last_seq(),
        is_rebuildable=_digest(root) == _rebuilt_digest(root),
    )


def _digest(root: Path) -> str:
    connection = open_reader(root)
    try:
        return content_digest(connection)
    finally:
        connection.close()


def _rebuilt_digest(root: Path) -> str:
    """Digest of what a database made anew from the lake would show; the builds and their record are not touched."""
    with (
        tempfile.TemporaryDirectory(dir=root / "build", prefix="check-") as folder,
        made_anew(root, Path(folder) / "writer.duckdb") as build,
    ):
        return content_digest(build)
