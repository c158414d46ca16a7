"""Ctrl-C keeps what was read, stops the workers, and says what it waits for."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from newsetl.core import interrupted as interrupted_module
from newsetl.run.pipeline import run
from newsetl.run.report import Progress, Report
from newsetl.run.request import Request
from newsetl.run.stop import stoppable
from newsetl.settings import Settings, load_settings
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.writer.warehouse import Warehouse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty short articles."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for number in range(40):
        (inputs / f"{number}.txt").write_text(f"Report {number}.\nThe ferry made {number} crossings on that day.")
    return inputs


def settings(root: Path) -> Settings:
    return load_settings({"warehouse": str(root), "run": {"workers": 1, "batch_documents": 4}})


def interrupted(folder: Path, root: Path, messages: list[str]) -> Report:
    """A run that is sent SIGINT once it has read something, before its first commit."""

    def on_progress(progress: Progress) -> None:
        if not messages:
            messages.append(f"{progress.counts.seen} read")
            os.kill(os.getpid(), signal.SIGINT)

    request = Request(sources=[str(folder)], settings=settings(root))
    return run(request, on_progress=on_progress, on_wait=messages.append)


def articles(root: Path) -> int:
    with open_reader(root) as build:
        ((count,),) = build.execute("SELECT count(*) FROM articles").fetchall()
    return int(count)


def test_what_was_read_is_kept_and_the_same_run_goes_on_from_there(folder: Path, tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    report = interrupted(folder, root, [])
    assert report.status == "interrupted"
    assert 4 <= report.counts.seen < 40
    assert articles(root) == report.counts.new == report.counts.seen
    again = run(Request(sources=[str(folder)], settings=settings(root)))
    assert (again.counts.unchanged, again.counts.new) == (report.counts.seen, 40 - report.counts.seen)
    assert [(stage.name, stage.count, stage.unit) for stage in again.stages][::3] == [
        ("read and extract", 40, "inputs"),
        ("publish", 40, "articles"),
    ]


def test_it_says_once_what_it_waits_for_however_long_that_takes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interrupted_module, "_SECONDS_BETWEEN_LOOKS", 0.01)
    messages: list[str] = []
    commit = Warehouse.commit

    def slow(*arguments: object, **options: object) -> None:
        while "stopping: waiting for load" not in messages:
            threading.Event().wait(0.01)
        threading.Event().wait(0.2)
        commit(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Warehouse, "commit", slow)
    assert interrupted(folder, tmp_path / "warehouse", messages).status == "interrupted"
    assert messages[1] == "stopping: what was done is kept; Ctrl-C again ends at once"
    assert len(set(messages)) == len(messages)


def test_a_second_interrupt_ends_at_once() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stoppable() as stop:
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
