"""The lake: parts are named by their content, and only what a manifest lists counts."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsetl.core.errors import WarehouseError
from newsetl.warehouse.batches import SCHEMAS, conform
from newsetl.warehouse.lake import OUTCOMES, Counts, Lake, Manifest, PartGroup

IDS = [UUID(int=number) for number in range(4)]


def batch(*ids: UUID) -> pa.RecordBatch:
    return conform("cleared", [{"capture_id": identity} for identity in ids])


def manifest(seq: int, **parts: list[str]) -> Manifest:
    return Manifest(seq=seq, run_id=str(IDS[0]), recipe="1", created_at="", counts=Counts(), parts=parts)


def files(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_the_same_rows_are_one_part_whatever_their_batches(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    name = lake.write_part("cleared", [batch(*IDS)])
    assert lake.write_part("cleared", [batch(*IDS[:2]), batch(*IDS[2:])]) == name
    assert lake.write_part("cleared", [batch(*IDS[:3])]) != name
    assert len(files(tmp_path)) == 2
    assert name.startswith("cleared/")


def test_a_part_is_parquet_with_the_tables_schema_and_comments(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    part = pq.ParquetFile(lake.part_path(lake.write_part("cleared", [batch(*IDS)])))
    assert part.schema_arrow.equals(SCHEMAS["cleared"])
    assert part.schema_arrow.field("capture_id").metadata[b"comment"]
    assert part.metadata.row_group(0).column(0).compression == "ZSTD"


def test_only_columns_whose_values_come_again_have_a_dictionary(tmp_path: Path) -> None:
    kinds = {"type": pa.string(), "salience": pa.float64(), "position": pa.int64(), "version": pa.int64()}
    columns = {name: pa.array([1, 1], pa.int64()).cast(kind) for name, kind in kinds.items()}
    lake = Lake(tmp_path)
    rows = pa.table({**columns, "anchors": pa.array([[1, 1], [1]])})
    part = pq.ParquetFile(lake.part_path(lake.write_rows("entities", rows))).metadata.row_group(0)
    chunks = [part.column(number) for number in range(part.num_columns)]
    assert [chunk.path_in_schema for chunk in chunks if chunk.has_dictionary_page] == [
        "type",
        "salience",
        "position",
    ]


def test_manifests_come_in_the_order_of_their_commits(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert (list(lake.manifests()), lake.last_seq()) == ([], 0)
    for seq in (10, 2, 1, 9):
        lake.commit(manifest(seq))
    assert [entry.seq for entry in lake.manifests()] == [1, 2, 9, 10]
    assert [entry.seq for entry in lake.manifests(after=2)] == [9, 10]
    assert lake.last_seq() == 10


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    written = Manifest(
        seq=3,
        run_id=str(IDS[1]),
        recipe="1-abc",
        created_at="2026-03-04T00:00:00+00:00",
        counts=Counts(seen=3, new=1, rejects=2, bytes=9),
        parts={"articles": ["articles/a.parquet"]},
        forgotten=["x"],
    )
    Lake(tmp_path).commit(written)
    assert list(Lake(tmp_path).manifests()) == [written]


def test_sweeping_takes_what_a_killed_writer_left_and_nothing_else(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    kept = lake.write_part("cleared", [batch(*IDS)])
    lake.commit(manifest(1, cleared=[kept]))
    lake.write_run({"run_id": str(IDS[0])})
    before = files(tmp_path)
    lake.write_part("cleared", [batch(IDS[0])])
    (tmp_path / "cleared" / ".123.tmp").write_bytes(b"half")
    (tmp_path / "manifests" / ".123.tmp").write_bytes(b"{")
    assert lake.sweep() == 3
    assert files(tmp_path) == before
    assert lake.sweep() == 0


def test_nothing_half_written_stays_when_a_part_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(WarehouseError, match=r"cannot write .*cleared: No space left"):
        lake.write_part("cleared", [batch(*IDS)])
    with pytest.raises(WarehouseError, match="No space left"):
        lake.commit(manifest(1))
    assert files(tmp_path) == set()


def test_a_broken_manifest_is_named(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.commit(manifest(1))
    (tmp_path / "manifests" / "000000001.json").write_text("{")
    with pytest.raises(WarehouseError, match=r"000000001\.json cannot be read"):
        list(lake.manifests())


@pytest.mark.parametrize("compacted", range(5))
def test_what_stands_is_what_the_last_compaction_and_later_loads_list(tmp_path: Path, compacted: int) -> None:
    lake = Lake(tmp_path)
    for seq in range(1, 5):
        load = manifest(
            seq, articles=[f"articles/{seq}"], meetings=[f"meetings/{seq}"], corrections=[f"manual/{seq}"]
        )
        group = PartGroup(seq=1, parts={"articles": [f"articles/of {seq}"]})
        lake.commit(replace(load, part_groups=[group]) if seq == compacted else load)
    later = range(max(1, compacted), 5)
    of_loads = {f"{folder}/{seq}" for seq in later for folder in ("articles", "meetings", "manual")}
    assert lake.last_compaction() == compacted
    assert lake.standing() == of_loads | ({f"articles/of {compacted}"} if compacted else set())
    assert lake.meetings() == [f"meetings/{seq}" for seq in later]
    assert lake.manual_parts("corrections") == [f"manual/{seq}" for seq in later]


def test_a_note_of_what_has_not_ended_stays_until_it_is_taken_back_and_no_other_reads_it(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write_repair({"lost": ["a"]})
    assert (lake.repair(), lake.forget_request()) == ({"lost": ["a"]}, None)
    lake.write_forget_request({"ids": ["b"]})
    lake.write_repair(None)
    assert (lake.repair(), lake.forget_request()) == (None, {"ids": ["b"]})
    lake.write_forget_request(None)
    assert lake.forget_request() is None
    assert files(tmp_path) == set()


def test_the_last_word_on_a_run_counts(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.write_run({"run_id": "b", "status": "running"})
    lake.write_run({"run_id": "a", "status": "failed"})
    lake.write_run({"run_id": "b", "status": "completed"})
    assert [(run["run_id"], run["status"]) for run in lake.runs()] == [("a", "failed"), ("b", "completed")]
    assert json.loads((tmp_path / "runs/b.json").read_text())["status"] == "completed"


@pytest.mark.parametrize("name", OUTCOMES)
def test_counts_hold_their_law_and_add_up(name: str) -> None:
    one = Counts(seen=2, bytes=5, **{name: 2})
    assert (one + one).seen == 4
    assert getattr(one + one, name) == 4
    with pytest.raises(AssertionError):
        Counts(seen=1, **{name: 2})
