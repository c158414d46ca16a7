"""Files read by a cluster: what the warehouse remembers of them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from newsetl.core.recipe import Options
from newsetl.readers import ReadOptions
from newsetl.run.shards import Shards, Work
from newsetl.run.workers.pool import Task


def test_every_commit_of_a_run_is_remembered_in_one_folder_and_its_spools_go(tmp_path: Path) -> None:
    work = Work(folder=tmp_path, reading=ReadOptions(), task=Task(options=Options()), documents=1, size_bytes=1)
    memory, run_id = tmp_path / "lake" / "shards", uuid4()
    for name in ("first", "second"):
        (tmp_path / f"{name}.spool").touch()
        Shards(work, memory, "tcp://127.0.0.1:9", [name]).committed(run_id)
    remembered = {path.name: path.read_text() for path in memory.iterdir()}
    assert remembered == {"first": str(run_id), "second": str(run_id)}
    assert not list(tmp_path.glob("*.spool"))
