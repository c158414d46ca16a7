"""Who owns it and what may be done with it, as the page says."""

from __future__ import annotations

from collections.abc import Iterator

from newsetl.core.records import Candidate
from newsetl.extract.fields.statements import article_objects, from_jsonld, from_meta, texts
from newsetl.extract.page.page import Page

_NO_TRAINING = ("noai", "noimageai", "noml")


def copyright_holder(page: Page) -> Iterator[Candidate[str]]:
    """Who holds the copyright, as the page states it."""
    yield from from_jsonld(page, "copyrightHolder")
    yield from from_meta(page, "copyright", "dc.rights", "dcterms.rightsholder", "dc.rightsholder", "rights")
    yield from from_jsonld(page, "copyrightNotice")


def license(page: Page) -> Iterator[Candidate[str]]:
    """Licence that the page names, as an address or as text."""
    for entry in article_objects(page):
        for value in texts(entry.get("license")):
            yield Candidate(value=value, source="jsonld.license")
    if page.statements.license:
        yield Candidate(value=page.statements.license.strip(), source="link.license")
    yield from from_meta(page, "dcterms.license", "dc.rights.license", "license")


def is_mining_reserved(page: Page) -> Iterator[Candidate[bool]]:
    """Whether the page reserves text and data mining (TDMRep, noai); null where it says neither."""
    for candidate in from_meta(page, "tdm-reservation"):
        if candidate.value in ("0", "1"):
            yield Candidate(value=candidate.value == "1", source=candidate.source)
    for candidate in from_meta(page, "robots", "googlebot"):
        parts = {part.strip().lower() for part in candidate.value.split(",")}
        if parts.intersection(_NO_TRAINING):
            yield Candidate(value=True, source=candidate.source, locator=candidate.value)
