"""The lake: immutable Parquet parts named by their content, and manifests that say which of them count.

    lake/articles/<sha256>.parquet      parts, one folder a table
    lake/manifests/000000001.json       what one commit added, in order: the commit is this file's appearance
    lake/runs/<run_id>.json             what was asked for, when, and how it ended
    lake/builds.json                    the published builds and their pins

Lake and manifests are the truth; the database is made from them. Only the holder of the writer lock writes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.errors import WarehouseError
from newsetl.schema import SCHEMAS

ROW_GROUP = 20_000
OUTCOMES = ("new", "revised", "unchanged", "duplicates", "rejects")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the captures. The sum is checked wherever one is made."""

    seen: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejects: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        """Hold the law."""
        if self.seen != sum(getattr(self, name) for name in OUTCOMES):
            raise AssertionError(f"an input was lost or counted twice: {asdict(self)}")

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{name: value + getattr(other, name) for name, value in asdict(self).items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One commit: the parts it added, by table, and the counts of the captures behind them."""

    seq: int
    run_id: str
    recipe: str
    created_at: str  # ISO 8601, UTC
    counts: Counts
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Lake:
    """The files below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def part_path(self, part: str) -> Path:
        """Where a part named in a manifest lies."""
        return self.root / part

    def write_part(self, table: str, batches: Sequence[pa.RecordBatch]) -> str:
        """Write batches as one part; the same rows give the same name. Returns its path in the lake."""
        folder = self.root / table
        temporary = folder / f".{os.getpid()}.tmp"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            pq.write_table(
                pa.Table.from_batches(list(batches), schema=SCHEMAS[table]),
                temporary,
                compression="zstd",
                compression_level=3,
                row_group_size=ROW_GROUP,
            )
            name = f"{table}/{_sha256(temporary)}.parquet"
            _settle(temporary, self.root / name)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise WarehouseError(f"cannot write {folder}: {error.strerror or error}") from error
        return name

    def commit(self, manifest: Manifest) -> None:
        """Make the manifest's parts count, all at once."""
        _write_json(self._manifest_path(manifest.seq), asdict(manifest))

    def manifests(self, *, after: int = 0) -> Iterator[Manifest]:
        """Manifests in order, from the one behind number `after`."""
        for path in sorted((self.root / "manifests").glob("*.json")):
            if int(path.stem) > after:
                said = _read_json(path)
                yield Manifest(**{**said, "counts": Counts(**said["counts"])})

    def last_seq(self) -> int:
        """Number of the newest manifest; 0 when there is none."""
        return max((int(path.stem) for path in (self.root / "manifests").glob("*.json")), default=0)

    def write_run(self, run: Mapping[str, Any]) -> None:
        """Write or replace what is known of a run; `run_id` names it."""
        _write_json(self.root / "runs" / f"{run['run_id']}.json", run)

    def runs(self) -> Iterator[dict[str, Any]]:
        """What is known of every run, in the order of their ids."""
        for path in sorted((self.root / "runs").glob("*.json")):
            yield _read_json(path)

    def builds(self) -> list[dict[str, Any]]:
        """What is recorded of published builds, oldest first."""
        path = self.root / "builds.json"
        return list(_read_json(path)["builds"]) if path.is_file() else []

    def write_builds(self, builds: Sequence[Mapping[str, Any]]) -> None:
        """Replace the record of published builds."""
        _write_json(self.root / "builds.json", {"builds": builds})

    def sweep(self) -> int:
        """Delete what a killed writer left: temporary files and unlisted parts. Returns how many."""
        listed = {part for manifest in self.manifests() for parts in manifest.parts.values() for part in parts}
        count = 0
        for path in self.root.glob("*/*"):
            relative = path.relative_to(self.root).as_posix()
            if path.suffix == ".tmp" or (path.suffix == ".parquet" and relative not in listed):
                path.unlink()
                count += 1
        return count

    def _manifest_path(self, seq: int) -> Path:
        return self.root / "manifests" / f"{seq:09}.json"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _settle(temporary: Path, final: Path) -> None:
    """Flush to the disk, then rename: the name appears with all of its bytes or not at all."""
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(final)
    with suppress(OSError):
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    temporary = path.with_name(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
        _settle(temporary, path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise WarehouseError(f"cannot write {path}: {error.strerror or error}") from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WarehouseError(f"{path} cannot be read: {error}. Restore it from a copy of the lake.") from error
    return value
