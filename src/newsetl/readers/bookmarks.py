"""Bookmarks that browsers and reading lists export as a page: each only points at an article."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator

from newsetl.core.records import Reason, Reject, Stage
from newsetl.core.text import decode
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import largest
from newsetl.readers.format import Format, Head
from newsetl.readers.markup_text import text_of_markup

_LIST = re.compile(
    rb"<!DOCTYPE NETSCAPE-Bookmark-file|<title>\s*(?:Pocket Export|Instapaper: Export)\b", re.IGNORECASE
)
_LINK = re.compile(r"<a\s[^<>]*?href\s*=\s*[\"']([^\"'<>]+)[\"'][^<>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)


def read_bookmarks(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each link to the web as a row that is not fetched."""
    payload = read_up_to(stream, largest(options))
    decoded = decode(payload)
    text = decoded[0] if decoded else payload.decode("utf-8", "replace")
    links = ((html.unescape(link[1]).strip(), link) for link in _LINK.finditer(text))
    for row, (url, link) in enumerate(one for one in links if one[0].startswith(("http://", "https://"))):
        title = " ".join(text_of_markup(link[2]).split())
        yield Reject(
            raw=entry.raw(link[0].encode("utf-8", "replace"), row=row),
            stage=Stage.SOURCE,
            reason=Reason.NOT_FETCHED,
            detail=url[:200],
            url=url,
            stated={"title": title} if title and title != url else {},
        )


def _is_list(head: Head) -> bool:
    return head.is_markup and _LIST.search(head.bare[:2_000]) is not None


BOOKMARKS = Format(
    name="bookmarks",
    begins_markup=True,
    matches=_is_list,
    read=read_bookmarks,
    is_list=True,
    takes="Nothing: each link of browsers, Pocket and Instapaper is `not_fetched`; "
    "`newsetl collect FILE` fetches them.",
)
