"""Documents are parsed in a child process: whatever one of them does there costs that one alone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from itertools import count, islice
from signal import SIGKILL
from threading import Thread
from time import sleep
from typing import Any

import pytest

from conftest import ROOT
from newsetl.core.processes import children_of
from newsetl.core.records import Reason
from newsetl.readers import ReadOptions
from newsetl.readers.declined import DeclinedError
from newsetl.readers.isolated.process import in_child
from tests.conftest import on_linux
from tests.unit.readers import parsers

_MEMORY = count(700_000_000)  # a limit of its own for each test, so that no child of another test is taken


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> ReadOptions:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(ROOT / "src"), str(ROOT))))
    return ReadOptions(document_seconds=60, reader_memory_bytes=next(_MEMORY))


def reason_of(values: Iterable[Any]) -> tuple[Reason, str]:
    with pytest.raises(DeclinedError) as caught:
        list(values)
    return caught.value.reason, str(caught.value)


def test_one_child_parses_many_documents_and_gives_their_values_in_order(options: ReadOptions) -> None:
    first = list(in_child(parsers.pid, b"abc", options))
    assert len(first) == 3
    assert first[0] != os.getpid()
    assert list(in_child(parsers.pid, b"a", options)) == first[:1]


@on_linux("looks into /proc (Linux)")
def test_a_child_that_is_killed_while_it_is_starting_is_replaced(options: ReadOptions) -> None:
    before = set(children_of(os.getpid()))
    values: list[Any] = []
    reading = Thread(target=lambda: values.extend(in_child(parsers.pid, b"a", options)))
    reading.start()
    while not (born := set(children_of(os.getpid())) - before):
        sleep(0.001)
    os.kill(*born, SIGKILL)
    reading.join()
    assert len(values) == 1
    assert set(values).isdisjoint(born)


@pytest.mark.parametrize(
    ("parser", "reason", "detail"),
    [
        (parsers.crash, Reason.CRASHED, "killed by signal 11"),
        (parsers.stumble, Reason.CORRUPT, "ZeroDivisionError"),
    ],
)
def test_a_document_that_fails_its_parser_is_declined_and_the_next_is_read(
    options: ReadOptions, parser: Any, reason: Reason, detail: str
) -> None:
    given_reason, message = reason_of(in_child(parser, b"a", options))
    assert given_reason is reason
    assert detail in message
    assert len(list(in_child(parsers.pid, b"a", options))) == 1


@on_linux("only Linux holds a process to a limit of memory")
def test_a_document_that_takes_too_much_memory_is_declined_by_that_name(options: ReadOptions) -> None:
    assert reason_of(in_child(parsers.swell, b"a", options)) == (Reason.MEMORY, "its reader ran out of memory")


def test_a_document_that_hangs_is_given_up_after_its_seconds_and_its_child_is_killed(options: ReadOptions) -> None:
    (pid,) = in_child(parsers.pid, b"a", options)
    given_reason, message = reason_of(in_child(parsers.hang, b"a", replace(options, document_seconds=0.2)))
    assert (given_reason, message) == (Reason.TIMEOUT, "not read after 0.2 s")
    assert pid not in children_of(os.getpid())


def test_a_child_that_served_and_fails_is_replaced_and_the_document_read_by_a_fresh_one(
    options: ReadOptions,
) -> None:
    pids = [next(iter(list(in_child(parsers.crash_after_others, b"a", options)))) for _ in range(3)]
    assert len(set(pids)) == 3


def test_values_that_nobody_takes_end_the_child_that_still_makes_them(options: ReadOptions) -> None:
    values = in_child(parsers.pid, b"a" * 100, options)
    (pid,) = islice(values, 1)
    values.close()  # type: ignore[attr-defined]
    assert pid not in children_of(os.getpid())


def test_two_documents_may_be_read_at_once(options: ReadOptions) -> None:
    one, other = in_child(parsers.pid, b"ab", options), in_child(parsers.pid, b"ab", options)
    assert next(one) != next(other)
    assert len({*one, *other}) == 2


def test_what_a_library_prints_is_no_value(options: ReadOptions) -> None:
    assert list(in_child(parsers.chatter, b"a", options)) == [1]
