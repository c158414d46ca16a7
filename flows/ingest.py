"""Ingest as a monitored Prefect flow: the same pipeline as `newsetl run`, with its progress and sums in the UI.

One task for the whole run: documents are batched over processes inside it, because a Prefect task costs
milliseconds and database rows, and a document must cost neither.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import BaseModel, Field

from newsetl import pipeline
from newsetl.cli.flags import nested
from newsetl.pipeline import Progress, Report, Request
from newsetl.records import REMEDY, Reason
from newsetl.settings import Settings, load_settings
from newsetl.sources import compile_pattern

_UPDATE_SECONDS = 3.0


class IngestParameters(BaseModel):
    """What to ingest. Empty fields keep the settings of config/newsetl.toml."""

    sources: list[str] = Field(
        description="Files, folders, globs or URL lists on the worker's machine", min_length=1
    )
    warehouse: str | None = Field(None, description="Folder of the warehouse")
    path_pattern: str | None = Field(None, description='Such as "{publisher}/{date:%Y/%m/%d}/*"')
    limit: int | None = Field(None, ge=1, description="Stop after this many inputs")
    workers: int | None = Field(None, ge=0, description="Extraction processes; 0 means one for each core")
    max_reject_share: float | None = Field(None, ge=0, le=1, description="Fail when a larger share is rejected")


@task(name="read, file and load")
def ingest_sources(request: Request) -> Report:
    """Run the pipeline and keep a progress artifact moving."""
    log = get_run_logger()
    artifact: Any = create_progress_artifact(
        progress=0.0, key="ingest-progress", description="bytes of the sources read"
    )
    last = monotonic()

    def told(progress: Progress) -> None:
        nonlocal last
        if monotonic() - last < _UPDATE_SECONDS:
            return
        last = monotonic()
        counts = progress.counts
        log.info("%s inputs, %s rejects, at %s", f"{counts.seen:,}", f"{counts.rejects:,}", progress.current)
        if progress.bytes_total:
            update_progress_artifact(
                artifact, progress=min(99.0, 100 * progress.bytes_read / progress.bytes_total)
            )

    report = pipeline.run(request, told=told, waiting=log.warning)
    update_progress_artifact(artifact, progress=100.0)
    return report


def _run_name() -> str:
    """Such as "ingest pages, archive.jsonl and 3 more"."""
    sources = IngestParameters.model_validate(flow_run.parameters["parameters"]).sources
    names = ", ".join(Path(source).name or source for source in sources[:2])
    return f"ingest {names}{f' and {len(sources) - 2} more' if len(sources) > 2 else ''}"


@flow(name="ingest", flow_run_name=_run_name, validate_parameters=True)
def ingest(parameters: IngestParameters) -> State[Any]:
    """Read news into the warehouse: every input ends as new, revised, unchanged, duplicate or reject."""
    request = _request(parameters)
    report = ingest_sources(request)
    _publish_artifacts(report, request.settings)
    log = get_run_logger()
    share, limit = report.reject_share, request.settings.run.max_reject_share
    if report.status == "interrupted":
        return Failed(message=f"Interrupted: {report.sentence}")
    if share > limit:
        log.warning("%s of the inputs were rejected: look at `newsetl rejects`", f"{share:.1%}")
        return Failed(message=f"{report.sentence}; {share:.1%} rejected is over the limit of {limit:.1%}")
    return Completed(message=report.sentence)


def _request(parameters: IngestParameters) -> Request:
    flags: dict[str, Any] = nested(workers=parameters.workers)
    if parameters.warehouse is not None:
        flags["warehouse"] = parameters.warehouse
    if parameters.max_reject_share is not None:
        flags.setdefault("run", {})["max_reject_share"] = parameters.max_reject_share
    pattern = compile_pattern(parameters.path_pattern) if parameters.path_pattern else None
    return Request(
        sources=parameters.sources,
        settings=load_settings(flags),
        pattern=pattern,
        limit=parameters.limit,
        command="flow ingest",
    )


def _publish_artifacts(report: Report, settings: Settings) -> None:
    """The outcome counts as a table, and a summary that a person reads."""
    counts = report.counts
    names = ("seen", "new", "revised", "unchanged", "duplicates", "rejects")
    rows = [{"outcome": name, "documents": getattr(counts, name)} for name in names]
    create_table_artifact(table=rows, key="ingest-outcomes", description="seen is the sum of the others")
    reasons = sorted(report.reasons.items(), key=lambda entry: -entry[1])
    listed = "".join(f"| {reason} | {count:,} | {REMEDY[Reason(reason)]} |\n" for reason, count in reasons)
    warned = "".join(f"- {warning}\n" for warning in report.warnings)
    rejects = (
        f"\n| reject | documents | remedy |\n|---|---|---|\n{listed}" if listed else "\nNothing was rejected.\n"
    )
    said = rejects + (f"\nThe data checks warn:\n\n{warned}" if warned else "")
    create_markdown_artifact(
        f"# {report.sentence}\n\n{counts.seen:,} inputs, {counts.bytes / 1e6:,.1f} MB in {report.seconds:.1f} s. "
        f"Warehouse `{settings.warehouse}`, build `{report.build.name if report.build else ''}`.\n{said}",
        key="ingest-summary",
    )


def main(*, sources: Sequence[str], settings: Settings, path_pattern: str | None, limit: int | None) -> None:
    """What `newsetl run --flow` calls: the flow, run here, seen on the server that PREFECT_API_URL names."""
    parameters = IngestParameters(
        sources=list(sources),
        warehouse=str(settings.warehouse.absolute()),
        path_pattern=path_pattern,
        limit=limit,
        workers=settings.run.workers,
        max_reject_share=settings.run.max_reject_share,
    )
    with tags("newsetl"):
        state: Any = ingest(parameters, return_state=True)
    print(f"{state.type.value}: {state.message}")
    if not state.is_completed():
        raise SystemExit(1)


if __name__ == "__main__":
    import sys

    main(sources=sys.argv[1:], settings=load_settings(), path_pattern=None, limit=None)
