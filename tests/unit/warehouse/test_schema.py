"""One list of columns drives lake and warehouse, and every row is held to it."""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsetl.core.identity import digest, input_hash
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw
from newsetl.extract.article import extract
from newsetl.extract.fields import FIELDS
from newsetl.warehouse.batches import SCHEMAS, arrow_type, conform
from newsetl.warehouse.lake import Counts, Manifest
from newsetl.warehouse.layouts import layout_of
from newsetl.warehouse.schema import ARTICLES, PARTS, article_row
from newsetl.warehouse.writer.database import open_writer_database
from newsetl.warehouse.writer.in_memory import open_empty
from newsetl.warehouse.writer.warehouse import Warehouse
from tests.warehouse.conftest import shown_rows

RUN = UUID(int=7)


def row(**changed: Any) -> dict[str, Any]:
    payload = b"A short report from the quay."
    capture = Capture(
        raw=Raw(source_uri="/in/a.txt", sha256=digest(payload), size_bytes=len(payload)),
        payload=payload,
        media="text",
        url="https://courier.example/a",
        captured_at=datetime(2026, 3, 4, tzinfo=UTC),
        chosen=True,
        extra={"page_no": 3, "ä": ["ö"]},
    )
    article = extract(capture, options=Options())
    assert isinstance(article, Article)
    stamp = {"recipe": "1", "run_id": RUN, "loaded_at": datetime.now(UTC), "version": 1}
    return {**article_row(article), "input_hash": input_hash(capture), **stamp, **changed}


def test_a_row_that_conforms_comes_back_as_it_went_in() -> None:
    original = row()
    (back,) = conform("articles", [original]).to_pylist()
    assert {name: back[name] for name in ("text", "url", "captured_at", "extra")} == {
        name: original[name] for name in ("text", "url", "captured_at", "extra")
    }
    assert json.loads(back["extra"]) == {"page_no": 3, "ä": ["ö"]}
    assert UUID(str(back["article_id"])) == original["article_id"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"article_id": None}, "article_id is null"),
        ({"content_hash": None}, "content_hash is null"),
        ({"captured_at": datetime(2026, 3, 4)}, "captured_at has no time zone"),  # noqa: DTZ001
        ({"tilte": "x"}, "no columns .*tilte"),
    ],
)
def test_what_pyarrow_lets_pass_is_refused(changed: dict[str, Any], message: str) -> None:
    pa.RecordBatch.from_pylist([row(**changed)], schema=SCHEMAS["articles"])  # in silence
    with pytest.raises(ValueError, match=message):
        conform("articles", [row(), row(**changed)])


def test_a_value_of_another_type_is_refused() -> None:
    for changed in ({"title": 3}, {"word_count": "many"}, {"published_on": "2026-03-04"}, {"authors": ["x"]}):
        with pytest.raises((ValueError, TypeError)):
            conform("articles", [row(**changed)])


def says_more_than_its_name(name: str, comment: str | None) -> bool:
    """Whether a meaning has a word that the name of the column has not."""
    words = set(re.findall(r"[a-z]+", (comment or "").lower())) - {"the", "a", "an", "of", "its"}
    return not words <= set(name.lower().split("_"))


def test_every_column_of_every_table_and_view_says_what_it_holds() -> None:
    with closing(open_empty()) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() "
            "WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()"
        ).fetchall()
        assert [column[:2] for column in columns if not says_more_than_its_name(column[1], column[2])] == []
        assert {"articles", "v_quotes", "runs"} <= {column[0] for column in columns}
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' AND comment IS NULL "
            "UNION ALL SELECT view_name FROM duckdb_views() "
            "WHERE NOT internal AND schema_name = 'main' AND comment IS NULL"
        ).fetchall()
        assert tables == []
    for name, schema in SCHEMAS.items():
        assert all(entry.metadata[b"comment"] for entry in schema), name


def test_every_field_is_a_column_and_no_name_stands_twice() -> None:
    names = [spec.name for spec in ARTICLES]
    assert len(names) == len(set(names))
    assert {name for field in FIELDS for name in field.spread} < set(names)
    wanted = "url_original url_canonical title subtitle text paragraphs byline authors published_at published_on "
    wanted += (
        "published_precision modified_at language section keywords publisher word_count image_url content_hash"
    )
    assert set(wanted.split()) <= set(names)
    assert {"articles", "rejects", "links"} <= set(PARTS)


def test_arrow_and_duckdb_agree_on_every_type() -> None:
    with closing(open_empty()) as connection:
        for part in ("articles", "rejects", "links"):
            connection.register("arrow", pa.Table.from_batches([], schema=SCHEMAS[part]))
            described = connection.execute("DESCRIBE SELECT * FROM arrow").fetchall()
            held = dict(connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {part})").fetchall())
            for name, kind, *_ in described:
                if name in held and held[name] != "JSON":
                    assert held[name] == kind, name


@dataclass
class _Pair:
    a: int
    b: str | None


def test_types_of_python_have_one_of_arrow() -> None:
    assert arrow_type(layout_of(str | None)) == pa.string()
    assert arrow_type(layout_of(tuple[date, ...])) == pa.list_(pa.date32())
    assert arrow_type(layout_of(Literal["a", "b"])) == pa.string()
    assert arrow_type(layout_of(_Pair)) == pa.struct([("a", pa.int64()), ("b", pa.string())])
    with pytest.raises(TypeError, match="no column can have"):
        layout_of(dict)


def load(warehouse: Warehouse, seq: int, parts: dict[str, list[str]], count: int = 1) -> None:
    counts = Counts(seen=count, new=count)
    manifest = Manifest(seq=seq, run_id=str(RUN), recipe="1", created_at="", counts=counts, parts=parts)
    warehouse.load(replace(manifest, next_version=9))


def test_an_added_column_is_null_in_older_parts(tmp_path: Path) -> None:
    with closing(open_writer_database()) as connection:
        warehouse = Warehouse(tmp_path, connection)
        name = warehouse.lake.write_part("articles", [conform("articles", [row(title="Basin")])])
        old = pq.read_table(warehouse.lake.part_path(name)).drop_columns(["word_count", "section"])
        pq.write_table(old, warehouse.lake.part_path("articles/old.parquet"))
        other = row(article_id=UUID(int=9), section="Port", version=2)
        new = warehouse.lake.write_part("articles", [conform("articles", [other])])
        load(warehouse, 1, {"articles": ["articles/old.parquet", new]}, count=2)
        rows = shown_rows(warehouse, "SELECT title, section, word_count IS NULL FROM articles ORDER BY 2")
        assert rows == [(None, "Port", False), ("Basin", None, True)]


def test_a_load_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with closing(open_writer_database()) as connection:
        warehouse = Warehouse(tmp_path, connection)
        part = warehouse.lake.write_part("articles", [conform("articles", [row()])])
        with pytest.raises(FileNotFoundError):
            load(warehouse, 1, {"articles": [part], "rejects": ["rejects/gone.parquet"]})
        assert shown_rows(warehouse, "SELECT count(*) FROM articles") == [(0,)]
        load(warehouse, 1, {"articles": [part]})
        assert shown_rows(warehouse, "SELECT count(*) FROM articles") == [(1,)]
