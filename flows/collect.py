"""Collect, then run, as a monitored Prefect flow: what each source gave is a table in the UI."""

from __future__ import annotations

import runpy
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

from newsetl.operations.programs import prepare_flow_process

prepare_flow_process()

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Completed, Failed
from pydantic import BaseModel, Field

from newsetl.collect.context import WebContext
from newsetl.collect.due import next_due
from newsetl.collect.requested import collect_requested
from newsetl.collect.tally import Collected
from newsetl.core.errors import NewsetlError
from newsetl.core.visible import shortened
from newsetl.operations import run_log
from newsetl.operations.schedules import INTERRUPTED, next_run
from newsetl.operations.sources_table import health_artifact, sources_in_trouble
from newsetl.run.collected import collected_run, web_context
from newsetl.settings import load_settings


class CollectParameters(BaseModel):
    """What to collect. Empty fields keep what config/newsetl.toml and config/sources.toml say."""

    names: list[str] = Field(
        default=[], description="Sources or URLs to fetch now; none: every source that is due"
    )
    warehouse: str | None = Field(default=None, description="Folder of the warehouse")
    ingest: bool = Field(default=True, description="Make articles of what was fetched")


_EVERYTHING_DUE = CollectParameters()  # what a schedule asks for


@task(task_run_name="fetch", cache_policy=NO_CACHE)
def fetch(names: Sequence[str], context: WebContext, collected: list[Collected]) -> State[Any]:
    """Fetch and archive what is due, into the list; the archive and the frontier make a rerun harmless."""
    began = monotonic()
    try:
        collected.append(collect_requested(context, names))
    except NewsetlError as error:
        return Failed(message=str(error))
    return Completed(message=f"{sentence(collected[0])}, {monotonic() - began:.1f} s")


@flow(name="collect", flow_run_name="collect what is due", validate_parameters=True)
def collect(parameters: CollectParameters = _EVERYTHING_DUE) -> State[Any]:
    """Fetch what is due of the live web, and hand it to the ordinary line."""
    try:
        return _collect(parameters)
    except NewsetlError as error:
        get_run_logger().error("%s", error)
        return Failed(message=str(error))


def _collect(parameters: CollectParameters) -> State[Any]:
    settings, log = (
        load_settings({"warehouse": parameters.warehouse} if parameters.warehouse else {}),
        get_run_logger(),
    )
    context = web_context(settings)
    if not parameters.names and not context.sources.exists():
        return Completed(message=f"No sources yet: `newsetl sources add URL --write` makes {context.sources}")
    results: list[Collected] = []
    fetched: State[Any] = fetch(parameters.names, context, results, return_state=True)
    if not results:
        log.error("%s", fetched.message)
        return Failed(message=fetched.message)
    (collected,) = results
    _show(collected, context)
    if collected.is_interrupted:
        return Failed(name=INTERRUPTED, message=f"{sentence(collected)}; the next collect goes on")
    run = collected_run(collected, context, settings) if parameters.ingest else None
    if run is None:
        return Completed(message=sentence(collected))
    state = ingest(run.request.sources, warehouse=str(context.home))
    if state.is_completed() or "rejected is over the limit" in (state.message or ""):
        run.mark_read()
    message = f"{sentence(collected)}; {state.message}"
    if state.is_completed():
        return Completed(message=message)
    return Failed(name=INTERRUPTED if state.name == INTERRUPTED else None, message=message)


def sentence(collected: Collected) -> str:
    """Such as "12 fetched, 30 new addresses found, 2 failed, 1.3 MB"."""
    total = collected.total
    failed = sum(total.failed.values())
    fetched = f"{total.fetched:,} fetched, {total.found:,} new addresses found"
    return f"{fetched}, {failed:,} failed, {total.bytes / 1e6:,.1f} MB"


def _show(collected: Collected, context: WebContext) -> None:
    """Tables of what each source gave and how it does; in the log, a warning where a person is needed."""
    log = get_run_logger()
    create_table_artifact(
        table=source_rows(collected), key="collect-sources", description="what each source gave in this run"
    )
    for name, tally in collected.sources.items():
        failures = ", ".join(f"{count:,} × {why}" for why, count in tally.failed.most_common(5))
        log.info(
            "%s: %s fetched, %s new addresses, %s unchanged%s",
            name, f"{tally.fetched:,}", f"{tally.found:,}", f"{tally.unchanged:,}",
            f"; failed: {shortened(failures, 200)}" if failures else "",
        )  # fmt: skip
    if collected.pending:
        log.info("%s addresses are due and left to the next collect", f"{collected.pending:,}")
    create_markdown_artifact(**health_artifact(context))
    for line in sources_in_trouble(context):
        log.warning("%s: look at `newsetl sources check`", line)
    for due in (run_log.due_next(next_due(context.frontier)), next_run(deployment.id)):
        if due:
            log.info("%s", due)


def source_rows(collected: Collected) -> list[dict[str, Any]]:
    """One row a source, for the table."""
    return [
        {
            "source": name,
            "fetched": tally.fetched,
            "found": tally.found,
            "unchanged": tally.unchanged,
            "polled": tally.polls,
            "failed": ", ".join(f"{count} × {why}" for why, count in tally.failed.most_common(5)),
            "MB": round(tally.bytes / 1e6, 2),
        }
        for name, tally in collected.sources.items()
    ]


def ingest(paths: Sequence[str], *, warehouse: str) -> Any:
    """The ordinary line over WARC files and local paths, as a flow below this one; its final state."""
    module = runpy.run_path(str(Path(__file__).with_name("ingest.py")), run_name="newsetl_flow_ingest")
    parameters = module["IngestParameters"](sources=list(paths), warehouse=warehouse)
    return module["ingest"](parameters, return_state=True)


if __name__ == "__main__":
    collect()
