"""`newsetl why` says what became of a document, however it is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from newsetl.api.find import place_of
from newsetl.api.why import why
from newsetl.collect.frontier import Frontier
from newsetl.core.errors import UsageError
from newsetl.core.identity import url_id
from newsetl.maintain.forget import find_forget_request, forget
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.conftest import ROOT
from tests.warehouse.conftest import article, load

URL = "https://news.example/2026/11/lamp"


@pytest.fixture
def build(samples_root: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_reader(samples_root) as connection:
        yield connection


def kinds(root: Path, build: duckdb.DuckDBPyConnection, words: str) -> set[str]:
    return {finding.kind for finding in why(root, build, words)}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("https://www.harbourcourier.example/harbour/2026/03/11/bigger-ships-to-pay-more-pilotage/", "article"),
        (
            "http://harbourcourier.example/harbour/2026/03/11/bigger-ships-to-pay-more-pilotage?utm_source=x",
            "article",
        ),
        ("Osterhafen bietet Ersatzfähre an", "article"),
        ("osterhafen BIETET", "article"),
        (str(ROOT / "samples" / "broken" / "empty.txt"), "reject"),
        ("https://nowhere.example/page", "never seen"),
        ("no such headline", "never seen"),
        (str(UUID(int=7)), "never seen"),
        ("%_'\"", "never seen"),
    ],
)
def test_a_document_is_known_by_address_path_title_or_id(
    words: str, kind: str, samples_root: Path, build: duckdb.DuckDBPyConnection
) -> None:
    assert kinds(samples_root, build, words) == {kind}


def test_every_finding_names_a_next_step(samples_root: Path, build: duckdb.DuckDBPyConnection) -> None:
    places = build.execute("SELECT source_uri FROM rejects UNION SELECT url FROM rejects WHERE url IS NOT NULL")
    for (place,) in places.fetchall():
        findings = why(samples_root, build, place)
        assert {finding.kind for finding in findings} <= {"article", "reject"}
        assert all(finding.next_step and finding.sentence for finding in findings)


def test_the_bytes_of_a_reject_are_found_by_its_path(build: duckdb.DuckDBPyConnection) -> None:
    path = str(ROOT / "samples" / "broken" / "nul.txt")
    assert place_of(build, path).source_uri == path
    with pytest.raises(UsageError, match="neither an article nor a reject"):
        place_of(build, "nowhere")


def test_what_was_forgotten_is_said_to_be(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    with open_writer(root) as writer:
        filled(writer)
    with open_reader(root) as connection:
        request = find_forget_request(connection, [url_id(URL)])  # type: ignore[list-item]
    forget(root, request, on_message=lambda _: None, wait_s=10, keep_builds=3)
    with open_reader(root) as connection:
        assert kinds(root, connection, URL) == {"forgotten"}


def filled(writer: Warehouse) -> None:
    load(writer, [article("lamp", "The lamp burns.", article_id=url_id(URL), url=URL, url_original=URL)])
    writer.publish()


def test_an_address_that_waits_failed_or_is_gone_is_told_apart(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    with open_writer(root) as writer:
        writer.publish()
    now = datetime(2026, 11, 4, tzinfo=UTC)
    with Frontier(root / "frontier.sqlite", run_id="test") as frontier, frontier._change() as base:
        for name, changes in {
            "waits": "",
            "failed": ", why = 'http_status', detail = '503', fetched_at = 1.0, due_at = 9.0",
            "gone": ", gone = 1, status = 410",
            "fetched": ", fetched_at = 1.0",
        }.items():
            base.execute(
                "INSERT INTO urls (key, url, original, host, kind, source, rules, first_seen) "
                f"VALUES ('news.example/{name}', 'https://news.example/{name}', 'https://news.example/{name}', "
                "'news.example', 'article', 'courier', 1, ?)",
                (now.timestamp(),),
            )
            base.execute(f"UPDATE urls SET depth = 0{changes} WHERE key = 'news.example/{name}'")
    with open_reader(root) as connection:
        kinds_by_name = {
            name: kinds(root, connection, f"https://news.example/{name}")
            for name in ("waits", "failed", "gone", "fetched")
        }
    assert kinds_by_name == {
        "waits": {"waiting"},
        "failed": {"failed"},
        "gone": {"gone"},
        "fetched": {"collected"},
    }
