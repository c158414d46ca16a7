"""What a feed or sitemap says of an article, and how it travels with the article's bytes.

Right after the response record of an article the archive writes a WARC `metadata` record, Content-Type
`application/json`, whose WARC-Refers-To and WARC-Concurrent-To are the response's WARC-Record-ID:

    {"source": "gazette",                          the name in sources.toml
     "kind": "feed",                               what announced it: feed, sitemap, section or urls
     "feed_url": "https://gazette.example/feed",   where; null for lists of URLs
     "original_url": "https://…?utm_source=rss",   the URL as it was announced
     "entry": {"title": "…", "published": "…", "modified": "…", "authors": ["…"],
               "keywords": ["…"], "description": "…", "section": "…", "language": "…"}}

Every key of `entry` may be missing; dates are as the feed wrote them. `hints` reads such a record.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from newsetl.core.hints import LIST_HINTS
from newsetl.core.records import Hint

_KINDS = frozenset({"feed", "sitemap", "section", "urls"})
_LONG, _MANY = 2_000, 50  # characters of a text, items of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One article as it was announced. Texts are as written, white space collapsed."""

    title: str | None = None
    published: str | None = None
    modified: str | None = None
    description: str | None = None
    section: str | None = None
    language: str | None = None
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    def as_json(self) -> str | None:
        """Compact JSON of what is known; None when nothing is."""
        stated = {name: value for name in self.__slots__ if (value := getattr(self, name))}
        return json.dumps(stated, ensure_ascii=False, separators=(",", ":")) if stated else None


def _text_names() -> list[str]:
    return [name for name in Announcement.__slots__ if name not in LIST_HINTS]


def note(*, source: str, kind: str, feed_url: str | None, original_url: str, entry: str | None) -> bytes:
    """Body of a metadata record."""
    content = {
        "source": source,
        "kind": kind,
        "feed_url": feed_url,
        "original_url": original_url,
        "entry": json.loads(entry) if entry else {},
    }
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")


def hints(body: bytes) -> Mapping[str, Hint]:
    """What a metadata record says of the article's fields, each marked "feed.title" and the like.

    Args:
        body: Payload of a WARC metadata record, of ours or of anybody.

    Returns:
        Field name → hint; empty when it is no record of this format. Lists come as comma-separated text
        for keywords and as a tuple for authors.
    """
    try:
        content = json.loads(body)
        entry = content["entry"]
        kind = content["kind"] if content.get("kind") in _KINDS else "feed"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
    if not isinstance(entry, dict):
        return {}
    values: dict[str, Any] = {name: text(entry.get(name)) for name in _text_names()}
    values |= {name: texts(entry.get(name)) for name in sorted(LIST_HINTS)}
    values["keywords"] = ", ".join(values["keywords"])
    return {
        name: Hint(value=value, source=f"{kind}.{name}", announced=True) for name, value in values.items() if value
    }


def text(value: object) -> str | None:
    """A text of an entry: one line, not endless, without lone surrogates; None when there is none."""
    if not isinstance(value, str):
        return None
    sound = value[: 4 * _LONG].encode("utf-8", "replace").decode()
    return " ".join(sound.split())[:_LONG] or None


def texts(value: object) -> tuple[str, ...]:
    """A list of texts, each once."""
    items = value if isinstance(value, list | tuple) else [value]
    return tuple(dict.fromkeys(filter(None, (text(item) for item in items[: 4 * _MANY]))))[:_MANY]


def moment(written: str | None) -> datetime | None:
    """Aware instant of a feed's date, RFC 822 or ISO; None for what names none, or no zone."""
    if not written:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            instant = read(written.strip())
            return instant.astimezone(UTC) if instant.tzinfo else None
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
