"""Feeds that lie on disk: entries with their full text are articles, others only point at some."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from newsetl.core.records import Reason, Reject, Stage
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, capture_of, largest
from newsetl.readers.exports.markup import local, text_in, without_cut, xml_roots
from newsetl.readers.format import Format, Head
from newsetl.readers.markup_text import text_of_markup
from newsetl.readers.whole import read_whole

_FEED = re.compile(
    rb"^(?>\s|<\?xml[^>]*>|<!--.*?-->|<\?[^>]*>)*+<(?:[\w.-]+:)?(?:rss|feed|urlset|sitemapindex|RDF)\b", re.S
)
_ROOTS = frozenset(("rss", "feed", "urlset", "sitemapindex", "rdf"))  # behind a DOCTYPE too
_FULL = 250  # characters from which the content of an entry is its full text
_POSTS = (None, "post", "page")  # of WordPress; its other items are pictures and menus


def read_feed(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """RSS, Atom and exports of WordPress; a sitemap holds no article."""
    payload = read_whole(stream, largest(options), "one feed")
    yield from without_cut(entry, payload, _outcomes(entry, payload, options))


def _outcomes(entry: Entry, payload: bytes, options: ReadOptions) -> Iterator[ReadOutcome]:
    items = [
        (publisher, item, _content(item))
        for root in xml_roots(payload)
        for publisher in (_title(root),)
        for item in (*local(root, "item"), *root.iter("{*}entry"))
    ]
    if all(len(content) < _FULL for _, _, content in items):
        yield entry.reject(Reason.NOT_FETCHED, "a feed or sitemap", payload=payload)
        return
    for number, (publisher, item, content) in enumerate(items):
        if len(content) >= _FULL:
            yield capture_of(entry, number, _article(publisher, item, content), origin="feed")
        elif _first(item, "post_type") in _POSTS and (url := _link(item)):
            yield _pointer(entry, number, item, url)
        else:
            options.progress.skipped += 1


def _title(root: Any) -> str | None:
    return next((text_in(node) for path in ("channel/title", "title") for node in local(root, path)), None)


def _content(item: Any) -> str:
    content = next((node for name in ("encoded", "content") for node in item.iter(f"{{*}}{name}")), None)
    return "" if content is None else text_of_markup("".join(content.itertext()))


def _link(item: Any) -> str | None:
    links = [text_in(node) or node.get("href") for node in item.iter("{*}link")]
    return next((link for link in links if link), None)


def _pointer(entry: Entry, number: int, item: Any, url: str) -> Reject:
    """An entry that only points at its article."""
    title = _first(item, "title")
    return Reject(
        raw=entry.raw(url.encode("utf-8", "replace"), row=number),
        stage=Stage.SOURCE,
        reason=Reason.NOT_FETCHED,
        detail=url[:200],
        url=url,
        stated={"title": title} if title else {},
    )


def _article(publisher: str | None, item: Any, content: str) -> ExportedArticle:
    return ExportedArticle(
        title=_first(item, "title"),
        published=_first(item, "pubDate") or _first(item, "published") or _first(item, "date"),
        authors=_first(item, "creator") or _first(item, "name"),
        publisher=publisher,
        keywords=", ".join(text_in(node) for node in item.iter("{*}category") if text_in(node)) or None,
        url=_link(item),
        paragraphs=content.split("\n"),
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
    "categories. Others only point at articles (`not_fetched`); `newsetl collect` fetches them. Pictures and "
    "menus of WordPress are skipped and counted.",
)
