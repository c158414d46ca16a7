"""`newsetl diff`: what two builds do not have in common."""

from __future__ import annotations

from collections import Counter

from newsetl.cli.flags import (
    BuildName,
    JsonFlag,
    WarehouseFlag,
    settings_from,
)
from newsetl.cli.output import print_json, print_line


def diff(before: BuildName, after: BuildName, warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """List the articles added, changed and gone between two builds.

    Example:
        newsetl diff 6 7
    """
    from newsetl.warehouse.builds.catalogue import compare, find_build

    root = settings_from(warehouse=warehouse).warehouse
    rows = compare(root, find_build(root, before), find_build(root, after))
    if as_json:
        print_json(rows)
        return
    for row in rows:
        day = str(row["published_on"] or "no date")
        print_line(f"{row['change']:7}  {day:10}  {row['title'] or row['url'] or row['article_id']}")
    counts = Counter(row["change"] for row in rows)
    print_line(", ".join(f"{counts[kind]:,} {kind}" for kind in ("added", "changed", "gone")))
