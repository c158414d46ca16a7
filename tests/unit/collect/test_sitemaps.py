"""Sitemaps of every form."""

from __future__ import annotations

import gzip

import pytest

from newsetl.collect.discover.announced import Listing
from newsetl.collect.discover.sitemaps import read_sitemap
from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement


def sitemap(body: bytes, most: int = 100) -> Listing:
    return read_sitemap(body, url="https://news.example/sitemap.xml", most=most, most_bytes=1_000_000)


def test_news_sitemap() -> None:
    listing = sitemap(
        b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="i"><url>
        <image:image><image:loc>https://news.example/i.jpg</image:loc></image:image>
        <loc>https://news.example/a</loc><lastmod>2026-11-02</lastmod><news:news><news:publication>
        <news:name>Paper</news:name><news:language>de</news:language></news:publication>
        <news:publication_date>2026-11-02T08:00:00+01:00</news:publication_date><news:title>T</news:title>
        <news:keywords>a, b</news:keywords></news:news></url></urlset>"""
    )
    (page,) = listing.pages
    assert page.url == "https://news.example/a"
    assert page.announcement == Announcement(
        title="T", published="2026-11-02T08:00:00+01:00", language="de", keywords=("a", "b")
    )
    assert page.modified_at is not None


def test_index_gzip_text_and_caps() -> None:
    index = b"<sitemapindex><sitemap><loc>/s1.xml</loc><lastmod>2026-11-02</lastmod></sitemap></sitemapindex>"
    (child,) = sitemap(index).sitemaps
    assert child.url == "https://news.example/s1.xml"
    pages = b"".join(b"<url><loc>https://news.example/%d</loc></url>" % n for n in range(500))
    packed = gzip.compress(b"<urlset>" + pages + b"</urlset>")
    assert len(sitemap(packed).pages) == 100
    assert len(sitemap(b"https://news.example/1\nhttps://news.example/2\n").pages) == 2
    with pytest.raises(Failed) as failed:
        sitemap(gzip.compress(bytes(10_000_000)))
    assert failed.value.why is Why.BOMB


def test_an_undeclared_prefix_costs_nothing() -> None:
    (page,) = sitemap(
        b"<urlset><url><image:image><image:loc>https://news.example/i.jpg</image:loc></image:image>"
        b"<loc> <![CDATA[ https://news.example/1 ]]> </loc><news:news><news:title>M</news:title></news:news></url></urlset>"
    ).pages
    assert (page.url, page.announcement.title) == ("https://news.example/1", "M")


def test_an_entry_whose_address_is_none_costs_itself() -> None:
    listing = sitemap(
        b"<urlset><url><loc>http://[::1</loc></url><url><loc>https://news.example/1</loc></url></urlset>"
    )
    assert ([page.url for page in listing.pages], listing.malformed) == (["https://news.example/1"], 1)
    listing = sitemap(b"https://news.example/1\nhttp://[::1\n")
    assert ([page.url for page in listing.pages], listing.malformed) == (["https://news.example/1"], 1)
    index = (
        b"<sitemapindex><sitemap><loc>http://[::1</loc></sitemap><sitemap><loc>/s1</loc></sitemap></sitemapindex>"
    )
    assert [one.url for one in sitemap(index).sitemaps] == ["https://news.example/s1"]


def test_more_entries_than_are_read_are_named() -> None:
    body = b"<urlset>" + b"<url><loc>https://news.example/1</loc></url>" * 3 + b"</urlset>"
    assert [sitemap(body, most).is_cut for most in (2, 3)] == [True, False]
