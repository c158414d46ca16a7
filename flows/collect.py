"""Collect, then ingest, as a monitored Prefect flow: what each source gave is a table in the UI."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic import BaseModel, Field

from newsetl.web.context import WebContext, from_files
from newsetl.web.tally import Collected


class CollectParameters(BaseModel):
    """What to collect. Empty fields keep what config/newsetl.toml and config/sources.toml say."""

    names: list[str] = Field(default=[], description="Sources to run now; none: every source that is due")
    config: str = Field(default="config/newsetl.toml", description="Settings; sources.toml lies beside it")
    warehouse: str = Field(default="warehouse", description="Folder of the warehouse")
    ingest: bool = Field(default=True, description="Make articles of what was fetched")


@task(name="fetch and archive")
def collect_sources(names: Sequence[str], context: WebContext) -> Collected:
    """Run what is due; the archive and the frontier make a rerun harmless."""
    from newsetl.web.collect import collect
    from newsetl.web.sources import load_sources

    return collect(load_sources(context.sources), settings=context.settings, home=context.home, names=tuple(names))


@flow(name="collect", validate_parameters=True)
def collect(parameters: CollectParameters) -> State[Any]:
    """Fetch what is due of the live web, and hand it to the ordinary line."""
    plain = from_files(Path(parameters.config))
    context = WebContext(settings=plain.settings, home=Path(parameters.warehouse), sources=plain.sources)
    found = collect_sources(parameters.names, context)
    rows = source_rows(found)
    create_table_artifact(table=rows, key="collect-sources", description="what each source gave")
    total = found.total
    sentence = f"{total.fetched} fetched, {total.found} found, {sum(total.failed.values())} failed"
    get_run_logger().info("%s, %s still due", sentence, found.pending)
    if parameters.ingest and found.paths:
        ingest([str(path) for path in found.paths], warehouse=parameters.warehouse)
    return Completed(message=sentence)


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
    """The ordinary line over WARC files and local paths, as a flow below this one."""
    from flows.ingest import IngestParameters
    from flows.ingest import ingest as ingest_flow

    return ingest_flow(IngestParameters(sources=list(paths), warehouse=warehouse))


if __name__ == "__main__":
    collect(CollectParameters())
