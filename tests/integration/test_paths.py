"""A warehouse works in a folder of any name: what SQL, globs and terminals take for signs is a name there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Newsetl

Write = Callable[[str, bytes | str], Path]


@pytest.mark.parametrize("name", ["it's [a-z] *{b} [red] 100%41#x", "version=1/article_id=x"])
def test_every_command_works_whatever_the_folder_is_called(name: str, tmp_path: Path, write: Write) -> None:
    newsetl = Newsetl(tmp_path, tmp_path / name / "ware'house[1]")
    texts = [write(f"{day}.txt", f"The ferry left the harbour on day {day}, says the board.") for day in "1234"]
    for text in texts:
        newsetl.run(text)
    newsetl("maintain").ok()
    assert newsetl.rows("SELECT count(text) AS n FROM search('ferry') JOIN articles USING (article_id)") == [
        {"n": 4}
    ]
    newsetl("forget", "--yes", "--where", "text LIKE '%day 4%'").ok()
    newsetl("undo", "last").ok()
    digest = newsetl.digest()
    newsetl("rebuild").ok()
    assert newsetl.digest() == digest
    for form in ("duckdb", "parquet", "csv", "jsonl", "warc"):
        newsetl("export", tmp_path / name / f"it's [out] {form}", "--format", form).ok()
    shutil.rmtree(newsetl.warehouse / "lake" / "articles")
    newsetl("repair", "-j", 1).ok()
    assert newsetl.digest() == digest
    with duckdb.connect(str((newsetl.warehouse / "news.duckdb").resolve()), read_only=True) as connection:
        assert connection.execute("SELECT count(text) FROM articles").fetchone() == (3,)
