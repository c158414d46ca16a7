"""Published builds: which there are, which one users see, which are kept, and how two differ.

`lake/builds.json` is the record, with the files that each build reads. A build whose file is gone is not listed;
a pinned one is never cleaned away. A file that no build reads any more stays for an hour, for open sessions.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.shipped import statements
from newsetl.warehouse.builds.build import Contents, new_build, read_contents
from newsetl.warehouse.builds.reader import current
from newsetl.warehouse.lake import Lake

KEPT_BUILDS = 3
GRACE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One published state of the warehouse."""

    name: str  # such as "news-000007"
    seq: int  # the last load in it
    published_at: str  # ISO 8601, UTC
    articles: int
    size_bytes: int
    pinned: str | None = None  # the name it is kept under
    interim: bool = False  # of a run that goes on: the next build takes its place


def build_path(root: Path, name: str) -> Path:
    """The file of a build."""
    return root / "build" / f"{name}.duckdb"


def read_builds(root: Path) -> list[Build]:
    """The builds that are there, oldest first."""
    builds = [_build(entry) for entry in Lake(root / "lake").builds()["builds"]]
    return [build for build in builds if build_path(root, build.name).is_file()]


def next_name(root: Path) -> str:
    """A name that no build has had."""
    recorded = [entry["name"] for entry in Lake(root / "lake").builds()["builds"]]
    there = [path.stem for path in (root / "build").glob("news-*.duckdb")]
    return f"news-{max((int(name.rpartition('-')[2]) for name in (*recorded, *there)), default=0) + 1:06}"


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


def record(root: Path, build: Build, *, files: Sequence[str], keep: int) -> None:
    """Enter a new build, and remove those that are neither among the last `keep`, pinned nor shown.

    Interim ones do not count among the last: what was there before a long run is not lost to them.
    """
    builds = [*read_builds(root), build]
    lasting = [entry for entry in builds if not entry.interim]
    spared = {entry.name for entry in lasting[-keep:] if keep} | {build.name, current(root)}
    kept = [entry for entry in builds if entry.pinned or entry.name in spared]
    _write(root, kept, {build.name: files})
    listed = {entry.name for entry in kept}
    for path in (root / "build").glob("news-*.duckdb"):
        if path.stem not in listed:
            path.unlink()


def files_of(root: Path) -> dict[str, list[str]]:
    """The files that each build reads, below the warehouse's folder."""
    return {entry["name"]: entry.get("files", []) for entry in Lake(root / "lake").builds()["builds"]}


def sweep(root: Path, *, search: Sequence[str], now: datetime | None = None) -> int:
    """Delete what a killed writer left, and files that nothing has read for an hour. Returns how many.

    `search` are the index's files that the writer still counts.
    """
    lake = Lake(root / "lake")
    record, instant = lake.builds(), now or datetime.now(UTC)
    read = {file for name, files in files_of(root).items() if build_path(root, name).is_file() for file in files}
    resting = {
        file: since for file, since in record["retired"].items() if instant - datetime.fromisoformat(since) < GRACE
    }
    if resting != record["retired"]:
        lake.write_builds({**record, "retired": resting})
    spared = read | resting.keys()
    count = lake.sweep(spared={file.removeprefix("lake/") for file in spared})
    listed = spared | {f"build/search/{name}.duckdb" for name in search}
    for path in (*(root / "build").glob("*.tmp*"), *(root / "build" / "search").glob("*")):
        if path.is_dir():  # DuckDB's own, where it spills to
            shutil.rmtree(path, ignore_errors=True)
        elif path.relative_to(root).as_posix() not in listed:
            path.unlink()
            count += 1
    return count


def move(root: Path) -> int:
    """Write the builds anew when the folder was moved or copied: they name their files by absolute paths.

    Returns how many were.
    """
    record, here = Lake(root / "lake").builds(), os.path.realpath(root)
    if not record["builds"] or record.get("root") == here:
        return 0
    rewrite_all(root, lambda contents: contents)
    return len(record["builds"])


def contents_of(root: Path, name: str) -> Contents:
    """What a build is made of."""
    with duckdb.connect(str(build_path(root, name)), read_only=True) as build:
        return read_contents(build)


def rewrite_all(root: Path, change: Callable[[Contents], Contents]) -> None:
    """Write every build again with other contents, under its name; the one that users see at last."""
    builds, current_name, before = read_builds(root), current(root), files_of(root)
    new = {build.name: change(contents_of(root, build.name)) for build in builds}
    files = {name: contents.files for name, contents in new.items()}
    # A kill may leave some of them as they were: the files of both are kept until the last is written.
    _write(root, builds, {name: sorted({*before[name], *files[name]}) for name in files})
    for build in sorted(builds, key=lambda build: build.name == current_name):
        with new_build(root, build_path(root, build.name), new[build.name]):
            pass
    _write(root, builds, files, written_for=os.path.realpath(root))


def find_build(root: Path, name: str) -> Build:
    """A build by its name, its number or the name it is pinned under.

    Raises:
        UsageError: there is no such build.
    """
    builds = read_builds(root)
    for build in builds:
        number = build.name.rpartition("-")[2]
        if name in (build.name, build.pinned, number, number.lstrip("0")):
            return build
    there = ", ".join(build.pinned or build.name for build in builds) or "none"
    raise UsageError(f"there is no build {name!r}; there are {there}")


def pin(root: Path, name_or_number: str, name: str | None) -> Build:
    """Keep a build for good under a name; None lets it go again.

    Raises:
        UsageError: there is no such build, or another has the name.
    """
    chosen = find_build(root, name_or_number)
    builds = read_builds(root)
    taken = {name_or_number for each in builds if each != chosen for name_or_number in (each.pinned, each.name)}
    if name is not None and (not name or name in taken):
        raise UsageError(f"{name!r} is taken: `newsetl builds` lists the names")
    pinned = replace(chosen, pinned=name)
    _write(root, [pinned if build == chosen else build for build in builds], {})
    return pinned


def roll_back(root: Path, name: str | None) -> Build:
    """Show users an earlier build: the one named, or the one before that which they see now.

    Raises:
        UsageError: there is no such build.
    """
    if name is not None:
        chosen = find_build(root, name)
    else:
        names = [build.name for build in read_builds(root)]
        current_name = current(root)
        before = names[: names.index(current_name)] if current_name in names else []
        if not before:
            raise UsageError("there is no build before the one that is shown")
        chosen = find_build(root, before[-1])
    show(root, chosen.name)
    return chosen


def compare(root: Path, first: Build, second: Build) -> list[dict[str, Any]]:
    """Articles added, changed and gone from the first build to the second, one dict each."""
    with duckdb.connect() as connection:
        for alias, build in (("before", first), ("after", second)):
            with duckdb.connect(str(build_path(root, build.name)), read_only=True) as opened:
                rows = opened.sql(statements("state.sql")["compared"]).to_arrow_table()
            connection.register(alias, rows)
        cursor = connection.execute(statements("state.sql")["compare_builds"])
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _build(entry: Mapping[str, Any]) -> Build:
    return Build(**{name: value for name, value in entry.items() if name != "files"})


def _write(
    root: Path, builds: Sequence[Build], added: Mapping[str, Sequence[str]], *, written_for: str | None = None
) -> None:
    """Enter these builds; files that none of them reads any more are retired.

    `written_for` is the folder that all of them were written for; without it, it is the one said before.
    """
    lake = Lake(root / "lake")
    before = files_of(root)
    files = {build.name: list(added.get(build.name, before.get(build.name, []))) for build in builds}
    dropped = {file for listed in before.values() for file in listed} - {
        file for listed in files.values() for file in listed
    }
    now = datetime.now(UTC).isoformat("T", "seconds")
    retired = {**dict.fromkeys(sorted(dropped), now), **lake.builds()["retired"]}
    lake.write_builds(
        {
            "root": written_for or lake.builds().get("root") or os.path.realpath(root),
            "builds": [{**asdict(build), "files": files[build.name]} for build in builds],
            "retired": retired,
        }
    )
