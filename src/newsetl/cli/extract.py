"""`newsetl extract`: inputs in, JSON lines out; no warehouse is touched."""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from newsetl.core.records import Outcome


def extract(
    sources: Sources = None,
    profile: ProfileFlag = None,
    workers: Workers = None,
    column: Columns = None,
    path_pattern: PathPatternFlag = None,
    default_year: DefaultYear = None,
    limit: Limit = None,
) -> None:
    """Print what would be read, as JSON lines in input order, one for each input; touches no warehouse.

    Examples:
        newsetl extract page.html | jq -r .title

        curl -s https://news.example/story | newsetl extract -
    """
    from newsetl.run.pipeline import extract_stream

    settings = settings_from(profile=profile, workers=workers, columns=column, default_year=default_year)
    stop = threading.Event()
    with stdin_in_temporary_file(sources or []) as (specs, spool):
        request = request_from(specs, settings, path_pattern=path_pattern, limit=limit)
        try:
            for _, outcome in extract_stream(request, stop=stop):
                row = _line(outcome)
                print_json({name: "-" if spool and value == spool else value for name, value in row.items()})
        finally:
            stop.set()
        sys.stdout.flush()


def _line(outcome: Outcome) -> dict[str, Any]:
    """One JSON line: the columns by name, and which outcome it is; every mention of an entity, with its row."""
    from newsetl.core.records import Reject
    from newsetl.warehouse.schema import article_row, reject_row

    if isinstance(outcome, Reject):
        row = reject_row(outcome)
        return {"outcome": "reject", "source_uri": row.pop("source_uri"), "url_original": row.pop("url"), **row}
    row = article_row(outcome)
    if row["extra"]:
        row["extra"] = json.loads(row["extra"])
    first = (
        "source_uri",
        "url_original",
        "url",
        "title",
        "authors",
        "published_at",
        "published_on",
        "language",
        "text",
    )
    children = {name: [dict(entry) for entry in rows] for name, rows in outcome.tables.items()}
    known = {entry["entity"]: entry for entry in children["entities"]}
    children["entities"] = [known[mention["entity"]] | mention for mention in children.pop("mentions")]
    rest = {name: value for name, value in row.items() if name not in first}
    row["authors"] = row["authors"] or []
    return {"outcome": "article", **{name: row[name] for name in first}, **rest, **children}
