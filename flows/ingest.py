"""A run as a monitored Prefect flow: the same line as `newsetl run`, with its stages, log and sums in the UI.

A task shows a stage, not a document: a Prefect task costs milliseconds and database rows, and documents are
batched over processes inside the line.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from logging import INFO, WARNING
from pathlib import Path
from queue import SimpleQueue
from time import monotonic, sleep
from typing import Any

from newsetl.core.counted import counted
from newsetl.operations.programs import prepare_flow_process

prepare_flow_process()

from httpx import HTTPError
from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import deployment, flow_run
from prefect.states import Completed, Failed
from pydantic import BaseModel, Field

from newsetl.core.errors import CheckError, LockedError, NewsetlError
from newsetl.operations import run_artifacts, run_log
from newsetl.operations.api import Api
from newsetl.operations.automations import BY_HAND
from newsetl.operations.newest_call import NewestCall
from newsetl.operations.schedules import INTERRUPTED, next_run
from newsetl.operations.sources_table import health_artifact
from newsetl.readers import compile_pattern, kept_spec, refuse_signed
from newsetl.run import pipeline
from newsetl.run.collected import web_context
from newsetl.run.refusals import refusals
from newsetl.run.report import Progress, Report
from newsetl.run.request import Request
from newsetl.settings import Settings, load_settings

StateMaker = Callable[[], State[Any]]
_UPDATES_SECONDS = (3.0, 120.0)  # apart: often at first, then seldom, since each is a row in the server's database
_SERVER_SECONDS = 600.0  # for a server that is away to come back and be told the end
_BUSY_PAUSES_SECONDS = (60.0, 60.0)  # for another writer, after run.lock_wait_s of waiting


class IngestParameters(BaseModel):
    """What to read into the warehouse. Empty fields keep the settings of config/newsetl.toml."""

    sources: list[str] = Field(
        description="Files, folders, globs or URL lists on the worker's machine; s3://, gs://, https:// addresses",
        min_length=1,
    )
    warehouse: str = Field("", description="Folder of the warehouse")
    path_pattern: str = Field("", description='Such as "{publisher}/{date:%Y/%m/%d}/*"')
    limit: int = Field(0, ge=0, description="Stop after this many inputs; 0 reads all")
    workers: int | None = Field(None, ge=0, description="Extraction processes; 0 means one for each core")
    max_reject_share: float | None = Field(None, ge=0, le=1, description="Fail when a larger share is rejected")


@task(task_run_name="{name}", cache_policy=NO_CACHE)
def stage(name: str, end: SimpleQueue[StateMaker]) -> State[Any]:
    """Shows one stage of a run while it lasts; it ends in the state whose maker comes through the queue.

    The state is made here: on the server a task's newest state counts, and a short stage may have ended before its
    task began.
    """
    return end.get()()


class Stages:
    """Shows the stages of a run as tasks: one that begins ends the one before it. They hold nothing up."""

    def __init__(self) -> None:
        self._tasks: list[Any] = []  # futures of the tasks
        self._end: SimpleQueue[StateMaker] | None = None
        self._name, self._began = "", 0.0
        self._progress: Progress | None = None

    def enter(self, name: str) -> None:
        """A stage begins."""
        self._finish(partial(Completed, message=self._message()))
        self._name, self._began, self._end = name, monotonic(), SimpleQueue()
        self._tasks.append(stage.submit(name, self._end))

    def note(self, progress: Progress) -> None:
        """How far the reading has come."""
        self._progress = progress

    def close(self, error: BaseException | None = None, report: Report | None = None) -> None:
        """The last stage has ended, or broke off with an error; waits for the server to be told."""
        message = (
            f"{counted(report.stages[-1].count, 'article')}, {self._message()}" if report else self._message()
        )
        self._finish(partial(Failed, message=str(error)) if error else partial(Completed, message=message))
        for future in self._tasks:
            future.wait(_SERVER_SECONDS)

    def _finish(self, make_state: StateMaker) -> None:
        if self._end is not None:
            self._end.put(make_state)
            self._end = None

    def _message(self) -> str:
        seconds = f"{monotonic() - self._began:.1f} s"
        if self._progress is None or self._name not in ("read and extract", "load"):
            return seconds
        counts = self._progress.counts
        if self._name == "load":
            articles = counted(counts.new + counts.revised, "article")
            return f"{articles} and {counted(counts.rejects, 'reject')}, {seconds}"
        return f"{counted(counts.seen, 'input')}, {seconds}"


def run_in_stages(request: Request) -> Report:
    """Run the line, with tasks, an artifact and log lines that follow it; a server that is away delays nothing.

    Raises:
        NewsetlError: whatever ends `newsetl run`.
    """
    log, stages = get_run_logger(), Stages()
    artifact: Any = create_progress_artifact(progress=0.0, key="ingest-progress", description="bytes read")
    server = NewestCall(lambda error: log.warning("progress was not told: %s", error), (HTTPError, RuntimeError))
    began = last = monotonic()

    def on_progress(progress: Progress) -> None:
        nonlocal last
        stages.note(progress)
        now = monotonic()
        if now - last < min(_UPDATES_SECONDS[1], max(_UPDATES_SECONDS[0], (now - began) / 10)):
            return
        last = now
        log.info("%s", run_log.progresses(progress, now - began))
        if progress.bytes_total:
            share = min(99.0, 100 * progress.bytes_read / progress.bytes_total)
            server.do(lambda: update_progress_artifact(artifact, progress=share))

    report, error = None, None
    try:
        report = pipeline.run(request, on_progress=on_progress, on_wait=log.warning, on_stage=stages.enter)
    except BaseException as raised:
        error = raised
        raise
    finally:
        if url := os.environ.get("PREFECT_API_URL"):
            Api(url).wait(_SERVER_SECONDS)
        stages.close(error, report)
        server.do(lambda: update_progress_artifact(artifact, progress=100.0))
        server.close(_SERVER_SECONDS)
    return report


def when_free(request: Request) -> Report:
    """Run the line; another writer goes away by itself, so a busy warehouse is asked for again."""
    for pause in _BUSY_PAUSES_SECONDS:
        try:
            return run_in_stages(request)
        except LockedError as error:
            get_run_logger().warning("%s; trying again in %.0f s", error, pause)
            sleep(pause)
    return run_in_stages(request)


def _run_name() -> str:
    """Such as "ingest pages, archive.jsonl and 3 more"."""
    sources = IngestParameters.model_validate(flow_run.parameters["parameters"]).sources
    names = ", ".join(Path(kept_spec(source)).name or kept_spec(source) for source in sources[:2])
    return f"ingest {names}{f' and {len(sources) - 2} more' if len(sources) > 2 else ''}"


@flow(name="ingest", flow_run_name=_run_name, validate_parameters=True)
def ingest(parameters: IngestParameters) -> State[Any]:
    """Read news into the warehouse: every input ends as new, revised, unchanged, duplicate or reject."""
    log = get_run_logger()
    try:
        request = _request(parameters)
        log.info("%s", run_log.begins(request))
        report = when_free(request)
    except NewsetlError as error:
        if isinstance(error, CheckError) and error.findings:
            _show_checks(run_artifacts.failed_checks(error.findings))
        log.error("%s", error)
        return Failed(message=str(error))
    _show(report, request.settings)
    if flow_run.parent_flow_run_id is None and (line := next_run(deployment.id)):
        log.info("%s", line)
    if report.status == "interrupted":
        return Failed(name=INTERRUPTED, message=f"{report.sentence}; the next run goes on")
    share, limit = report.reject_share, request.settings.run.max_reject_share
    if share > limit:
        log.warning("%s of the inputs were rejected: look at `newsetl rejects`", f"{share:.1%}")
        return Failed(message=f"{report.sentence}; {share:.1%} rejected is over the limit of {limit:.1%}")
    return Completed(message=report.sentence)


def _request(parameters: IngestParameters) -> Request:
    refuse_signed(parameters.sources)
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


def _show(report: Report, settings: Settings) -> None:
    """What a person looks for after a run: in the log one sentence each, beside it tables and a plot."""
    log, root = get_run_logger(), settings.warehouse
    for one in report.stages:
        log.info("%s", run_log.stage_ended(one))
    create_table_artifact(
        table=run_artifacts.outcomes(report), key="ingest-outcomes", description="seen is the sum of the others"
    )
    rejected = run_artifacts.rejects(report, root)
    refused = refusals(report, root)
    for refusal in refused:
        level = WARNING if refusal.inputs else INFO  # what is known was warned of before
        log.log(level, "needs a person: %s", refusal.sentence)
    waiting = {refusal.reason for refusal in refused}
    for line in run_log.rejected([row for row in rejected if row["reason"] not in waiting]):
        log.info("%s", line)
    if rejected:
        create_markdown_artifact(
            run_artifacts.reject_list(rejected),
            key="ingest-rejects",
            description="by reason, the most frequent first; `newsetl rejects` lists each of them",
        )
    for warning in report.warnings:
        log.warning("data check: %s", warning)
    _show_checks(run_artifacts.checks(root))
    if plot := run_artifacts.plot(root):
        create_markdown_artifact(plot, key="articles-a-day", description="the last 60 days")
    create_markdown_artifact(**health_artifact(web_context(settings)))
    create_markdown_artifact(
        run_artifacts.summary(report, root, explorer=settings.explore.address),
        key="ingest-summary",
        description="what the run did, on one page",
    )
    log.info("%s", run_log.published(report))
    if report.build:
        create_link_artifact(
            link=report.build.absolute().as_uri(),
            link_text=report.build.name,
            key="ingest-published",
            description="The database that this run published; any DuckDB opens it.",
        )


def _show_checks(rows: list[dict[str, Any]]) -> None:
    create_markdown_artifact(
        run_artifacts.check_list(rows), key="data-checks", description="failed first; ok: no row is wrong"
    )


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
    with tags("newsetl", BY_HAND):
        state: Any = ingest(parameters, return_state=True)
    print(f"{state.type.value}: {state.message}")
    if not state.is_completed():
        raise SystemExit(1)


if __name__ == "__main__":
    import sys

    main(sources=sys.argv[1:], settings=load_settings(), path_pattern=None, limit=None)
