"""Collect, then ingest, as a monitored Prefect flow: what each source gave is a table in the UI."""

from __future__ import annotations

import os
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed
from pydantic import BaseModel, Field

from newsetl.collect.context import WebContext
from newsetl.collect.requested import collect_requested
from newsetl.collect.tally import Collected
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


@task(name="fetch and archive")
def collect_sources(names: Sequence[str], context: WebContext) -> Collected:
    """Run what is due; the archive and the frontier make a rerun harmless."""
    return collect_requested(context, names)


@flow(name="collect", validate_parameters=True)
def collect(parameters: CollectParameters = _EVERYTHING_DUE) -> State[Any]:
    """Fetch what is due of the live web, and hand it to the ordinary line."""
    settings = load_settings({"warehouse": parameters.warehouse} if parameters.warehouse else {})
    context = web_context(settings)
    if not parameters.names and not context.sources.exists():
        return Completed(message=f"No sources yet: `newsetl sources add URL --write` makes {context.sources}")
    found = collect_sources(parameters.names, context)
    create_table_artifact(table=source_rows(found), key="collect-sources", description="what each source gave")
    total = found.total
    sentence = f"{total.fetched} fetched, {total.found} found, {sum(total.failed.values())} failed"
    get_run_logger().info("%s, %s still due", sentence, found.pending)
    run = collected_run(found, context, settings) if parameters.ingest else None
    state = ingest(run.request.sources, warehouse=str(context.home)) if run else None
    show_health(context)
    if run is None or state is None:
        return Completed(message=sentence)
    if not state.is_completed():
        return Failed(message=f"{sentence}; ingest: {state.message}")
    run.mark_read()
    return Completed(message=f"{sentence}; {state.message}")


def show_health(context: WebContext) -> None:
    """Each source's health with its gaps as a table; what needs a person as a warning."""
    create_table_artifact(**health_artifact(context))
    for line in sources_in_trouble(context):
        get_run_logger().warning("%s: look at `newsetl sources check`", line)


def source_rows(found: Collected) -> list[dict[str, Any]]:
    """One row a source, for the table."""
    return [
        {
            "source": name,
            "polled": tally.polls,
            "found": tally.found,
            "fetched": tally.fetched,
            "unchanged": tally.unchanged,
            "failed": ", ".join(f"{why} {count}" for why, count in tally.failed.most_common(5)),
            "MB": round(tally.bytes / 1e6, 2),
        }
        for name, tally in found.sources.items()
    ]


def ingest(paths: Sequence[str], *, warehouse: str) -> Any:
    """The ordinary line over WARC files and local paths, as a flow below this one; its final state."""
    module = runpy.run_path(str(Path(__file__).with_name("ingest.py")), run_name="newsetl_flow_ingest")
    parameters = module["IngestParameters"](sources=list(paths), warehouse=warehouse)
    return module["ingest"](parameters, return_state=True)


if __name__ == "__main__":
    collect()
