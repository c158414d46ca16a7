"""Publish with what is related: copies are brought up to date first, so that each build shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from newsetl.core.errors import WarehouseError
from newsetl.related.copies import CopiesReport, update_copies
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.writer.warehouse import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published."""

    build: Path
    copies: CopiesReport


def publish(
    warehouse: Warehouse,
    *,
    check_all: bool = False,
    interim: bool = False,
    is_continued: bool = False,
    on_stage: Callable[[str], None] = lambda _: None,
) -> Published:
    """Compare what is new with all that is stored, and publish.

    The arguments are those of `Warehouse.publish`, and of `update_copies`.

    Once users see it, small files of the search index are merged for the publish that comes next.

    Raises:
        CheckError: a data check failed; users go on seeing the build before.
        WarehouseError: a file cannot be read or written; the build may be shown already, as the message then says.
    """
    copies = update_copies(warehouse, is_continued=is_continued)
    build = warehouse.publish(check_all=check_all, interim=interim, on_stage=on_stage)
    try:
        search_files.merge_small(warehouse.connection, warehouse.root)
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            f"{build} is published, but small files of the search index could not be merged: {error}. "
            "The next publish tries again"
        ) from error
    return Published(build=build, copies=copies)
