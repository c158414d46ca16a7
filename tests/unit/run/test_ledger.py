"""The ledger's laws, held by the real load SQL: nothing is lost, twice is once, order plays no part."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.identity import digest
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Hint, Outcome, Raw, Reason, Reject, Stage
from newsetl.extract.article import extract
from newsetl.run.ledger import Batch, Ledger, item_of, tally
from newsetl.run.pending import Pending
from newsetl.run.workers.answer import BuiltOutcome, with_rows
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.writer.database import open_writer_database
from newsetl.warehouse.writer.warehouse import Warehouse
from tests.conftest import examples_of_a_database
from tests.warehouse.conftest import shown_rows

pytestmark = pytest.mark.slow
OPTIONS = Options()
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TEXTS = ("Quay one.", "Quay two.", "Quay three.")

ReadInput = Capture | Reject


def capture(identity: str, content: int, hour: int | None, place: str, *, title: str | None = None) -> Capture:
    """A tiny article: `identity` is its address."""
    payload = TEXTS[content].encode()
    return Capture(
        raw=Raw(source_uri=f"/in/{place}", sha256=digest(payload), size_bytes=len(payload)),
        payload=payload,
        media="text",
        url=f"https://courier.example/{identity}",
        captured_at=None if hour is None else NOON + timedelta(hours=hour),
        chosen=True,
        hints={} if title is None else {"title": Hint(value=title, source="table.title")},
        extra={"place": 1},
    )


def reject(place: str, reason: Reason = Reason.EMPTY) -> Reject:
    return Reject(raw=Raw(source_uri=f"/in/{place}", sha256=digest(b"")), stage=Stage.SOURCE, reason=reason)


# Whatever lies at one place is always the same: that is what a stable corpus is.
PLACES = st.builds(
    lambda identity, content, hour, twin: capture(identity, content, hour, f"{identity}{content}{hour}{twin}"),
    st.sampled_from("ab"),
    st.integers(0, 2),
    st.sampled_from([None, 0, 1, 2]),
    st.sampled_from("xy"),
) | st.builds(reject, st.sampled_from(["r1", "r2"]))


class Bench:
    """A real warehouse, its database in memory, fed without worker processes."""

    def __init__(self, root: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.warehouse = Warehouse(root, connection)

    def ingest(
        self,
        inputs: Sequence[ReadInput],
        *,
        chunk: int = 3,
        commit: int = 4,
        ahead: int = 1,
        options: Options = OPTIONS,
        run_id: UUID | None = None,
        is_adopted: bool = False,
    ) -> Counts:
        """One run, as the pipeline does it: chunks are taken up to `ahead` before the first of them is filed.

        With `is_adopted` as workers of a cluster do it, who read whole files and know nothing of the warehouse.
        """
        connection = self.connection
        connection.execute("DROP TABLE IF EXISTS session_keys")
        self.warehouse = Warehouse(self.warehouse.root, connection)
        pending = Pending(self.warehouse, run_id=run_id or uuid4(), recipe=options.recipe)
        total = Counts()
        ledger = Ledger(self.warehouse.state, recipe=options.recipe)
        waiting: deque[Batch] = deque()

        def file() -> None:
            nonlocal total
            batch = waiting.popleft()
            filings = ledger.file(batch, read(batch, options))
            counts = tally(filings, batch.items)
            total += counts
            pending.take(filings, counts)
            if pending.is_due(commit) and pending.commit():
                ledger.committed()

        for start in range(0, len(inputs), chunk):
            part = inputs[start : start + chunk]
            waiting.append(ledger.adopt(list(map(item_of, part))) if is_adopted else ledger.take(part))
            if len(waiting) > ahead:
                file()
        while waiting:
            file()
        if pending.commit():
            ledger.committed()
        return total

    def digest(self) -> str:
        with self.warehouse.look() as build:
            return content_digest(build)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return shown_rows(self.warehouse, query)

    def standing(self) -> dict[str, tuple[str, int]]:
        with self.warehouse.look() as build:
            return standing(build)


def standing(build: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, int]]:
    """Address → (text that stands, number of other versions)."""
    query = (
        "SELECT url, text, (SELECT count(*) FROM article_versions v WHERE v.article_id = a.article_id) "
        "FROM articles a"
    )
    rows = build.execute(query).fetchall()
    return {url.rpartition("/")[2]: (text, versions) for url, text, versions in rows}


def read(batch: Batch, options: Options) -> list[BuiltOutcome]:
    return with_rows([_extracted(capture, options) for capture in batch.to_read], recipe=options.recipe)


def _extracted(page: Capture, options: Options) -> Outcome:
    title = page.hints["title"].value if page.hints else None
    if page.url is None:
        article = extract(page, options=options)
        assert isinstance(article, Article)
        return article
    article = _article(page.payload, page.url, title, options)
    return Article(
        **{name: getattr(article, name) for name in Article.__slots__ if name != "capture"}, capture=page
    )


@cache
def _article(payload: bytes, url: str, title: str | None, options: Options) -> Article:
    page = capture(url.rpartition("/")[2], TEXTS.index(payload.decode()), None, "cache", title=title)
    article = extract(page, options=options)
    assert isinstance(article, Article)
    return article


@cache
def _database() -> duckdb.DuckDBPyConnection:
    connection = open_writer_database()
    connection.execute("SET threads = 1")
    return connection


@contextmanager
def bench() -> Iterator[Bench]:
    """An empty warehouse: making the schema for each example would take most of the time."""
    with _database().cursor() as connection, tempfile.TemporaryDirectory() as folder:
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND table_name <> 'migrations'"
        ).fetchall():
            connection.execute(f"DELETE FROM {table}")
        yield Bench(Path(folder), connection)


@pytest.fixture(autouse=True, scope="module")
def no_fsync() -> Iterator[None]:
    """Thousands of tiny commits: whether they outlive a power cut is not asked here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def clean_run(inputs: Sequence[ReadInput]) -> str:
    with bench() as one:
        one.ingest(inputs)
        return one.digest()


LAW = examples_of_a_database(share=5)


@LAW
@given(st.lists(PLACES, max_size=14), st.integers(1, 5), st.integers(1, 7), st.integers(0, 3))
def test_every_capture_is_exactly_one_outcome_and_twice_is_once(
    inputs: list[ReadInput], chunk: int, commit: int, ahead: int
) -> None:
    with bench() as one:
        first = one.ingest(inputs, chunk=chunk, commit=commit, ahead=ahead)
        assert first.seen == len(inputs)
        identities = {entry.url for entry in inputs if isinstance(entry, Capture)}
        places = {entry.raw.place for entry in inputs if isinstance(entry, Reject)}
        contents = {(entry.url, entry.payload) for entry in inputs if isinstance(entry, Capture)}
        with one.warehouse.look() as build:  # one for all questions: making it takes most of the time
            articles, before = standing(build), content_digest(build)
            (rejects,) = build.execute("SELECT count(*) FROM rejects").fetchone() or ()
            (versions,) = build.execute("SELECT count(*) FROM article_versions").fetchone() or ()
        assert first.new == len(identities) == len(articles)
        assert first.rejects == len(places) == rejects
        assert len(articles) + versions == len(contents)  # no version is lost, none is kept twice
        second = one.ingest(inputs, chunk=commit, commit=chunk)
        assert one.digest() == before
        assert (second.new, second.revised, second.rejects) == (0, 0, len(places))
        assert second.seen == len(inputs)


@LAW
@given(st.data(), st.lists(PLACES, min_size=2, max_size=12))
def test_order_and_partition_into_runs_do_not_change_the_content(
    data: st.DataObject, inputs: list[ReadInput]
) -> None:
    shuffled = data.draw(st.permutations(inputs))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(inputs)), max_size=3)))
    with bench() as one:
        for start, end in zip([0, *cuts], [*cuts, len(inputs)], strict=True):
            one.ingest(shuffled[start:end], chunk=2, commit=data.draw(st.integers(1, 5)), ahead=2)
        assert one.digest() == clean_run(inputs)


@LAW
@given(st.permutations([capture("a", c, h, f"{c}{h}") for c, h in ((0, 1), (1, 3), (2, 2), (0, 0), (1, None))]))
def test_the_version_captured_last_stands_and_the_others_are_kept(inputs: list[Capture]) -> None:
    with bench() as one:
        one.ingest(inputs, chunk=1, commit=2, ahead=0)
        assert one.standing() == {"a": (TEXTS[1], 2)}


@LAW
@given(st.lists(PLACES, max_size=10), st.integers(1, 4))
def test_the_database_made_anew_from_the_lake_is_the_same(inputs: list[ReadInput], commit: int) -> None:
    with bench() as one, closing(open_writer_database()) as fresh:
        one.ingest(inputs[: len(inputs) // 2], chunk=2, commit=commit)
        one.ingest(inputs[len(inputs) // 2 :], chunk=2, commit=commit)
        again = Warehouse(one.warehouse.root, fresh)
        again.recover()
        with again.look() as build:
            assert content_digest(build) == one.digest()


def test_a_version_that_comes_back_later_stands_again() -> None:
    with bench() as one:
        one.ingest([capture("a", 0, 0, "one"), capture("a", 1, 1, "two")])
        assert one.standing() == {"a": (TEXTS[1], 1)}
        counts = one.ingest([capture("a", 0, 2, "three")])
        assert (counts.revised, counts.seen) == (1, 1)
        assert one.standing() == {"a": (TEXTS[0], 1)}


def test_the_same_text_under_another_identity_is_an_article_of_its_own() -> None:
    with bench() as one:
        assert one.ingest([capture("a", 0, 0, "one"), capture("b", 0, 0, "two")]).new == 2


def test_an_article_filed_under_the_id_of_its_bytes_keeps_that_id_at_its_place() -> None:
    nameless = replace(capture("a", 0, 1, "p"), url=None)
    named = replace(nameless, identity="stated:1")
    with bench() as old:
        assert old.ingest([nameless]).new == 1
        assert old.ingest([named]).unchanged == 1
        elsewhere = replace(named, raw=replace(named.raw, source_uri="/in/q"))
        assert old.ingest([elsewhere]).new == 1


@pytest.mark.parametrize("min_words", [50, 40], ids=["same recipe", "another recipe"])
def test_articles_that_a_cluster_reads_have_the_ids_that_a_run_on_this_machine_gives_them(min_words: int) -> None:
    nameless = replace(capture("a", 0, 1, "p"), url=None)
    named = replace(nameless, identity="stated:1")
    other = replace(capture("b", 1, 1, "q"), url=None, identity="stated:2")
    options = replace(OPTIONS, min_words=min_words)
    results = []
    for is_adopted in (False, True):
        with bench() as one:
            one.ingest([nameless])
            one.ingest([named, other], options=options, is_adopted=is_adopted)
            results.append((one.rows("SELECT article_id FROM articles ORDER BY ALL"), one.digest()))
    assert results[0] == results[1]


def test_a_known_identity_with_other_fields_is_revised() -> None:
    with bench() as one:
        one.ingest([capture("a", 0, 0, "one", title="Basin vote")])
        counts = one.ingest([capture("a", 0, 1, "one", title="Basin vote, corrected")])
        assert counts.revised == 1
        assert one.rows("SELECT title FROM articles") == [("Basin vote, corrected",)]


def test_another_recipe_revises_once_and_is_then_unchanged() -> None:
    other = Options(min_words=7)
    with bench() as one:
        inputs = [capture("a", 0, 0, "one"), capture("b", 1, 0, "two")]
        one.ingest(inputs)
        assert one.ingest(inputs, options=other).revised == 2
        assert one.rows("SELECT DISTINCT recipe FROM articles") == [(other.recipe,)]
        assert one.ingest(inputs, options=other).unchanged == 2


def test_a_later_sighting_moves_the_address_but_is_no_revision() -> None:
    with bench() as one:
        one.ingest([capture("a", 0, 0, "old")])
        assert one.ingest([capture("a", 0, 5, "new")]).unchanged == 1
        assert one.rows("SELECT source_uri, captured_at FROM articles") == [("/in/new", NOON + timedelta(hours=5))]


def test_an_article_from_a_rejected_place_takes_the_reject_off_the_list() -> None:
    with bench() as one:
        one.ingest([reject("a0", Reason.TIMEOUT)])
        one.ingest([capture("a", 0, 0, "a0")])
        assert one.rows("SELECT count(*) FROM rejects") == [(0,)]


def test_a_reject_with_another_reason_replaces_the_first() -> None:
    with bench() as one:
        one.ingest([reject("r", Reason.TIMEOUT)])
        one.ingest([reject("r", Reason.CRASHED)])
        assert one.rows("SELECT reason FROM rejects") == [("crashed",)]


def test_links_belong_to_the_version_that_stands() -> None:
    page = b"""<html><body><article><h1>Basin</h1><p>The board of the port voted for the wider basin on Monday,
    <a href="https://other.example/%s">as the agency reported</a>, after five hours of debate in the hall, where
    neighbours of the quay had asked for a delay and the ferry line for none at all, and the mayor for calm and
    patience and a second reading of the tender before the summer recess begins in the middle of July.</p>
    <p>%s</p></article></body></html>"""

    def capture_of(target: bytes, hour: int) -> Capture:
        payload = page % (target, b"The next meeting is planned for the second week of April. " * 3)
        return Capture(
            raw=Raw(source_uri=f"/in/{hour}", sha256=digest(payload), size_bytes=len(payload)),
            payload=payload,
            media="html",
            url="https://courier.example/basin",
            captured_at=NOON + timedelta(hours=hour),
        )

    def articles(captures: list[Capture]) -> list[BuiltOutcome]:
        return with_rows([extract(entry, options=OPTIONS) for entry in captures], recipe=OPTIONS.recipe)

    for order in ((1, 2), (2, 1)):
        with bench() as one:
            pending = Pending(one.warehouse, run_id=uuid4(), recipe=OPTIONS.recipe)
            ledger = Ledger(one.warehouse.state, recipe=OPTIONS.recipe)
            for hour in order:
                batch = ledger.take([capture_of(b"first" if hour == 1 else b"second", hour)])
                filings = ledger.file(batch, articles(batch.to_read))
                pending.take(filings, tally(filings, batch.items))
                pending.commit()
                ledger.committed()
            assert one.rows("SELECT url FROM links") == [("https://other.example/second",)]


def test_a_sum_that_loses_an_input_is_never_made() -> None:
    with pytest.raises(AssertionError, match="lost"):
        Counts(seen=3, new=1, rejects=1)
