"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. What they state is kept as they wrote it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from newsetl.collect.discover.announced import ListedPage, Listing, gather
from newsetl.collect.discover.xml import (
    Document,
    attribute,
    base_of,
    child_texts,
    children,
    entries,
    find_root,
    first_tag,
    name_of,
    read_text,
)
from newsetl.collect.links import absolute
from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement, moment, text, texts

FEED_ROOTS = frozenset({"rss", "rdf", "feed", "channel"})
_ENTRIES = frozenset({"item", "entry"})
_TAG = re.compile(r"<(?:/?[A-Za-z]|!--)[^<>]{0,500}>")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){0,8}")
_BASE = "{http://www.w3.org/XML/1998/namespace}base"


def read_feed(body: bytes, *, url: str, most: int, most_bytes: int, charset: str | None = None) -> Listing:
    """Articles that a feed announces.

    Args:
        body: The feed; a gzip file is inflated here.
        url: Where it was fetched from: relative links stand on it.
        most: Entries read at most.
        most_bytes: Of the inflated file.
        charset: As the server named it; counts only where the feed itself names none.

    Raises:
        Failed: UNPARSABLE when it is no feed, BOMB when it inflates past the cap.
    """
    source = read_text(body, charset=charset, most_bytes=most_bytes)
    if source.lstrip()[:1] == "{":
        return gather(_json_entries(source, url), most=most)
    document = find_root(source, FEED_ROOTS)
    if document is None:
        raise Failed(Why.UNPARSABLE, f"no feed: its root is <{first_tag(source)}>")
    return gather(feed_entries(document, url), most=most)


def feed_entries(document: Document, url: str) -> Iterator[ListedPage | str]:
    """The articles of a feed whose root was found; a text for an entry whose link is no web address."""
    base = url
    for written in base_of(document, _ENTRIES):
        base = absolute(base, written) or base
    for number, item in enumerate(entries(document, _ENTRIES), start=1):
        link = None if item is None else _link(item)
        if item is None or not link:
            continue  # an entry without an address is no article: a podcast, a note
        own_base = absolute(base, item.get(_BASE) or "") or base
        target = absolute(own_base, link)
        yield f"entry {number}: {link[:100]!r}" if target is None else _announced(item, target)


def _announced(item: etree._Element, url: str) -> ListedPage:
    modified = next(child_texts(item, "updated", "modified"), None)
    published = next(child_texts(item, "pubdate", "published", "issued", "date", "created"), None)
    announcement = Announcement(
        title=_plain(next(child_texts(item, "title"), None)),
        published=text(published),
        modified=text(modified),
        description=_plain(next(child_texts(item, "description", "summary"), None)),
        authors=tuple(filter(None, map(_plain, _authors(item)))),
        keywords=texts(list(_keywords(item))),
    )
    return ListedPage(url=url, announcement=announcement, modified_at=moment(modified))


def _link(item: etree._Element) -> str | None:
    """The article's own address: what a redirecting service hides first, then link, then a permanent guid.

    In an entry whose markup is broken the link may stand deeper than it should.
    """
    hidden = next(child_texts(item, "origlink"), None)
    links = list(_hrefs(children(item, "link"))) or list(
        _hrefs([one for one in item.iter() if name_of(one)[1] == "link"])
    )
    about = attribute(item, "about")
    return hidden or next(iter(links), None) or next(_permanent_ids(item), None) or about


def _hrefs(links: list[etree._Element]) -> Iterator[str]:
    """Addresses of link elements: of HTML first, then of other alternates."""
    alternates = [link for link in links if (link.get("rel") or "alternate") == "alternate"]
    for link in sorted(alternates, key=lambda one: "html" not in (one.get("type") or "html")):
        href = (link.get("href") or link.text or "").strip()
        if href:
            yield href


def _permanent_ids(item: etree._Element) -> Iterator[str]:
    for child in children(item, "guid", "id"):
        written = (child.text or "").strip()
        if (attribute(child, "ispermalink") or "true") != "false" and written.startswith(("http://", "https://")):
            yield written


def _authors(item: etree._Element) -> Iterator[str]:
    """Names of the authors, without the mail addresses beside them."""
    for child in _all(item, "author", "creator"):
        written = next(child_texts(child, "name"), None) or (child.text or "")
        name = _MAIL.sub("", written).replace("<>", "").replace("()", "").strip(" \t\r\n,;:")
        if name.startswith("(") and name.endswith(")"):
            name = name[1:-1]
        if name and "@" not in name:
            yield name


def _keywords(item: etree._Element) -> Iterator[str]:
    for child in _all(item, "category", "subject", "keywords"):
        yield from (child.get("label") or child.get("term") or child.text or "").split(",")


def _all(item: etree._Element, *names: str) -> list[etree._Element]:
    """Children of those local names in document order, whatever their prefix."""
    return [child for child in item if name_of(child)[1] in names]


def _plain(written: str | None) -> str | None:
    """A text without the markup that feeds put into it."""
    if written and ("<" in written or "&" in written):
        written = html.unescape(_TAG.sub(" ", html.unescape(written[:100_000])))
    return text(written)


def _json_entries(source: str, url: str) -> Iterator[ListedPage | str]:
    try:
        feed = json.loads(source)
        items = feed["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Failed(Why.UNPARSABLE, f"no JSON Feed: {error}"[:200]) from error
    for number, item in enumerate(items if isinstance(items, list) else [], start=1):
        link = item.get("url") or item.get("external_url") or item.get("id") if isinstance(item, dict) else None
        if isinstance(link, str) and link:
            target = absolute(url, link)
            if target is None:
                yield f"item {number}: {link[:100]!r}"
            else:
                yield ListedPage(
                    url=target,
                    announcement=_json_announcement(item),
                    modified_at=moment(text(item.get("date_modified"))),
                )


def _json_announcement(item: dict[str, Any]) -> Announcement:
    listed = item.get("authors") or [item.get("author")]
    people = listed if isinstance(listed, list) else []
    return Announcement(
        title=_plain(text(item.get("title"))),
        published=text(item.get("date_published")),
        modified=text(item.get("date_modified")),
        description=_plain(text(item.get("summary"))),
        language=text(item.get("language")),
        authors=texts([person.get("name") for person in people if isinstance(person, dict)]),
        keywords=texts(item.get("tags") if isinstance(item.get("tags"), list) else []),
    )
