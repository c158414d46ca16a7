"""What there is to learn from, read from the published build. Chosen by content, so that no order plays a part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from newsetl.reader import open_reader

_MOST = 50_000  # texts of a language: thousandths need no more
_AT_ONCE = 500
_TEXTS = """
SELECT language, text FROM articles SEMI JOIN (
    SELECT min(article_id) AS article_id FROM articles WHERE language IS NOT NULL GROUP BY language, md5(text)
    QUALIFY row_number() OVER (PARTITION BY language ORDER BY md5(text)) <= $1
) USING (article_id)
"""


def recipes(root: Path) -> list[str]:
    """The recipes that the articles were made by."""
    connection = open_reader(root)
    try:
        return [row[0] for row in connection.execute("SELECT DISTINCT recipe FROM articles").fetchall()]
    finally:
        connection.close()


def each_text(
    root: Path, *, told: Callable[[int, int], None] | None = None, most: int = _MOST
) -> Iterator[tuple[str, str]]:
    """(language, text) of the articles whose language is known, each text once; in no particular order.

    Raises:
        WarehouseError: nothing has been published yet.
    """
    connection = open_reader(root)
    try:
        (total,) = connection.execute(f"SELECT count(*) FROM ({_TEXTS})", [most]).fetchone() or (0,)
        cursor = connection.execute(_TEXTS, [most])
        done = 0
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows
            done += len(rows)
            if told:
                told(done, total)
    finally:
        connection.close()
