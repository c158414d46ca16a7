"""The build that users see, shared by all requests; each request asks it through a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import duckdb

from newsetl.core.errors import QueryError, WarehouseError
from newsetl.explore.facts import add_facts
from newsetl.warehouse.builds.reader import current, open_reader
from newsetl.warehouse.builds.version import OTHER_VERSION, is_of_names, with_version
from newsetl.warehouse.queries.allowed import message_of

Row = dict[str, Any]
_MOST_REMEMBERED = 200  # answers kept of one build
_LARGE = 100_000  # articles of a build whose successor is opened beside the requests, which go on with the old one
_TRIES = 5  # a build may go, or be written by this very process, between reading its name and opening it
_PAUSE_S = 0.1


@dataclass(slots=True)
class _Opened:
    """A build that is open, and answers that it gave before."""

    name: str
    connection: duckdb.DuckDBPyConnection
    answers: dict[str, list[Row]]
    articles: int


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
            raise QueryError(with_version(message_of(error), self.connection)) from error

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
    """Opens the newest build when there is a newer one; requests under way go on with theirs.

    What is worked out once of a build takes seconds of a large one. Its requests go on with the build before until
    the newer one is ready.
    """

    def __init__(self, root: Path, *, seconds: float) -> None:
        self.root = root
        self._seconds = seconds
        self._lock = threading.Lock()
        self._opened: _Opened | None = None
        self._opener = ThreadPoolExecutor(1, thread_name_prefix="opens-builds")
        self._coming: Future[_Opened] | None = None

    @contextmanager
    def newest(self) -> Iterator[Build]:
        """The newest build, for one request.

        Raises:
            WarehouseError: nothing has been published, or the folder was moved.
        """
        with self._lock:
            opened = self._newest(wait=False)
            connection = opened.connection.cursor()
        end = threading.Timer(self._seconds, connection.interrupt)
        end.daemon = True
        end.start()
        try:
            yield Build(name=opened.name, connection=connection, seconds=self._seconds, answers=opened.answers)
        finally:
            end.cancel()
            connection.close()

    def catch_up(self) -> None:
        """Wait until requests see the newest build: for who has just changed something."""
        with self._lock:
            self._newest(wait=True)

    def close(self) -> None:
        """Let go of the build; requests under way keep it."""
        with self._lock:
            self._opened = self._coming = None
            self._opener.shutdown(wait=False)

    def _newest(self, *, wait: bool) -> _Opened:
        """What is open, or the build published since; the one before ends with the last request that has it."""
        opened = self._opened
        if opened is not None and opened.name == current(self.root):
            return opened
        self._coming = self._coming or self._opener.submit(self._open)
        if opened is not None and opened.articles >= _LARGE and not wait and not self._coming.done():
            return opened
        coming, self._coming = self._coming, None
        self._opened = coming.result()
        return self._newest(wait=True) if wait else self._opened

    def _open(self) -> _Opened:
        """The newest build and what is worked out once of it."""
        for left in reversed(range(_TRIES)):
            name = current(self.root)
            try:
                connection = open_reader(self.root)
                _add_facts(connection)
                ((articles,),) = connection.execute("SELECT count(*) FROM facts.articles").fetchall()
                return _Opened(name or "", connection, {}, articles)
            except WarehouseError:
                if not left or name is None:
                    raise
                sleep(_PAUSE_S)
        raise AssertionError("the last try returns or raises")


def _add_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """The facts of a build that this version of newsetl published, or WarehouseError."""
    try:
        add_facts(connection)
    except duckdb.Error as error:
        if is_of_names(error):
            raise WarehouseError(f"{OTHER_VERSION}.") from error
        raise
