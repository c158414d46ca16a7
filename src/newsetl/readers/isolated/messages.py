"""What goes over the pipes between the readers and the child process that parses documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from newsetl.core.records import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What the child has to know, sent once."""

    memory_bytes: int  # address space; past it a document fails with MemoryError
    parent_pid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One document to be parsed."""

    work: Callable[[bytes, int], Iterable[Any]]  # a function of a module, as pickle sends it by its name
    payload: bytes
    document_bytes: int  # what the text of one article may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One value of a document; the last message of each document has none."""

    values: tuple[Any, ...] = ()
    failure: tuple[Reason, str] | None = None  # why the document is declined
    is_last: bool = False
