"""`newsetl forget`: articles taken out for good."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, settings_from
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.counted import counted
from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    from newsetl.maintain.forget import ForgetRequest
    from newsetl.settings import Settings

_EXAMPLES = 5


def forget(
    target: Annotated[str | None, typer.Argument(metavar="[ARTICLE]", help="Id, address, path or title.")] = None,
    where: Annotated[str | None, typer.Option(metavar="SQL", help="A condition on articles.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Take articles out of lake, raw bytes, index and all builds, pinned ones included, for good.

    Their bytes are gone from every file that newsetl owns, and they are rejected when they come again. Files of
    yours that still hold them are named.

    Examples:
        newsetl forget https://www.courier.example/2026/03/04/ferry

        newsetl forget --where "publisher = 'The Harbour Courier' AND published_on < '2020-01-01'"
    """
    if (target is None) == (where is None):
        raise UsageError("forget needs an ARTICLE, or --where SQL")
    settings = settings_from(warehouse=warehouse)
    from newsetl.maintain.forget import find_forget_request, unfinished_request
    from newsetl.warehouse.builds.reader import open_reader

    pending = None if dry_run else unfinished_request(settings.warehouse)
    if pending:
        print_note(f"finishing what was interrupted: {counted(len(pending.ids), 'article')}")
        _take_out(settings, pending, as_json=as_json)
    article_ids = _chosen(settings, where) if where is not None else [_identity(settings.warehouse, target or "")]
    with open_reader(settings.warehouse) as connection:
        wanted = find_forget_request(connection, article_ids)
    if pending and not wanted.ids:
        return
    if not wanted.ids:
        raise UsageError(f"no article is {target}" if target else f"no article meets {where}")
    if dry_run and as_json:
        print_json({**_facts(wanted), "is_dry": True})
        return
    if not as_json:
        _print_wanted(wanted)
    if dry_run:
        return
    if not yes and not typer.confirm("Take them out for good?", err=as_json):
        raise typer.Exit(1)
    _take_out(settings, wanted, as_json=as_json)


def _take_out(settings: Settings, wanted: ForgetRequest, *, as_json: bool) -> None:
    from newsetl.maintain.forget import forget as take_out

    done = take_out(
        settings.warehouse,
        wanted,
        on_message=print_note,
        wait_s=settings.run.lock_wait_s,
        keep_builds=settings.publish.keep_builds,
    )
    if as_json:
        print_json(
            {
                **_facts(wanted),
                "is_dry": False,
                "files": done.files,
                "builds": done.builds,
                "raw": asdict(done.raw),
            }
        )
        return
    print_line(done.sentence)
    for path in done.raw.left:
        print_line(f"{path} is yours and may still hold them: delete it, or take them out of it")


def _facts(wanted: ForgetRequest) -> dict[str, Any]:
    return {
        "articles": sorted(map(str, wanted.ids)),
        "addresses": sorted(wanted.urls),
        "rejects": sorted(map(str, wanted.rejects)),
    }


def _chosen(settings: Settings, where: str) -> list[UUID]:
    from newsetl.warehouse.queries.ask import Selection

    chosen = Selection(where=where, limits=settings.query).article_ids(settings.warehouse)
    return [UUID(article_id) for article_id in chosen["article_id"].to_pylist()]


def _identity(root: Path, target: str) -> UUID:
    """The id of an article that is named in any way, and that of an address that is no article."""
    from newsetl.api.find import find_article, matches, parsed_id
    from newsetl.core.identity import url_id
    from newsetl.warehouse.builds.reader import open_reader

    named = parsed_id(target)
    if named is not None:
        return named
    with open_reader(root) as connection:
        if matches(connection, target):
            return find_article(connection, target)
    identity = url_id(target)
    if identity is None:
        raise UsageError(f"{target!r} is no article's id, address, path or title")
    return identity


def _print_wanted(wanted: ForgetRequest) -> None:

    rejects = counted(len(wanted.rejects), "reject")
    print_line(f"{counted(len(wanted.ids), 'article')}, {rejects} from the same addresses:")
    names = sorted(wanted.urls) or sorted(map(str, wanted.ids))
    for url in names[:_EXAMPLES]:
        print_line(f"  {url}")
    if len(names) > _EXAMPLES:
        print_line(f"  and {len(names) - _EXAMPLES:,} more")
