"""Collect, then run: what a collect left in the archive is handed to the line as one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newsetl.collect.context import WebContext
from newsetl.collect.tally import Collected
from newsetl.collect.unread import mark_read, unread_archives
from newsetl.core.config_file import CONFIG_FILE, config_path
from newsetl.run.request import Request
from newsetl.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedRun:
    """The run over what was collected. Call `mark_read` when it has ended, whatever it rejected."""

    request: Request
    raw: Path
    archives: tuple[Path, ...]

    def mark_read(self) -> None:
        """Remember that the archives were read: the next collect does not hand them over again."""
        mark_read(self.raw, self.archives)


def web_context(settings: Settings) -> WebContext:
    """The [web] settings, the warehouse, and sources.toml beside the settings file."""
    sources = (config_path() or CONFIG_FILE).with_name("sources.toml")
    return WebContext(settings=settings.web, home=settings.warehouse, sources=sources)


def collected_run(collected: Collected, context: WebContext, settings: Settings) -> CollectedRun | None:
    """The run over the archives that were not read yet, and the local sources; None when there are none.

    Archives of a collect that was killed, or of a run that was, are among them.
    """
    archives = unread_archives(context.raw)
    local = [path for path in collected.paths if path.parent != context.raw]
    if not archives and not local:
        return None
    inputs = [str(path) for path in (*archives, *local)]
    request = Request(sources=inputs, settings=settings, command="collect")
    return CollectedRun(request=request, raw=context.raw, archives=tuple(archives))
