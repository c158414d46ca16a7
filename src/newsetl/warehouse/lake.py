"""The lake: immutable Parquet parts named by their content, and manifests that say which of them count.

    lake/articles/<sha256>.parquet      parts, one folder a table
    lake/manifests/000000001.json       what one load added, in order: the commit is this file's appearance
    lake/manifests/000000009.tidy.json  all part groups, after rows were moved or removed
    lake/runs/<run_id>.json             what was asked for, when, and how it ended
    lake/forgetting.json                what a forget has still to take out
    lake/repair.json                    what a repair has still to make anew
    lake/builds.json                    the published builds, their pins and the files they read

A part group is the parts that were written together, one or more a table: a load's, or those that a compaction
made of several. The lake is the part groups of the last compaction, and the loads after it.

Lake and manifests are the truth; the database is made from them. Only the holder of the writer lock writes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from newsetl.core.errors import WarehouseError
from newsetl.core.storage import settle, write_atomically
from newsetl.warehouse.batches import SCHEMAS
from newsetl.warehouse.schema import TABLES

ARTICLES_GROUP = 6_144  # rows of a row group: few enough to read one article, enough to scan a million
ROWS_GROUP = 40_000  # the same of tables with many rows an article
_LEVEL = 1  # of zstd: quick, as a compaction writes the rows anew
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
class PartGroup:
    """Parts that were written together: rows of all tables that belong to the same articles."""

    seq: int  # of the commit that wrote it
    parts: Mapping[str, Sequence[str]]  # by table


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One commit: the parts it added, by table, and the counts of the captures behind them.

    A compaction (`part_groups` is not None) lists every part group that stands after it; its `parts` hold the
    state of the database that the rows do not tell: which are superseded, and where some were seen since.
    """

    seq: int
    run_id: str
    recipe: str
    created_at: str  # ISO 8601, UTC
    counts: Counts
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    next_version: int = 1  # the first number that no row has had
    part_groups: Sequence[PartGroup] | None = None
    forgotten: Sequence[str] = ()  # ids of articles and places that this compaction took out for good
    forgotten_articles: int = 0  # how many of these articles stood
    forgotten_rows: int = 0  # rows of articles, superseded ones too, that went with them
    undone: str | None = None  # the run whose effects this commit took out
    undo_from: int | None = None  # loads before it can no longer be undone; None: those before the next commit

    @property
    def part_group(self) -> PartGroup:
        """The rows that a load added; without the events that it only applied."""
        return PartGroup(
            seq=self.seq, parts={name: list(parts) for name, parts in self.parts.items() if name in TABLES}
        )


class Lake:
    """The files below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def part_path(self, part: str) -> Path:
        """Where a part named in a manifest lies."""
        return self.root / part

    def write_part(self, table: str, batches: Sequence[pa.RecordBatch]) -> str:
        """Write batches as one part; the same rows give the same name. Returns its path in the lake."""
        return self.write_rows(table, pa.Table.from_batches(list(batches), schema=SCHEMAS[table]))

    def write_rows(self, table: str, rows: pa.Table) -> str:
        """Write rows as one part; the same rows give the same name. Returns its path in the lake."""

        def write(temporary: Path) -> None:
            pq.write_table(
                rows,
                temporary,
                compression="zstd",
                compression_level=_LEVEL,
                use_dictionary=[column.name for column in rows.schema if _repeats(column)],
                row_group_size=row_group(table),
            )

        return self.add_part(table, write)

    def add_part(self, table: str, write: Callable[[Path], None]) -> str:
        """Have a part written, and name it by its content. Returns its path in the lake."""
        folder = self.root / table
        temporary = folder / f".{os.getpid()}.tmp"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write(temporary)
            name = f"{table}/{_sha256(temporary)}.parquet"
            settle(temporary, self.root / name)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise WarehouseError(f"cannot write {folder}: {error.strerror or error}") from error
        return name

    def commit(self, manifest: Manifest) -> None:
        """Make the manifest's parts count, all at once."""
        entry = asdict(manifest)
        _write_json(self._manifest_path(manifest), {"slabs": entry.pop("part_groups"), **entry})

    def manifests(self, *, after: int = 0) -> Iterator[Manifest]:
        """Manifests in order, from the one behind number `after`."""
        for path in self.manifest_paths():
            if _seq(path) > after:
                yield self.read_manifest(path)

    def manifest_paths(self) -> list[Path]:
        """Files of the manifests, in order."""
        return sorted((self.root / "manifests").glob("*.json"), key=_seq)

    def read_manifest(self, path: Path) -> Manifest:
        """A manifest from its file.

        Raises:
            WarehouseError: it cannot be read.
        """
        entry = _read_json(path)
        listed = entry.pop("slabs")  # the name of part groups in the files
        part_groups = None if listed is None else [PartGroup(**part_group) for part_group in listed]
        return Manifest(**{**entry, "counts": Counts(**entry["counts"]), "part_groups": part_groups})

    def last_seq(self) -> int:
        """Number of the newest manifest; 0 when there is none."""
        return max(map(_seq, (self.root / "manifests").glob("*.json")), default=0)

    def last_compaction(self) -> int:
        """Number of the newest compaction; 0 when there was none."""
        return max(map(_seq, (self.root / "manifests").glob("*.tidy.json")), default=0)

    def meetings(self) -> list[str]:
        """Parts that say what runs met without writing it."""
        manifests = self.manifests(after=self.last_compaction() - 1)
        return [part for manifest in manifests for part in manifest.parts.get("meetings", ())]

    def manual_parts(self, table: str) -> list[str]:
        """Parts with what people added by hand to a table of `newsetl.warehouse.schema.MANUAL`."""
        manifests = self.manifests(after=self.last_compaction() - 1)
        return [part for manifest in manifests for part in manifest.parts.get(table, ())]

    def undo_from(self, since: str) -> int:
        """Number of the first load that can be undone: made at `since` (ISO 8601, UTC) or later.

        What an earlier compaction let go of stays gone, and loads of older versions of newsetl do not say enough.
        """
        first = 1
        for manifest in self.manifests():
            if manifest.part_groups is not None:
                first = max(first, manifest.seq + 1 if manifest.undo_from is None else manifest.undo_from)
            elif manifest.undo_from is None or manifest.created_at < since:
                first = manifest.seq + 1
        return first

    def standing(self) -> set[str]:
        """Every part that the last compaction or a load after it lists."""
        return {
            part
            for manifest in self.manifests(after=self.last_compaction() - 1)
            for parts in (manifest.parts, *(part_group.parts for part_group in manifest.part_groups or ()))
            for names in parts.values()
            for part in names
        }

    def write_run(self, run: Mapping[str, Any]) -> None:
        """Write or replace what is known of a run; `run_id` names it."""
        _write_json(self.root / "runs" / f"{run['run_id']}.json", run)

    def runs(self) -> Iterator[dict[str, Any]]:
        """What is known of every run, in the order of their ids."""
        for path in sorted((self.root / "runs").glob("*.json")):
            yield _read_json(path)

    def builds(self) -> dict[str, Any]:
        """What is recorded of published builds: `builds`, oldest first, and `retired` files with since when."""
        path = self.root / "builds.json"
        return {"builds": [], "retired": {}, **(_read_json(path) if path.is_file() else {})}

    def write_builds(self, record: Mapping[str, Any]) -> None:
        """Replace the record of published builds."""
        _write_json(self.root / "builds.json", record)

    def forget_request(self) -> dict[str, Any] | None:
        """What a forget that has not ended is to take out."""
        return self._note("forgetting")

    def write_forget_request(self, wanted: Mapping[str, Any] | None) -> None:
        """Note what a forget is to take out; None when it has."""
        self._write_note("forgetting", wanted)

    def repair(self) -> dict[str, Any] | None:
        """What a repair that has not ended is to make anew."""
        return self._note("repair")

    def write_repair(self, lost: Mapping[str, Any] | None) -> None:
        """Note what a repair is to make anew; None when it has."""
        self._write_note("repair", lost)

    def _note(self, name: str) -> dict[str, Any] | None:
        path = self.root / f"{name}.json"
        return _read_json(path) if path.is_file() else None

    def _write_note(self, name: str, content: Mapping[str, Any] | None) -> None:
        path = self.root / f"{name}.json"
        if content is None:
            path.unlink(missing_ok=True)
        else:
            _write_json(path, content)

    def sweep(self, *, spared: Set[str] = frozenset()) -> int:
        """Delete temporary files, and parts that neither the lake lists nor `spared`. Returns how many."""
        listed = self.standing() | spared
        count = 0
        for path in self.root.glob("*/*"):
            relative = path.relative_to(self.root).as_posix()
            if path.suffix == ".tmp" or (path.suffix == ".parquet" and relative not in listed):
                path.unlink()
                count += 1
        return count

    def _manifest_path(self, manifest: Manifest) -> Path:
        kind = "json" if manifest.part_groups is None else "tidy.json"
        return self.root / "manifests" / f"{manifest.seq:09}.{kind}"


def row_group(table: str) -> int:
    """Rows of a row group of a table's parts."""
    return ARTICLES_GROUP if table in ("articles", "article_versions") else ROWS_GROUP


def _repeats(column: pa.Field) -> bool:
    """Whether values come again: a dictionary of other numbers and of lists takes more room than they do."""
    is_word_or_share = pa.types.is_string(column.type) or pa.types.is_floating(column.type)
    return bool(is_word_or_share or column.name == "position")


def _seq(path: Path) -> int:
    """The number of a manifest."""
    return int(path.name.partition(".")[0])


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False, default=str) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WarehouseError(f"cannot write {path}: {error.strerror or error}") from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WarehouseError(f"{path} cannot be read: {error}. Restore it from a copy of the lake.") from error
    return value
