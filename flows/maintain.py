"""Maintain as a monitored Prefect flow: what `newsetl maintain` does, with its findings in the UI."""

from __future__ import annotations

from time import sleep
from typing import Any

from newsetl.operations.programs import prepare_flow_process

prepare_flow_process()

from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import deployment
from prefect.states import Completed, Failed

from newsetl.core.errors import LockedError, NewsetlError
from newsetl.core.markdown import escaped
from newsetl.maintain import job
from newsetl.maintain.job import MaintainReport
from newsetl.operations import run_artifacts
from newsetl.operations.automations import BY_HAND
from newsetl.operations.schedules import next_run
from newsetl.operations.sources_table import health_artifact
from newsetl.run.collected import web_context
from newsetl.settings import Settings, load_settings

_SIX_HOURS = 6 * 3600
_BUSY_PAUSES_SECONDS = (300.0, 300.0)  # for another writer, after run.lock_wait_s of waiting


@task(task_run_name="sweep, compact, check, publish, learn", cache_policy=NO_CACHE)
def maintain_warehouse(settings: Settings, reports: list[MaintainReport]) -> State[Any]:
    """The whole nightly job, its report into the list."""
    log = get_run_logger()
    for pause in (*_BUSY_PAUSES_SECONDS, None):
        try:
            reports.append(job.maintain(settings, on_message=log.info))
            break
        except LockedError as error:
            if pause is None:
                return Failed(message=str(error))
            log.warning("%s; trying again in %.0f s", error, pause)
            sleep(pause)
        except NewsetlError as error:
            return Failed(message=str(error))
    return Completed(message=reports[0].sentence)


@flow(name="maintain", flow_run_name="nightly maintain", timeout_seconds=_SIX_HOURS)
def maintain() -> State[Any]:
    """Finish what killed runs began, see that the lake still makes the same database, publish a build."""
    log, reports = get_run_logger(), list[MaintainReport]()
    try:
        settings = load_settings()
    except NewsetlError as error:
        log.error("%s", error)
        return Failed(message=str(error))
    ended: State[Any] = maintain_warehouse(settings, reports, return_state=True)
    if not reports:
        log.error("%s", ended.message)
        return Failed(message=ended.message)
    (report,) = reports
    create_markdown_artifact(
        run_artifacts.check_list(run_artifacts.checks(settings.warehouse, report)),
        key="data-checks",
        description="failed first; ok: no row is wrong",
    )
    create_markdown_artifact(**health_artifact(web_context(settings)))
    for step in report.steps:
        log.info("%s: %s", step.name, step.message)
    for warning in report.warnings:
        log.warning("data check: %s", warning)
    if line := next_run(deployment.id):
        log.info("%s", line)
    summary = "".join(f"- {escaped(step.name)}: {escaped(step.message)}\n" for step in report.steps)
    create_markdown_artifact(f"# {escaped(report.sentence)}\n\n{summary}", key="maintain-summary")
    if not report.is_rebuildable:
        log.error("the lake does not make the database that is published: run `newsetl rebuild`")
        return Failed(message=report.sentence)
    return Completed(message=report.sentence)


def main() -> None:
    """Run it here and now."""
    with tags("newsetl", BY_HAND):
        state: Any = maintain(return_state=True)
    print(f"{state.type.value}: {state.message}")
    if not state.is_completed():
        raise SystemExit(1)


if __name__ == "__main__":
    main()
