"""Feeds, sitemaps and sections of every form, and of every malice."""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.collect.discover.announced import ListedPage, Listing
from newsetl.collect.discover.feeds import read_feed
from newsetl.collect.discover.sections import is_same_site, looks_like_article, read_section
from newsetl.collect.discover.sitemaps import read_sitemap
from newsetl.collect.discover.urls import read_urls
from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement

URL = "https://news.example/feed.xml"


def feed(body: str | bytes, **more: object) -> tuple[ListedPage, ...]:
    data = body.encode() if isinstance(body, str) else body
    return read_feed(data, url=URL, most=100, most_bytes=10_000_000, **more).pages  # type: ignore[arg-type]


def sitemap(body: bytes, most: int = 100) -> Listing:
    return read_sitemap(body, url="https://news.example/sitemap.xml", most=most, most_bytes=1_000_000)


def test_rss_2() -> None:
    (item,) = feed(
        """<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
        <title>Paper</title><link>https://news.example/</link><item>
        <title>A &lt;b&gt;big&lt;/b&gt; day</title>
        <link> /2026/a?utm_source=rss </link><pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate>
        <dc:creator>Ada Byron</dc:creator><author>x@y.example (Max Muster)</author>
        <category>Town</category>
        <category>Council</category><description><![CDATA[<p>Some &amp; more</p>]]></description>
        </item></channel></rss>"""
    )
    assert item.url == "https://news.example/2026/a?utm_source=rss"
    assert item.announcement == Announcement(
        title="A big day",
        published="Mon, 02 Nov 2026 08:00:00 GMT",
        description="Some & more",
        authors=("Ada Byron", "Max Muster"),
        keywords=("Town", "Council"),
    )


def test_rss_1_and_rss_091() -> None:
    rdf = feed(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>t</title></channel>
        <item rdf:about="https://news.example/1"><title>One</title><dc:date>2026-11-02</dc:date></item></rdf:RDF>"""
    )
    assert [(one.url, one.announcement.published) for one in rdf] == [("https://news.example/1", "2026-11-02")]
    old = feed(
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>'
        "<item><title>Old</title><link>https://news.example/old</link></item></channel></rss>"
    )
    assert [one.announcement.title for one in old] == ["Old"]


def test_atom_with_a_base() -> None:
    (item,) = feed(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/"><entry>
        <title type="html">T &amp;amp; U</title><link rel="self" href="no"/><link href="story"/>
        <published>2026-11-02T08:00:00Z</published><updated>2026-11-02T09:00:00+01:00</updated>
        <author><name>Ada</name><email>a@b</email></author><category term="t" label="Town"/></entry></feed>"""
    )
    assert item.url == "https://other.example/x/story"
    assert item.announcement.title == "T & U"
    assert item.announcement.authors == ("Ada",)
    assert item.announcement.keywords == ("Town",)
    assert item.modified_at is not None
    assert item.modified_at.hour == 8


def test_json_feed() -> None:
    items = [
        {"id": "1", "url": "/a", "title": "T", "authors": [{"name": "Ada"}], "tags": ["x"]},
        {"id": 5},
        7,
    ]
    (item,) = feed(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    assert (item.url, item.announcement.title, item.announcement.authors) == (
        "https://news.example/a",
        "T",
        ("Ada",),
    )


def test_broken_feeds_give_what_they_have() -> None:
    cut = "<rss><channel><item><title>A&nbsp;B</title><link>https://x.example/1</link></item><item><title>Cut"
    assert [one.url for one in feed(cut)] == ["https://x.example/1"]
    latin = "<rss><channel><item><title>Größe</title><link>https://x.example/1</link></item></channel></rss>"
    assert feed(latin.encode("latin-1"), charset="latin-1")[0].announcement.title == "Größe"
    wide = f'<?xml version="1.0" encoding="utf-16"?>{latin}'
    assert feed(wide.encode("utf-16"))[0].announcement.title == "Größe"


BOMB = "<!DOCTYPE r [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY b{n} '&a;&a;&a;'>" for n in range(9)) + "]>"
EXTERNAL = "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
ITEM = "<rss><channel><item><title>&x;&b8;</title><link>https://x.example/&x;</link></item></channel></rss>"


@pytest.mark.parametrize("start", [BOMB, EXTERNAL, EXTERNAL.replace("SYSTEM", "PUBLIC 'p'")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_declared_entities_are_refused(start: str, encoding: str) -> None:
    with pytest.raises(Failed) as failed:
        feed((start + ITEM).encode(encoding))
    assert failed.value.why is Why.UNPARSABLE
    with pytest.raises(Failed):
        sitemap((start + "<urlset><url><loc>&x;</loc></url></urlset>").encode(encoding))


def test_entities_in_a_disguise_are_not_expanded() -> None:
    hidden = EXTERNAL.replace("<", "+ADw-").replace("!", "+ACE-")
    body = f'<?xml version="1.0" encoding="utf-7"?>{hidden}<rss><channel><item><title>&x;</title>'
    body += "<link>https://x.example/1</link></item></channel></rss>"
    try:
        found = feed(body)
    except Failed:
        return
    assert [one.announcement.title for one in found] == ["&x;"]


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"<html><body>404</body></html>", b"{}", b"[1]", b'{"items":' + b"[" * 100_000]
)
def test_what_is_no_feed_says_so(body: bytes) -> None:
    with pytest.raises(Failed) as failed:
        feed(body)
    assert failed.value.why is Why.UNPARSABLE


@pytest.mark.parametrize(
    "body",
    [
        b"<rss>" + b"<channel>" * 200_000,
        b"<rss><channel><item><title>" + b"<" * 2_000_000,
        b"<rss><channel><item><title>" + b"&lt;" * 1_000_000 + b"</title><link>http://x.example</link></item>",
        b"<rss " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"><item/>",
    ],
)
def test_monstrous_feeds_end_soon(body: bytes) -> None:
    started = time.perf_counter()
    feed(body)
    assert time.perf_counter() - started < 20


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_fail(body: bytes) -> None:
    for read in (feed, sitemap):
        try:
            read(b"<rss><item>" + body)
            read(body)
        except Failed:
            continue


def test_a_feed_is_read_up_to_a_cap() -> None:
    items = "".join(f"<item><link>https://x.example/{n}</link></item>" for n in range(500))
    assert len(feed(f"<rss><channel>{items}</channel></rss>")) == 100


def test_news_sitemap() -> None:
    found = sitemap(
        b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="i"><url>
        <image:image><image:loc>https://news.example/i.jpg</image:loc></image:image>
        <loc>https://news.example/a</loc><lastmod>2026-11-02</lastmod><news:news><news:publication>
        <news:name>Paper</news:name><news:language>de</news:language></news:publication>
        <news:publication_date>2026-11-02T08:00:00+01:00</news:publication_date><news:title>T</news:title>
        <news:keywords>a, b</news:keywords></news:news></url></urlset>"""
    )
    (page,) = found.pages
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


@pytest.mark.parametrize(
    ("path", "said", "expected"),
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
def test_links_that_look_like_articles(path: str, said: str | None, *, expected: bool) -> None:
    assert looks_like_article(f"https://news.example{path}", said) is expected


def test_a_section_gives_its_own_articles_once() -> None:
    page = b"""<base href="https://www.news.example/town/"><a href="2026/11/02/a-story?utm_source=x">A</a>
    <a href="https://news.example/town/2026/11/02/a-story">again</a><a href="https://ads.example/2026/11/buy">x</a>
    <a href="javascript:x">x</a><a href="http://[">x</a><a href="/about">About</a>"""
    found = read_section(page, url="https://news.example/town/", most=10)
    assert [one.url for one in found.pages] == ["https://www.news.example/town/2026/11/02/a-story"]


def test_sites() -> None:
    assert is_same_site("https://www.a.co.uk/", "https://m.a.co.uk/")
    assert not is_same_site("https://a.co.uk/", "https://b.co.uk/")
    assert is_same_site("http://127.0.1.1:80/", "http://127.0.1.1:90/")
    assert not is_same_site("http://127.0.1.1/", "http://127.0.1.2/")


def listed(path: Path, text: str) -> Listing:
    path.write_text(text)
    return read_urls(path)


def urls(listing: Listing) -> list[str]:
    return [page.url for page in listing.pages]


def test_lists_of_urls(tmp_path: Path) -> None:
    found = listed(tmp_path / "urls.txt", "# ours\nhttps://x.example/1 # first\n\nhttps://x.example/2\n")
    assert urls(found) == ["https://x.example/1", "https://x.example/2"]


def test_a_line_that_is_no_address_costs_itself(tmp_path: Path) -> None:
    found = listed(tmp_path / "urls.txt", "https://x.example/1\nhttp://[::1\nhttps://x.example/2\nnonsense\n")
    assert urls(found) == ["https://x.example/1", "https://x.example/2"]
    assert (found.malformed, found.first_malformed) == (2, "line 2: 'http://[::1'")


def test_a_list_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(Failed) as failed:
        read_urls(tmp_path)
    assert failed.value.why is Why.UNREADABLE
