"""A run that is undone leaves the warehouse as if it had never been; what other runs met stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.errors import UsageError
from newsetl.core.identity import url_id
from newsetl.core.records import Reason
from newsetl.maintain import undo as undoing
from newsetl.maintain.compact import compact
from newsetl.maintain.forget import ForgetRequest, _forget
from newsetl.maintain.undo import find_run, take_out
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.lake import Lake
from tests.conftest import Newsetl, examples_of_a_database
from tests.dying import killed_after
from tests.unit.run.test_ledger import (
    TEXTS,
    Bench,
    ReadInput,
    bench,
    capture,
    no_fsync,  # noqa: F401 - autouse here too
    reject,
)

IDS = [UUID(int=number) for number in range(1, 9)]
# Few identities and places, so that runs meet what others wrote.
INPUTS = st.builds(
    lambda identity, content, hour, twin: capture(identity, content, hour, f"{identity}{content}{hour}{twin}"),
    st.sampled_from("ab"),
    st.integers(0, 2),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from("xy"),
) | st.builds(reject, st.sampled_from(["r1", "a00x", "b1Noney"]), st.sampled_from([Reason.EMPTY, Reason.TIMEOUT]))


@dataclass(frozen=True)
class Run:
    """One run of a history; `undo_after` is the place in the history behind which it is undone, if it is."""

    inputs: Sequence[ReadInput]
    undo_after: int | None = None
    compacts: bool = False
    forgets: bool = False


RUNS = st.lists(
    st.builds(Run, st.lists(INPUTS, max_size=5), st.none() | st.integers(0, 4), st.booleans(), st.booleans()),
    min_size=1,
    max_size=4,
)


def forget(one: Bench, identity: str) -> None:
    """Forget an article, whether it is there or not."""
    article_id = url_id(f"https://courier.example/{identity}")
    assert article_id is not None
    request = ForgetRequest(ids=frozenset({article_id}), urls=frozenset(), places=())
    _forget(one.warehouse, request, lambda _: None)


def play(one: Bench, history: Sequence[Run], *, is_undone: bool) -> None:
    """The history with its undos, or without the runs that are undone."""
    for number, run in enumerate(history):
        if is_undone or run.undo_after is None:
            one.ingest(run.inputs, commit=2, run_id=IDS[number])
        if run.forgets:
            forget(one, "a")
        if is_undone:
            last = number == len(history) - 1
            for other, earlier in enumerate(history[: number + 1]):
                due = earlier.undo_after is not None and max(earlier.undo_after, other) == number
                late = last and earlier.undo_after is not None and earlier.undo_after > number
                if due or late:
                    take_out(one.warehouse, str(IDS[other]))
            if run.compacts:
                compact(one.warehouse)


@examples_of_a_database(share=5)
@given(RUNS)
def test_runs_of_which_some_are_undone_are_the_runs_without_these(history: list[Run]) -> None:
    again = [entry for run in history for entry in run.inputs]

    def seen(*, is_undone: bool) -> tuple[object, ...]:
        with bench() as one:
            play(one, history, is_undone=is_undone)
            left = (one.digest(), one.standing())
            one.ingest(again)  # the same inputs may come again
            return (*left, one.digest())

    assert seen(is_undone=True) == seen(is_undone=False)


def test_an_article_that_the_run_revised_is_as_it_was() -> None:
    with bench() as one:
        one.ingest([capture("a", 0, 0, "one")], run_id=IDS[0])
        one.ingest([capture("a", 1, 1, "two"), capture("b", 0, 0, "b")], run_id=IDS[1])
        report = take_out(one.warehouse, str(IDS[1]))
        assert one.standing() == {"a": (TEXTS[0], 0)}
        assert (report.removed, report.restored, report.carried) == (1, 1, 0)


def test_what_a_later_run_met_unchanged_belongs_to_that_run_now() -> None:
    with bench() as one:
        one.ingest([capture("a", 0, 0, "one")], run_id=IDS[0])
        assert one.ingest([capture("a", 0, 0, "elsewhere")], run_id=IDS[1]).unchanged == 1
        assert take_out(one.warehouse, str(IDS[0])).carried == 1
        assert one.rows("SELECT run_id, source_uri FROM articles") == [(IDS[1], "/in/elsewhere")]
        take_out(one.warehouse, str(IDS[1]))
        assert one.standing() == {}


def test_a_reject_that_the_run_took_off_the_list_is_back_on_it() -> None:
    with bench() as one:
        one.ingest([reject("a0", Reason.TIMEOUT)], run_id=IDS[0])
        one.ingest([capture("a", 0, 0, "a0")], run_id=IDS[1])
        take_out(one.warehouse, str(IDS[1]))
        assert one.rows("SELECT reason FROM rejects") == [("timeout",)]


def test_what_is_older_than_the_days_of_undo_is_let_go_by_compaction() -> None:
    with bench() as one:
        one.ingest([capture("a", 0, 0, "one")], run_id=IDS[0])
        one.ingest([capture("a", 1, 1, "two"), reject("r")], run_id=IDS[1])
        one.ingest([capture("a", 1, 1, "two"), reject("r")], run_id=IDS[2])
        compact(one.warehouse)
        assert one.warehouse.lake.meetings()
        assert one.warehouse.lake.undo_from("") == 1
        one.ingest([reject("other")])
        compact(one.warehouse, undo_days=0)
        assert not one.warehouse.lake.meetings()
        assert one.warehouse.ask("SELECT count(*) FROM superseded") == [(0,)]
        with pytest.raises(UsageError, match=r"can no longer be undone.*undo_days = 30"):
            undoing._check_undoable(one.warehouse, str(IDS[1]), 30)


def test_a_run_is_older_once_its_days_are_over() -> None:
    with bench() as one:
        one.ingest([capture("a", 0, 0, "one")], run_id=IDS[0])
        later = datetime.now(UTC) + timedelta(days=1)
        assert one.warehouse.lake.undo_from(later.isoformat()) == 2
        assert one.warehouse.lake.undo_from((later - timedelta(days=2)).isoformat()) == 1


# -- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def two_runs(tmp_path: Path) -> Newsetl:
    """A run over one folder, a run over another that shares a file with it."""
    newsetl = Newsetl(tmp_path, tmp_path / "warehouse")
    for name, texts in {"first": ("One.", "Both."), "second": ("Both.", "Two.")}.items():
        (tmp_path / name).mkdir()
        rows = (f'{{"url": "https://courier.example/{text[:3]}", "text": "{text}"}}\n' for text in texts)
        (tmp_path / name / "rows.jsonl").write_text("".join(rows))
        newsetl.run(tmp_path / name)
    return newsetl


def test_the_command_undoes_by_last_by_prefix_and_only_once(two_runs: Newsetl) -> None:
    newest, oldest = two_runs.rows("SELECT run_id FROM runs ORDER BY started_at DESC")
    before = two_runs.digest()
    assert "would be undone: 1 article gone" in two_runs("undo", "last", "--dry-run").ok().stdout
    assert two_runs.digest() == before
    assert "is undone: 1 article gone" in two_runs("undo", "last").ok().stdout
    assert two_runs.rows("SELECT run_id FROM runs WHERE status = 'undone'") == [newest]
    after = two_runs.digest()
    assert "was undone before" in two_runs("undo", newest["run_id"][:9]).ok().stdout
    assert two_runs.digest() == after
    assert "is undone: 2 articles gone" in two_runs("undo", oldest["run_id"]).ok().stdout
    assert two_runs.rows("FROM articles") == []
    assert "there is no run to undo" in two_runs("undo", "last").stderr
    assert "there is no run 'zzz'" in two_runs("undo", "zzz").stderr
    two_runs.run(two_runs.folder / "first", two_runs.folder / "second")
    assert len(two_runs.rows("FROM articles")) == 3


def test_open_readers_and_the_database_made_anew_see_what_they_should(two_runs: Newsetl) -> None:
    with open_reader(two_runs.warehouse) as reader:
        before = content_digest(reader)
        two_runs("undo", "last").ok()
        assert content_digest(reader) == before  # an open session goes on seeing its build
    after = two_runs.digest()
    two_runs("rebuild").ok()
    assert two_runs.digest() == after != before
    assert two_runs("maintain").ok()
    assert two_runs.digest() == after


STEPS: list[tuple[str, int]] = [
    ("newsetl.warehouse.lake:Lake.add_part", 1),
    ("newsetl.warehouse.lake:Lake.commit", 1),
    ("newsetl.warehouse.writer.warehouse:Warehouse.commit", 1),
    ("newsetl.warehouse.writer.warehouse:Warehouse.publish", 1),
]


@pytest.mark.parametrize(("step", "at"), STEPS)
def test_a_kill_at_any_step_and_the_same_command_again_are_one_clean_undo(
    two_runs: Newsetl, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    (oldest,) = two_runs.rows("SELECT run_id FROM runs ORDER BY started_at LIMIT 1")
    monkeypatch.setenv("NEWSETL_WAREHOUSE", str(two_runs.warehouse))
    killed_after(step, at, "undo", oldest["run_id"])
    two_runs("undo", oldest["run_id"]).ok()
    clean = two_runs.at(two_runs.folder / "clean")
    clean.run(two_runs.folder / "second")
    assert two_runs.digest() == clean.digest()
    assert not list(Lake(two_runs.warehouse / "lake").root.glob("*/.*.tmp"))


def test_words_that_mean_several_runs_are_told_so() -> None:
    with bench() as one:
        for run_id in (UUID(int=1 << 100), UUID(int=1 << 99)):
            one.warehouse.lake.write_run({"run_id": str(run_id), "started_at": "2026-03-04"})
        with pytest.raises(UsageError, match="2 runs begin with '0000'"):
            find_run(one.warehouse, "0000")
