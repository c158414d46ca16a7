"""Published builds: which there are, which one users see, which are kept, and how two differ.

`lake/builds.json` is the record. A build whose file is gone is not listed; a pinned one is never cleaned away.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from newsetl.errors import UsageError, WarehouseError
from newsetl.lake import Lake
from newsetl.shipped import statements

KEPT_BUILDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One published state of the warehouse."""

    name: str  # such as "news-000007"
    seq: int  # the last load in it
    published_at: str  # ISO 8601, UTC
    articles: int
    size_bytes: int
    pinned: str | None = None  # the name it is kept under


def build_path(root: Path, name: str) -> Path:
    """The file of a build."""
    return root / "build" / f"{name}.duckdb"


def read_builds(root: Path) -> list[Build]:
    """The builds that are there, oldest first."""
    builds = [Build(**entry) for entry in Lake(root / "lake").builds()]
    return [build for build in builds if build_path(root, build.name).is_file()]


def next_name(root: Path) -> str:
    """A name that no build has had."""
    recorded = [entry["name"] for entry in Lake(root / "lake").builds()]
    there = [path.stem for path in (root / "build").glob("news-*.duckdb")]
    return f"news-{max((int(name.rpartition('-')[2]) for name in (*recorded, *there)), default=0) + 1:06}"


def current(root: Path) -> str | None:
    """Name of the build that users see."""
    link = root / "news.duckdb"
    return Path(os.path.realpath(link)).stem if link.exists() else None


def show(root: Path, name: str) -> None:
    """Swap the link that users open to this build; open sessions go on seeing theirs.

    Raises:
        WarehouseError: the folder cannot be written.
    """
    link = root / f".news.{os.getpid()}.tmp"
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(build_path(root, name).relative_to(root))
        link.replace(root / "news.duckdb")
    except OSError as error:
        raise WarehouseError(f"cannot swap {root / 'news.duckdb'}: {error.strerror or error}") from error


def record(root: Path, build: Build, *, keep: int) -> None:
    """Enter a new build, and remove those that are neither among the last `keep`, pinned nor shown."""
    builds = [*read_builds(root), build]
    spared = {entry.name for entry in builds[-keep:] if keep} | {build.name, current(root)}
    kept = [entry for entry in builds if entry.pinned or entry.name in spared]
    _write(root, kept)
    listed = {entry.name for entry in kept}
    for path in (root / "build").glob("news-*.duckdb"):
        if path.stem not in listed:
            path.unlink()


def find_build(root: Path, said: str) -> Build:
    """A build by its name, its number or the name it is pinned under.

    Raises:
        UsageError: there is no such build.
    """
    builds = read_builds(root)
    for build in builds:
        number = build.name.rpartition("-")[2]
        if said in (build.name, build.pinned, number, number.lstrip("0")):
            return build
    there = ", ".join(build.pinned or build.name for build in builds) or "none"
    raise UsageError(f"there is no build {said!r}; there are {there}")


def pin(root: Path, said: str, name: str | None) -> Build:
    """Keep a build for good under a name; None lets it go again.

    Raises:
        UsageError: there is no such build, or another has the name.
    """
    chosen = find_build(root, said)
    builds = read_builds(root)
    taken = {said for each in builds if each != chosen for said in (each.pinned, each.name)}
    if name is not None and (not name or name in taken):
        raise UsageError(f"{name!r} is taken: `newsetl builds` lists the names")
    pinned = replace(chosen, pinned=name)
    _write(root, [pinned if build == chosen else build for build in builds])
    return pinned


def roll_back(root: Path, said: str | None) -> Build:
    """Show users an earlier build: the one named, or the one before that which they see now.

    Raises:
        UsageError: there is no such build.
    """
    if said is not None:
        chosen = find_build(root, said)
    else:
        names = [build.name for build in read_builds(root)]
        shown = current(root)
        before = names[: names.index(shown)] if shown in names else []
        if not before:
            raise UsageError("there is no build before the one that is shown")
        chosen = find_build(root, before[-1])
    show(root, chosen.name)
    return chosen


def compare(root: Path, first: Build, second: Build) -> list[dict[str, Any]]:
    """Articles added, changed and gone from the first build to the second, one dict each."""
    with duckdb.connect() as connection:
        for alias, build in (("before", first), ("after", second)):
            path = str(build_path(root, build.name)).replace("'", "''")
            connection.execute(f"ATTACH '{path}' AS {alias} (READ_ONLY)")
        cursor = connection.execute(statements("state.sql")["compare_builds"])
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _write(root: Path, builds: Sequence[Build]) -> None:
    Lake(root / "lake").write_builds([asdict(build) for build in builds])
