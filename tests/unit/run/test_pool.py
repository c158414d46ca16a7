"""Children may hang, die or eat memory: the culprit is rejected, its batch mates are kept."""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import pytest

from newsetl.core.child import READY, ChildProcess, start_process
from newsetl.core.errors import NewsetlError
from newsetl.core.processes import children_of, is_alive
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Raw, Reason, Reject
from newsetl.run.workers import early, pool
from newsetl.run.workers.child import Setup, progress_of
from newsetl.run.workers.packed import PackedCaptures, pack
from newsetl.run.workers.pool import Limits, LocalPool, Task, extract_batch, in_order
from newsetl.run.workers.task import task_of
from newsetl.settings import Settings
from tests.conftest import on_linux

PROSE = "The board of the port voted on Monday. "
NO_LIMITS = Options(document_bytes=1 << 30, elements=1 << 30)
# 300,000 links in blocks: the extractor is busy with it for half a minute and more, most of it in C.
HOSTILE = b"<html><body>" + b"<div><a href=x>y</a></div>" * 300_000 + b"</body></html>"


def text(number: int) -> Capture:
    return Capture(
        raw=Raw(source_uri=f"/in/{number}"), payload=f"{PROSE}{number}".encode(), media="text", chosen=True
    )


def page(payload: bytes) -> Capture:
    return Capture(raw=Raw(source_uri="/in/page"), payload=payload, media="html", url="https://a.example/page")


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [str(outcome.reason) if isinstance(outcome, Reject) else "article" for outcome in outcomes]


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    yield
    pool._drop_child()


def child_pid() -> int:
    return int(pool._LOCAL.child._process.pid)


def test_a_batch_gives_one_outcome_a_capture_in_order_from_one_child() -> None:
    captures = [text(number) for number in range(5)]
    for _ in range(2):
        outcomes = extract_batch(captures, Task(options=Options()))
        assert [outcome.capture.raw for outcome in outcomes if isinstance(outcome, Article)] == [
            capture.raw for capture in captures
        ]
        pid = child_pid()
    assert child_pid() == pid  # kept for the next batch


def test_a_batch_of_nothing_leaves_those_behind_it_as_they_are() -> None:
    for _ in range(3):
        for number in range(5):
            assert extract_batch([], Task(options=Options())) == []
            (outcome,) = extract_batch([text(number)], Task(options=Options()))
            assert isinstance(outcome, Article)
            assert outcome.capture.raw == text(number).raw


def test_a_batch_that_is_packed_already_goes_to_the_child_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    captures = packed([text(number) for number in range(3)])
    monkeypatch.setattr(PackedCaptures, "_opened", property(lambda _: pytest.fail("it was opened")))
    assert kinds(extract_batch(captures, Task(options=Options()))) == ["article"] * 3


def test_a_child_with_other_options_is_another() -> None:
    short = page(b"<html><body><article><p>" + PROSE.encode() * 3 + b"</p></article></body></html>")
    few = extract_batch([short], Task(options=Options(min_words=10)))
    many = extract_batch([short], Task(options=Options(min_words=100)))
    assert (kinds(few), kinds(many)) == (["article"], ["stub"])


def test_a_page_that_hangs_the_extractor_is_rejected_and_its_mates_are_kept() -> None:
    captures = [text(1), page(HOSTILE), text(2), text(3)]
    outcomes = extract_batch(captures, Task(options=NO_LIMITS, limits=Limits(document_seconds=2.0)))
    assert kinds(outcomes) == ["article", "timeout", "article", "article"]
    culprit = outcomes[1]
    assert isinstance(culprit, Reject)
    assert culprit.raw == captures[1].raw
    assert culprit.url == "https://a.example/page"
    assert "2 s" in culprit.detail


def busy(pid: int) -> float:
    """Processor seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@on_linux("looks into /proc (Linux)")
def test_a_child_that_is_killed_from_outside_costs_only_the_document_it_was_at() -> None:
    extract_batch([text(0)], Task(options=NO_LIMITS))
    pid = child_pid()
    idle = busy(pid)

    def kill_when_busy() -> None:
        while busy(pid) < idle + 0.3:
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_busy)
    killer.start()
    outcomes = extract_batch([text(1), page(HOSTILE), text(2)], Task(options=NO_LIMITS))
    killer.join()
    assert kinds(outcomes) == ["article", "crashed", "article"]
    assert isinstance(outcomes[1], Reject)
    assert "killed by signal 9" in outcomes[1].detail
    assert child_pid() != pid


@on_linux("only Linux limits a process's address space")
def test_a_page_that_eats_memory_is_rejected_and_its_mates_are_kept() -> None:
    greedy = page(b"<html><body>" + b"<p>a<b>b" * 1_500_000)
    outcomes = extract_batch(
        [text(1), greedy, text(2)], Task(options=NO_LIMITS, limits=Limits(worker_memory_bytes=900_000_000))
    )
    assert kinds(outcomes)[::2] == ["article", "article"]
    assert kinds(outcomes)[1] in (Reason.MEMORY, Reason.CRASHED, Reason.UNPARSABLE)


@on_linux("only Linux limits a process's address space")
def test_the_smallest_memory_that_settings_allow_is_enough_for_a_page() -> None:
    news = page(b"<html><body><article><p>" + PROSE.encode() * 30 + b"</p></article></body></html>")
    assert kinds(
        extract_batch([news], Task(options=Options(), limits=Limits(worker_memory_bytes=300_000_000)))
    ) == ["article"]


def test_a_packed_batch_that_is_opened_and_packed_again_on_its_way_is_not_copied() -> None:
    captures = [text(number) for number in range(3)]
    body = bytearray(pickle.dumps(captures))
    batch = PackedCaptures(len(captures), body)
    for _ in range(2):  # a client and a scheduler of Dask
        buffers: list[pickle.PickleBuffer] = []
        message = pickle.dumps(batch, protocol=5, buffer_callback=buffers.append)
        batch = pickle.loads(message, buffers=[memoryview(buffer) for buffer in buffers])
    assert list(batch) == captures
    assert list(pickle.loads(pickle.dumps(batch, protocol=4))) == captures
    body[0] = 0
    assert batch.body[0] == 0


def packed(captures: Sequence[Capture]) -> PackedCaptures:
    return PackedCaptures(len(captures), pickle.dumps(captures))


@pytest.mark.parametrize("batch", [list, packed])
def test_a_child_that_dies_while_it_answers_costs_the_one_document_whose_rows_it_cannot_give(
    batch: Callable[[Sequence[Capture]], Sequence[Capture]], monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = text(3)

    class Stub:
        """A child of which the rows of one document are the end."""

        task = Task(options=Options())

        def send(self, captures: Sequence[Capture]) -> None:
            self.progress = progress_of(len(captures), is_answering=True)
            self.messages = [] if deadly in captures else [pack([capture.raw for capture in captures])]

        def send_packed(self, body: bytes) -> None:
            self.send(pickle.loads(body))

        def receive(self, seconds: float, *, stop: threading.Event) -> object:
            if not self.messages:
                raise pool.ChildEndedError("killed by signal 9")
            return self.messages.pop(0)

    monkeypatch.setattr(pool, "_child", lambda *_: Stub())
    captures = [text(number) for number in range(7)]
    outcomes = extract_batch(batch(captures), Stub.task)
    assert [outcome for outcome in outcomes if not isinstance(outcome, Reject)] == [
        capture.raw for capture in captures if capture != deadly
    ]
    assert isinstance(outcomes[3], Reject)
    assert (outcomes[3].raw, outcomes[3].reason) == (deadly.raw, Reason.CRASHED)


@on_linux("looks into /proc (Linux)")
def test_a_child_that_is_killed_while_it_is_starting_is_replaced() -> None:
    begun = pool.Child(Task(options=NO_LIMITS))
    os.kill(begun._process.pid, signal.SIGKILL)
    with LocalPool(1, Task(options=NO_LIMITS), started=begun) as workers:
        assert kinds(workers.submit([text(1), text(2)]).result()) == ["article", "article"]


def test_a_child_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(NewsetlError, match=r"did not start \(exit code 1\).*newsetl doctor"):
        extract_batch([text(1)], Task(options=Options()))


def test_stopping_ends_a_batch_at_once_and_leaves_no_child() -> None:
    with LocalPool(1, Task(options=NO_LIMITS, limits=Limits(document_seconds=600))) as workers:
        future = workers.submit([text(1), page(HOSTILE), text(2)])
        while not future.running():
            time.sleep(0.01)
    assert len(future.result()) < 3


def test_a_child_begun_before_reads_the_first_batch_and_ends_with_the_pool() -> None:
    before = set(children_of(os.getpid()))
    begun = pool.Child(Task(options=NO_LIMITS))
    with LocalPool(1, Task(options=NO_LIMITS), started=begun) as workers:
        assert kinds(workers.submit([text(1)]).result()) == ["article"]
        assert set(children_of(os.getpid())) - before == {begun._process.pid}
    assert not is_alive(begun._process.pid)


def test_a_process_started_before_the_settings_are_known_is_told_its_task_later(tmp_path: Path) -> None:
    before = set(children_of(os.getpid()))
    early.start_early()
    started = set(children_of(os.getpid())) - before
    settings = Settings.model_validate({"warehouse": tmp_path})
    begun = early.begin_child(settings)
    assert begun is not None
    with LocalPool(1, task_of(settings), started=begun) as workers:
        workers.submit([text(1)]).result()
        assert set(children_of(os.getpid())) - before == started
    early.start_early()
    assert early.begin_child(Settings.model_validate({"warehouse": tmp_path, "run": {"executor": "dask"}})) is None
    assert set(children_of(os.getpid())) == before


@pytest.mark.parametrize(
    ("variable", "file", "started"),
    [
        (None, None, 1),
        (None, '# executor = "dask"', 1),
        (None, 'executor = "dask"  # a cluster', 0),
        ("local", 'executor = "dask"', 1),
        ("dask", None, 0),
    ],
)
def test_no_process_is_started_early_where_a_cluster_reads(
    variable: str | None, file: str | None, started: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if variable:
        monkeypatch.setenv("NEWSETL_RUN__EXECUTOR", variable)
    if file:
        monkeypatch.setenv("NEWSETL_CONFIG", str(tmp_path / "newsetl.toml"))
        (tmp_path / "newsetl.toml").write_text(f"[run]\n{file}\n")
    begun: list[str] = []
    monkeypatch.setattr(early, "start_process", lambda *words: begun.append(words[-1]))
    monkeypatch.setattr(early, "_STARTED", [])
    early.start_early()
    assert len(begun) == started


def test_a_child_that_is_ready_has_imported_nothing_that_only_downloads_guesses_or_files_rows(
    capfd: pytest.CaptureFixture[str],
) -> None:
    setup = Setup(options=Options(), memory_bytes=1 << 31, parent_pid=os.getpid(), has_rows=True)
    code = "import sys; from newsetl.run.workers.child import main; main(); print(*sys.modules, file=sys.stderr)"
    child = ChildProcess(start_process("-c", code))
    child.send(setup)
    assert child.receive(60) == READY
    assert child._process.stdin is not None
    child._process.stdin.close()
    assert child._process.wait() == 0
    imported = set(capfd.readouterr().err.split())
    assert "newsetl.extract.article" in imported
    assert "newsetl.warehouse.row_sets" in imported
    assert not imported & {"duckdb", "htmldate", "numpy", "pandas", "pyarrow", "requests", "tqdm", "trafilatura"}


def test_results_come_in_the_order_of_the_jobs_with_a_bounded_number_in_flight() -> None:
    given: list[int] = []
    futures: dict[int, Future[list[Outcome]]] = {}

    def jobs() -> Iterator[int]:
        for number in range(10):
            given.append(number)
            yield number

    def submit(job: int) -> Future[list[Outcome]]:
        futures[job] = Future()
        if job % 3 == 2:  # the last of three is done first
            for done in (job, job - 1, job - 2):
                futures[done].set_result([])
        if job == 9:
            futures[9].set_result([])
        return futures[job]

    seen: list[int] = []
    for job, _ in in_order(jobs(), submit, window=3):
        seen.append(job)
        assert len(given) - len(seen) <= 2
    assert seen == list(range(10))
