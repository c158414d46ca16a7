"""`newsetl pin`: a build kept for good under a name."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli.flags import BuildName, JsonFlag, WarehouseFlag, settings_of_existing
from newsetl.cli.output import print_json, print_line, print_note
from newsetl.core.errors import UsageError


def pin(
    build: BuildName,
    name: Annotated[str | None, typer.Argument(help="Such as paper-2026.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Let the build go again.")] = False,
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Keep a build for good under a name: it is never cleaned away.

    Example:
        newsetl pin 7 paper-2026
    """
    from newsetl.warehouse.builds.catalogue import build_path
    from newsetl.warehouse.builds.catalogue import pin as pin_build
    from newsetl.warehouse.writer.lock import writer_lock

    if (name is None) != remove:
        raise UsageError("pin needs a name, or --remove")
    settings = settings_of_existing(warehouse=warehouse)
    with writer_lock(settings.warehouse, settings.run.lock_wait_s, print_note):
        pinned = pin_build(settings.warehouse, build, name)
    path = build_path(settings.warehouse, pinned.name)
    if as_json:
        print_json({"build": pinned.name, "pinned": name, "file": str(path)})
        return
    print_line(f"{pinned.name} is {f'kept as {name}' if name else 'no longer kept'}: {path}")
