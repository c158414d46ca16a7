"""A run with a progress bar, then its report and its exit code: for all commands that run the line."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from newsetl.cli.output import print_json, print_line, print_note
from newsetl.cli.progress import progress_bar
from newsetl.core.counted import counted
from newsetl.core.errors import RejectShareError

if TYPE_CHECKING:
    from newsetl.readers.reread import Lost
    from newsetl.run.report import Report
    from newsetl.run.request import Request
    from newsetl.settings import Settings


_EXAMPLES = 3


def run_and_report(
    request: Request, *, dry: bool = False, as_json: bool = False, lost: Sequence[Lost] = ()
) -> None:
    """Run a request with a progress bar, print what it did, and end with the exit code that says so.

    `lost` is filled while it runs, with what could not be read again.
    """
    from newsetl.run.workers.early import begin_child

    started = None if dry else begin_child(request.settings)
    from newsetl.run import pipeline

    with progress_bar(quiet=as_json) as bar:
        report = (
            pipeline.dry_run(request, on_progress=bar)
            if dry
            else pipeline.run(request, on_progress=bar, on_wait=print_note, started=started)
        )
    _print_report(report, request.settings, as_json=as_json, lost=lost)
    if report.status == "interrupted":
        sys.exit(130)
    limit = request.settings.run.max_reject_share
    if report.reject_share > limit:
        raise RejectShareError(
            f"{report.reject_share:.1%} of the inputs were rejected, more than run.max_reject_share = {limit:.1%}"
        )


def _print_report(report: Report, settings: Settings, *, as_json: bool, lost: Sequence[Lost]) -> None:
    from newsetl.run.refusals import refusals

    refused = refusals(report, settings.warehouse)
    if as_json:
        counts = asdict(report.counts)
        facts: dict[str, Any] = {
            "run_id": str(report.run_id),
            "status": report.status,
            "dry_run": report.dry,
            **counts,
        }
        facts |= {
            "formats": {name: asdict(count) for name, count in report.formats.items()},
            "skipped": report.skipped,
        }
        facts |= {"reasons": report.reasons, "warnings": report.warnings, "seconds": round(report.seconds, 3)}
        facts |= {"copies": report.copies, "crowded_passages": report.crowded, "stories": report.stories}
        facts |= {"needs_a_person": [asdict(refusal) for refusal in refused]}
        if lost:
            facts["lost"] = [{"place": one.wanted.raw.place, "why": one.why} for one in lost]
        print_json(facts)
        return
    head = {"interrupted": "Interrupted; run the same command again to go on: "}.get(report.status, "")
    head = "Would be: " if report.dry else head
    rate = report.counts.seen / report.seconds if report.seconds else 0.0
    pace = f"{counted(report.counts.seen, 'input')} in {report.seconds:.1f} s ({rate:,.0f} a second)"
    print_line(f"{head}{report.sentence}. {pace}.")
    if report.kinds_read:
        print_line(f"Read: {report.kinds_read}.")
    if report.related:
        print_line(f'Among them: {report.related}. `newsetl sql "FROM copies"` lists them.')
    if report.grouped:
        print_line(f"Stories: {report.grouped}.")
    if report.reasons:
        most_first = sorted(report.reasons.items(), key=lambda entry: -entry[1])
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in most_first)
        print_line(f"Rejected: {reasons}. `newsetl rejects` says which and what can be done.")
    for refusal in refused:
        print_line(f"Needs a person: {refusal.head}")
        for line in refusal.named:
            print_line(f"    {line}")
    print_lost(lost)
    for warning in report.warnings:
        print_line(f"Warning: {warning}")
    if not report.dry:
        print_line(f"Warehouse: {settings.warehouse / 'news.duckdb'}")


def print_lost(lost: Sequence[Lost]) -> None:
    """How many can no longer be read, why, and some of them."""
    for why, count in Counter(one.why for one in lost).most_common():
        places = [one.wanted.raw.place for one in lost if one.why == why]
        rest = f" and {count - _EXAMPLES:,} more" if count > _EXAMPLES else ""
        print_line(f"{count:,} stayed as they were, {why}: {', '.join(places[:_EXAMPLES])}{rest}")
