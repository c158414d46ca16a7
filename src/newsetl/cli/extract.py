"""`newsetl extract`: inputs in, JSON lines out; no warehouse is touched."""

from __future__ import annotations

import sys
import threading
from typing import Annotated

import typer

from newsetl.cli.flags import (
    Columns,
    DefaultYear,
    Limit,
    PathPatternFlag,
    ProfileFlag,
    Sources,
    Workers,
    settings_from,
)
from newsetl.cli.output import print_json
from newsetl.cli.run_input import request_from, stdin_in_temporary_file


def extract(
    sources: Sources = None,
    profile: ProfileFlag = None,
    workers: Workers = None,
    column: Columns = None,
    path_pattern: PathPatternFlag = None,
    default_year: DefaultYear = None,
    limit: Limit = None,
    as_json: Annotated[bool, typer.Option("--json", help="What is printed is JSON in any case.")] = True,
) -> None:
    """Print what would be read, as JSON lines in input order, one for each input; touches no warehouse.

    Examples:
        newsetl extract page.html | jq -r .title

        curl -s https://news.example/story | newsetl extract -
    """
    from newsetl.run.lines import line_of
    from newsetl.run.pipeline import extract_stream

    settings = settings_from(profile=profile, workers=workers, columns=column, default_year=default_year)
    stop = threading.Event()
    with stdin_in_temporary_file(sources or []) as (specs, spool):
        request = request_from(specs, settings, path_pattern=path_pattern, limit=limit)
        try:
            for _, outcome in extract_stream(request, stop=stop):
                row = line_of(outcome)
                print_json({name: "-" if spool and value == spool else value for name, value in row.items()})
        finally:
            stop.set()
        sys.stdout.flush()
