"""Section pages: which of their links are articles."""

from __future__ import annotations

import pytest

from newsetl.collect.discover.sections import is_same_site, looks_like_article, read_section


@pytest.mark.parametrize(
    ("path", "words", "expected"),
    [
        ("/2026/11/02/council-votes", None, True),
        ("/town/council-votes-for-new-harbour-bridge", None, True),
        ("/story-123456.html", None, True),
        ("/a/7.html", "A story of the day 7", True),
        ("/", "Home of the best paper", False),
        ("/town/", "Town", False),
        ("/about", "About us and our history", False),
        ("/tag/council-votes-for-new-harbour", None, False),
        ("/2026/11/02/paper.pdf", None, False),
        ("/login?next=/2026/11/02/council-votes", None, False),
    ],
)
def test_links_that_look_like_articles(path: str, words: str | None, *, expected: bool) -> None:
    assert looks_like_article(f"https://news.example{path}", words) is expected


def test_a_section_gives_its_own_articles_once() -> None:
    page = b"""<base href="https://www.news.example/town/"><a href="2026/11/02/a-story?utm_source=x">A</a>
    <a href="https://news.example/town/2026/11/02/a-story">again</a><a href="https://ads.example/2026/11/buy">x</a>
    <a href="javascript:x">x</a><a href="http://[">x</a><a href="/about">About</a>"""
    listing = read_section(page, url="https://news.example/town/", most=10)
    assert [one.url for one in listing.pages] == ["https://www.news.example/town/2026/11/02/a-story"]


def test_sites() -> None:
    assert is_same_site("https://www.a.co.uk/", "https://m.a.co.uk/")
    assert not is_same_site("https://a.co.uk/", "https://b.co.uk/")
    assert is_same_site("http://127.0.1.1:80/", "http://127.0.1.1:90/")
    assert not is_same_site("http://127.0.1.1/", "http://127.0.1.2/")


@pytest.mark.parametrize("base", ["http://[::1", "javascript:1", ""])
def test_a_base_that_is_no_address_leaves_the_pages_own(base: str) -> None:
    page = f'<base href="{base}"><a href="2026/11/02/a-story">A</a>'.encode()
    listing = read_section(page, url="https://news.example/town/", most=10)
    assert [one.url for one in listing.pages] == ["https://news.example/town/2026/11/02/a-story"]


@pytest.mark.parametrize("charset", ["latin-1", "no-such-charset", "utf-7"])
def test_a_charset_that_the_parser_does_not_know_costs_nothing(charset: str) -> None:
    page = b'<a href="/2026/11/02/a-story">A</a>'
    assert len(read_section(page, url="https://news.example/", most=10, charset=charset).pages) == 1
