"""`newsetl builds`: the published builds."""

from __future__ import annotations

from dataclasses import asdict

from newsetl.cli.flags import (
    JsonFlag,
    WarehouseFlag,
    settings_of_existing,
)
from newsetl.cli.output import print_json, print_table


def builds(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """List the published builds; * is the one that users see."""
    from newsetl.warehouse.builds.catalogue import read_builds
    from newsetl.warehouse.builds.reader import current

    root = settings_of_existing(warehouse=warehouse).warehouse
    current_name, published = current(root), read_builds(root)
    if as_json:
        print_json([{**asdict(build), "shown": build.name == current_name} for build in published])
        return
    rows = [
        (
            f"{'*' if build.name == current_name else ' '} {build.name}",
            build.published_at[:19],
            build.articles,
            f"{build.size_bytes / 1e6:,.1f} MB",
            build.pinned,
        )
        for build in published
    ]
    print_table(["build", "published (UTC)", "articles", "size", "pinned as"], rows)
