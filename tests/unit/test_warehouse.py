from pathlib import Path

from newsetl.warehouse import open_writer
from tests.warehouse.conftest import shown_rows


def test_a_folder_that_a_killed_writer_spilled_to_does_not_stop_the_next(tmp_path: Path) -> None:
    with open_writer(tmp_path):
        pass
    spilled = tmp_path / "build" / "writer.duckdb.tmp"
    spilled.mkdir()
    (spilled / "duckdb_temp_storage-0.tmp").write_bytes(b"left")
    with open_writer(tmp_path) as warehouse:
        assert shown_rows(warehouse, "SELECT count(*) FROM articles") == [(0,)]
