"""`newsetl rebuild`: the writer database made anew from the lake, and copies compared anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from newsetl.related.publish import publish
from newsetl.warehouse.builds.catalogue import KEPT_BUILDS
from newsetl.warehouse.damage import refuse_damage
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.writer.database import drop_writer_database
from newsetl.warehouse.writer.warehouse import open_writer


def rebuild(root: Path, *, on_wait: Callable[[str], None] | None = None, keep_builds: int = KEPT_BUILDS) -> int:
    """Make the writer database anew from the lake and publish it. Returns the number of commits in it.

    Raises:
        WarehouseError: a file of the lake is damaged.
    """
    refuse_damage(Lake(root / "lake"), digests=True)
    drop_writer_database(root, on_wait=on_wait)
    with open_writer(root, on_wait=on_wait, keep_builds=keep_builds, publish=False) as warehouse:
        publish(warehouse, check_all=True)
        return warehouse.lake.last_seq()
