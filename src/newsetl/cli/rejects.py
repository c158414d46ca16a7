"""`newsetl rejects`: what is no article, why, and what can be done; and to run it again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from newsetl.cli import complete
from newsetl.cli.flags import JsonFlag, WarehouseFlag, Workers, settings_from
from newsetl.cli.output import print_json, print_line, print_note, print_table
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest

app = typer.Typer(invoke_without_command=True)

ReasonFlag = Annotated[
    str | None,
    typer.Option(
        "--reason", metavar="R", help="Only this reason, such as timeout.", autocompletion=complete.reasons
    ),
]
Limit = Annotated[
    int, typer.Option("--limit", min=1, help="Rows to print at the most; the count of the rest is said.")
]
FormerLimit = Annotated[int | None, typer.Option("--most", min=1, hidden=True)]


@app.callback()
def rejects(
    context: typer.Context,
    reason: ReasonFlag = None,
    warehouse: WarehouseFlag = None,
    limit: Limit = 50,
    most: FormerLimit = None,
    as_json: JsonFlag = False,
) -> None:
    """List the inputs that are no article, with the remedy; `rejects requeue` runs them again.

    Examples:
        newsetl rejects --reason timeout

        newsetl rejects requeue --reason timeout
    """
    if context.invoked_subcommand is not None:
        return
    rows = _rejects(settings_from(warehouse=warehouse).warehouse, reason)
    from newsetl.core.records import REMEDY, Reason

    if as_json:
        for row in rows:
            print_json({**row, "remedy": REMEDY[Reason(row["reason"])]})
        return
    if most is not None:
        print_note("--most is called --limit now, as in other commands")
        limit = most
    cells = [(row["reason"], row["detail"], row["place"]) for row in rows[:limit]]
    print_table(["reason", "detail", "where"], cells)
    if len(rows) > limit:
        print_line(f"… and {len(rows) - limit:,} more: --limit {len(rows)} prints them all")
    print_line("")
    print_line(counted(len(rows), "reject"))
    for kind in sorted({row["reason"] for row in rows}):
        print_line(f"  {kind}: {REMEDY[Reason(kind)]}")


@app.command()
def requeue(
    reason: ReasonFlag = None, warehouse: WarehouseFlag = None, workers: Workers = None, as_json: JsonFlag = False
) -> None:
    """Run rejected inputs again, from where they lie; those that are articles now leave the list."""
    from newsetl.cli.run_and_report import run_and_report
    from newsetl.readers import is_remote, is_there, path_of
    from newsetl.run.request import Request, remote_of

    settings = settings_from(warehouse=warehouse, workers=workers)
    rows = _rejects(settings.warehouse, reason)
    links = [] if settings.run.follow_links else [row for row in rows if _is_link(row)]
    rows = [row for row in rows if row not in links]
    sources = sorted({row["source_uri"] for row in rows})
    there = [source for source in sources if is_there(source, remote_of(settings))]
    inputs = [source if is_remote(source) else str(path_of(source)) for source in there]
    say = print_note if as_json else print_line
    for source in sorted(set(sources) - set(there)):
        say(f"{source} is no longer there, or may not be read, and stays on the list")
    if links:
        say(f"{counted(len(links), 'link')} out of a folder: not followed, as run.follow_links is false")
    if not inputs:
        print_json({"seen": 0}) if as_json else print_line("nothing to run again")
        return
    only = frozenset(row["capture_id"] for row in rows)
    run_and_report(Request(sources=inputs, settings=settings, only=only, command="requeue"), as_json=as_json)


def _is_link(row: dict[str, Any]) -> bool:
    """Whether a link in a folder was declined: named as an input it would be followed."""
    return (row["reason"], row["place"]) == ("unsafe_path", row["source_uri"])


def _rejects(root: Path, reason: str | None) -> list[dict[str, Any]]:
    from newsetl.core.records import Reason
    from newsetl.warehouse.builds.reader import open_reader

    if reason is not None and reason not in set(Reason):
        raise UsageError(f"--reason {reason}: there is no such reason{nearest(reason, Reason)}")
    connection = open_reader(root)
    cursor = connection.execute(
        "SELECT reason, stage, detail, url, concat_ws('#', source_uri, raw_member, coalesce(raw_record_id, "
        "raw_row::VARCHAR, raw_offset::VARCHAR)) AS place, source_uri, capture_id, run_id "
        "FROM rejects WHERE $1 IS NULL OR reason = $1 ORDER BY reason, place",
        [reason],
    )
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    connection.close()
    return rows
