"""Exports hold what was asked for, open elsewhere, and say what they are."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from newsetl.core.errors import UsageError
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.tables import FORMATS, export

READ = {"parquet": "read_parquet", "jsonl": "read_json", "csv": "read_csv"}


def rows(root: Path, query: str) -> list[tuple[object, ...]]:
    with open_reader(root) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_holds_the_articles_and_their_links(form: str, samples_root: Path, tmp_path: Path) -> None:
    target = tmp_path / "out" / "corpus"
    count = export(samples_root, target, form=form, where="language = 'en'")
    with duckdb.connect(str(target) if form == "duckdb" else ":memory:", read_only=form == "duckdb") as connection:
        for table in ("articles", "links"):
            source = table if form == "duckdb" else f"{READ[form]}('{target / f'{table}.{form}'}')"
            query = "SELECT article_id::VARCHAR FROM {} WHERE {} ORDER BY 1"
            english = "article_id IN (SELECT article_id FROM articles WHERE language = 'en')"
            expected = rows(samples_root, query.format(table, english))
            assert connection.execute(query.format(source, "true")).fetchall() == expected
            assert table != "articles" or len(expected) == count > 0
    card = (tmp_path / "out" / "corpus.md" if form == "duckdb" else target / "README.md").read_text("utf-8")
    assert f"- Articles: {count:,}" in card
    assert "`language = 'en'`" in card
    assert "| The Harbour Courier |" in card
    assert "Recipe" in card


def test_the_duckdb_file_is_of_a_version_that_older_clients_open(samples_root: Path, tmp_path: Path) -> None:
    target = tmp_path / "corpus.duckdb"
    export(samples_root, target, form="duckdb")
    with duckdb.connect() as connection:
        for name, storage in (("old", "(STORAGE_VERSION 'v1.5.0')"), ("new", "")):
            connection.execute(f"ATTACH '{tmp_path / name}' AS {name}_file {storage}")
            connection.execute(f"CREATE TABLE {name}_file.t (a INT)")
            connection.execute(f"DETACH {name}_file")
    old, new, ours = ((tmp_path / name).read_bytes()[:20] for name in ("old", "new", "corpus.duckdb"))
    assert ours[12:] == old[12:] != new[12:]  # the format's number stands behind checksum and magic bytes
    with duckdb.connect(str(target), read_only=True) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM authors").fetchone() == (True,)
        assert connection.execute("SELECT card FROM data_card").fetchone() is not None
        comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'articles' AND column_name = 'title'"
        assert connection.execute(comment).fetchone() != (None,)


def test_bodies_can_be_left_out(samples_root: Path, tmp_path: Path) -> None:
    export(samples_root, tmp_path / "facts", form="parquet", with_text=False)
    with duckdb.connect() as connection:
        columns = connection.read_parquet(str(tmp_path / "facts" / "articles.parquet")).columns
    assert "title" in columns
    assert not {"text", "paragraphs"} & set(columns)


@pytest.mark.parametrize("where", ["no_such_column = 1", "article_id IN (FROM read_csv('/etc/passwd'))", "1)"])
def test_a_condition_that_cannot_be_or_reaches_outside_leaves_nothing(
    where: str, samples_root: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError):
        export(samples_root, tmp_path / "out", form="csv", where=where)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(samples_root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there already"):
        export(samples_root, tmp_path, form="csv")
