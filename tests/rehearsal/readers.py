"""Three readers of the published database, who ask all the time."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

import duckdb


@dataclass
class Readers:
    """Three readers that ask the published database all the time, each with a connection for each question."""

    database: Path
    questions: int = 0
    failures: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    QUESTIONS = (
        "SELECT count(*), count(DISTINCT article_id) FROM articles",
        "SELECT published_on, count(*) FROM articles GROUP BY 1 ORDER BY 1",
        "SELECT title FROM search_matches('harbour council') JOIN articles USING (article_id) LIMIT 5",
    )

    def start(self) -> None:
        for question in self.QUESTIONS:
            thread = threading.Thread(target=self._ask, args=(question,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, question: str) -> None:
        while not self._over.wait(0.7):
            if not self.database.exists():
                continue
            try:
                with duckdb.connect(str(self.database), read_only=True) as connection:
                    connection.execute(question).fetchall()
                self.questions += 1
            except duckdb.Error as error:
                self.failures.append(f"{question}: {error}")
