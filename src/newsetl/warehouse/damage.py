"""Damage: files of the lake that are gone, cut short or hold other bytes than were written.

A part is named by its SHA-256, so that its bytes can be checked. To read every part takes as long as the lake is
large; what is cheap is looked at whenever a build is made: that a part is there, that its footer is whole, and
that it was not written to after the manifest that lists it. One that was is read as a whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsetl.core.counted import counted
from newsetl.core.errors import WarehouseError
from newsetl.warehouse.lake import Lake

_MAGIC = b"PAR1"
MOST_NAMED = 5  # files of a message, or of a list for people
_LEAST_BYTES = 12  # of a Parquet file: the magic bytes at both ends, and the length of the footer
_REMEDY = "`newsetl repair` makes its files anew from the original bytes, as far as these are there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damaged:
    """A file of the lake that is not as it was written."""

    file: str  # path in the lake
    problem: str  # such as "is gone"


def find_damage(
    lake: Lake,
    *,
    digests: bool = False,
    least_seq: int = 0,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[Damaged]:
    """The files of the lake that are not as they were written: manifests first, then parts.

    Args:
        lake: where to look.
        digests: read every part as a whole, not only those that were written to after their manifest.
        least_seq: number of the newest manifest, as far as it is known from elsewhere.
        on_progress: takes how many parts were looked at, and of how many.
    """
    damages = list(_damaged_manifests(lake, least_seq))
    parts = _listed_parts(lake)
    for number, (part, since_ns) in enumerate(parts.items(), start=1):
        problem = _problem(lake.part_path(part), part, since_ns, digests=digests)
        if problem is not None:
            damages.append(Damaged(file=part, problem=problem))
        if on_progress:
            on_progress(number, len(parts))
    return damages


def refuse_damage(lake: Lake, *, digests: bool = False, least_seq: int = 0) -> None:
    """Look at the lake before something is made of it; the arguments are those of `find_damage`.

    Raises:
        WarehouseError: files are damaged; the first are named, and what mends them.
    """
    _refuse(lake, find_damage(lake, digests=digests, least_seq=least_seq))


def damaged_parts(lake: Lake, parts: Iterable[str]) -> list[Damaged]:
    """Those of some parts that are not as they were written. Each is read as a whole."""
    problems = {part: _problem(lake.part_path(part), part, 0, digests=True) for part in parts}
    return [Damaged(file=part, problem=problem) for part, problem in problems.items() if problem]


def refuse_damaged_parts(lake: Lake, parts: Iterable[str]) -> None:
    """Read parts as a whole before their rows are written anew: under a new name no damage would be noticed.

    Raises:
        WarehouseError: some of them are damaged; the first are named, and what mends them.
    """
    _refuse(lake, damaged_parts(lake, parts))


def _refuse(lake: Lake, damaged: Sequence[Damaged]) -> None:
    if damaged:
        named = [f"{lake.root / one.file} {one.problem}" for one in damaged[:MOST_NAMED]]
        if len(damaged) > MOST_NAMED:
            named.append(f"and {len(damaged) - MOST_NAMED:,} more: `newsetl doctor --lake --json` names all")
        head = f"the lake is damaged, {counted(len(damaged), 'file')}: {_REMEDY}"
        raise WarehouseError("\n  ".join([head, *named]))


def _damaged_manifests(lake: Lake, least_seq: int) -> Iterator[Damaged]:
    """Manifests that cannot be read, and numbers between the first and the last that none has."""
    paths = {int(path.name.partition(".")[0]): path for path in (lake.root / "manifests").glob("*.json")}
    for number in range(1, max(*paths, least_seq, 0) + 1):
        name = f"manifests/{number:09}.json"
        if number not in paths:
            yield Damaged(file=name, problem="is gone")
        elif _read(paths[number]) is None:
            yield Damaged(file=f"manifests/{paths[number].name}", problem="cannot be read")


def _listed_parts(lake: Lake) -> dict[str, int]:
    """The parts of the last compaction and the loads after it, with when their manifest was written, in ns."""
    listed: dict[str, int] = {}
    first = lake.last_compaction()
    for path in sorted((lake.root / "manifests").glob("*.json"), key=lambda path: path.name):
        if int(path.name.partition(".")[0]) >= first:
            entry = _read(path) or {}
            for parts in (
                entry.get("parts", {}),
                *(part_group["parts"] for part_group in entry.get("slabs") or ()),
            ):
                for part in (name for names in parts.values() for name in names):
                    listed.setdefault(part, path.stat().st_mtime_ns)
    return listed


def _read(path: Path) -> dict[str, Any] | None:
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return entry if isinstance(entry, dict) and "parts" in entry else None


def _problem(path: Path, part: str, since_ns: int, *, digests: bool) -> str | None:
    """What is wrong with a part; None when nothing is."""
    try:
        status = path.stat()
        if not _has_footer(path, status.st_size):
            return "is cut short, or was written over: it does not end as a Parquet file"
        is_touched = status.st_mtime_ns > since_ns
        if (digests or is_touched) and _sha256(path) != Path(part).stem:
            return "holds other bytes than were written"
        if is_touched:
            with suppress(OSError):  # a copy, such as from a backup: it need not be read as a whole again
                os.utime(path, ns=(status.st_atime_ns, since_ns))
    except FileNotFoundError:
        return "is gone"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    return None


def _has_footer(path: Path, size_bytes: int) -> bool:
    if size_bytes < _LEAST_BYTES:
        return False
    with path.open("rb") as file:
        file.seek(-8, os.SEEK_END)
        length, magic = int.from_bytes(file.read(4), "little"), file.read(4)
    return magic == _MAGIC and length + _LEAST_BYTES <= size_bytes


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
