"""Progress bars on standard error, when that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newsetl.core.counted import counted
from newsetl.core.visible import visible

if TYPE_CHECKING:
    from newsetl.collect.tally import Tally
    from newsetl.run.report import Progress

_PATIENCE_SECONDS = 2.0


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Inputs, rejects, inputs a second, the share read and the time left when the total is known, the file.

    On standard error, only when that is a terminal, once it has taken two seconds. The figures come first:
    a narrow terminal cuts what comes last.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from time import monotonic

    import rich.progress
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn

    bar = rich.progress.Progress(
        TextColumn("{task.fields[figures]}", markup=False),
        BarColumn(bar_width=12),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[current]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    began = monotonic()
    task = bar.add_task("", total=None, figures="", current="")

    def show(progress: Progress) -> None:
        seconds = monotonic() - began
        if seconds >= _PATIENCE_SECONDS:
            bar.start()
        bar.update(
            task,
            completed=progress.bytes_read,
            total=progress.bytes_total,
            figures=figures(progress, seconds),
            current=visible(progress.current[-30:]),
        )

    try:
        yield show
    finally:
        bar.stop()


def figures(progress: Progress, seconds: float) -> str:
    """Such as "1,204 inputs, 17 rejects, 48/s"."""
    counts = progress.counts
    rate = counts.seen / max(seconds, 1e-9)
    return f"{counted(counts.seen, 'input')}, {counted(counts.rejects, 'reject')}, {rate:,.0f}/s"


@contextmanager
def collect_bar(*, quiet: bool) -> Iterator[Callable[[Tally, int], None]]:
    """URLs done of those known to be due, articles, failures, MB. On standard error, when that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("collecting", total=None)

        def show(tally: Tally, left: int) -> None:
            failed = sum(tally.failed.values())
            done = tally.polls + tally.fetched + tally.unchanged + failed
            figures = f"{counted(tally.fetched, 'article')} · {failed:,} failed · {tally.bytes / 1e6:,.1f} MB"
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
