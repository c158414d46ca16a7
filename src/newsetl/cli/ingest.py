"""`newsetl run` and `newsetl extract`: sources in; a warehouse, or JSON lines, out."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsetl.cli.flags import (
    Columns,
    DefaultYear,
    JsonFlag,
    Limit,
    PathPatternFlag,
    ProfileFlag,
    Sources,
    WarehouseFlag,
    Workers,
    settings_from,
)
from newsetl.cli.show import progress_bar, say, told
from newsetl.core.errors import RejectShareError, UsageError

if TYPE_CHECKING:
    from newsetl.core.records import Outcome
    from newsetl.readers.reread import Lost
    from newsetl.run.report import Report
    from newsetl.run.request import Request
    from newsetl.settings import Settings


def run(
    sources: Sources = None,
    warehouse: WarehouseFlag = None,
    workers: Workers = None,
    profile: ProfileFlag = None,
    column: Columns = None,
    path_pattern: PathPatternFlag = None,
    default_year: DefaultYear = None,
    limit: Limit = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")] = False,
    flow: Annotated[bool, typer.Option("--flow", help="As a monitored Prefect flow (PREFECT_API_URL).")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Read sources into the warehouse. Running it twice changes nothing; killing it loses nothing.

    Examples:
        newsetl run articles/ crawl.warc.gz archive.jsonl.zst

        newsetl run --path-pattern "{publisher}/{date:%Y/%m/%d}/*" scans/

        pbpaste | newsetl run -
    """
    settings = settings_from(
        warehouse=warehouse, workers=workers, profile=profile, columns=column, default_year=default_year
    )
    if dry_run:
        with _temporary_stdin(sources or []) as (specs, _):
            finish(_request(specs, settings, path_pattern=path_pattern, limit=limit), dry=True, as_json=as_json)
        return
    specs = _with_stdin(sources or [], settings.warehouse / "raw" / "stdin")
    if flow:
        _run_flow(specs, settings, path_pattern=path_pattern, limit=limit)
        return
    finish(_request(specs, settings, path_pattern=path_pattern, limit=limit), as_json=as_json)


def finish(request: Request, *, dry: bool = False, as_json: bool = False, lost: Sequence[Lost] = ()) -> None:
    """Run a request with a progress bar, print what it did, and end with the exit code that says so.

    `lost` is filled while it runs, with what could not be read again.
    """
    from newsetl.run import pipeline

    with progress_bar(quiet=as_json) as bar:
        report = pipeline.dry_run(request, told=bar) if dry else pipeline.run(request, told=bar, waiting=told)
    _print_report(report, request.settings, as_json=as_json, lost=lost)
    if report.status == "interrupted":
        raise typer.Exit(130)
    limit = request.settings.run.max_reject_share
    if report.reject_share > limit:
        raise RejectShareError(
            f"{report.reject_share:.1%} of the inputs were rejected, more than run.max_reject_share = {limit:.1%}"
        )


def _request(specs: Sequence[str], settings: Settings, *, path_pattern: str | None, limit: int | None) -> Request:
    from newsetl.readers import check_columns, compile_pattern
    from newsetl.run.request import Request

    check_columns(settings.columns)
    pattern = compile_pattern(path_pattern) if path_pattern else None
    return Request(sources=specs, settings=settings, pattern=pattern, limit=limit)


def _with_stdin(specs: Sequence[str], folder: Path) -> list[str]:
    """Sources with - replaced by a file that holds what standard input gave."""
    if "-" not in specs:
        return list(specs)
    from newsetl.readers.reread import store_stream

    if sys.stdin.isatty():
        raise UsageError("- reads standard input, which is a terminal: pipe something in, or name a file")
    stored = str(store_stream(sys.stdin.buffer, folder))
    return [stored if spec == "-" else spec for spec in specs]


def _print_report(report: Report, settings: Settings, *, as_json: bool, lost: Sequence[Lost]) -> None:
    from dataclasses import asdict

    from newsetl.cli.refresh import say_lost
    from newsetl.run.report import counted

    if as_json:
        counts = asdict(report.counts)
        said = {"run_id": str(report.run_id), "status": report.status, "dry_run": report.dry, **counts}
        said |= {"reasons": report.reasons, "warnings": report.warnings, "seconds": round(report.seconds, 3)}
        if lost:
            said["lost"] = [{"place": one.wanted.raw.place, "why": one.why} for one in lost]
        say(json.dumps(said))
        return
    head = {"interrupted": "Interrupted; run the same command again to go on: "}.get(report.status, "")
    head = "Would be: " if report.dry else head
    rate = report.counts.seen / report.seconds if report.seconds else 0.0
    pace = f"{counted(report.counts.seen, 'input')} in {report.seconds:.1f} s ({rate:,.0f} a second)"
    say(f"{head}{report.sentence}. {pace}.")
    if report.reasons:
        most_first = sorted(report.reasons.items(), key=lambda entry: -entry[1])
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in most_first)
        say(f"Rejected: {reasons}. `newsetl rejects` says which and what can be done.")
    say_lost(lost)
    for warning in report.warnings:
        say(f"Warning: {warning}")
    if not report.dry:
        say(f"Warehouse: {settings.warehouse / 'news.duckdb'}")


def _run_flow(specs: Sequence[str], settings: Settings, *, path_pattern: str | None, limit: int | None) -> None:
    """Hand over to the flow's own file: newsetl itself never imports Prefect."""
    import runpy

    from newsetl.core.shipped import shipped

    module = runpy.run_path(str(shipped("flows") / "ingest.py"), run_name="newsetl_flow_ingest")
    module["main"](
        sources=[str(Path(spec).absolute()) if Path(spec).exists() else spec for spec in specs],
        settings=settings,
        path_pattern=path_pattern,
        limit=limit,
    )


def extract(
    sources: Sources = None,
    profile: ProfileFlag = None,
    workers: Workers = None,
    column: Columns = None,
    path_pattern: PathPatternFlag = None,
    default_year: DefaultYear = None,
    limit: Limit = None,
) -> None:
    """Print what would be read, as JSON lines in input order, one for each input; touches no warehouse.

    Examples:
        newsetl extract page.html | jq -r .title

        curl -s https://news.example/story | newsetl extract -
    """
    from newsetl.run.pipeline import extract_stream

    settings = settings_from(profile=profile, workers=workers, columns=column, default_year=default_year)
    stop = threading.Event()
    with _temporary_stdin(sources or []) as (specs, spool):
        request = _request(specs, settings, path_pattern=path_pattern, limit=limit)
        try:
            for _, outcome in extract_stream(request, stop=stop):
                row = json.dumps(_line(outcome), ensure_ascii=False, default=str)
                sys.stdout.write(row.replace(json.dumps(spool), '"-"') + "\n" if spool else row + "\n")
        finally:
            stop.set()
        sys.stdout.flush()


@contextmanager
def _temporary_stdin(specs: Sequence[str]) -> Iterator[tuple[list[str], str | None]]:
    """Standard input in a file that is gone afterwards, and that file's name."""
    with tempfile.TemporaryDirectory(prefix="newsetl-") as folder:
        replaced = _with_stdin(specs, Path(folder))
        spool = next((new for old, new in zip(specs, replaced, strict=True) if old == "-"), None)
        yield replaced, spool


def _line(outcome: Outcome) -> dict[str, Any]:
    """One JSON line: the columns by name, and which outcome it is; every mention of an entity, with its row."""
    from newsetl.core.records import Reject
    from newsetl.warehouse.schema import article_row, reject_row

    if isinstance(outcome, Reject):
        row = reject_row(outcome)
        return {"outcome": "reject", "source_uri": row.pop("source_uri"), "url_original": row.pop("url"), **row}
    row = article_row(outcome, input_hash="")
    row.pop("input_hash")
    if row["extra"]:
        row["extra"] = json.loads(row["extra"])
    first = (
        "source_uri",
        "url_original",
        "url",
        "title",
        "authors",
        "published_at",
        "published_on",
        "language",
        "text",
    )
    children = {name: [dict(entry) for entry in rows] for name, rows in outcome.tables.items()}
    known = {entry["entity"]: entry for entry in children["entities"]}
    children["entities"] = [known[mention["entity"]] | mention for mention in children.pop("mentions")]
    rest = {name: value for name, value in row.items() if name not in first}
    row["authors"] = row["authors"] or []
    return {"outcome": "article", **{name: row[name] for name in first}, **rest, **children}
