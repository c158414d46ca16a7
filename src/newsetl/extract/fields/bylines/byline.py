"""Who wrote it: the byline as printed, and the names in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from newsetl.core.records import Author, Candidate, Hint
from newsetl.core.text import one_line
from newsetl.extract.fields.bylines import names
from newsetl.extract.fields.bylines import printed as printed_names
from newsetl.extract.fields.bylines.lines import begins_with_label
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.site_names import publication_names
from newsetl.extract.fields.statements import article_objects, from_hint, from_meta, texts, types_of
from newsetl.extract.lexicon import remembered
from newsetl.extract.page.page import Page

_META = (
    "author article:author parsely-author sailthru.author byl byline dc.creator dcterms.creator "
    "cxenseparse:author "
    "twitter:data1 citation_author dc.contributor og:article:author article:author_name author_name"
).split()
_DOMAIN = re.compile(r"\.[a-z]{2,4}$", re.IGNORECASE)  # "Gazette.example"
_PRINTED = ("printed", "printed.marked", "printed.alone")  # lines that are bylines; links may be other hands'
_MOST_WRITERS = 6  # of one article; longer lists are a page's contributors
_ADVERSE = re.compile(r"^\s*([^,]+),\s*([^,]+)$")  # "Field, Ada"


def byline(page: Page) -> Iterator[Candidate[str]]:
    """Byline as printed, white space collapsed; where none is printed, as the page states it."""
    yield from from_hint(page, "authors")
    yield from _printed_bylines(page, named=True)
    for place, entry in enumerate(article_objects(page)):
        if listed := [name for name in texts(entry.get("author")) if _names_writers(name)]:
            yield Candidate(value=", ".join(listed), source="jsonld.author", locator=f"[{place}]")
    yield from (claim for claim in from_meta(page, *_META[:-4]) if _names_writers(claim.value))
    yield from _printed_bylines(page, named=False)


@remembered(512)
def _names_writers(stated: str) -> bool:
    """Whether a statement names somebody, or the newsroom: no address, no count of minutes."""
    return bool(names.read_names([stated])) or names.is_newsroom(stated)


def _printed_bylines(page: Page, *, named: bool) -> Iterator[Candidate[str]]:
    """Printed lines that begin as bylines do: those that name somebody, or the rest, such as "By our staff"."""
    stated = _stated_words(page)
    for line, byline in printed_names.bylines(page):
        if not line.gap:  # the headline itself may begin like one: "From Pier to Pier"
            continue
        is_named = printed_names.names_somebody(byline) or any(word in line.text for word in stated)
        if is_named == named and (named or any(map(begins_with_label, (line.text, byline)))):
            yield Candidate(value=line.text, source="printed", locator=f"{line.gap:+d} blocks from the headline")


@memoized
def _stated_words(page: Page) -> frozenset[str]:
    """The last words of the names that the page states as its authors'."""
    listed = [name for entry in article_objects(page) for name in texts(entry.get("author"))]
    listed += [claim.value for claim in from_meta(page, *_META[:-4])]
    return frozenset(author.name.split()[-1] for author in names.read_names(listed))


def authors(page: Page) -> Iterator[Candidate[tuple[Author, ...]]]:
    """Names of the writers, one entry each, without "By", duplicates or links.

    In order of trust: the user's table; JSON-LD when it names people; the printed byline; meta tags that name
    people; microdata; links to a profile; then whoever is left, organisations too.

    Values: kind is person, organisation or wire (a news agency).
    """
    hint = page.hint("authors")
    if hint is not None:
        yield from hinted_authors(page, hint)
    later: list[Candidate[tuple[Author, ...]]] = []
    publishers = _publishers(page)
    for claim in _fullest_first(list(_claims(page, publishers))):
        if _names_somebody(claim):
            yield replace(claim, value=_less_publisher(claim.value, publishers))
        elif claim.value:
            later.append(claim)
    yield from later


def hinted_authors(page: Page, hint: Hint) -> Iterator[Candidate[tuple[Author, ...]]]:
    """A hint's value, a text or a list of names, as authors; family names may stand first ("Field, Ada")."""
    del page
    listed = hint.value if isinstance(hint.value, list | tuple) else [hint.value]
    spoken = (names.as_spoken(str(name)) for name in listed)
    yield Candidate(value=names.read_names(spoken), source=hint.source)


def _names_somebody(claim: Candidate[tuple[Author, ...]]) -> bool:
    """Whether a claim names a person; a single word in a meta tag may as well be a brand."""
    is_meta = claim.source.startswith("meta.")
    people = (author.name for author in claim.value if author.kind == "person" and not names.is_login(author.name))
    return any(not is_meta or " " in name or names.is_caseless(name) for name in people)


def is_plausible_byline(authors: tuple[Author, ...]) -> bool:
    """Somebody is named."""
    return bool(authors)


def _fullest_first(claims: Sequence[Candidate[tuple[Author, ...]]]) -> Iterator[Candidate[tuple[Author, ...]]]:
    """Claims in their order, behind the printed one that names all persons of the first claim and more.

    JSON-LD often names the first writer alone.
    """
    first = next((_who(claim) for claim in claims if claim.value), frozenset())
    fuller = (
        claim for claim in claims if claim.source in _PRINTED and first < _persons(claim) and _names_persons(claim)
    )
    yield from (*islice(fuller, 1), *claims)


def _who(claim: Candidate[tuple[Author, ...]]) -> frozenset[str]:
    return frozenset(names.folded_name(author.name) for author in claim.value)


def _persons(claim: Candidate[tuple[Author, ...]]) -> frozenset[str]:
    return frozenset(names.folded_name(author.name) for author in claim.value if author.kind == "person")


def _names_persons(claim: Candidate[tuple[Author, ...]]) -> bool:
    return len(claim.value) <= _MOST_WRITERS and all(names.is_name(author.name) for author in claim.value)


def _less_publisher(authors: tuple[Author, ...], publishers: frozenset[str]) -> tuple[Author, ...]:
    """Where persons are named, the publication is not an author beside them."""
    return tuple(author for author in authors if not names.is_publisher(author.name, publishers)) or authors


def _claims(page: Page, publishers: frozenset[str]) -> Iterator[Candidate[tuple[Author, ...]]]:
    for place, entry in enumerate(article_objects(page)):
        if "VideoObject" not in types_of(entry):
            stated = _stated_authors(entry.get("author") or entry.get("creator"), publishers)
            yield Candidate(value=stated, source="jsonld.author", locator=f"[{place}]")
    printed = list(printed_names.printed_authors(page, publishers))
    yield from (claim for claim in printed if _is_clear_byline(claim))
    for name in _META:
        if name in page.statements.meta:
            contents = page.statements.meta[name]
            if name.startswith("citation"):
                contents = tuple(_ADVERSE.sub(r"\2 \1", value) for value in contents)
            stated = names.read_names(contents, publishers=publishers)
            yield Candidate(value=stated, source=f"meta.{name}")
    properties = page.statements.properties
    is_stated = "author" in properties or "author.name" in properties
    for name in ("author.name", "author", "creator.name", "creator", *(() if is_stated else ("person.name",))):
        if name in properties:
            stated = names.read_names(properties[name][:6], publishers=publishers)
            yield Candidate(value=stated, source=f"itemprop.{name}")
    yield from (claim for claim in printed if not _is_clear_byline(claim))


def _is_clear_byline(claim: Candidate[tuple[Author, ...]]) -> bool:
    """Whether it is a printed "By ..." that names persons only: a CMS may state whoever typed the page in."""
    return claim.source == "printed" and all(names.is_name(author.name) for author in claim.value)


def _stated_authors(value: Any, publishers: frozenset[str]) -> tuple[Author, ...]:
    """Names in a JSON-LD author: strings, things, or lists of either; none are lost."""
    listed = value if isinstance(value, list) else [value]
    authors: dict[str, Author] = {}
    for item in listed:
        for author in _one_stated(item, publishers):
            authors.setdefault(author.name.casefold(), author)
    return tuple(authors.values())


def _one_stated(item: Any, publishers: frozenset[str]) -> Iterator[Author]:
    """The names of one author: an organisation's is one, whatever "&" there is in it."""
    if not isinstance(item, Mapping):
        yield from names.read_names(texts(item), publishers=publishers)
        return
    url = item.get("url") if isinstance(item.get("url"), str) else None
    role = next((text for text in texts(item.get("jobTitle")) if text.casefold() != "author"), None)
    if {"Organization", "NewsMediaOrganization", "Corporation"} & set(types_of(item)):
        for name in texts(item):
            if not names.is_junk(name):
                kind = names.kind_of(name, publishers)
                yield Author(name=name, url=url, role=role, kind="wire" if kind == "wire" else "organisation")
        return
    for author in names.read_names(_stated_names(item), publishers=publishers):
        yield replace(author, url=url, role=author.role or role)


def _stated_names(person: Mapping[str, Any]) -> list[str]:
    """The name of a person; where it is stated in parts, these joined."""
    whole = list(texts(person))
    parts = [part for key in ("givenName", "additionalName", "familyName") for part in texts(person.get(key))]
    return whole or ([" ".join(parts)] if parts else [])


def _publishers(page: Page) -> frozenset[str]:
    """Names of the publication, folded: whoever bears one is no person."""
    written = publication_names(page)
    without_domain = [_DOMAIN.sub("", name) for name in written]
    return frozenset(names.folded_name(one_line(name)) for name in (*written, *without_domain))
