"""Rows that a worker builds: the same as the writer would build, whichever of their articles it takes."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.identity import digest
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw, Reason, Reject
from newsetl.extract.article import extract
from newsetl.run.workers.answer import Built, with_rows
from newsetl.run.workers.declined import declined
from newsetl.warehouse.batches import SCHEMAS, conform
from newsetl.warehouse.row_sets import RowSet, RowSetBuilder
from newsetl.warehouse.schema import article_row
from newsetl.warehouse.search.index import counted_index
from newsetl.warehouse.search.postings import Postings
from newsetl.warehouse.stamping import Stamp, stamped

RUN, NOW = UUID(int=7), datetime(2026, 3, 4, tzinfo=UTC)
TEXTS = (
    "Basin vote\n\nThe board of the port voted on Monday. “It is late,” said Jana Maier of the Harbour Board.",
    "A short report from the quay.",
    "BERLIN (dpa) - Der Hafen wird am Dienstag größer.",
    "",
)


@cache
def article(number: int) -> Article:
    payload = (TEXTS[number] or "x").encode()
    raw = Raw(source_uri=f"/in/{number}.txt", sha256=digest(payload), size_bytes=len(payload))
    url = f"https://courier.example/{number}"
    capture = Capture(
        raw=raw, payload=payload, media="text", url=url, captured_at=NOW, chosen=True, extra={"n": number}
    )
    outcome = extract(capture, options=Options())
    assert isinstance(outcome, Article)
    return outcome


def built_by_the_writer(number: int, stamp: Stamp) -> dict[str, list[dict[str, Any]]]:
    """The rows of one article, each made on its own."""
    numbered = {"version": stamp.version, "article_id": stamp.article_id}
    whole = {"recipe": "2-test", "run_id": RUN, "loaded_at": NOW, "input_hash": stamp.input_hash}
    shared = {"published_on": article(number).values["published_on"]}
    tables = {"articles": [article_row(article(number)) | whole]}
    for table, rows in article(number).tables.items():
        tables[table] = [{**row, **shared, "position": position} for position, row in enumerate(rows)]
    return {
        table: conform(table, [row | numbered for row in rows]).to_pylist()
        for table, rows in tables.items()
        if rows
    }


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, len(TEXTS) - 1), st.booleans()), min_size=1, max_size=4), max_size=3
    )
)
def test_the_rows_of_the_articles_that_count_are_those_that_each_has_by_itself(
    sets: list[list[tuple[int, bool]]],
) -> None:
    expected: dict[str, list[dict[str, Any]]] = {}
    postings = Postings()
    row_sets: list[tuple[RowSet, dict[int, Stamp]]] = []
    versions = count(100)
    for articles in sets:
        builder = RowSetBuilder(recipe="2-test")
        stamps: dict[int, Stamp] = {}
        for number, is_filed in articles:
            place = builder.add(article(number))
            if is_filed:
                version = next(versions)
                stamp = Stamp(version=version, input_hash=f"{version:032x}", article_id=UUID(int=version))
                stamps[place] = stamp
                for table, own in built_by_the_writer(number, stamp).items():
                    expected.setdefault(table, []).extend(own)
                values = article(number).values
                postings.add(version, values["title"], values["text"])
        received = pickle.loads(pickle.dumps(builder.build(), protocol=pickle.HIGHEST_PROTOCOL))
        row_sets.append((received, stamps))
    rows = stamped(row_sets, run_id=RUN, loaded_at=NOW)
    of = {table: pa.Table.from_batches(batches) for table, batches in rows.tables.items()}
    assert {table: made.schema for table, made in of.items()} == {table: SCHEMAS[table] for table in expected}
    assert {table: made.to_pylist() for table, made in of.items()} == expected
    assert {table: made.to_pylist() for table, made in rows.index.items() if sets} == {
        table: made.to_pylist() for table, made in counted_index(postings).items() if sets
    }


@pytest.mark.parametrize(
    ("error", "reason"), [(ValueError("no such column"), Reason.CRASHED), (MemoryError(), Reason.MEMORY)]
)
def test_an_article_whose_rows_cannot_be_built_is_a_reject_and_the_others_are_kept(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: Reason
) -> None:
    add = RowSetBuilder.add

    def refuse(self: RowSetBuilder, taken: Article) -> int:
        if taken.values["title"] == "broken":
            raise error
        return add(self, taken)

    monkeypatch.setattr(RowSetBuilder, "add", refuse)
    broken = replace(article(1), values={**article(1).values, "title": "broken"})
    first, culprit, last = with_rows([article(0), broken, article(2)], recipe="2-test")
    assert isinstance(culprit, Reject)
    assert (culprit.raw, culprit.reason) == (broken.capture.raw, reason)
    assert [built.content_hash for built in (first, last) if isinstance(built, Built)] == [
        article(0).content_hash,
        article(2).content_hash,
    ]


def test_a_row_of_other_columns_than_the_table_has_is_refused() -> None:
    (quote,) = article(0).tables["quotes"]
    for wrong in ({**quote, "mood": "sour"}, {"start": 3}):
        builder = RowSetBuilder(recipe="2-test")
        builder.add(replace(article(0), tables={"quotes": (wrong,)}))
        with pytest.raises(ValueError, match=r"quotes: columns \[.*, not \["):
            builder.build()


def test_a_reject_is_answered_also_where_no_rows_can_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: RowSetBuilder) -> None:
        raise MemoryError

    monkeypatch.setattr(RowSetBuilder, "build", refuse)
    read = declined(article(0).capture, Reason.TIMEOUT, "too slow")
    outcomes = with_rows([read, article(1), read], recipe="2-test")
    assert [one.reason for one in outcomes if isinstance(one, Reject)] == [
        Reason.TIMEOUT,
        Reason.MEMORY,
        Reason.TIMEOUT,
    ]
