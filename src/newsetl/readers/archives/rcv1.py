"""Reuters RCV1 and RCV2: one `<newsitem>` a file, with codes of topics, countries and industries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import local, reader_of, text_in
from newsetl.readers.format import Format, Head

_ITEM = re.compile(rb"<newsitem\b[^>]*\sitemid\s*=")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_CLASSES = {
    "topics": "topics",
    "countries": "countries",
    "industries": "industries",
}  # within the name → in `extra`


def _articles(root: Any) -> Iterator[ExportedArticle]:
    codes = _codes(root)
    stated = {str(node.get("element")): str(node.get("value") or "") for node in local(root, "dc")}
    copyright_line = _first(root, "copyright")
    lists = {name: values for name, values in codes.items() if values}
    yield ExportedArticle(
        title=_first(root, "headline") or _first(root, "title"),
        authors=_first(root, "byline") or stated.get("dc.creator") or None,
        published=root.get("date") or stated.get("dc.date.published") or stated.get("dc.date.created"),
        publisher=stated.get("dc.publisher") or stated.get("dc.source") or None,
        language=root.get(_LANGUAGE) or stated.get("dc.language"),
        keywords=", ".join(codes["topics"]) or None,
        paragraphs=[text for node in local(root, "text/p") if (text := text_in(node))],
        own_id=root.get("itemid"),
        extra={
            **lists,
            **({"dateline": dateline} if (dateline := _first(root, "dateline")) else {}),
            **({"copyright": copyright_line} if copyright_line else {}),
        },
        kind="news item",
    )


def _codes(root: Any) -> dict[str, list[str]]:
    """Kind of a code → the codes, in their order."""
    listed: dict[str, list[str]] = {name: [] for name in _CLASSES.values()}
    for group in local(root, "codes"):
        for part, name in _CLASSES.items():
            if part in str(group.get("class")):
                listed[name] += [str(node.get("code")) for node in local(group, "code") if node.get("code")]
    return listed


def _first(root: Any, name: str) -> str | None:
    return next((text for node in local(root, name) if (text := text_in(node))), None)


def _is_rcv1(head: Head) -> bool:
    return head.root == "newsitem" and _ITEM.search(head.bare[:8192]) is not None


RCV1 = Format(
    name="Reuters RCV1 XML",
    begins_markup=True,
    matches=_is_rcv1,
    read=reader_of("rcv1", _articles, is_xml=True),
    takes="One article a `<newsitem>`: headline, byline, dateline, date, publisher, language; codes of topics as "
    "keywords, those of topics, countries and industries in `extra`. Its number tells it from others.",
)
