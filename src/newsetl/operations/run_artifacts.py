"""What a person sees of a run beside its log: tables and a summary, narrow enough for a page of 1,280 pixels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from newsetl.core import markdown
from newsetl.core.counted import counted
from newsetl.core.markdown import code, escaped
from newsetl.core.records import REMEDY, Reason
from newsetl.core.visible import shortened
from newsetl.maintain.job import MaintainReport
from newsetl.operations.days_plot import days_plot
from newsetl.run.report import Report
from newsetl.run.stages import StageTime
from newsetl.warehouse.builds.checks import Finding
from newsetl.warehouse.builds.reader import open_reader

_EXAMPLE_WIDTH = 90
_OUTCOMES = ("seen", "new", "revised", "unchanged", "duplicates", "rejects")

Row = dict[str, Any]


def outcomes(report: Report) -> list[Row]:
    """How many inputs ended in which way; the first is the sum of the others."""
    return [{"outcome": name, "documents": getattr(report.counts, name)} for name in _OUTCOMES]


def rejects(report: Report, root: Path) -> list[Row]:
    """Reasons of a run's rejects, the most frequent first, each with an example and the remedy.

    An input that was rejected before keeps the run it was rejected by first: its example may be of that run.
    """
    rows = _ask(
        root,
        "SELECT reason, arg_min(coalesce(url, source_uri), sorting), arg_min(detail, sorting) "
        "FROM (SELECT *, (run_id <> $1, source_uri) AS sorting FROM rejects) GROUP BY reason",
        [report.run_id],
    )
    examples = {reason: _example(place, detail) for reason, place, detail in rows}
    return [
        {
            "documents": count,
            "reason": reason,
            "such as": shortened(examples.get(reason, ""), _EXAMPLE_WIDTH),
            "what to do": REMEDY[Reason(reason)],
        }
        for reason, count in sorted(report.reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    ]


def _example(place: str, detail: str | None) -> str:
    is_file = place.startswith("file:") or place.startswith("/")
    name = place.rstrip("/").rpartition("/")[2] if is_file else place
    return f"{name or place}: {detail}" if detail else name or place


def checks(root: Path, report: MaintainReport | None = None) -> list[Row]:
    """What each data check of the newest build found, the failed ones first; after maintain, the lake too."""
    rows = _ask(
        root,
        "SELECT name, severity, sentence, rows, example FROM checks "
        "QUALIFY row_number() OVER (PARTITION BY name ORDER BY seq DESC, checked_at DESC) = 1",
    )
    if report is not None:
        sentence = "the lake alone makes another database than the one published"
        rows.append(("lake_is_the_truth", "error", sentence, int(not report.is_rebuildable), None))
    return _check_rows(rows)


def failed_checks(findings: Sequence[Finding]) -> list[Row]:
    """What the checks found that kept a build from being published."""
    return _check_rows(
        [(one.check.name, one.check.severity, one.check.sentence, one.rows, one.example) for one in findings]
    )


def _check_rows(rows: Sequence[tuple[Any, ...]]) -> list[Row]:
    worst_first = sorted(rows, key=lambda row: (row[3] == 0, row[1] != "error", -row[3], row[0]))
    return [
        {
            "result": f"{'FAILED' if severity == 'error' else 'warning'}: {count:,}" if count else "ok",
            "check": name,
            "it counts": sentence,
            "such as": shortened(example or "", _EXAMPLE_WIDTH),
        }
        for name, severity, sentence, count, example in worst_first
    ]


def stage_rows(stages: Sequence[StageTime]) -> list[Row]:
    """The stages of a run with their times."""
    return [
        {"stage": one.name, "seconds": round(one.seconds, 1), "count": f"{one.count:,} {one.unit}"}
        for one in stages
    ]


def plot(root: Path) -> str:
    """Markdown with the articles of the last 60 days; "" when none has a date."""
    rows = _ask(
        root, "SELECT published_on, count(*)::BIGINT FROM articles WHERE published_on IS NOT NULL GROUP BY 1"
    )
    counts: dict[date, int] = dict(rows)
    drawn = days_plot(counts)
    return f"```\n{drawn}\n```\n" if drawn else ""


def summary(report: Report, root: Path, *, explorer: str = "") -> str:
    """Markdown: what a run did, how long each stage took, what was rejected, and what it published.

    Args:
        report: of the run.
        root: folder of the warehouse.
        explorer: address of a running explorer; "" where none is known.
    """
    counts = report.counts
    read = f"{counted(counts.seen, 'input')}, {counts.bytes / 1e6:,.1f} MB in {report.seconds:.1f} s."
    parts = [
        f"# {escaped(report.sentence)}",
        f"{read} Published: {code(report.build.name if report.build else 'nothing')}. "
        f"`newsetl sql` and any DuckDB ask it as {code(str(root / 'news.duckdb'))}.",
        markdown_table(stage_rows(report.stages)),
        reject_list(rejects(report, root)) or "Nothing was rejected.",
        f'{report.related}: `newsetl sql "FROM copies"`.' if report.related else "",
        f"Stories: {report.grouped}." if report.grouped else "",
        _warnings(report),
        _explored(report, root, explorer),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _explored(report: Report, root: Path, explorer: str) -> str:
    """Where a person sees what came of every input."""
    page = f"/run/{report.run_id}"
    if explorer:
        return f"[What came of every input, in the explorer]({explorer.rstrip('/')}{page})"
    command = f"newsetl explore --warehouse {root}"
    return f"What came of every input: {code(command)}, and there {code(page)}."


def _warnings(report: Report) -> str:
    if not report.warnings:
        return ""
    return "The data checks warn:\n\n" + "\n".join(f"- {escaped(warning)}" for warning in report.warnings)


def reject_list(rows: Sequence[Row]) -> str:
    """Markdown: an entry a reason, which a page wraps."""
    return "\n".join(
        f"- **{row['documents']:,} {escaped(row['reason'])}**, such as {escaped(row['such as'])}  \n"
        f"  What to do: {row['what to do']}."
        for row in rows
    )


def check_list(rows: Sequence[Row]) -> str:
    """Markdown: an entry a check, the failed ones first."""
    return "\n".join(
        f"- **{row['result']}** · {escaped(row['check'])}: it counts “{escaped(row['it counts'])}”"
        f"{', such as ' + escaped(row['such as']) if row['such as'] else ''}"
        for row in rows
    )


def markdown_table(rows: Sequence[Row]) -> str:
    """Rows of short cells as a Markdown table; "" without rows. Strangers' words stand as they are."""
    if not rows:
        return ""
    columns = list(rows[0])
    return "\n".join(markdown.table([columns, *([row[name] for name in columns] for row in rows)]))


def _ask(root: Path, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with open_reader(root) as connection:
        return connection.execute(query, list(values)).fetchall()
