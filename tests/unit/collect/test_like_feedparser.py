"""What feedparser reads of a feed newsetl reads: the same links, titles and authors, however the feed is broken."""

from __future__ import annotations

import html
from dataclasses import dataclass

import feedparser
from hypothesis import assume, given
from hypothesis import strategies as st

from newsetl.collect.discover.feeds import read_feed

URL = "https://paper.example/feed.xml"

PROLOGS = (
    "",
    '<?xml version="1.0"?>',
    '\ufeff<?xml version="1.0"?>',
    '\n\n  <?xml version="1.0" encoding="utf-8"?>\n',
    '<?xml version="1.0"?><!-- made by <b>a tool</b> of 2026 -->',
    '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="feed.xsl"?>',
    '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://x.example/rss-0.91.dtd">',
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY paper "The Paper">]>',
    "<br />\n<b>Warning</b>: include() in <b>/srv/feed.php</b> on line <b>3</b><br />\n",
)
ENVELOPES = {
    "rss": '<rss version="2.0"{spaces}><channel><title>P</title><link>https://paper.example/</link>{items}</channel></rss>',
    "rss cut short": '<rss version="2.0"{spaces}><channel><title>P</title>{items}',
    "rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"{spaces}>'
    '<channel rdf:about="x"><title>P</title></channel>{items}</rdf:RDF>',
}
SPACES = ("", ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"')
LINKS = (
    "<link>https://paper.example/{n}</link>",
    "<link>\n  https://paper.example/{n}\n</link>",
    "<link><![CDATA[https://paper.example/{n}?a=1&b=2]]></link>",
    "<link>https://paper.example/{n}?a=1&b=2&c=3</link>",
    "<link>https://paper.example/{n}?a=1&amp;b=2</link>",
    "<guid>https://paper.example/{n}</guid>",
    '<guid isPermaLink="true">https://paper.example/{n}</guid>',
    '<guid isPermaLink="false">story-{n}</guid><link>https://paper.example/{n}</link>',
    '<atom:link rel="self" href="https://paper.example/self"/><link>https://paper.example/{n}</link>',
    '<enclosure url="https://paper.example/{n}.mp3" type="audio/mpeg"/>',
)
TITLES = (
    "<title>Story {n}</title>",
    "<title>Mole &amp; pier {n}</title>",
    "<title>Mole & pier {n}</title>",
    "<title><![CDATA[Mole & pier {n}]]></title>",
    "<title>Mole&nbsp;and pier &eacute; {n}</title>",
    "<title>It&#146;s {n} &#8217;</title>",
    "<title>Ann&amp;#8217;s mole {n}</title>",
    "<title>A <![CDATA[<b>bold</b>]]> word {n}</title>",
    "<title>Größe “{n}”</title>",
    "<title>Mo\vle {n}</title>",
    "<title></title>",
    "",
)
REST = (
    "",
    "<media:thumbnail url='https://paper.example/x.jpg'/>",
    "<author>Ann Lee &lt;ann@example.org&gt;</author>",
    "<author>ann@example.org (Ann Lee)</author>",
    "<dc:creator>Ann Lee</dc:creator><dc:date>2026-11-02T08:00:00Z</dc:date>",
    "<description><![CDATA[Use <!ENTITY x 'y'> in a DTD, or </item> in a feed]]></description>",
    "<description>&lt;p&gt;Words &amp;amp; more&lt;/p&gt;</description>",
    "<description>" + "many words " * 500 + "</description>",
    "<category>Town</category><comments>https://paper.example/c</comments>",
)
ENCODINGS = ("utf-8", "utf-16", "cp1252")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What both readers are asked of an entry."""

    url: str
    title: str
    author: str


def ours(body: bytes) -> list[Stated]:
    listing = read_feed(body, url=URL, most=100, most_bytes=1_000_000)
    return [
        Stated(url=page.url, title=page.announcement.title or "", author=", ".join(page.announcement.authors))
        for page in listing.pages
    ]


def theirs(body: bytes) -> list[Stated]:
    entries = feedparser.parse(body, response_headers={"content-location": URL}).entries
    return [
        Stated(
            url=entry["link"],
            title=" ".join(html.unescape(entry.get("title", "")).replace("<b>", " ").replace("</b>", " ").split()),
            author=entry.get("author_detail", {}).get("name", ""),
        )
        for entry in entries
        if entry.get("link")
    ]


@st.composite
def items(draw: st.DrawFn) -> str:
    count = draw(st.integers(1, 3))
    parts = [draw(st.sampled_from(kinds)) for _ in range(count) for kinds in (TITLES, LINKS, REST)]
    return "".join(
        f"<item>{''.join(parts[3 * n : 3 * n + 3]).replace('{n}', str(n))}</item>" for n in range(count)
    )


ATOM = '<{p}feed xmlns{colon}="http://www.w3.org/2005/Atom"><{p}title>P</{p}title>{entries}</{p}feed>'
ATOM_LINKS = (
    '<{p}link href="https://paper.example/{n}"/>',
    '<{p}link rel="self" href="https://paper.example/self"/><{p}link rel="alternate" href="https://paper.example/{n}"/>',
    '<{p}link rel="enclosure" href="https://paper.example/x.mp3"/><{p}link href="https://paper.example/{n}?a=1&b=2"/>',
    "<{p}id>https://paper.example/{n}</{p}id>",
    '<{p}id>tag:paper.example,2026:{n}</{p}id><{p}link type="text/html" href="https://paper.example/{n}"/>',
)
ATOM_TITLES = (
    "<{p}title>Story {n}</{p}title>",
    '<{p}title type="html">Mole &amp;amp; pier {n}</{p}title>',
    '<{p}title type="text">Mole &amp; pier {n}</{p}title>',
    '<{p}title type="html"><![CDATA[Mole &amp; pier {n}]]></{p}title>',
)
ATOM_REST = (
    "",
    "<{p}author><{p}name>Ann Lee</{p}name><{p}email>ann@example.org</{p}email></{p}author>",
    '<{p}content type="html">&lt;a href="x"&gt;words&lt;/a&gt;</{p}content>',
    "<{p}source><{p}title>Another paper</{p}title></{p}source>",
    "<{p}updated>2026-11-02T08:00:00Z</{p}updated>",
)


@given(
    st.sampled_from(["", "a:"]),
    st.lists(
        st.tuples(st.sampled_from(ATOM_TITLES), st.sampled_from(ATOM_LINKS), st.sampled_from(ATOM_REST)),
        min_size=1,
        max_size=3,
    ),
)
def test_entries_of_atom_are_those_that_feedparser_finds(prefix: str, parts: list[tuple[str, ...]]) -> None:
    entries = "".join(
        f"<{{p}}entry>{''.join(part)}</{{p}}entry>".replace("{n}", str(n)) for n, part in enumerate(parts)
    )
    colon = f":{prefix.rstrip(':')}" if prefix else ""
    body = ATOM.replace("{entries}", entries).replace("{p}", prefix).replace("{colon}", colon).encode()
    assert ours(body) == theirs(body)


@given(
    st.sampled_from(PROLOGS),
    st.sampled_from(sorted(ENVELOPES)),
    st.sampled_from(SPACES),
    items(),
    st.sampled_from(ENCODINGS),
)
def test_entries_are_those_that_feedparser_finds(
    prolog: str, envelope: str, spaces: str, entries: str, encoding: str
) -> None:
    assume("DOCTYPE" not in prolog or "&nbsp;" not in entries)  # there feedparser loses the letters itself
    text = prolog + ENVELOPES[envelope].format(spaces=spaces, items=entries)
    body = text.encode(encoding, "xmlcharrefreplace")
    expected = theirs(body)
    urls = {entry.url for entry in expected}
    assert [entry for entry in ours(body) if entry.url in urls] == expected  # more entries may be read, none fewer
