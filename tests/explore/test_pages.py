"""What the pages show, and that each address that they name leads somewhere."""

from __future__ import annotations

import csv
import io
import re
import threading
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pyarrow.parquet as pq
import pytest

import newsetl
from newsetl.core.errors import QueryError
from newsetl.explore import published
from newsetl.explore.facts import add_facts
from newsetl.explore.published import Published
from newsetl.explore.sql import SHOWN_ROWS
from newsetl.warehouse.writer.warehouse import open_writer
from tests.warehouse.conftest import article, load

from .conftest import Visitor, explorer

SEARCHES = [
    "/search",
    "/search?q=ferry",
    "/search?q=ferry+AND+NOT+%22east+basin%22&sort=newest",
    "/search?language=de&copies=no",
    "/search?source=The+Harbour+Courier&section=Harbour&sort=oldest",
    "/search?since=2026-03-04&until=2026-03-06",
    "/search?name=Oona+Brackwater",
    "/search?section=none&language=en",
]


class Links(HTMLParser):
    """The addresses in a page, of links, forms, frames and sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if values.get("method") != "post":
            self.addresses |= {value for name in ("href", "src", "action") if (value := values.get(name))}


def links(page: str) -> set[str]:
    reader = Links()
    reader.feed(page)
    return reader.addresses


def total(page: str) -> int:
    match = re.search(r"<strong>([\d,]+)</strong>", page)
    assert match is not None, page
    return int(match[1].replace(",", ""))


def test_links_of_every_kind_of_page_lead_somewhere(visitor: Visitor) -> None:
    """From the overview on; three pages of each kind are looked at. What leads outside is of the web."""
    waiting, seen = ["/"], Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"[0-9a-f-]{36}", "ID", urlsplit(address).path)
        if seen[kind] == 3:
            continue
        seen[kind] += 1
        answer = visitor.ask(address)
        assert answer.status in (200, 307), (address, answer.status, answer.text[-500:])
        if answer.headers.get("content-type", "").startswith("text/html") and "/framed" not in address:
            addresses = sorted(links(answer.text))
            assert all(one.startswith(("/", "http://", "https://", "#", "?", "data:,")) for one in addresses)
            waiting += [one for one in addresses if one.startswith("/") and not one.startswith("/docs")]
    assert len(seen) > 15


def test_the_overview_counts_what_the_warehouse_holds(visitor: Visitor, samples_root: Path) -> None:
    with newsetl.open(samples_root) as corpus:
        assert total(visitor.page("/")) == len(corpus)


@pytest.mark.parametrize("address", SEARCHES)
def test_a_search_counts_what_its_export_holds(address: str, visitor: Visitor) -> None:
    count = total(visitor.page(address))
    exported = address.replace("/search", "/search/export", 1)
    mark = "&" if "?" in exported else "?"
    rows = list(csv.DictReader(io.StringIO(visitor.page(f"{exported}{mark}form=csv"))))
    table = pq.read_table(io.BytesIO(visitor.ask(f"{exported}{mark}form=parquet").body))
    assert count == len(rows) == len(table) > 0


@pytest.mark.parametrize("address", SEARCHES)
def test_the_shown_sql_and_python_give_the_same_articles(
    address: str, visitor: Visitor, samples_root: Path
) -> None:
    page = visitor.page(address)
    sql, python = (
        code(block) for block in re.findall(r"<pre tabindex=\"0\"><code>(.*?)</code></pre>", page, re.DOTALL)
    )
    with newsetl.open(samples_root) as corpus:
        by_sql = [row["article_id"] for row in corpus.sql(sql)]
    names: dict[str, Any] = {}
    exec(f"{python.replace('newsetl.open', 'rows = newsetl.open').removesuffix('.df()')}", names)
    assert len(by_sql) == total(page)
    assert sorted(by_sql) == sorted(row["article_id"] for row in names["rows"])


def code(block: str) -> str:
    return unescape(block)


def test_bars_of_the_overview_lead_to_as_many_articles(visitor: Visitor) -> None:
    page = visitor.page("/")
    rows = re.findall(r'<th scope="row"><a href="(/search\?[^"]*)">.*?</th><td class="number">([\d,]+)</td>', page)
    assert len(rows) > 10
    for address, count in rows:
        assert total(visitor.page(code(address))) == int(count.replace(",", "")), address
    bars = re.findall(r'<a href="(/search\?since[^"]*)" aria-label="[^"]*: ([\d,]+)"', page)
    assert len(bars) > 5
    for address, count in bars:
        assert total(visitor.page(code(address))) == int(count), address


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/search?q=AND", "there is no word in it"),
        ("/search?q=(ferry", ")"),
        ("/search?language=xx", "no article is in the language"),
        ("/search?source=Harbor+Courier", "did you mean"),
        ("/search?since=March", "write the day as"),
    ],
)
def test_a_search_that_cannot_be_answered_says_why_and_keeps_its_words(
    address: str, words: str, visitor: Visitor
) -> None:
    answer = visitor.ask(address)
    assert answer.status == 400
    assert words in code(answer.text)
    assert address.partition("=")[2].replace("+", " ") in code(answer.text)


def test_an_article_shows_quotations_names_and_times_in_its_text(visitor: Visitor, samples_root: Path) -> None:
    with newsetl.open(samples_root) as corpus:
        (row,) = corpus.sql("SELECT article_id FROM quotes WHERE text LIKE 'Tonight we chose%' LIMIT 1").rows()
    page = visitor.page(f"/article/{row['article_id']}")
    assert 'class="mark quote" title="quotation of Oona Brackwater">We have been a harbour' in page
    assert 'class="mark place" title="place: Port Ellery"><a href="/name?name=Port+Ellery">Port Ellery</a>' in page
    assert 'class="mark date" title="time: 2026-03-02">Monday' in page
    assert "not chosen" in page
    assert "jsonld.headline" in page


def test_a_revised_article_shows_what_changed(visitor: Visitor, samples_root: Path) -> None:
    with newsetl.open(samples_root) as corpus:
        (row,) = corpus.sql("SELECT DISTINCT article_id FROM article_versions").rows()
    page = visitor.page(f"/article/{row['article_id']}")
    assert "The first that is held." in page
    assert "<ins>" in page


def test_the_original_is_shown_as_it_came_with_what_was_kept_marked(visitor: Visitor, samples_root: Path) -> None:
    with newsetl.open(samples_root) as corpus:
        (row,) = corpus.sql(
            "SELECT article_id, text FROM articles WHERE media_type = 'html' ORDER BY title LIMIT 1"
        ).rows()
        raw = corpus.raw(row["article_id"])
    address = f"/article/{row['article_id']}"
    assert 'sandbox=""' in visitor.page(f"{address}/original")
    plain, marked = visitor.ask(f"{address}/framed"), visitor.ask(f"{address}/framed?marked=1")
    assert plain.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "newsetl-kept" not in plain.text
    assert marked.text.count("newsetl-kept") > 3
    assert visitor.ask(f"{address}/file").body == raw


@pytest.mark.parametrize("address", ["/article/none", "/article/00000000-0000-0000-0000-000000000000", "/nowhere"])
def test_what_is_not_there_is_said(address: str, visitor: Visitor) -> None:
    answer = visitor.ask(address)
    assert answer.status == 404
    assert "This cannot be shown" in answer.text


def test_a_person_has_articles_outlets_and_quotations(visitor: Visitor) -> None:
    page = visitor.page("/name?name=Oona+Brackwater")
    assert total(page) == total(visitor.page("/search?name=Oona+Brackwater"))
    assert "Tonight we chose to be the place where they stop." in page
    assert "Port Ellery" in page
    assert visitor.ask("/name?name=Nobody+Ever").status == 404


def test_an_outlet_has_a_calendar_and_what_it_copies(visitor: Visitor) -> None:
    page = visitor.page("/outlet?id=harbourcourier.example")
    assert '<a href="/search?outlet=harbourcourier.example&amp;since=2026-03-03&amp;until=2026-03-03"' in page
    assert "no-articles" in page
    assert visitor.ask("/outlet?id=harborcourier.example").status == 404


def test_a_run_says_what_became_of_its_inputs(visitor: Visitor, samples_root: Path) -> None:
    with newsetl.open(samples_root) as corpus:
        (run,) = corpus.sql("FROM runs").rows()
    page = visitor.page(f"/run/{run['run_id']}")
    assert f">{run['seen']}</td>" in page
    assert "climbing.zip" in page
    assert "if you trust it, unpack it yourself" in page
    assert "knows no run" in code(visitor.ask("/run/1").text)


def test_a_story_has_its_articles_in_order_of_time(visitor: Visitor, grouped: Path) -> None:
    with newsetl.open(grouped) as corpus:
        stories = corpus.stories().rows()
    assert stories
    for story in stories:
        page = visitor.page(f"/story/{story['story_id']}")
        assert total(page) == story["articles"] == total(visitor.page(f"/search?story={story['story_id']}"))
        assert story["label"] in page
    assert visitor.page("/stories").count("/story/") == len(stories)


def test_rejects_are_listed_by_reason_with_the_remedy(visitor: Visitor) -> None:
    page = visitor.page("/rejects?reason=binary")
    assert total(page) == 2
    assert "convert it first" in page
    assert "newsetl explore --write" in page


def test_sql_of_an_address_is_answered_with_the_schema_beside_it(visitor: Visitor) -> None:
    page = visitor.page("/sql?q=SELECT+count(*)+AS+n+FROM+articles")
    assert '<td dir="auto">37</td>' in page
    assert "One row an article: its latest version" in page
    assert visitor.page("/sql/export?q=SELECT+1+AS+one&form=csv") == "one\n1\n"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("DROP VIEW articles", "newsetl reads the warehouse only"),
        ("FROM read_csv('/etc/passwd')", "newsetl reads the warehouse only"),
        ("SELECT nothing FROM articles", "nothing"),
        ("SELECT 1; SELECT 2", "one query at a time"),
    ],
)
def test_sql_that_is_no_query_is_refused_with_a_reason(query: str, words: str, visitor: Visitor) -> None:
    answer = visitor.ask(f"/sql?{urlencode({'q': query})}")
    assert answer.status == 400
    assert words in code(answer.text)


def test_sql_shows_the_first_rows_and_says_that_there_are_more(visitor: Visitor) -> None:
    page = visitor.page("/sql?q=FROM+range(100000)")
    assert page.count("<tr>") == SHOWN_ROWS + 1
    assert "The first 500 rows" in page


def test_a_query_that_a_foreign_link_brings_waits_for_the_button(visitor: Visitor) -> None:
    answer = visitor.ask("/sql?q=SELECT+41%2B1", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")
    assert "A link from elsewhere brought this query" in answer.text
    assert "<td" not in answer.text


def test_a_query_that_never_ends_is_stopped(samples_root: Path) -> None:
    with explorer(samples_root, query={"seconds": 0.5}) as visitor:
        visitor.enter()
        answer = visitor.ask(
            f"/sql?{urlencode({'q': 'SELECT count(*) FROM range(100000000000) a, range(100000) b'})}"
        )
        assert answer.status == 400
        assert "stopped after 0.5 s" in answer.text


def test_a_page_whose_question_takes_too_long_is_stopped(samples_root: Path) -> None:
    published = Published(samples_root, seconds=0.2)
    with published.newest() as build, pytest.raises(QueryError, match=r"stopped after 0\.2 s"):
        build.rows("SELECT count(*) FROM range(100000000000) a, range(100000) b")


def test_requests_of_a_large_build_go_on_with_it_until_its_successor_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "_LARGE", 1)
    may_open = threading.Event()
    with open_writer(tmp_path) as writer:
        load(writer, [article("one", "The ferry stopped.")])
        writer.publish()
        builds = Published(tmp_path, seconds=60)
        with builds.newest() as build:
            first = build.name
        monkeypatch.setattr(published, "add_facts", lambda opened: may_open.wait() and add_facts(opened))
        load(writer, [article("two", "The ferry goes again.")])
        writer.publish()
        with builds.newest() as build:
            assert build.name == first
        may_open.set()
        builds.catch_up()
        with builds.newest() as build:
            assert build.rows("SELECT count(*) AS n FROM facts.articles") == [{"n": 2}]
    builds.close()


def test_a_name_in_any_spelling_has_the_same_page(visitor: Visitor) -> None:
    pages = [visitor.page(f"/name?name={name}") for name in ("Oona+Brackwater", "oona+BRACKWATER")]
    assert total(pages[0]) == total(pages[1]) == total(visitor.page("/search?name=Oona+Brackwater")) > 1
