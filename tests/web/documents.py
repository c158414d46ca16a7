"""Small healthy documents of every kind that a collect reads: what mutations begin with."""

from __future__ import annotations

import gzip
import json

_ITEMS = "".join(
    f"<item><title>Story &amp; {n}</title><link>https://paper.example/2026/11/0{n}/a-story?x=1&amp;y={n}</link>"
    f"<guid isPermaLink='false'>id-{n}</guid><pubDate>Mon, 02 Nov 2026 08:0{n}:00 GMT</pubDate>"
    f"<dc:creator>Ada Byron</dc:creator><description><![CDATA[<p>Words & more {n}</p>]]></description>"
    f"<media:thumbnail url='https://paper.example/{n}.jpg'/><category>Town</category></item>"
    for n in range(1, 4)
)
RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<channel><title>Paper</title><link>https://paper.example/</link>{_ITEMS}</channel></rss>"
).encode()
ATOM = (
    b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://paper.example/"><entry><title type="html">'
    b'One &amp;amp; two</title><link rel="self" href="x"/><link href="2026/11/02/a-story"/>'
    b"<updated>2026-11-02T09:00:00+01:00</updated><author><name>Ada</name></author></entry></feed>"
)
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    b'<channel rdf:about="x"><title>t</title></channel><item rdf:about="https://paper.example/1">'
    b"<title>One</title></item></rdf:RDF>"
)
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {
                "id": "1",
                "url": "https://paper.example/a",
                "title": "T",
                "authors": [{"name": "Ada"}],
                "tags": ["x"],
            },
            {"id": "https://paper.example/b", "date_published": "2026-11-02T09:00:00Z", "summary": "<p>S</p>"},
        ],
    }
).encode()
SITEMAP = (
    b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url>'
    b"<loc>https://paper.example/2026/11/02/a-story</loc><lastmod>2026-11-02</lastmod><news:news><news:publication>"
    b"<news:name>Paper</news:name><news:language>de</news:language></news:publication><news:title>T</news:title>"
    b"<news:publication_date>2026-11-02T08:00:00+01:00</news:publication_date></news:news></url></urlset>"
)
INDEX = b"<sitemapindex><sitemap><loc>/s1.xml</loc><lastmod>2026-11-02</lastmod></sitemap></sitemapindex>"
SECTION = (
    b'<!doctype html><html><head><base href="https://paper.example/town/"><title>Town</title></head><body>'
    b'<a href="2026/11/02/a-story?utm_source=x">A story</a><a rel="nofollow" href="/2026/11/03/other">x</a>'
    b'<a href="https://paper.example/about">About</a></body></html>'
)
ROBOTS = (
    b"User-agent: *\nDisallow: /private/\nAllow: /private/open$\nCrawl-delay: 1\nRequest-rate: 1/5s\n"
    b"Visit-time: 0600-0845\nSitemap: https://paper.example/sitemap.xml\n"
)
PLAIN_LIST = b"# stories\nhttps://paper.example/1 # first\n\nhttps://paper.example/2\n"
MEDIA_CLOUD = (
    b"id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    b'1,2026-11-02,en,paper,paper.example,2026-11-01,"One, two",https://paper.example/1\n'
    b'2,2026-11-02,en,paper,paper.example,2026-11-02,"A ""quoted""\ntitle",https://paper.example/2\n'
)
GDELT = b"1001\t20261102\tUSA\thttps://paper.example/1\n1002\t20261102\tDEU\thttps://paper.example/2\n"

FEEDS = (RSS, ATOM, RDF, JSON_FEED, gzip.compress(RSS, mtime=0), RSS.decode().encode("utf-16"))
SITEMAPS = (
    SITEMAP,
    INDEX,
    gzip.compress(SITEMAP, mtime=0),
    RSS,
    b"https://paper.example/1\nhttps://paper.example/2\n",
)
LISTS = (PLAIN_LIST, MEDIA_CLOUD, GDELT, b"\xef\xbb\xbfsep=;\r\nurl;title\r\nhttps://paper.example/1;T\r\n")


def response(body: bytes, *, kind: str = "application/xml") -> bytes:
    """A healthy HTTP response."""
    head = (
        "HTTP/1.1 200 OK\r\nDate: Mon, 02 Nov 2026 08:00:00 GMT\r\nServer: x/1\r\n"
        f'Content-Type: {kind}; charset=utf-8\r\nContent-Length: {len(body)}\r\nETag: "abc"\r\n'
        "Last-Modified: Mon, 02 Nov 2026 07:00:00 GMT\r\nCache-Control: public, max-age=600\r\n"
        "Set-Cookie: seen=1; Path=/; Max-Age=9\r\n\r\n"
    )
    return head.encode() + body


REDIRECT = (
    b"HTTP/1.1 302 Found\r\nLocation: https://paper.example/elsewhere\r\nContent-Length: 0\r\n"
    b"Retry-After: 120\r\n\r\n"
)
