"""`newsetl run`: inputs in, a warehouse out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from newsetl.cli.run_and_report import run_and_report
from newsetl.cli.run_input import request_from, stdin_in_file, stdin_in_temporary_file

if TYPE_CHECKING:
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

        newsetl run s3://news-archive/2026/ https://data.commoncrawl.org/crawl-data/CC-NEWS/2026/03/warc.paths.gz

        pbpaste | newsetl run -
    """
    settings = settings_from(
        warehouse=warehouse, workers=workers, profile=profile, columns=column, default_year=default_year
    )
    if dry_run:
        with stdin_in_temporary_file(sources or []) as (specs, _):
            run_and_report(
                request_from(specs, settings, path_pattern=path_pattern, limit=limit), dry=True, as_json=as_json
            )
        return
    specs = stdin_in_file(sources or [], settings.warehouse / "raw" / "stdin")
    if flow:
        _run_flow(specs, settings, path_pattern=path_pattern, limit=limit)
        return
    run_and_report(request_from(specs, settings, path_pattern=path_pattern, limit=limit), as_json=as_json)


def _run_flow(specs: Sequence[str], settings: Settings, *, path_pattern: str | None, limit: int | None) -> None:
    """Hand over to the flow's own file: newsetl itself never imports Prefect."""
    import runpy

    from newsetl.core.shipped import shipped
    from newsetl.operations.service import join_service
    from newsetl.readers import refuse_signed

    refuse_signed(specs)
    join_service(settings.warehouse)
    module = runpy.run_path(str(shipped("flows") / "ingest.py"), run_name="newsetl_flow_ingest")
    module["main"](
        sources=[str(Path(spec).absolute()) if Path(spec).exists() else spec for spec in specs],
        settings=settings,
        path_pattern=path_pattern,
        limit=limit,
    )
