"""What a person sees of a run beside its log: tables, a plot. Read from the published build."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from newsetl.core.records import REMEDY, Reason
from newsetl.maintain.job import MaintainReport
from newsetl.run.report import Report
from newsetl.warehouse.builds.reader import open_reader

_DAYS = 60
_EXAMPLES = 3


def summary(report: Report, root: Path) -> str:
    """Markdown: what a run did, and where its build lies."""
    counts = report.counts
    reasons = sorted(report.reasons.items(), key=lambda entry: -entry[1])
    listed = "".join(f"| {reason} | {count:,} | {REMEDY[Reason(reason)]} |\n" for reason, count in reasons)
    rejected = f"| reject | documents | remedy |\n|---|---|---|\n{listed}" if listed else "Nothing was rejected.\n"
    warned = "".join(f"- {warning}\n" for warning in report.warnings)
    rejected += f"\nThe data checks warn:\n\n{warned}" if warned else ""
    return (
        f"# {report.sentence}\n\n{counts.seen:,} inputs, {counts.bytes / 1e6:,.1f} MB in {report.seconds:.1f} s. "
        f"Published: `{report.build or ''}`, which any DuckDB opens as `{root / 'news.duckdb'}`.\n\n{rejected}"
    )


def rejects(root: Path, run_id: UUID) -> list[dict[str, Any]]:
    """Reasons of a run's rejects, the most frequent first, each with examples and the remedy."""
    rows = _ask(
        root,
        "SELECT reason, count(*) AS documents, list(DISTINCT source_uri ORDER BY source_uri)[:?] AS examples, "
        "any_value(detail ORDER BY source_uri) AS detail FROM rejects WHERE run_id = ? GROUP BY reason "
        "ORDER BY documents DESC, reason",
        [_EXAMPLES, run_id],
    )
    return [
        {
            "reason": reason,
            "documents": documents,
            "such as": ", ".join(example.rpartition("/")[2] for example in examples),
            "detail": (detail or "")[:120],
            "remedy": REMEDY[Reason(reason)],
        }
        for reason, documents, examples, detail in rows
    ]


def checks(root: Path, report: MaintainReport | None = None) -> list[dict[str, Any]]:
    """What the data checks of the newest build found, worst first; after `newsetl maintain` the lake too."""
    rows = _ask(
        root,
        "SELECT name, severity, sentence, rows, example FROM checks WHERE seq = (SELECT max(seq) FROM checks) "
        "ORDER BY rows DESC, name",
    )
    names = ("check", "severity", "rows that are wrong", "how many", "such as")
    found = [dict(zip(names, (*row[:4], row[4] or ""), strict=True)) for row in rows]
    if report is not None:
        said = "the lake alone makes another database"
        lake = ("lake_is_the_truth", "error", said, int(not report.is_rebuildable), "")
        found.append(dict(zip(names, lake, strict=True)))
    return found


def days_plot(root: Path) -> str | None:
    """Articles a day by their date of publication, the last 60 days that have any, as a data: URL of an SVG."""
    rows = _ask(
        root,
        "SELECT published_on, count(*) FROM articles WHERE published_on IS NOT NULL "
        f"GROUP BY 1 ORDER BY 1 DESC LIMIT {_DAYS}",
    )
    if not rows:
        return None
    drawn = _bars([(f"{day:%Y-%m-%d}", count) for day, count in reversed(rows)])
    return f"data:image/svg+xml;base64,{b64encode(drawn.encode()).decode()}"


def _bars(bars: Sequence[tuple[str, int]]) -> str:
    """A bar for each label; the first, the last and the highest are named."""
    wide, high, top = max(12, 300 // len(bars)), 160, max(count for _, count in bars)
    width = wide * len(bars) + 20
    rects = "".join(
        f'<rect x="{10 + wide * place}" y="{20 + high - high * count / top:.1f}" width="{wide - 3}" '
        f'height="{high * count / top:.1f}" fill="#4c78a8"><title>{label}: {count:,}</title></rect>'
        for place, (label, count) in enumerate(bars)
    )
    end = f'<text x="{width - 10}" y="{high + 36}" text-anchor="end">{bars[-1][0]}</text>' if len(bars) > 1 else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{high + 45}" '
        'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f'<text x="10" y="14">{top:,} articles at most</text>{rects}'
        f'<text x="10" y="{high + 36}">{bars[0][0]}</text>{end}</svg>'
    )


def _ask(root: Path, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    with open_reader(root) as connection:
        return connection.execute(query, list(values)).fetchall()
