from contextlib import suppress
from pathlib import Path

import pytest

from newsetl.core.errors import WarehouseError
from newsetl.run.pipeline import run
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.writer.warehouse import open_writer
from tests.warehouse.conftest import shown_rows


def test_a_folder_that_a_killed_writer_spilled_to_does_not_stop_the_next(tmp_path: Path) -> None:
    with open_writer(tmp_path):
        pass
    spilled = tmp_path / "build" / "writer.duckdb.tmp"
    spilled.mkdir()
    (spilled / "duckdb_temp_storage-0.tmp").write_bytes(b"left")
    with open_writer(tmp_path) as warehouse:
        assert shown_rows(warehouse, "SELECT count(*) FROM articles") == [(0,)]


@pytest.mark.parametrize("damage", ["torn head", "torn middle", "cut", "zeroed", "no database"])
def test_a_damaged_writer_database_is_made_anew_from_the_lake_without_a_person(
    tmp_path: Path, damage: str
) -> None:
    """As after a disk that was full in mid-write. At worst one run fails: the next one finds the damage mended."""
    for name in ("first", "second"):
        (tmp_path / f"{name}.txt").write_text(
            f"The {name} ferry of Port Ellery sails again on Monday, they said. " * 9
        )
    settings = load_settings({"warehouse": tmp_path / "w", "run": {"workers": 1}})
    run(Request(sources=[str(tmp_path / "first.txt")], settings=settings))
    path = tmp_path / "w" / "build" / "writer.duckdb"
    whole = path.read_bytes()
    torn = {"torn head": 12_400, "torn middle": len(whole) // 2}
    if damage in torn:
        path.write_bytes(whole[: torn[damage]] + bytes(4_000) + whole[torn[damage] + 4_000 :])
    else:
        path.write_bytes({"cut": whole[:20_000], "zeroed": bytes(len(whole)), "no database": b"no"}[damage])
    with suppress(WarehouseError):
        run(Request(sources=[str(tmp_path / "second.txt")], settings=settings))
    run(Request(sources=[str(tmp_path / "second.txt")], settings=settings))
    with open_writer(tmp_path / "w") as warehouse:
        assert shown_rows(warehouse, "SELECT count(*) FROM articles") == [(2,)]


def test_a_run_whose_last_commit_fails_is_not_called_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> str:
        raise WarehouseError("cannot write the lake: No space left on device")

    (tmp_path / "a.txt").write_text(
        "The ferry of Port Ellery sails again on Monday, the harbour master said. " * 9
    )
    settings = load_settings({"warehouse": tmp_path / "w", "run": {"workers": 1}})
    monkeypatch.setattr(Lake, "write_part", refuse)
    with pytest.raises(WarehouseError, match="No space"):
        run(Request(sources=[str(tmp_path / "a.txt")], settings=settings))
    assert [entry["status"] for entry in Lake(tmp_path / "w" / "lake").runs()] == ["failed"]
