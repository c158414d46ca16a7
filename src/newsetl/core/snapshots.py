"""What was learned from a corpus: numbered files that never change, named in the recipe of what was read by them.

    <warehouse>/snapshots/document-frequencies-000002.json.zst
    <warehouse>/snapshots/site-profiles-000001.json.zst

They lie beside the lake and not in it: the lake is the truth of what was read, these are among its causes. A run
reads the numbers that its settings name, so neither the order of runs nor their history changes a result.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args
from uuid import uuid4

import zstandard

from newsetl.core.errors import UsageError, WarehouseError
from newsetl.core.recipe import Options

SnapshotKind = Literal["document-frequencies", "site-profiles"]
SNAPSHOT_KINDS: tuple[SnapshotKind, ...] = get_args(SnapshotKind)
SHIPPED: Mapping[SnapshotKind, int] = {"document-frequencies": 1, "site-profiles": 0}  # 0: there is none
SETTINGS: Mapping[SnapshotKind, str] = {
    "document-frequencies": "extract.document_frequencies",
    "site-profiles": "extract.site_profiles",
}
_NAME = re.compile(r"([a-z-]+)-(\d{6,})\.json\.zst")
_MARKS: Mapping[SnapshotKind, str] = {"document-frequencies": "df", "site-profiles": "sp"}
_LARGEST = 1 << 30  # bytes, inflated
_WINDOW, _STEP = 1 << 27, 1 << 20  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a snapshot is to say, and what it was learned from."""

    content: Mapping[str, Any]
    card: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One file: what was learned, and from what."""

    kind: SnapshotKind
    number: int
    made_at: str  # ISO 8601, UTC
    card: Mapping[str, Any]  # what it was learned from
    sha256: str  # of the content
    content: Mapping[str, Any]


def snapshot_path(folder: Path, kind: SnapshotKind, number: int) -> Path:
    """Where a snapshot lies."""
    return folder / f"{kind}-{number:06}.json.zst"


def numbers(folder: Path, kind: SnapshotKind) -> list[int]:
    """Numbers of the snapshots that were learned here, in order."""
    names = (_NAME.fullmatch(path.name) for path in folder.glob(f"{kind}-*.json.zst"))
    return sorted(int(name[2]) for name in names if name and name[1] == kind)


def named_in(recipe: str, kind: SnapshotKind) -> int:
    """The number of the snapshot that a recipe names; 0 for none."""
    match = re.search(rf"-{_MARKS[kind]}(\d+)\b", recipe)
    return int(match[1]) if match else 0


@cache
def read_snapshot(folder: Path, kind: SnapshotKind, number: int) -> Snapshot:
    """One snapshot, checked against its digest and its name.

    Raises:
        UsageError: there is none of that number.
        WarehouseError: the file is damaged.
    """
    path = snapshot_path(folder, kind, number)
    try:
        packed = path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(_missing(folder, kind, number)) from error
    except OSError as error:
        raise WarehouseError(f"cannot read {path}: {error.strerror or error}") from error
    try:
        snapshot = Snapshot(**json.loads(_unpacked(packed)))
        is_sound = (snapshot.kind, snapshot.number, snapshot.sha256) == (kind, number, _digest(snapshot.content))
    except (zstandard.ZstdError, ValueError, TypeError, RecursionError):
        is_sound = False
    if not is_sound:
        raise WarehouseError(
            f"{path} is damaged: restore it from a copy; or name another number in {SETTINGS[kind]}, "
            f"or `newsetl learn {kind}` a new one, and then `newsetl refresh`"
        )
    return snapshot


def site_profile_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """A snapshot of site profiles as rows of the table `site_profiles`."""
    return [
        {
            "host": host,
            "pages": profile["pages"],
            "container": profile["container"],
            "lines": len(profile["recurring"]),
            "snapshot": snapshot.number,
        }
        for host, profile in sorted(snapshot.content.items())
    ]


def write_snapshot(
    folder: Path, kind: SnapshotKind, lesson: Lesson, *, made_at: str, above: int = 0
) -> tuple[Snapshot, bool]:
    """Write the next snapshot, unless the newest has the same content. Returns the snapshot and whether it is new.

    An existing number is never written over; the new one is greater than `above`.

    Raises:
        WarehouseError: the folder cannot be written.
    """
    known = numbers(folder, kind)
    sha256 = _digest(lesson.content)
    if known:
        with suppress(WarehouseError):  # a damaged newest one is passed over
            newest = read_snapshot(folder, kind, known[-1])
            if newest.sha256 == sha256:
                return newest, False
    number = max(SHIPPED[kind], above, *known) + 1
    temporary = folder / f".{uuid4().hex}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        while True:
            snapshot = Snapshot(
                kind=kind,
                number=number,
                made_at=made_at,
                card=lesson.card,
                sha256=sha256,
                content=lesson.content,
            )
            _write(temporary, snapshot)
            try:
                os.link(temporary, snapshot_path(folder, kind, number))  # unlike a rename, it never replaces
            except FileExistsError:
                number += 1
                continue
            return snapshot, True
    except OSError as error:
        raise WarehouseError(f"cannot write {folder}: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def require(options: Options) -> None:
    """Check that the snapshots that the options name can be read, before any work begins.

    Raises:
        UsageError: one is not there.
        WarehouseError: one is damaged.
    """
    folder = Path(options.snapshots)
    numbers_by_kind: Mapping[SnapshotKind, int] = {
        "document-frequencies": options.document_frequencies,
        "site-profiles": options.site_profiles,
    }
    for kind, number in numbers_by_kind.items():
        if number != SHIPPED[kind]:
            read_snapshot(folder, kind, number)


def _write(path: Path, snapshot: Snapshot) -> None:
    fields = {name: getattr(snapshot, name) for name in Snapshot.__slots__}
    packed = zstandard.ZstdCompressor(level=10, write_checksum=True).compress(_canonical(fields))
    with path.open("wb") as out:
        out.write(packed)
        out.flush()
        os.fsync(out.fileno())


def _unpacked(packed: bytes) -> bytes:
    """Read in steps: the size that a damaged head claims must not be believed.

    Raises:
        ValueError: it is larger than any snapshot.
    """
    stream = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(packed)
    parts = []
    while part := stream.read(_STEP):
        parts.append(part)
        if len(parts) * _STEP > _LARGEST:
            raise ValueError("too large")
    return b"".join(parts)


def _missing(folder: Path, kind: SnapshotKind, number: int) -> str:
    there = [*([SHIPPED[kind]] if SHIPPED[kind] else []), *numbers(folder, kind)]
    listed = f"there are {', '.join(map(str, there))}" if there else "there is none yet"
    return (
        f"{SETTINGS[kind]} = {number}: there is no {snapshot_path(folder, kind, number)}; {listed}. "
        f"Name another number, restore the file from a copy, or `newsetl learn {kind}`"
    )


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(content)).hexdigest()


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
