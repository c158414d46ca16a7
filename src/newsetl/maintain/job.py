"""`newsetl maintain`, the nightly job: finish killed runs, compact the lake, check every row, publish, learn."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from newsetl.core.counted import counted
from newsetl.core.errors import LockedError
from newsetl.core.storage import let_read
from newsetl.maintain.compact import Compaction, compact
from newsetl.maintain.learn import OnProgress, learn
from newsetl.related.copies import update_copies
from newsetl.related.publish import publish
from newsetl.related.stories import StoriesReport, update_stories
from newsetl.settings import Maintain, Settings
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.writer.database import purge_writer_database
from newsetl.warehouse.writer.in_memory import rebuilt
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that was done, and what came of it."""

    name: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintainReport:
    """What was found and made."""

    compaction: Compaction
    build: Path
    articles: int
    commits: int  # manifests in the lake
    is_rebuildable: bool  # a database made anew from the lake has the same content
    stories: StoriesReport | None = None  # None: they were not asked for
    warnings: tuple[str, ...] = ()  # of the data checks, over every row
    learned: tuple[Step, ...] = ()

    @property
    def sentence(self) -> str:
        """Such as "1,204 articles from 12 commits, build news-000007.duckdb; the lake makes the same database"."""
        verdict = "makes the same database" if self.is_rebuildable else "makes ANOTHER database: `newsetl rebuild`"
        made = (
            f"{counted(self.articles, 'article')} from {counted(self.commits, 'commit')}, build {self.build.name}"
        )
        return f"{made}; the lake {verdict}"

    @property
    def steps(self) -> tuple[Step, ...]:
        """All of it, in order."""
        compaction = Step(name="compact", message=self.compaction.sentence)
        stories = (Step(name="stories", message=self.stories.sentence),) if self.stories else ()
        checked = tuple(Step(name="warning", message=warning) for warning in self.warnings)
        return (compaction, *stories, Step(name="check", message=self.sentence), *checked, *self.learned)


def maintain(
    settings: Settings, *, on_message: Callable[[str], None] | None = None, on_progress: OnProgress | None = None
) -> MaintainReport:
    """Sweep, recover, compact, publish, compare the build with one made from the lake alone; learn, when asked.

    The writer database is written anew, as deleted rows take room in it until then. The writer lock is held for
    all but the learning, which only reads. Each step may be killed and done again.

    Raises:
        LockedError: another writer kept the warehouse for longer than run.lock_wait_s seconds.
        WarehouseError: the warehouse cannot be read or written.
    """
    wait_s, keep = settings.run.lock_wait_s, settings.publish.keep_builds
    let_read(settings.warehouse, settings.publish.readers)
    with open_writer(
        settings.warehouse, wait_s=wait_s, on_wait=on_message, keep_builds=keep
    ) as warehouse:  # sweeps and recovers
        report = _checked(warehouse, settings.maintain, on_message)
    with suppress(LockedError):  # another writer came in between: the next maintain gives the room back
        purge_writer_database(settings.warehouse, wait_s=0.0)
    learned = tuple(
        Step(name=f"learn {kind}", message=learn(kind, settings, on_progress=on_progress).sentence)
        for kind in settings.maintain.learn
    )
    return replace(report, learned=learned)


def _checked(warehouse: Warehouse, wanted: Maintain, on_message: Callable[[str], None] | None) -> MaintainReport:
    """Compact, group stories, look at every row, publish, and ask the lake whether it says the same."""
    compaction = compact(warehouse, undo_days=wanted.undo_days, on_message=on_message)
    update_copies(warehouse)
    stories = update_stories(warehouse, left_out=wanted.no_stories_of) if wanted.stories else None
    published = publish(warehouse, check_all=True)
    warehouse.note_sources()
    with open_reader(warehouse.root) as newest, rebuilt(warehouse.root) as anew:
        is_rebuildable = content_digest(newest) == content_digest(anew)
    return MaintainReport(
        compaction=compaction,
        stories=stories,
        build=published.build,
        articles=warehouse.articles,
        commits=warehouse.lake.last_seq(),
        is_rebuildable=is_rebuildable,
        warnings=warehouse.warnings,
    )
