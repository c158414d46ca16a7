"""Parsers that misbehave, for the child process that runs the parsers of documents."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator


def pid(payload: bytes, _: int) -> Iterator[int]:
    """The process that parses; of several bytes one answer each."""
    for _byte in payload:
        yield os.getpid()


def hang(_payload: bytes, _: int) -> Iterator[int]:
    yield 1
    time.sleep(600)


def crash(_payload: bytes, _: int) -> Iterator[int]:
    os.kill(os.getpid(), signal.SIGSEGV)
    yield 1


def crash_after_others(_payload: bytes, _: int, served: list[int] = []) -> Iterator[int]:  # noqa: B006
    """Sound in a fresh process, and never again in it."""
    if served:
        os.kill(os.getpid(), signal.SIGSEGV)
    served.append(1)
    yield os.getpid()


def swell(_payload: bytes, _: int) -> Iterator[int]:
    held = [bytearray(50_000_000) for _ in range(1000)]
    yield len(held)


def stumble(payload: bytes, _: int) -> Iterator[int]:
    yield 1 // (len(payload) - len(payload))


def chatter(_payload: bytes, _: int) -> Iterator[int]:
    print("a library's remark")
    yield 1
