"""Maintain as a monitored Prefect flow: what `newsetl maintain` does, with its findings in the UI."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30")

from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed, Failed

from newsetl.core.errors import LockedError
from newsetl.maintain import job
from newsetl.maintain.job import MaintainReport
from newsetl.operations import run_artifacts
from newsetl.operations.sources_table import health_artifact
from newsetl.run.collected import web_context
from newsetl.settings import Settings, load_settings

_SIX_HOURS = 6 * 3600


def _can_get_better(_: Any, __: TaskRun, state: State[Any]) -> bool:
    """Another writer goes away by itself; a damaged lake does not."""
    return isinstance(state.result(raise_on_failure=False), LockedError)


@task(name="sweep, check, publish, learn", retries=2, retry_delay_seconds=300, retry_condition_fn=_can_get_better)
def look_after(settings: Settings) -> MaintainReport:
    """The whole nightly job."""
    log = get_run_logger()
    return job.maintain(settings, on_message=log.warning)


@flow(name="maintain", flow_run_name="nightly maintain", timeout_seconds=_SIX_HOURS)
def maintain() -> State[Any]:
    """Finish what killed runs began, see that the lake still makes the same database, publish a build."""
    settings = load_settings()
    found = look_after(settings)
    create_table_artifact(
        table=run_artifacts.checks(settings.warehouse, found),
        key="data-checks",
        description="how many rows are wrong: 0 is good",
    )
    create_table_artifact(**health_artifact(web_context(settings)))
    summary = "".join(f"- {step.name}: {step.message}\n" for step in found.steps)
    create_markdown_artifact(f"# {found.sentence}\n\n{summary}", key="maintain-summary")
    if not found.is_rebuildable:
        get_run_logger().error("the lake does not make the database that is published: run `newsetl rebuild`")
        return Failed(message=found.sentence)
    return Completed(message=found.sentence)


def main() -> None:
    """Run it here and now."""
    with tags("newsetl"):
        state: Any = maintain(return_state=True)
    print(f"{state.type.value}: {state.message}")
    if not state.is_completed():
        raise SystemExit(1)


if __name__ == "__main__":
    main()
