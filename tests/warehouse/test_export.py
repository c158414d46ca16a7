"""Exports hold what was asked for, open elsewhere, and say what they are."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from newsetl.core.errors import UsageError
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.tables import FORMATS, export
from newsetl.warehouse.queries.ask import Question, Selection, write_answer
from newsetl.warehouse.schema import CHILDREN
from newsetl.warehouse.settings import Query
from newsetl.warehouse.sql import Column, columns_of, quoted
from newsetl.warehouse.writer.warehouse import open_writer
from tests.warehouse.conftest import article, load


def rows(root: Path, query: str) -> list[tuple[object, ...]]:
    with open_reader(root) as connection:
        return connection.execute(query).fetchall()


TITLES = (
    '=HYPERLINK("http://x.example/", "here")',
    "'=1+1",
    "''-2",
    "'quoted'",
    "+49 40 1",
    "@desk",
    "\uff1d1",
    "\t=1",
    'a, "b"\nc',
    "",
    None,
)
EXACT, READ_CSV = re.findall(
    r"^(CREATE OR REPLACE MACRO exact.*?|SELECT exact.*?);$",
    (Path(__file__).parents[2] / "docs" / "cookbook.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def awkward_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse whose titles are what a CSV file or a spreadsheet may get wrong."""
    root = tmp_path_factory.mktemp("awkward") / "warehouse"
    with open_writer(root) as warehouse:
        load(warehouse, [article(f"{place}", f"Text {place}.", title=title) for place, title in enumerate(TITLES)])
        warehouse.publish()
    return root


def as_text(column: Column) -> str:
    """SQL of a column as a CSV file has it, but for the apostrophes."""
    nested = column.type.startswith("STRUCT") or column.type.endswith("]")
    return f"to_json({column.sql_name})::VARCHAR" if nested else f"{column.sql_name}::VARCHAR"


def exported_rows(target: Path, form: str, table: str, columns: Sequence[Column]) -> list[tuple[object, ...]]:
    """Rows of an exported table in the order of articles, as text; the columns must be just these."""
    file = target / f"{table}.{form}"
    types = ", ".join(f"{column.sql_name}: {quoted(column.type)}" for column in columns)
    source = {
        "duckdb": table,
        "parquet": f"read_parquet({quoted(file)})",
        "jsonl": f"read_json({quoted(file)}, columns = {{{types}}}, maximum_object_size = 100000000)",
        "csv": f"({READ_CSV.replace('articles.csv', str(file))})",
    }[form]
    with duckdb.connect(str(target) if form == "duckdb" else ":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(EXACT)
        names = connection.sql(f"FROM {source}").columns
        assert names == [column.name for column in columns]
        cells = [column.sql_name if form == "csv" else as_text(column) for column in columns]
        return connection.execute(f"SELECT {', '.join(cells)} FROM {source} ORDER BY ALL").fetchall()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("kind", ["samples", "awkward"])
def test_each_column_of_each_table_is_read_back_once_and_as_the_warehouse_has_it(
    form: str, kind: str, samples_root: Path, awkward_root: Path, tmp_path: Path
) -> None:
    root, target = {"samples": samples_root, "awkward": awkward_root}[kind], tmp_path / "corpus"
    count = export(root, target, form=form)
    with open_reader(root) as connection:
        for table in ("articles", *CHILDREN):
            columns = columns_of(connection, table)
            query = f"SELECT {', '.join(map(as_text, columns))} FROM {table} ORDER BY ALL"
            expected = connection.execute(query).fetchall()
            assert exported_rows(target, form, table, columns) == expected
            assert table != "articles" or len(expected) == count


def test_no_cell_of_a_csv_file_begins_as_a_formula(awkward_root: Path, tmp_path: Path) -> None:
    export(awkward_root, tmp_path / "corpus", form="csv")
    with (tmp_path / "corpus" / "articles.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    with (tmp_path / "titles.csv").open("wb") as out:
        question = Question(sql="SELECT title FROM articles", form="csv")
        write_answer(awkward_root, question, out, limits=Query())
    with (tmp_path / "titles.csv").open(encoding="utf-8", newline="") as file:
        assert sorted(row["title"] for row in csv.DictReader(file)) == sorted(titles)
    assert not [title for title in titles if title.startswith(("=", "+", "-", "@", "\uff1d", "\t", "\r"))]
    assert '\'=HYPERLINK("http://x.example/", "here")' in titles


@pytest.mark.parametrize("form", FORMATS)
def test_a_condition_chooses_the_articles_and_the_card_says_it(
    form: str, samples_root: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out" / "corpus"
    count = export(samples_root, target, form=form, selection=Selection(where="language = 'en'"))
    assert rows(samples_root, "SELECT count(*) FROM articles WHERE language = 'en'") == [(count,)]
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
        export(samples_root, tmp_path / "out", form="csv", selection=Selection(where=where))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(samples_root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there already"):
        export(samples_root, tmp_path, form="csv")
