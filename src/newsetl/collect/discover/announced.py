"""What every reader of feeds, sitemaps, section pages and lists gives: the articles and sitemaps they announce."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from newsetl.readers.warc.announced import Announcement


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPage:
    """One article that was announced."""

    url: str  # a web address, as it was written
    announcement: Announcement = field(default_factory=Announcement)
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSitemap:
    """A sitemap that an index names."""

    url: str
    modified_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What one document announces, in its order."""

    pages: tuple[ListedPage, ...] = ()
    sitemaps: tuple[ListedSitemap, ...] = ()
    malformed: int = 0  # entries or lines whose link is no web address
    first_malformed: str = ""  # the first of them, with its place
    is_cut: bool = False  # there were more entries than are read


def gather(entries: Iterable[ListedPage | ListedSitemap | str], *, most: int) -> Listing:
    """A listing of at most `most` pages and sitemaps; a text stands for an entry that is malformed, and where."""
    pages: list[ListedPage] = []
    sitemaps: list[ListedSitemap] = []
    malformed: list[str] = []
    rest: Iterator[ListedPage | ListedSitemap | str] = iter(entries)
    while len(pages) + len(sitemaps) < most and len(malformed) <= 2 * most:
        entry = next(rest, None)
        match entry:
            case None:
                break
            case ListedPage():
                pages.append(entry)
            case ListedSitemap():
                sitemaps.append(entry)
            case _:
                malformed.append(entry)
    return Listing(
        pages=tuple(pages),
        sitemaps=tuple(sitemaps),
        malformed=len(malformed),
        first_malformed=malformed[0] if malformed else "",
        is_cut=next(rest, None) is not None,
    )
