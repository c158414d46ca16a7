"""Pictures of the article, with captions and credits, and what it shows of other sites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from newsetl.core.records import Candidate, Embed, Image
from newsetl.core.text import one_line
from newsetl.extract.fields.statements import article_objects, from_meta, texts
from newsetl.extract.page.links import absolute
from newsetl.extract.page.page import Page


def image_url(page: Page) -> Iterator[Candidate[str]]:
    """Address of the lead image: the one that the page gives for sharing, else the first of the article."""
    for entry in article_objects(page):
        for value in _addresses(entry.get("image")):
            yield Candidate(value=absolute(_base(page), value), source="jsonld.image")
            break
    for candidate in from_meta(
        page, "og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"
    ):
        yield Candidate(value=absolute(_base(page), candidate.value), source=candidate.source)
    for image in page.html.images[:1] if page.html else ():
        yield Candidate(value=image.url, source="figure")


def is_web_address(value: str) -> bool:
    """An http or https address."""
    return value.startswith(("http://", "https://")) and len(value) <= 4000


def images(page: Page) -> Iterable[Image]:
    """Pictures of the article with caption and credit: those in its body, then the others that it states."""
    by_address: dict[str, Image] = {
        image.url.partition("?")[0]: image for image in (page.html.images if page.html else ())
    }
    for entry in article_objects(page):
        stated = entry.get("image")
        for item in stated if isinstance(stated, list) else [stated]:
            for value in _addresses(item):
                url = absolute(_base(page), value)
                if is_web_address(url):
                    by_address.setdefault(url.partition("?")[0], _image(url, item))
    return list(by_address.values())


def embeds(page: Page) -> Iterable[Embed]:
    """Posts, videos, sounds, maps, charts and documents that the article shows; no part of its text."""
    return () if page.html is None else page.html.embeds


def _image(url: str, item: Any) -> Image:
    stated = item if isinstance(item, dict) else {}
    return Image(
        url=url,
        caption=next(texts(stated.get("caption")), None),
        credit=next(texts(stated.get("creditText") or stated.get("creator") or stated.get("author")), None),
        alt=next(texts(stated.get("alternateName")), None),
    )


def _addresses(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        address = (item.get("url") or item.get("contentUrl")) if isinstance(item, dict) else item
        if isinstance(address, str) and one_line(address):
            yield one_line(address)


def _base(page: Page) -> str | None:
    return page.html.base_url if page.html else None
