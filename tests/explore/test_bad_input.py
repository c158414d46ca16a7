"""Warehouses that are empty, tiny or huge in one place, and builds that are swapped while pages are asked for."""

from __future__ import annotations

import threading
from pathlib import Path
from signal import SIGINT
from urllib.parse import parse_qs, urlsplit

import pytest

from newsetl.explore.guard import Secrets
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.conftest import Newsetl
from tests.warehouse.conftest import article, load

from .conftest import Visitor, explorer

PAGES = ["/", "/search", "/search?q=ferry", "/names", "/outlets", "/stories", "/runs", "/rejects", "/sql"]


def test_where_nothing_was_published_each_page_says_what_helps(tmp_path: Path) -> None:
    with explorer(tmp_path) as visitor:
        visitor.enter()
        for address in PAGES:
            answer = visitor.ask(address)
            assert answer.status == 503
            assert "newsetl run SOURCE" in answer.text


@pytest.mark.parametrize(
    "values",
    [
        None,
        {"title": "Ferry stops", "publisher": "The Sound"},
        {"published_on": None, "published_precision": None},
        {"title": None, "paragraphs": None, "text": ""},
    ],
    ids=["no article", "one", "no date", "no text"],
)
def test_a_corpus_of_one_article_or_none_has_all_pages(values: dict[str, object] | None, tmp_path: Path) -> None:
    with open_writer(tmp_path) as writer:
        load(writer, [] if values is None else [article("ferry", values.pop("text", "The ferry."), **values)])  # type: ignore[arg-type]
        writer.publish()
    with explorer(tmp_path) as visitor:
        visitor.enter()
        for address in PAGES:
            assert visitor.page(address)
        if values is not None:
            visitor.page(f"/article/{article('ferry', '')['article_id']}")


def test_of_a_text_of_five_megabytes_the_beginning_is_shown_and_the_rest_offered(tmp_path: Path) -> None:
    line = "The ferry stopped at Skarra. " * 30
    row = article("long", "\n".join([line.strip()] * 6_000), title="A long text")
    with open_writer(tmp_path) as writer:
        load(writer, [row])
        writer.publish()
    assert len(row["text"]) > 5_000_000
    with explorer(tmp_path) as visitor:
        visitor.enter()
        address = f"/article/{row['article_id']}"
        page = visitor.page(address)
        assert len(page) < 200_000
        assert "The text goes on for" in page
        assert len(visitor.page(f"{address}?text=whole")) > 5_000_000
        assert len(visitor.page("/search?q=ferry")) < 50_000


def _publish(writer: Warehouse, number: int) -> None:
    load(writer, [article(f"ferry {number}", f"The ferry report {number}.", title=f"Ferry {number}")])
    writer.publish()


def test_no_page_fails_while_builds_are_swapped(tmp_path: Path) -> None:
    with open_writer(tmp_path, keep_builds=1) as writer:
        _publish(writer, 0)
        with explorer(tmp_path) as visitor:
            visitor.enter()
            statuses: list[int] = []
            is_over = threading.Event()
            threads = [threading.Thread(target=_ask_on, args=(visitor, statuses, is_over)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for number in range(1, 9):
                _publish(writer, number)
            is_over.set()
            for thread in threads:
                thread.join()
            assert "<strong>9</strong> articles" in visitor.page("/search?q=ferry")
    assert len(statuses) > 30
    assert set(statuses) == {200}


def _ask_on(visitor: Visitor, statuses: list[int], is_over: threading.Event) -> None:
    pages = ["/", "/search?q=ferry", "/search?sort=oldest", "/outlets", "/runs", "/static/explorer.css"]
    number = 0
    while not is_over.is_set() or number < 10:
        statuses.append(visitor.ask(pages[number % len(pages)]).status)
        number += 1


def test_a_second_explorer_on_the_same_port_ends_with_the_remedy(
    visitor: Visitor, samples_root: Path, newsetl: Newsetl
) -> None:
    ended = newsetl.at(samples_root)("explore", "--no-browser", "--port", visitor.known.port)
    assert ended.code == 2
    assert f"--port {visitor.known.port}: the port is taken" in ended.stderr


def test_the_command_prints_an_address_serves_and_ends_with_ctrl_c(samples_root: Path, newsetl: Newsetl) -> None:
    running = newsetl.at(samples_root).start("explore", "--no-browser", "--port", 0)
    assert running.stdout is not None
    first = running.stdout.readline().decode()
    address = urlsplit(first.split()[-1])
    visitor = Visitor(Secrets(port=address.port or 0, entry=parse_qs(address.query)["secret"][0]))
    visitor.enter()
    assert "Overview" in visitor.page("/")
    running.send_signal(SIGINT)
    _, complaints = running.communicate()
    assert (running.returncode, complaints) == (0, b"")
