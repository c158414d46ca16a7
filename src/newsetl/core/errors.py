"""Our own mistakes and the user's; never a document's (those are rejects).

NewsetlError              exit code 1
├── UsageError            exit code 2: the command line or the settings are off
│   └── QueryError        exit code 2: a query cannot be run, or costs more time or memory than the settings allow
├── WarehouseError        exit code 1: the lake or the database cannot be read or written
│   ├── CheckError        exit code 5: a data check failed, nothing was published
│   └── LockedError       exit code 4: another writer holds the warehouse
├── RejectShareError      exit code 3: more inputs were rejected than the limit allows
├── OutputError           exit code 6: standard output, or the file named for it, cannot be written
│   └── ReaderGoneError   exit code 141, and no message: its reader has closed it, as `head` does
└── ServiceError          exit code 1: the Prefect server, its worker or the Dask cluster cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class NewsetlError(Exception):
    """Base of every error that ends a command. The message names the value and the remedy."""

    exit_code = 1


class UsageError(NewsetlError):
    """The command line or the settings cannot be followed."""

    exit_code = 2


class QueryError(UsageError):
    """A query is wrong, reaches outside of the warehouse, or takes more time or memory than it may."""


class WarehouseError(NewsetlError):
    """The lake or the database cannot be read or written."""


class CheckError(WarehouseError):
    """A data check failed, and nothing was published. `findings` has what each check found."""

    exit_code = 5

    def __init__(self, message: str, findings: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.findings = list(findings)


class LockedError(WarehouseError):
    """Another process is writing to the warehouse."""

    exit_code = 4


class RejectShareError(NewsetlError):
    """The run ended, but too many inputs were rejected."""

    exit_code = 3


class OutputError(NewsetlError):
    """Standard output, or the file that is named instead of it, cannot be written."""

    exit_code = 6


class ReaderGoneError(OutputError):
    """Whoever read standard output has closed it."""

    exit_code = 141  # of a program that the system ends for it: 128 and the number of SIGPIPE


class ServiceError(NewsetlError):
    """The Prefect server, its worker or the Dask cluster cannot be used."""
