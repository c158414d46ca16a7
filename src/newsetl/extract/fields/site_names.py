"""The name of the site, and titles less it."""

from __future__ import annotations

import re
from collections.abc import Collection

from newsetl.core.text import folded
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.statements import from_meta, texts, types_of
from newsetl.extract.page.page import Page

_SEPARATOR = re.compile(r"\s+(?:[|\-–—·•»«/:]|::|//|--)\s+|\s*\|\s*|--")
_PIPE = re.compile(r"\s*[|｜]\s*")
_LONGEST_NAME = 40  # characters of what stands behind a pipe and is no part of a headline


def without_site(text: str, headings: Collection[str], sites: frozenset[str]) -> str:
    """A title less the name of the site before or behind it, and less what stands behind a pipe."""
    return without_pipe(_without_site(text, headings, sites))


def without_pipe(text: str) -> str:
    """A title less what stands behind a pipe, which no newsroom writes in a headline."""
    while match := next(reversed(list(_PIPE.finditer(text))), None):
        head, tail = text[: match.start()], text[match.end() :]
        if len(tail) >= min(len(head), _LONGEST_NAME):
            break
        text = head
    return text


def _without_site(text: str, headings: Collection[str], sites: frozenset[str]) -> str:
    for match in reversed(list(_SEPARATOR.finditer(text))):
        head, tail = text[: match.start()], folded(text[match.end() :])
        if not folded(head):
            continue
        if folded(head) in headings:
            return head
        if not _is_site(tail, sites):
            break
        text = head
    first = _SEPARATOR.search(text)
    if first and folded(text[: first.start()]) in sites and len(text) - first.end() > 8:
        return text[first.end() :]
    return text


def _is_site(tail: str, sites: frozenset[str]) -> bool:
    """Whether a piece of a title is the site's name, or close to it."""
    if not tail or tail in sites:
        return True
    joined = tail.replace(" ", "")
    return any(
        (len(site) > 3 and f" {site} " in f" {tail} " and len(tail) < len(site) + 25)
        or (len(tail) > 2 and f" {tail} " in f" {site} ")
        or (len(joined) > 2 and " " not in site and joined in site)
        for site in sites
    )


@memoized
def publication_names(page: Page) -> tuple[str, ...]:
    """What the page's meta tags and JSON-LD call the publication or its site, as they are written."""
    names = [
        name.value for name in from_meta(page, "og:site_name", "application-name", "twitter:site", "dc.publisher")
    ]
    for entry in page.statements.jsonld:
        names += texts(entry.get("publisher"))
        if {"WebSite", "Organization", "NewsMediaOrganization"} & set(types_of(entry)):
            names += texts(entry.get("name"))
    return tuple(names)


def site_names(page: Page) -> frozenset[str]:
    """What the page calls its site, folded: `publication_names`, and the host, also without its dots."""
    names = [*publication_names(page)]
    for address in (page.capture.url, page.statements.canonical, *page.statements.meta.get("og:url", ())):
        host = re.match(r"(?:https?:)?//(?:www\.)?([^/:?#]+)", address or "")
        if host:
            names += [host[1], host[1].replace(".", "").replace("-", "")]
    return frozenset(filter(None, map(folded, names)))
