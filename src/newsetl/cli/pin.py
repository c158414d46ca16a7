"""`newsetl pin`: a build kept for good under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsetl.cli.flags import (
    BuildName,
    WarehouseFlag,
    settings_from,
)
from newsetl.cli.output import print_line, print_note
from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    pass


def pin(
    build: BuildName,
    name: Annotated[str | None, typer.Argument(help="Such as paper-2026.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Let the build go again.")] = False,
    warehouse: WarehouseFlag = None,
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
    settings = settings_from(warehouse=warehouse)
    with writer_lock(settings.warehouse, settings.run.lock_wait_s, print_note):
        pinned = pin_build(settings.warehouse, build, name)
    kept = f"kept as {name}" if name else "no longer kept"
    print_line(f"{pinned.name} is {kept}: {build_path(settings.warehouse, pinned.name)}")
