"""Progress bars on standard error, when that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsetl.collect.tally import Tally
    from newsetl.run.report import Progress

_PATIENCE_SECONDS = 2.0


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Documents, MB, articles, rejects, documents a second, and the time left when the total is known.

    On standard error, and only when that is a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    import rich.progress
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    bar = rich.progress.Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TaskProgressColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("reading", total=None, figures="")

        def show(progress: Progress) -> None:
            counts, seconds = progress.counts, bar.tasks[0].elapsed or 1e-9
            articles = counts.new + counts.revised + counts.unchanged
            figures = (
                f"{counts.seen:,} documents · {progress.bytes_read / 1e6:,.1f} MB · {articles:,} articles · "
                f"{counts.rejects:,} rejects · {counts.seen / seconds:,.0f}/s"
            )
            bar.update(
                task,
                completed=progress.bytes_read,
                total=progress.bytes_total,
                figures=figures,
                description=progress.current[:30],
            )

        yield show


@contextmanager
def collect_bar(*, quiet: bool) -> Iterator[Callable[[Tally, int], None]]:
    """URLs done of those known to be due, articles, failures, MB. On standard error, when that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("collecting", total=None)

        def show(tally: Tally, left: int) -> None:
            failed = sum(tally.failed.values())
            done = tally.polls + tally.fetched + tally.unchanged + failed
            figures = f"{tally.fetched:,} articles · {failed:,} failed · {tally.bytes / 1e6:,.1f} MB"
            bar.update(task, completed=done, total=done + left, description=figures)

        yield show


@contextmanager
def counting_bar(label: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for what is counted, (done, of how many); on a terminal, once it has taken two seconds."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from time import monotonic

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(label), BarColumn(bar_width=24), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task, began = bar.add_task(label, total=None), monotonic()

    def show(done: int, total: int) -> None:
        if monotonic() - began >= _PATIENCE_SECONDS:
            bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        bar.stop()
