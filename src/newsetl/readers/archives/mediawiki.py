"""Dumps of wikis (MediaWiki XML, as Wikinews gives them): each page of the main namespace is one article."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from newsetl.readers.archives.wikitext import read_wikitext
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.exports.xml_stream import read_elements
from newsetl.readers.format import Format

_LONGEST = 1_000_000  # characters of a page; longer ones are lists that programs write
_REDIRECT = re.compile(r"\s*#\w+\s*:?\s*\[\[")
_FILES, _CATEGORIES = "6", "14"  # numbers of namespaces


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """What a dump states of its wiki."""

    name: str | None = None
    address: str | None = None  # of a page, up to its title
    language: str | None = None
    files: Sequence[str] = ("file", "image")
    categories: Sequence[str] = ("category",)


def read_mediawiki(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Pages one at a time; those of other namespaces and redirects are skipped and counted."""
    yield from captures_of(entry, _articles(entry, stream, options), origin="mediawiki")


def _articles(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ExportedArticle]:
    site = _Site()
    for node in read_elements(stream, ("{*}siteinfo", "{*}page")):
        if node.tag.endswith("siteinfo"):
            site = _site(node)
            continue
        text = _last(node, "text") or ""
        if (_last(node, "ns") or "0") != "0" or node.find("{*}redirect") is not None or _REDIRECT.match(text):
            options.progress.skipped += 1
        else:
            yield _article(node, text, site)


def _article(page: Any, text: str, site: _Site) -> ExportedArticle:
    title = _last(page, "title")
    if len(text) > _LONGEST:
        return ExportedArticle(title=title, paragraphs=(), kind=f"page of more than {_LONGEST:,} characters")
    read = read_wikitext(text, files=site.files, categories=site.categories)
    stated = {"id": _first(page, "id"), "revised": _last(page, "timestamp"), "place": read.place}
    return ExportedArticle(
        title=title,
        published=read.date,
        publisher=site.name,
        language=site.language,
        keywords=", ".join(read.categories) or None,
        url=f"{site.address}{quote(title.replace(' ', '_'), safe='/:,;()!*@')}"
        if site.address and title
        else None,
        paragraphs=read.paragraphs,
        extra={name: value for name, value in stated.items() if value},
    )


def _site(node: Any) -> _Site:
    names = {
        number: [
            str(one.text).lower() for one in node.iter("{*}namespace") if one.get("key") == number and one.text
        ]
        for number in (_FILES, _CATEGORIES)
    }
    base = _first(node, "base")
    return _Site(
        name=_first(node, "sitename"),
        address=f"{base.rpartition('/')[0]}/" if base and "/" in base else None,
        language=node.getroottree().getroot().get("{http://www.w3.org/XML/1998/namespace}lang"),
        files=(*_Site().files, *names[_FILES]),
        categories=(*_Site().categories, *names[_CATEGORIES]),
    )


def _first(node: Any, name: str) -> str | None:
    return next((one.text for one in node.iter(f"{{*}}{name}") if one.text), None)


def _last(node: Any, name: str) -> str | None:
    """Of the last revision: dumps with the history of pages hold many."""
    return next((one.text for one in reversed(list(node.iter(f"{{*}}{name}"))) if one.text), None)


MEDIAWIKI = Format(
    name="MediaWiki XML",
    begins_markup=True,
    matches=lambda head: head.root == "mediawiki",
    read=read_mediawiki,
    takes="One article a page of the main namespace, as its last revision has it: title, address, wiki, date and "
    "place of its templates, categories as keywords. Other namespaces and redirects are skipped and counted.",
)
