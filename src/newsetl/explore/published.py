"""The build that users see, shared by all requests; each request asks it through a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import duckdb

from newsetl.core.errors import QueryError, WarehouseError
from newsetl.warehouse.builds.reader import current, open_reader
from newsetl.warehouse.queries.allowed import message_of

Row = dict[str, Any]
_MOST_REMEMBERED = 200  # answers kept of one build
_TRIES = 5  # a build may go, or be written by this very process, between reading its name and opening it
_PAUSE_S = 0.1


@dataclass(slots=True)
class _Opened:
    """A build that is open, and answers that it gave before."""

    name: str
    connection: duckdb.DuckDBPyConnection
    answers: dict[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """One build, as one request asks it.

    Attributes:
        name: Such as news-000007.
        connection: This request's own; other requests do not see its temporary tables.
        seconds: Time that the request may take; behind it every question ends.
        answers: Rows that were made of the build before, most by their SQL: a build never changes.
    """

    name: str
    connection: duckdb.DuckDBPyConnection
    seconds: float
    answers: dict[str, list[Row]]

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """The answer to one question of ours.

        Raises:
            QueryError: DuckDB cannot run it, or the time of the request is over.
        """
        try:
            cursor = self.connection.execute(sql, list(values))
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        except duckdb.InterruptException as error:
            raise QueryError(
                f"stopped after {self.seconds:g} s: ask for less, or raise query.seconds (NEWSETL_QUERY__SECONDS)"
            ) from error
        except duckdb.Error as error:
            raise QueryError(message_of(error)) from error

    def remembered(self, sql: str) -> list[Row]:
        """The same, asked once of each build."""
        return self.remember(sql, lambda: self.rows(sql))

    def remember(self, key: str, make: Callable[[], list[Row]]) -> list[Row]:
        """What `make` gives, made once of each build and key."""
        answers = self.answers.get(key)
        if answers is None:
            answers = make()
            if len(self.answers) >= _MOST_REMEMBERED:
                self.answers.clear()
            self.answers[key] = answers
        return answers

    def ask(self, sql: str) -> Iterable[Mapping[str, Any]]:
        """Rows for `Filters.condition`."""
        return self.remembered(sql)


class Published:
    """Opens the newest build when there is a newer one; requests under way go on with theirs."""

    def __init__(self, root: Path, *, seconds: float) -> None:
        self.root = root
        self._seconds = seconds
        self._lock = threading.Lock()
        self._opened: _Opened | None = None

    @contextmanager
    def newest(self) -> Iterator[Build]:
        """The newest build, for one request.

        Raises:
            WarehouseError: nothing has been published, or the folder was moved.
        """
        with self._lock:
            opened = self._newest()
            connection = opened.connection.cursor()
        end = threading.Timer(self._seconds, connection.interrupt)
        end.daemon = True
        end.start()
        try:
            yield Build(name=opened.name, connection=connection, seconds=self._seconds, answers=opened.answers)
        finally:
            end.cancel()
            connection.close()

    def close(self) -> None:
        """Let go of the build; requests under way keep it."""
        with self._lock:
            self._opened = None

    def _newest(self) -> _Opened:
        """What is open, or the build published since; the one before ends with the last request that has it."""
        for left in reversed(range(_TRIES)):
            name = current(self.root)
            if self._opened is not None and name == self._opened.name:
                return self._opened
            try:
                self._opened = _Opened(name or "", open_reader(self.root), {})
                return self._opened
            except WarehouseError:
                if not left or name is None:
                    raise
                sleep(_PAUSE_S)
        raise AssertionError("the last try returns or raises")
