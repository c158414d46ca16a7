"""Who wrote it: the byline as printed, and the names in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from newsetl.fields import names
from newsetl.fields.said import article_objects, from_hint, from_meta, texts, types_of
from newsetl.html.blocks import HEADINGS
from newsetl.moments import printed_moment
from newsetl.page import Page
from newsetl.records import Author, Candidate, Printed
from newsetl.text import one_line

_META = (
    "author article:author parsely-author sailthru.author byl byline dc.creator dcterms.creator "
    "cxenseparse:author "
    "twitter:data1 citation_author dc.contributor og:article:author article:author_name author_name"
).split()
_PROFILE = re.compile(
    r"/(?:authors?|autor(?:en|es|as?|i|zy)?|auteurs?|profiles?|profil|staff|people|person|team|"
    r"contributors?|writers?|"
    r"by|journalist[ae]?n?|reporters?|redaktion|redakteure?|columnists?|byline|bio|users?|members?|redazione|"
    r"firmas?|kirjoittaja|forfatter|skribent|yazarlar|muellif|toimittaja)/[^/?#]{2,}",
    re.IGNORECASE,
)
_ADVERSE = re.compile(r"^\s*([^,]+),\s*([^,]+)$")  # "Field, Ada"
_NOT_NAMES = frozenset(("topic", "nav", "related", "share", "comment", "footer", "media"))
_NEAR = range(-6, 26)  # blocks around the headline in which a byline stands


def byline(page: Page) -> Iterator[Candidate[str]]:
    """Byline as printed, white space collapsed."""
    yield from from_hint(page, "authors")
    for line in _byline_lines(page):
        yield Candidate(value=line.text, source="printed", locator=f"{line.gap:+d} blocks from the headline")
    for place, entry in enumerate(article_objects(page)):
        if listed := list(texts(entry.get("author"))):
            yield Candidate(value=", ".join(listed), source="jsonld.author", locator=f"[{place}]")
    yield from from_meta(page, *_META[:-4])


def authors(page: Page) -> Iterator[Candidate[tuple[Author, ...]]]:
    """Names of the writers, one entry each, without "By", duplicates or links.

    In order of trust: the user's table; JSON-LD when it names people; the printed byline; meta tags that name
    people; microdata; links to a profile; then whoever is left, organisations too.
    """
    hint = page.hints.get("authors")
    if hint is not None:
        listed = hint.value if isinstance(hint.value, list | tuple) else [hint.value]
        yield Candidate(value=names.read_names(map(str, listed)), source=hint.source)
    later: list[Candidate[tuple[Author, ...]]] = []
    for found in _claims(page):
        if any(author.kind == "person" for author in found.value):
            yield found
        elif found.value:
            later.append(found)
    yield from later


def is_plausible_byline(found: tuple[Author, ...]) -> bool:
    """Somebody is named."""
    return bool(found)


def _claims(page: Page) -> Iterator[Candidate[tuple[Author, ...]]]:
    publishers = _publishers(page)
    for place, entry in enumerate(article_objects(page)):
        if "VideoObject" not in types_of(entry):
            found = _stated_authors(entry.get("author") or entry.get("creator"), publishers)
            yield Candidate(value=found, source="jsonld.author", locator=f"[{place}]")
    for name in _META:
        if name in page.meta:
            said = page.meta[name]
            if name.startswith("citation"):
                said = tuple(_ADVERSE.sub(r"\2 \1", value) for value in said)
            found = names.read_names(said, publishers=publishers)
            yield Candidate(value=found, source=f"meta.{name}")
    for name in ("author.name", "person.name", "author", "creator.name", "creator"):
        if name in page.properties:
            found = names.read_names(page.properties[name][:6], publishers=publishers)
            yield Candidate(value=found, source=f"itemprop.{name}")
    yield from _printed_authors(page, publishers)


def _stated_authors(value: Any, publishers: frozenset[str]) -> tuple[Author, ...]:
    """Names in a JSON-LD author: strings, things, or lists of either; none are lost."""
    listed = value if isinstance(value, list) else [value]
    found: dict[str, Author] = {}
    for item in listed:
        for author in names.read_names(texts(item), publishers=publishers):
            role, url, kind = author.role, None, author.kind
            if isinstance(item, Mapping):
                url = item.get("url") if isinstance(item.get("url"), str) else None
                role = role or next(texts(item.get("jobTitle")), None)
                if kind == "person" and {"Organization", "NewsMediaOrganization"} & set(types_of(item)):
                    kind = "organisation"
            found.setdefault(author.name.casefold(), Author(name=author.name, url=url, role=role, kind=kind))
    return tuple(found.values())


def _printed_authors(page: Page, publishers: frozenset[str]) -> Iterator[Candidate[tuple[Author, ...]]]:
    near = [line for line in page.printed if line.gap in _NEAR]
    if linked := _linked_authors(near, publishers):
        yield Candidate(value=linked, source="printed.link")
    for line in _byline_lines(page):
        found = names.read_byline(line.text, publishers=publishers)
        if found:
            yield Candidate(value=found, source="printed", locator=f"{line.gap:+d} blocks from the headline")
    for line in near:
        if "byline" in line.marks and _NOT_NAMES.isdisjoint(line.marks) and line.tag not in HEADINGS:
            yield from _bare_names(line, publishers, "printed.marked")
    for line, before, after in zip(near, [None, *near], [*near[1:], None], strict=False):
        if line.gap in range(-3, 9) and _NOT_NAMES.isdisjoint(line.marks) and line.tag not in HEADINGS:
            dated = [other for other in (before, line, after) if other and len(other.text) < 80]
            if any(printed_moment(other.text) for other in dated):
                yield from _bare_names(line, publishers, "printed.dated")


def _linked_authors(near: Sequence[Printed], publishers: frozenset[str]) -> tuple[Author, ...]:
    """Names in links to a profile; none where there are so many that it is a list of authors."""
    found: dict[str, Author] = {}
    for line in near:
        for href, text, rel in line.links:
            if "author" in rel or _PROFILE.search(href):
                for author in names.read_names([text], publishers=publishers):
                    if names.is_name(author.name):
                        found.setdefault(author.name.casefold(), author)
    return tuple(found.values()) if len(found) <= 6 else ()


def _bare_names(line: Printed, publishers: frozenset[str], source: str) -> Iterator[Candidate[tuple[Author, ...]]]:
    """Names in a line that holds nothing but names and perhaps a date."""
    found = names.read_names([names.without_date(line.text)], publishers=publishers)
    if found and all(names.is_name(author.name) for author in found):
        yield Candidate(value=found, source=source, locator=f"{line.gap:+d} blocks from the headline")


def _byline_lines(page: Page) -> Iterable[Printed]:
    """Short lines near the headline that begin as bylines do: "By ..."."""
    return [
        line
        for line in page.printed
        if line.gap in _NEAR and len(line.text) < 200 and names.begins_byline(line.text)
    ]


def _publishers(page: Page) -> frozenset[str]:
    """Names of the publication, folded: whoever bears one is no person."""
    found = [
        found.value
        for found in from_meta(page, "og:site_name", "application-name", "dc.publisher", "twitter:site")
    ]
    for entry in page.jsonld:
        found += texts(entry.get("publisher"))
        if {"Organization", "NewsMediaOrganization", "WebSite"} & set(types_of(entry)):
            found += texts(entry.get("name"))
    return frozenset(names.folded_name(one_line(name)) for name in found)
