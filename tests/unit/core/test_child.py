"""A child is sent one message at a time, large or small, and has its time anew whenever it notes progress."""

from __future__ import annotations

import os
import pickle
import resource
import time
from collections.abc import Iterator

import pytest

from newsetl.core.child import ChildEndedError, ChildProcess, start_process
from newsetl.core.message_file import MessageFile

ECHO = """
from newsetl.core.parent import Parent
parent = Parent()
while (message := parent.receive()) is not None:
    parent.send(message)
"""
SLOW = """
import time
from newsetl.core.parent import Parent
parent = Parent()
parent.send("started")
steps = parent.receive()
for step in range(1, steps + 1):
    time.sleep(0.3)
    parent.note(step)
time.sleep(60 if steps == 1 else 0)
parent.send("done")
"""


STREAM = """
from newsetl.core.parent import Parent
parent = Parent()
for number in range(parent.receive()):
    parent.send([number, b"x" * 100_000])
"""


@pytest.fixture
def child(request: pytest.FixtureRequest) -> Iterator[ChildProcess]:
    process = ChildProcess(start_process("-c", request.param))
    yield process
    process.kill()


@pytest.mark.parametrize("child", [ECHO], indirect=True)
def test_messages_come_back_whole_whatever_stood_in_the_file_before(child: ChildProcess) -> None:
    for message in ([b"x" * 3_000_000, "large"], "small", [bytes(range(256)) * 5_000] * 3, ""):
        child.send(message)
        assert child.receive(60) == message


@pytest.mark.parametrize("child", [STREAM], indirect=True)
def test_answers_come_in_order_however_late_they_are_read(child: ChildProcess) -> None:
    child.send(9)
    for number in range(9):
        time.sleep(0.05 * (number % 3))
        assert child.receive(60) == [number, b"x" * 100_000]


@pytest.mark.parametrize("child", [SLOW], indirect=True)
def test_a_child_that_notes_progress_has_its_time_anew(child: ChildProcess) -> None:
    assert child.receive(60) == "started"
    child.send(5)
    assert child.receive(1.2) == "done"
    assert child.progress == 5


@pytest.mark.parametrize("child", [SLOW], indirect=True)
def test_a_child_that_hangs_is_given_up_and_has_said_how_far_it_came(child: ChildProcess) -> None:
    assert child.receive(60) == "started"
    child.send(1)
    assert child.receive(1.0) is None
    assert child.progress == 1


@pytest.mark.parametrize("child", ["import os; os._exit(3)"], indirect=True)
def test_a_child_that_ended_is_told_from_one_that_is_slow(child: ChildProcess) -> None:
    child.send(b"x" * 1_000_000)
    with pytest.raises(ChildEndedError, match="exit code 3"):
        child.receive(60)


def test_progress_begins_anew_with_each_message() -> None:
    file = MessageFile()
    assert file.write(pickle.dumps("first"))
    file.progress = 7
    assert file.read() == "first"
    assert file.progress == 7
    assert file.write(pickle.dumps("second"))
    assert file.progress == 0
    file.close()


def test_a_large_message_takes_no_memory_once_it_was_read() -> None:
    file = MessageFile()
    assert file.write(pickle.dumps(b"x" * 20_000_000))
    file.progress = 3
    assert file.read() == b"x" * 20_000_000
    assert os.fstat(file.descriptor).st_size < 1_000
    assert file.progress == 3
    assert file.write(pickle.dumps("small"))
    assert file.read() == "small"
    file.close()


@pytest.mark.parametrize("is_limited", [False, True])
def test_what_the_files_have_no_room_for_goes_through_the_pipe(is_limited: bool) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    large = b"x" * 3_000_000
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000 if is_limited else before[0], before[1]))
        child = ChildProcess(start_process("-c", ECHO))
        answers = []
        for message in ("small", large, "small again", large):
            child.send(message)
            answers.append(child.receive(60))
        size = os.fstat(child._messages.descriptor).st_size
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert answers == ["small", large, "small again", large]
    assert (size <= 100_000) == is_limited
    child.kill()


def test_a_child_takes_over_the_environment_but_not_how_dask_has_memory_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "65536")
    monkeypatch.setenv("OF_A_TEST", "kept")
    started = start_process(
        "-c", "import os; print(os.environ.get('MALLOC_TRIM_THRESHOLD_'), os.environ['OF_A_TEST'])"
    )
    assert started.process.stdout is not None
    printed = started.process.stdout.read()
    ChildProcess(started).kill()
    assert printed == b"None kept\n"
