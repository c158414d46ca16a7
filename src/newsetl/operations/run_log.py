"""What a run says in the log of its page: newsetl's own lines, each one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from newsetl.core.counted import counted
from newsetl.core.visible import shortened
from newsetl.readers import kept_spec
from newsetl.run.report import Progress, Report
from newsetl.run.request import Request
from newsetl.run.stages import StageTime

_NAMED_INPUTS = 3
_NAMED_SOURCES = 5


def begins(request: Request) -> str:
    """What is read, and into which warehouse."""
    named = ", ".join(shortened(kept_spec(source), 80) for source in request.sources[:_NAMED_INPUTS])
    more = len(request.sources) - _NAMED_INPUTS
    rest = f" and {more:,} more" if more > 0 else ""
    return f"Reading {named}{rest} into {request.settings.warehouse.absolute()}."


def progresses(progress: Progress, seconds: float) -> str:
    """How far a run has come, how fast, and where it is."""
    counts = progress.counts
    share = f", {progress.bytes_read / progress.bytes_total:.0%} of the bytes" if progress.bytes_total else ""
    rate = counts.seen / seconds if seconds else 0.0
    at = shortened(progress.current, 80)
    return f"{counted(counts.seen, 'input')}{share}, {counts.rejects:,} rejected, {rate:,.0f} a second; now {at}."


def stage_ended(stage: StageTime) -> str:
    """Such as "read and extract: 1,204 inputs in 31.2 s, 39 a second"."""
    rate = f", {stage.count / stage.seconds:,.0f} a second" if stage.seconds >= 1 and stage.count else ""
    return f"{stage.name}: {stage.count:,} {stage.unit} in {stage.seconds:.1f} s{rate}"


def rejected(rows: Sequence[dict[str, Any]]) -> list[str]:
    """One line a reason, from the table of rejects."""
    return [
        f"Rejected {row['documents']:,} as {row['reason']}, such as {row['such as']}; to do: {row['what to do']}"
        for row in rows
    ]


def due_next(due: Mapping[str, datetime]) -> str:
    """When sources are asked again, the first before the others; "" when none will be."""
    named = [f"{shortened(name, 40)} at {moment:%Y-%m-%d %H:%M} UTC" for name, moment in due.items()]
    more = len(named) - _NAMED_SOURCES
    rest = f" and {more:,} more" if more > 0 else ""
    return f"Sources due next: {', '.join(named[:_NAMED_SOURCES])}{rest}." if named else ""


def published(report: Report) -> str:
    """What users see now."""
    if report.build is None:
        return "Nothing was published."
    return f"Published {report.build.name}: {report.build}"
