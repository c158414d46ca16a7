"""Files read by a cluster: what the warehouse remembers of them, and how their outcomes reach the writer."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.errors import ServiceError
from newsetl.core.recipe import Options
from newsetl.core.records import Raw, Reason, Reject, Stage
from newsetl.core.shipped import statements
from newsetl.readers import ReadOptions
from newsetl.run import shards, spools
from newsetl.run.ledger import Ledger, item_of
from newsetl.run.shards import Shards, Work, plan, read_shard
from newsetl.run.spools import Read, in_groups, read_spool, spool_path, write_spool
from newsetl.run.workers.pool import Task
from newsetl.warehouse.writer.in_memory import open_empty
from newsetl.warehouse.writer.state import State


def test_every_commit_of_a_run_is_remembered_in_one_folder_and_its_spools_go(tmp_path: Path) -> None:
    work = Work(folder=tmp_path, reading=ReadOptions(), task=Task(options=Options()), documents=1, size_bytes=1)
    memory, run_id = tmp_path / "lake" / "shards", uuid4()
    for name in ("first", "second"):
        (tmp_path / f"{name}.spool").touch()
        Shards(work, memory, "tcp://127.0.0.1:9", [name]).committed(run_id)
    remembered = {path.name: path.read_text() for path in memory.iterdir()}
    assert remembered == {"first": str(run_id), "second": str(run_id)}
    assert not list(tmp_path.glob("*.spool"))


# -- a shared folder that is late, or loses what was written ----------------------------------------------------


def refused(count: int) -> list[Read]:
    """Items of a file that hold no article."""
    return [
        (item_of(Reject(raw=Raw(source_uri=f"/in/{number}"), stage=Stage.SOURCE, reason=Reason.EMPTY)), None)
        for number in range(count)
    ]


class Cluster:
    """A cluster whose one worker does `work` for each shard that it is given, and says that it is done."""

    def __init__(self, work: Callable[[int], object], spool: Path) -> None:
        self._work, self._spool, self.submitted = work, spool, 0

    def nthreads(self) -> dict[str, int]:
        return {"tcp://127.0.0.1:9": 1}

    def submit(self, *_: Any, **__: Any) -> Any:
        self.submitted += 1
        self._work(self.submitted)
        return self

    def add_done_callback(self, called: Callable[[Any], None]) -> None:
        called(self)

    def result(self) -> str:
        return str(self._spool)

    def release(self) -> None:
        """Nothing is kept."""


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path, int], object]], Any]:
    """Has a worker write the spool of one file, then loads it: how many items there were, and of how many tries."""
    (tmp_path / "one.txt").write_text("A text.")
    work = Work(folder=tmp_path, reading=ReadOptions(), task=Task(options=Options()), documents=1, size_bytes=1)
    connection = open_empty()
    connection.execute(statements("state.sql")["held_of_build"])

    def load(written: Callable[[Path, int], object]) -> tuple[int, int]:
        (shard,) = plan([str(tmp_path / "one.txt")], work.task.options.recipe, work.reading)
        spool = spool_path(tmp_path, shard.name)
        cluster = Cluster(lambda number: written(spool, number), spool)

        @contextmanager
        def connected(*_: Any) -> Iterator[Cluster]:
            yield cluster

        monkeypatch.setattr(shards, "connected", connected)
        monkeypatch.setattr(shards, "check_seen", lambda *_: None)
        ledger = Ledger(State(connection), recipe=work.task.options.recipe)
        filed = Shards(work, tmp_path / "memory", "").filed([str(tmp_path / "one.txt")], ledger, Event())
        return sum(len(items) for items, _, _ in filed), cluster.submitted

    return load


def test_a_spool_that_the_folder_shows_late_is_waited_for(loaded: Callable[..., Any]) -> None:
    assert loaded(lambda spool, _: Timer(0.2, write_spool, [spool, [refused(3)]]).start()) == (3, 1)


def test_a_spool_whose_beginning_alone_is_shown_is_waited_for(loaded: Callable[..., Any]) -> None:
    def written(spool: Path, _: int) -> None:
        write_spool(spool, [refused(2), refused(1)])
        whole = spool.read_bytes()
        spool.write_bytes(whole[:-4])
        Timer(0.2, spool.write_bytes, [whole]).start()

    assert loaded(written) == (3, 1)


def test_a_spool_that_the_folder_has_lost_is_made_again(
    loaded: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spools, "_PAUSES_SECONDS", (0.01,))
    assert loaded(lambda spool, number: number == 2 and write_spool(spool, [refused(3)])) == (3, 2)


def test_a_spool_that_stays_away_is_named(loaded: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "_PAUSES_SECONDS", (0.01,))
    with pytest.raises(ServiceError, match="cannot be read here"):
        loaded(lambda *_: None)


@pytest.mark.parametrize("lost", [1, 4, 5, 40])
def test_a_spool_that_is_cut_is_never_taken_for_a_shorter_one(tmp_path: Path, lost: int) -> None:
    write_spool(tmp_path / "a.spool", [refused(2), refused(1)])
    (tmp_path / "a.spool").write_bytes((tmp_path / "a.spool").read_bytes()[:-lost])
    with pytest.raises(ServiceError, match=r"a\.spool is cut"):
        list(read_spool(tmp_path / "a.spool"))


@given(st.lists(st.integers(0, 5)), st.integers(1, 9))
def test_groups_hold_all_items_in_order_and_none_but_the_last_is_small(sizes: list[int], least: int) -> None:
    batches = [refused(size) for size in sizes]
    groups = list(in_groups(batches, least))
    assert [read for group in groups for read in group] == [read for batch in batches for read in batch]
    assert all(len(group) >= least for group in groups[:-1])


def test_a_plan_leaves_housekeeping_out_and_a_worker_declines_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("A text.")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/.hidden.txt").write_text("A text.")
    (tmp_path / "in/link.txt").symlink_to(tmp_path / "secret.txt")
    reading = ReadOptions()
    (shard,) = plan([str(tmp_path / "in")], "recipe", reading)
    work = Work(folder=tmp_path, reading=reading, task=Task(options=Options()), documents=1, size_bytes=1)
    spool = Path(read_shard(pickle.dumps((shard, work))))
    (((item, _),),) = [list(entries) for entries in read_spool(spool)]
    assert isinstance(item.read_outcome, Reject)
    assert (item.read_outcome.reason, reading.progress.skipped) == (Reason.UNSAFE_PATH, 1)
