"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom, JSON Feed. What they say is kept as they wrote it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from newsetl.collect.discover.announced import Announced, child_texts, elements, local_name, root_name
from newsetl.collect.outcomes import Failed, Why
from newsetl.readers.warc.announced import Announcement, moment, text, texts

_ROOTS = frozenset({"rss", "rdf", "feed"})
_TAG = re.compile(r"<[^<>]{1,500}>")
_MAIL_NAME = re.compile(r"^\S+@\S+\s+\((.{1,200})\)$")


def read_feed(body: bytes, *, url: str, most: int, charset: str | None = None) -> list[Announced]:
    """Articles that a feed announces, in its order.

    Args:
        body: The feed, uncompressed.
        url: Where it was had from: relative links stand on it.
        most: Entries read at most.
        charset: As the server said; counts only where the feed itself says nothing.

    Raises:
        Failed: UNPARSABLE, it is no feed.
    """
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"{":
        return list(_json_feed(start, url, most))
    if root_name(start) not in _ROOTS:
        raise Failed(Why.UNPARSABLE, f"no feed: its root is <{root_name(start)[:40]}>")
    found: list[Announced] = []
    for _, element in islice(elements(start, ("item", "entry"), charset=charset), 4 * most):
        if len(found) >= most:
            break
        link = _link(element)
        if link:
            found.append(_announced(element, urljoin(_base(element, url), link.strip())))
    return found


def _announced(item: etree._Element, url: str) -> Announced:
    modified = next(child_texts(item, "updated", "modified"), None)
    published = next(child_texts(item, "pubdate", "published", "issued", "date", "created"), None)
    entry = Announcement(
        title=_plain(next(child_texts(item, "title"), None)),
        published=text(published),
        modified=text(modified),
        description=_plain(next(child_texts(item, "description", "summary"), None)),
        authors=tuple(filter(None, map(_plain, _authors(item)))),
        keywords=texts(list(_keywords(item))),
    )
    return Announced(url=url, entry=entry, modified_at=moment(modified))


def _link(item: etree._Element) -> str | None:
    """The article's own address: what a redirecting service hides first, then link, then a permanent guid."""
    links, guid, hidden = [], None, None
    for child in item:
        match local_name(child):
            case "link":
                href = child.get("href") or (child.text or "").strip()
                if href and child.get("rel", "alternate") == "alternate":
                    links.append(href)
            case "origlink":
                hidden = (child.text or "").strip()
            case "guid" if child.get("isPermaLink", "true") != "false":
                guid = (child.text or "").strip()
            case _:
                pass
    about = item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")
    permanent = guid if guid and guid.startswith(("http://", "https://")) else None
    return hidden or next(iter(links), None) or permanent or about


def _authors(item: etree._Element) -> Iterator[str]:
    for child in item:
        if local_name(child) in ("author", "creator"):
            name = next(child_texts(child, "name"), None) or (child.text or "").strip()
            in_mail = _MAIL_NAME.match(name)
            if in_mail or (name and "@" not in name):
                yield in_mail[1] if in_mail else name


def _keywords(item: etree._Element) -> Iterator[str]:
    for child in item:
        if local_name(child) in ("category", "subject", "keywords"):
            said = child.get("label") or child.get("term") or child.text or ""
            yield from said.split(",")


def _base(element: etree._Element, url: str) -> str:
    """xml:base where it leads, else the feed's own address."""
    return urljoin(url, element.base or "")


def _plain(said: str | None) -> str | None:
    """A text without the markup that feeds put into it."""
    if said and ("<" in said or "&" in said):
        said = html.unescape(_TAG.sub(" ", html.unescape(said[:100_000])))
    return text(said)


def _json_feed(body: bytes, url: str, most: int) -> Iterator[Announced]:
    try:
        feed = json.loads(body)
        items = feed["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Failed(Why.UNPARSABLE, f"no JSON Feed: {error}"[:200]) from error
    for item in (items if isinstance(items, list) else [])[:most]:
        link = item.get("url") or item.get("external_url") or item.get("id") if isinstance(item, dict) else None
        if isinstance(link, str) and link:
            yield Announced(url=urljoin(url, link), entry=_json_entry(item))


def _json_entry(item: dict[str, Any]) -> Announcement:
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
