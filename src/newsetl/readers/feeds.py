"""Feeds that lie on disk: entries with their full text are articles, others only point at some."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of, largest
from newsetl.readers.exports.markup import local, text_in, xml_roots
from newsetl.readers.format import Format, Head
from newsetl.readers.markup_text import text_of_markup
from newsetl.readers.whole import read_whole

_FEED = re.compile(
    rb"^(?>\s|<\?xml[^>]*>|<!--.*?-->|<\?[^>]*>)*+<(?:[\w.-]+:)?(?:rss|feed|urlset|sitemapindex|RDF)\b", re.S
)
_ROOTS = frozenset(("rss", "feed", "urlset", "sitemapindex", "rdf"))  # behind a DOCTYPE too
_FULL = 250  # characters from which the content of an entry is its full text


def read_feed(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """RSS, Atom and exports of WordPress; a sitemap holds no article."""
    payload = read_whole(stream, largest(options), "one feed")
    articles = [article for root in xml_roots(payload) for article in _articles(root)]
    if not articles:
        yield entry.reject(Reason.NOT_FETCHED, "a feed or sitemap", payload=payload)
        return
    yield from captures_of(entry, articles, origin="feed")


def _articles(root: Any) -> Iterator[ExportedArticle]:
    title = next((text_in(node) for path in ("channel/title", "title") for node in local(root, path)), None)
    publisher = title or (text_in(root.find("{*}title")) if root.find("{*}title") is not None else None)
    for item in (*local(root, "item"), *root.iter("{*}entry")):
        content = next((node for name in ("encoded", "content") for node in item.iter(f"{{*}}{name}")), None)
        text = "" if content is None else text_of_markup("".join(content.itertext()))
        if len(text) >= _FULL:
            links = [text_in(node) or node.get("href") for node in item.iter("{*}link")]
            yield ExportedArticle(
                title=_first(item, "title"),
                published=_first(item, "pubDate") or _first(item, "published") or _first(item, "date"),
                authors=_first(item, "creator") or _first(item, "name"),
                publisher=publisher,
                keywords=", ".join(text_in(node) for node in item.iter("{*}category") if text_in(node)) or None,
                url=next((link for link in links if link), None),
                paragraphs=text.split("\n"),
                own_id=_first(item, "guid") or _first(item, "id"),
            )


def _first(item: Any, name: str) -> str | None:
    return next((text for node in item.iter(f"{{*}}{name}") if (text := text_in(node))), None)


def _is_feed(head: Head) -> bool:
    return _FEED.search(head.bare[:4096]) is not None or head.root in _ROOTS


FEED = Format(
    name="feed or sitemap",
    matches=_is_feed,
    read=read_feed,
    takes="RSS, Atom and WordPress exports: each entry with its full text, with title, address, date, author and "
    "categories. Others only point at articles (`not_fetched`); `newsetl collect` fetches them.",
)
