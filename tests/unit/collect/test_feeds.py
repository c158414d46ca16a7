"""Feeds of every form, and of every malice."""

from __future__ import annotations

import gzip
import json
import time

import pytest

from newsetl.collect.discover.announced import ListedPage
from newsetl.collect.discover.feeds import read_feed
from newsetl.collect.discover.sitemaps import read_sitemap
from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement

URL = "https://news.example/feed.xml"


def feed(body: str | bytes, **more: object) -> tuple[ListedPage, ...]:
    data = body.encode() if isinstance(body, str) else body
    return read_feed(data, url=URL, most=100, most_bytes=10_000_000, **more).pages  # type: ignore[arg-type]


def rss(items: str, start: str = "") -> str:
    return f'{start}<rss version="2.0"><channel><title>P</title>{items}</channel></rss>'


LINK = "<link>https://x.example/1</link>"


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
        read_sitemap(
            (start + "<urlset><url><loc>&x;</loc></url></urlset>").encode(encoding),
            url=URL,
            most=9,
            most_bytes=999,
        )


def test_entities_in_a_disguise_are_not_expanded() -> None:
    hidden = EXTERNAL.replace("<", "+ADw-").replace("!", "+ACE-")
    body = f'<?xml version="1.0" encoding="utf-7"?>{hidden}<rss><channel><item><title>&x;</title>'
    body += "<link>https://x.example/1</link></item></channel></rss>"
    try:
        pages = feed(body)
    except Failed:
        return
    assert [one.announcement.title for one in pages] == ["&x;"]


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


def test_a_feed_is_read_up_to_a_cap() -> None:
    items = "".join(f"<item><link>https://x.example/{n}</link></item>" for n in range(500))
    assert len(feed(f"<rss><channel>{items}</channel></rss>")) == 100


def test_an_undeclared_prefix_costs_nothing() -> None:
    (item,) = feed(
        rss(f"<item><media:title>Photo</media:title><title>Mole</title>{LINK}<dc:date>d</dc:date></item>")
    )
    assert (item.announcement.title, item.announcement.published) == ("Mole", "d")
    (item,) = feed('<a:feed><a:entry><a:title>M</a:title><a:link href="https://x.example/1"/></a:entry></a:feed>')
    assert (item.url, item.announcement.title) == ("https://x.example/1", "M")


@pytest.mark.parametrize("link", ["http://[::1", "http://x:port/", "ftp://x.example/a", "http://" + "a" * 5000])
def test_an_entry_whose_link_is_no_address_costs_itself(link: str) -> None:
    body = rss(f"<item><link>{link}</link></item><item>{LINK}</item>").encode()
    listing = read_feed(body, url=URL, most=9, most_bytes=9_999)
    assert [page.url for page in listing.pages] == ["https://x.example/1"]
    assert listing.malformed == 1
    assert listing.first_malformed.startswith("entry 1: ")
    data = json.dumps({"items": [{"url": link}, {"url": "https://x.example/1"}]}).encode()
    listing = read_feed(data, url=URL, most=9, most_bytes=9_999)
    assert ([page.url for page in listing.pages], listing.malformed) == (["https://x.example/1"], 1)


def test_a_base_that_is_no_address_leaves_the_feeds_own() -> None:
    assert feed('<rss xml:base="http://[::1"><item><link>a</link></item></rss>')[0].url == "https://news.example/a"


@pytest.mark.parametrize(
    "title",
    ["Profits < 5 % and > 2", "Mole & pier", "Mole &amp; pier", "A\x0bB", "Größe", "<![CDATA[</item> & <item>]]>"],
)
def test_entries_beside_an_odd_title_are_read_and_so_is_the_title(title: str) -> None:
    items = "".join(f"<item><title>{title}</title><link>https://x.example/{n}</link></item>" for n in range(3))
    pages = feed(rss(items))
    assert [page.url for page in pages] == [f"https://x.example/{n}" for n in range(3)]
    assert all(page.announcement.title for page in pages if "CDATA" not in title)


def test_a_title_keeps_its_signs_and_loses_its_markup() -> None:
    titles = {
        "Profits &lt; 5 % and &gt; 2": "Profits < 5 % and > 2",
        "A &lt;b class=x&gt;big&lt;/b&gt; day": "A big day",
        "Ann&amp;#8217;s mole &amp;amp; pier": "Ann’s mole & pier",
        "It&#146;s": "It’s",
    }
    for written, read in titles.items():
        assert feed(rss(f"<item><title>{written}</title>{LINK}</item>"))[0].announcement.title == read


def test_bytes_that_are_not_what_was_declared_are_windows_1252() -> None:
    body = rss(
        f"<item><title>Z\xfcrich \x96 na\xefve €</title>{LINK}</item>", '<?xml version="1.0" encoding="utf-8"?>'
    )
    data = body.encode("latin-1", "xmlcharrefreplace").replace(b"&#8364;", "€".encode())
    assert feed(data)[0].announcement.title == "Zürich – naïve €"


def test_authors_come_without_their_mail_addresses() -> None:
    for written in (
        "Ann Lee &lt;ann@x.example&gt;",
        "ann@x.example (Ann Lee)",
        "Ann Lee, ann@x.example",
        "Ann Lee",
    ):
        assert feed(rss(f"<item><author>{written}</author>{LINK}</item>"))[0].announcement.authors == ("Ann Lee",)
    assert feed(rss(f"<item><author>ann@x.example</author>{LINK}</item>"))[0].announcement.authors == ()


def test_an_entry_without_an_address_is_no_article() -> None:
    podcast = '<item><enclosure url="https://x.example/a.mp3"/><guid isPermaLink="false">x</guid></item>'
    listing = read_feed(rss(podcast).encode(), url=URL, most=9, most_bytes=9_999)
    assert (listing.pages, listing.malformed) == ((), 0)


def test_a_huge_text_costs_itself_only() -> None:
    long = "<description>" + "word " * 2_600_000 + "</description>"
    items = f"<item><title>One</title>{long}{LINK}</item><item>{LINK.replace('1', '2')}</item>"
    pages = read_feed(rss(items).encode(), url=URL, most=9, most_bytes=40_000_000).pages
    assert [page.url for page in pages] == ["https://x.example/1", "https://x.example/2"]


def test_plain_entities_of_a_doctype_are_read() -> None:
    start = "<!DOCTYPE rss [<!ENTITY paper \"The Paper\"><!ENTITY amp2 'x'>]>"
    assert feed(rss(f"<item><title>&paper; &none;</title>{LINK}</item>", start))[0].announcement.title == (
        "The Paper &none;"
    )


def test_the_word_entity_in_a_text_is_no_attack() -> None:
    text = "<description><![CDATA[Use <!ENTITY x SYSTEM 'y'> in a DTD]]></description>"
    assert len(feed(rss(f"<item>{LINK}{text}</item>"))) == 1


def test_markup_that_is_not_closed_hides_no_link() -> None:
    (item,) = feed(rss(f"<item><description><p>one<br></p></description>{LINK}</item>"))
    assert item.url == "https://x.example/1"


def test_a_packed_feed_is_inflated_up_to_the_cap() -> None:
    body = gzip.compress(rss(f"<item>{LINK}</item>").encode())
    assert len(feed(body)) == 1
    with pytest.raises(Failed) as failed:
        read_feed(gzip.compress(bytes(20_000)), url=URL, most=9, most_bytes=10_000)
    assert failed.value.why is Why.BOMB


def test_more_entries_than_are_read_are_named() -> None:
    body = rss("".join(f"<item><link>https://x.example/{n}</link></item>" for n in range(5))).encode()
    assert [read_feed(body, url=URL, most=most, most_bytes=9_999).is_cut for most in (4, 5, 6)] == [
        True,
        False,
        False,
    ]
