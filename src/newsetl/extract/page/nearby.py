"""What stands near the headline and in the article's figures: print, links by paragraph, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from re import Pattern

from lxml.html import HtmlElement

from newsetl.core.records import Image, Printed
from newsetl.core.text import one_line
from newsetl.extract.lexicon import Languages, agencies, for_languages
from newsetl.extract.page.blocks import COMMENT, HIDDEN, MARKS, Block, Layout
from newsetl.extract.page.links import absolute

_ABOVE, _BELOW = 12, 40  # blocks around the headline that are kept
_MOST = 100  # printed lines, pictures
_UNPLACED = 1000  # is added to a line's place on a page without a headline
_STAMP = 30  # characters of a line that may be nothing but a date
_LONGEST = 400  # characters of a printed line
_BYLINE = 1 << MARKS.index("byline")
_NOT_HERE = COMMENT | 1 << MARKS.index("related") | 1 << MARKS.index("footer") | 1 << MARKS.index("nav")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-original", "data-url")


@for_languages
def _statements(known: Languages) -> Mapping[str, tuple[str, ...]]:
    """By its first letter, how a line begins that says, wherever it stands, when it was published or by whom."""
    beginnings = known.every(lambda one: one.page.statements)
    return {
        letter: tuple(text for text in beginnings if text[:1] == letter)
        for letter in {text[:1] for text in beginnings}
    }


@for_languages
def _credit(known: Languages) -> Pattern[str]:
    words = known.any_of(lambda one: one.page.picture_credits)
    by = known.any_of(lambda one: one.page.picture_by)
    signed = "|".join(map(re.escape, (*agencies(), "Getty Images")))
    return re.compile(
        rf"(?:\(|\[|[|•–—-]\s*)?\b(?:{words}|©)\s*(?::|{by}|/|(?<=courtesy of))\s*([^()\[\]|]{{2,80}})[)\]]?\s*$|"
        rf"©\s*([^()\[\]|]{{2,80}})\s*$|\(([^()]{{2,60}}(?:/[^()]{{2,40}}|\b(?-i:{signed})))\)\s*$",
        re.IGNORECASE,
    )


def print_near_title(layout: Layout) -> tuple[Printed, ...]:
    """Short lines around the headline, and bylines elsewhere, in the page's order."""
    lines = []
    statements = _statements()
    for at, block in enumerate(layout.blocks):
        gap = at - layout.title if layout.title >= 0 else at + _UNPLACED
        marks = layout.containers[block.container].near_marks
        if len(block.text) > _LONGEST or not (
            -_ABOVE <= gap <= _BELOW or _is_stamp(block, marks, gap, statements)
        ):
            continue
        links = tuple((anchor.href, anchor.text, anchor.rel) for anchor in block.anchors)
        lines.append(Printed(text=block.text, tag=block.tag, gap=gap, marks=_marks(marks), links=links))
        if len(lines) >= _MOST:
            break
    return tuple(lines)


def _is_stamp(block: Block, marks: int, gap: int, statements: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a line may say, wherever it stands, who wrote the article, or when."""
    if marks & _BYLINE:
        return True
    beginning = block.text[:20].lower()
    if beginning.startswith(statements.get(beginning[:1], ())):
        return True
    if block.anchors and any("author" in anchor.rel.split() for anchor in block.anchors):
        return True
    return gap >= _UNPLACED and len(block.text) <= _STAMP and any(map(str.isdigit, block.text))


@lru_cache(maxsize=5_000)
def _marks(bits: int) -> frozenset[str]:
    """Names of the marks that are set."""
    return frozenset(name for bit, name in enumerate(MARKS) if bits >> bit & 1)


def pictures(layout: Layout, base_url: str | None) -> tuple[Image, ...]:
    """Pictures in figures that have a caption or an address, outside of teasers, menus and comments."""
    images: dict[str, Image] = {}
    figures = (box for box in layout.containers if box.tag == "figure")
    for box, element in zip(figures, layout.elements("figure"), strict=False):
        if box.far_marks & (_NOT_HERE | HIDDEN):
            continue
        url = next(_image_addresses(element), None)
        if url is None:
            continue
        address = absolute(base_url, url)
        if not address.startswith(("http://", "https://")) or address in images:
            continue
        caption = one_line(" ".join(block.text for block in layout.blocks[box.first : box.end]))[:2000]
        images[address] = Image(
            url=address, caption=caption or None, credit=credit_of(caption), alt=_alternative(element)
        )
        if len(images) >= _MOST:
            break
    return tuple(images.values())


def credit_of(caption: str) -> str | None:
    """Who made the picture, as its caption says at its end: "(Photo: Ada Field)"."""
    match = _credit().search(caption)
    return next((part.strip(" .") for part in match.groups() if part), None) if match else None


def _image_addresses(figure: HtmlElement) -> Iterator[str]:
    for image in figure.iter("img"):
        for name in _SOURCES:
            address = (image.get(name) or "").strip()
            if address and not address.startswith("data:"):
                yield address
        candidates = (image.get("srcset") or image.get("data-srcset") or "").split()
        if candidates:
            yield candidates[0].rstrip(",")


def _alternative(figure: HtmlElement) -> str | None:
    return next((one_line(alt)[:1000] for image in figure.iter("img") if (alt := image.get("alt"))), None)
