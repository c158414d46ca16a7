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
os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")

from httpx import HTTPError
from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import (
    create_image_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.client.schemas.objects import State, TaskRun
from prefect.runtime import flow_run
from prefect.states import Completed, Failed
from pydantic import BaseModel, Field

from newsetl.core.errors import LockedError
from newsetl.operations import run_artifacts
from newsetl.operations.api import Api
from newsetl.operations.newest_call import NewestCall
from newsetl.operations.sources_table import health_artifact
from newsetl.readers import compile_pattern
from newsetl.run import pipeline
from newsetl.run.collected import web_context
from newsetl.run.report import Progress, Report
from newsetl.run.request import Request
from newsetl.settings import Settings, load_settings

_UPDATES_SECONDS = (3.0, 120.0)  # apart: often at first, then seldom, since each is a row in the server's database
_SERVER_SECONDS = 600.0  # for a server that is away to come back and be told the end


class IngestParameters(BaseModel):
    """What to ingest. Empty fields keep the settings of config/newsetl.toml."""

    sources: list[str] = Field(
        description="Files, folders, globs or URL lists on the worker's machine", min_length=1
    )
    warehouse: str = Field("", description="Folder of the warehouse")
    path_pattern: str = Field("", description='Such as "{publisher}/{date:%Y/%m/%d}/*"')
    limit: int = Field(0, ge=0, description="Stop after this many inputs; 0 reads all")
    workers: int | None = Field(None, ge=0, description="Extraction processes; 0 means one for each core")
    max_reject_share: float | None = Field(None, ge=0, le=1, description="Fail when a larger share is rejected")


def _can_get_better(_: Any, __: TaskRun, state: State[Any]) -> bool:
    """Another writer goes away by itself; a full disk, a wrong setting or our own mistake does not."""
    return isinstance(state.result(raise_on_failure=False), LockedError)


@task(name="read, file and load", retries=2, retry_delay_seconds=60, retry_condition_fn=_can_get_better)
def ingest_sources(request: Request) -> Report:
    """Run the pipeline and keep a progress artifact moving. A server that is away holds nothing up."""
    log = get_run_logger()
    artifact: Any = create_progress_artifact(
        progress=0.0, key="ingest-progress", description="bytes of the sources read"
    )
    server = NewestCall(lambda error: log.warning("progress was not told: %s", error), (HTTPError, RuntimeError))
    began = last = monotonic()

    def on_progress(progress: Progress) -> None:
        nonlocal last
        now = monotonic()
        if now - last < min(_UPDATES_SECONDS[1], max(_UPDATES_SECONDS[0], (now - began) / 10)):
            return
        last = now
        counts = progress.counts
        log.info("%s inputs, %s rejects, at %s", f"{counts.seen:,}", f"{counts.rejects:,}", progress.current)
        if progress.bytes_total:
            share = min(99.0, 100 * progress.bytes_read / progress.bytes_total)
            server.do(lambda: update_progress_artifact(artifact, progress=share))

    report = pipeline.run(request, on_progress=on_progress, on_wait=log.warning)
    if url := os.environ.get("PREFECT_API_URL"):
        Api(url).wait(_SERVER_SECONDS)
    server.do(lambda: update_progress_artifact(artifact, progress=100.0))
    server.close(_SERVER_SECONDS)
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
    flags: dict[str, Any] = {}
    if parameters.workers is not None:
        flags["run"] = {"workers": parameters.workers}
    if parameters.warehouse:
        flags["warehouse"] = parameters.warehouse
    if parameters.max_reject_share is not None:
        flags.setdefault("run", {})["max_reject_share"] = parameters.max_reject_share
    pattern = compile_pattern(parameters.path_pattern) if parameters.path_pattern else None
    return Request(
        sources=parameters.sources,
        settings=load_settings(flags),
        pattern=pattern,
        limit=parameters.limit or None,
        command="flow ingest",
    )


def _publish_artifacts(report: Report, settings: Settings) -> None:
    """The outcome counts and the rejects as tables, a plot of the days, a summary that a person reads."""
    counts = report.counts
    names = ("seen", "new", "revised", "unchanged", "duplicates", "rejects")
    rows = [{"outcome": name, "documents": getattr(counts, name)} for name in names]
    create_table_artifact(table=rows, key="ingest-outcomes", description="seen is the sum of the others")
    rejected = run_artifacts.rejects(settings.warehouse, report.run_id)
    if rejected:
        create_table_artifact(table=rejected, key="ingest-rejects", description="`newsetl rejects` lists them all")
    found = run_artifacts.checks(settings.warehouse)
    create_table_artifact(table=found, key="data-checks", description="how many rows are wrong: 0 is good")
    if plot := run_artifacts.days_plot(settings.warehouse):
        create_image_artifact(plot, key="articles-a-day", description="by date of publication")
    create_table_artifact(**health_artifact(web_context(settings)))
    create_markdown_artifact(run_artifacts.summary(report, settings.warehouse), key="ingest-summary")


def main(*, sources: Sequence[str], settings: Settings, path_pattern: str | None, limit: int | None) -> None:
    """What `newsetl run --flow` calls: the flow, run here, seen on the server that PREFECT_API_URL names."""
    parameters = IngestParameters(
        sources=list(sources),
        warehouse=str(settings.warehouse.absolute()),
        path_pattern=path_pattern or "",
        limit=limit or 0,
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
