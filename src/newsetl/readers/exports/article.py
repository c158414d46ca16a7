"""One article of an export, and how it becomes a capture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from newsetl.core.hints import HINT_NAMES
from newsetl.core.records import Capture, Hint, Reason, Reject
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome

_MOST_TIMES = 5  # of one document's limit: what a whole export may have

_HINTS_TOO = ("dateline",)  # kept in `extra` as printed, and read for its parts
_SHORTEST_WORDS, _SHORTEST_BYTES = 3, 24  # below both, what an export has as a text is none


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedArticle:
    """What a database states of one article. Texts are as printed."""

    paragraphs: Sequence[str]
    title: str | None = None
    subtitle: str | None = None
    description: str | None = None
    published: str | None = None
    authors: str | Sequence[str] | None = None
    publisher: str | None = None
    section: str | None = None
    keywords: str | None = None
    language: str | None = None
    url: str | None = None
    own_id: str | None = None  # the database's own
    kind: str | None = None  # of what is no text: "picture"
    extra: Mapping[str, Any] = field(default_factory=dict)  # what has no column: page, length, terms
    properties: Mapping[str, str] = field(default_factory=dict)  # hints that count after what the text prints
    sources: Mapping[str, str] = field(
        default_factory=dict
    )  # column → what states it, where that is no column's name


class Marked(Protocol):
    """A paragraph of a word processor."""

    @property
    def text(self) -> str:
        """As one line."""

    @property
    def bookmarks(self) -> Sequence[str]:
        """Names of those that begin in it."""


def captures_of(entry: Entry, articles: Iterable[ExportedArticle], *, origin: str) -> Iterator[ReadOutcome]:
    """Each article as a capture of plain text; one without text is a reject.

    Args:
        entry: the export.
        articles: in the order of the file.
        origin: what the evidence calls the export: "nexis" gives "nexis.title".
    """
    number = -1
    for number, article in enumerate(articles):
        yield capture_of(entry, number, article, origin=origin)
    if number < 0:
        yield entry.reject(Reason.NO_CONTENT, "an export without any article that can be told apart")


def capture_of(entry: Entry, number: int, article: ExportedArticle, *, origin: str) -> ReadOutcome:
    """The article of this number as a capture of plain text, or why it is none."""
    payload = "\n\n".join(filter(None, map(str.strip, article.paragraphs))).encode("utf-8", "replace")
    if _is_too_short(payload):
        return entry.reject(Reason.NO_CONTENT, _what_it_is(article, payload), row=number)
    return Capture(
        raw=entry.raw(payload, row=number),
        payload=payload,
        media="text",
        charset="utf-8",
        url=article.url,
        captured_at=entry.modified_at,
        chosen=True,
        hints={**entry.hints, **_hints(article, origin)},
        extra={**article.extra, **({"id": article.own_id} if article.own_id else {})},
        identity=f"id:{origin}:{article.own_id}" if article.own_id else None,
    )


def ended_by_cut(outcomes: Iterable[ReadOutcome], cut: Reject) -> Iterator[ReadOutcome]:
    """The outcomes of a file that ends inside of its last article: the reject that says so stands for that one."""
    held: ReadOutcome | None = None
    for outcome in outcomes:
        if held is not None:
            yield held
        held = outcome
    yield cut


def _hints(article: ExportedArticle, origin: str) -> dict[str, Hint]:
    """What the database states, each with where it stands."""
    stated = {name: value for name in HINT_NAMES if (value := getattr(article, name, None))}
    stated |= {name: value for name in _HINTS_TOO if (value := article.extra.get(name))}
    hints = {
        name: Hint(value=value, source=f"{origin}.properties.{name}", announced=True)
        for name, value in article.properties.items()
    }
    return hints | {
        name: Hint(value=value, source=f"{origin}.{article.sources.get(name, name)}")
        for name, value in stated.items()
    }


def _is_too_short(payload: bytes) -> bool:
    """Whether there is no text, or a single word or two, as samples and captions have them."""
    return not payload or (len(payload) < _SHORTEST_BYTES and len(payload.split()) < _SHORTEST_WORDS)


def _what_it_is(article: ExportedArticle, payload: bytes) -> str:
    kind = f"a {article.kind} without text" if article.kind else "no text"
    stated = f" but {payload.decode('utf-8', 'replace')!r}" if payload else ""
    return f"{kind}{stated}: {article.title or 'no title either'}"[:200]


def largest(options: ReadOptions) -> int:
    """Bytes that an export may have."""
    return _MOST_TIMES * options.document_bytes
