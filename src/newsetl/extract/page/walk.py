"""From a tree to its blocks and containers: by the compiled loop where it was built, else in Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ctypes import CDLL
from functools import cache, lru_cache
from html import unescape
from itertools import accumulate, chain

from lxml import etree
from lxml.html import HtmlElement

from newsetl.extract.page.blocks import (
    BIT_OF_TAG,
    BIT_OF_WORD,
    CONTAINERS,
    HEADINGS,
    HIDDEN,
    UNSEEN,
    Anchor,
    Block,
    Container,
    Layout,
    marks_of_words,
)
from newsetl.native.library import library
from newsetl.native.walk import BREAKS, CONTAINER, HIDES, LINE_BREAK, LINK, PICTURE, SPAN, CompiledWalk, Walked

# What elements are to the walk; those that are not named here are nothing but the text in them.
_KINDS = dict.fromkeys(sorted(CONTAINERS), CONTAINER) | {
    "br": LINE_BREAK,
    "span": SPAN,
    "a": LINK,
    **dict.fromkeys(("img", "picture", "video", "amp-img"), PICTURE),
}
_TAGS = tuple(_KINDS)
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
_UNSEEN_CLASS = re.compile(
    r"visually-?hidden|sr-only|screen-?reader|assistive|offscreen|a11y-hidden|visuallyHidden", re.IGNORECASE
)
_CLASS, _STYLE = re.compile(rb' class="([^"]*)"'), re.compile(rb' style="([^"]*)"')
_BEHIND_TAG = frozenset((b" ", b"/", b">"))  # what stands behind the name of a tag
_LONGEST_LINK = 600  # characters; what holds more, over several containers, was never closed
_BREAK = "\x1f"  # stands for a line break in text that is gathered; it is white space
_DOUBLE_BREAK = re.compile(rf"{_BREAK}\s*{_BREAK}")
_NAMING_ATTRIBUTES = frozenset(("class", "id", "role", "itemprop"))


@lru_cache(maxsize=5_000)
def _hides(style: str) -> bool:
    return _UNSEEN.search(style) is not None


def _is_for_readers(names: str) -> bool:
    """Whether classes say that an inline element is there for screen readers only."""
    return _UNSEEN_CLASS.search(names) is not None


@lru_cache(maxsize=5_000)
def _effect(names: str | None, style: str | None) -> int:
    """What a <span> of these classes and this style does to the text: it HIDES, it BREAKS the line, or nothing."""
    hides = (names is not None and _is_for_readers(names)) or (style is not None and _hides(style))
    breaks = names is not None and names.endswith("br") and "br" in names.split()
    return HIDES * hides | BREAKS * breaks


def span_effects(xml: bytes) -> bytes | None:
    """The effect of each span, in order, by what lxml writes of a tree: it need not be walked once more.

    None where an attribute has a name with "<span" in it, as broken mark-up may.
    """
    behind = [part for part in xml.split(b"<span")[1:] if part[:1] in _BEHIND_TAG]
    if any(b">" not in part for part in behind):
        return None
    return bytes([_effect_of(part[: part.index(b">")]) for part in behind])


@lru_cache(maxsize=5_000)
def _effect_of(attributes: bytes) -> int:
    """The effect of a span by its attributes as lxml writes them: in their values no quote stands, and no ">"."""
    names, style = _CLASS.search(attributes), _STYLE.search(attributes)
    return _effect(names and unescape(names[1].decode()), style and unescape(style[1].decode()))


def _marks_of(element: HtmlElement, tag: str) -> tuple[int, str]:
    """Bits of MARKS that an element's own tag and attributes set, and its class."""
    bits, names = BIT_OF_TAG.get(tag, 0), ""
    for name, value in element.items():
        if name in _NAMING_ATTRIBUTES:
            bits |= marks_of_words(value)
            if name == "class":
                names = value
        elif name == "hidden" or (name == "style" and _hides(value)):
            bits |= HIDDEN | UNSEEN
        elif name == "aria-hidden" and value == "true":
            bits |= HIDDEN
    return bits, names


def _split_at_breaks(whole: str, *, headed: bool) -> list[str]:
    """Texts between line breaks, which a heading has only one of.

    A single break ends a text unless the next one goes on in a small letter: such lines were wrapped by hand.
    """
    texts: list[str] = []
    for piece in _DOUBLE_BREAK.split(whole):
        fresh = True
        for line in piece.split(_BREAK):
            text = " ".join(line.split())
            if not text:
                continue
            if not fresh and (headed or text[0].islower()):
                texts[-1] = f"{texts[-1]} {text}"
            else:
                texts.append(text)
            fresh = False
    return texts


class _Walk:
    """What a walk over the tree knows at one point of it."""

    def __init__(self) -> None:
        self.layout = Layout()
        self.container = -1
        self.parts: list[str] = []
        self.linked = 0
        self.is_linked = False  # whether a link is open
        self.link_run = 0  # characters since a link was opened
        self.anchors: list[Anchor] = []
        self.opened: list[tuple[HtmlElement, int]] = []
        self.unseen: HtmlElement | None = None
        self.pictures = 0  # seen up to here
        self.pictures_counted = 0  # of them, those before the last block

    def add_text(self, text: str | None) -> None:
        if text and self.unseen is None:
            self.parts.append(text)
            if self.is_linked:
                self.linked += len(text.strip())
                self.link_run += len(text)

    def open(self, element: HtmlElement, tag: str) -> None:
        """An element begins, and its first text."""
        if tag in CONTAINERS:
            self.enter(element, tag)
        elif tag == "br":
            self.parts.append(_BREAK)
        elif tag == "span":
            self.open_span(element)
        elif _KINDS.get(tag) == PICTURE:
            self.pictures += 1
        elif tag == "a":
            self.is_linked = True  # links do not nest: a second one ends a first that was not closed
            self.link_run = 0
            self.opened.append((element, len(self.parts)))
        self.add_text(element.text)

    def open_span(self, element: HtmlElement) -> None:
        effect = _effect(element.get("class"), element.get("style"))
        if self.unseen is None and effect & HIDES:
            self.unseen = element
        elif effect & BREAKS:
            self.parts.append(_BREAK)

    def close(self, element: HtmlElement, tag: str) -> None:
        """An element ends."""
        if tag in CONTAINERS:
            self.leave()
        elif element is self.unseen:
            self.unseen = None
        elif tag == "a" and self.opened:
            self.end_link()
            opened, start = self.opened.pop()
            text = " ".join("".join(self.parts[start:]).split())
            if text and (href := opened.get("href")):
                rel = opened.get("rel") or opened.get("itemprop") or ""
                self.anchors.append(Anchor(href, text, rel))

    def end_link(self) -> None:
        self.is_linked = False
        self.link_run = 0

    def enter(self, element: HtmlElement, tag: str) -> None:
        self.flush()
        if self.link_run > _LONGEST_LINK:
            self.end_link()  # it was never closed
        layout = self.layout
        marks, names = _marks_of(element, tag)
        depth = layout.containers[self.container].depth + 1 if self.container >= 0 else 0
        box = Container(tag, self.container, marks, f"{tag}.{names}", depth, -self.pictures, len(layout.blocks))
        self.container = len(layout.containers)
        layout.containers.append(box)

    def leave(self) -> None:
        self.flush()
        container = self.layout.containers[self.container]
        container.end = len(self.layout.blocks)
        container.pictures += self.pictures
        self.container = container.parent

    def flush(self) -> None:
        if not self.parts:
            return
        whole = "".join(self.parts)
        self.parts = []
        if self.container >= 0 and not whole.isspace():
            self.add_blocks(whole)
        if self.linked or self.anchors:
            self.anchors, self.linked = [], 0

    def add_blocks(self, whole: str) -> None:
        """Make blocks of the text gathered since the last boundary."""
        tag = self.layout.containers[self.container].tag
        fresh = self.pictures - self.pictures_counted
        self.pictures_counted = self.pictures
        self.layout.blocks += _parted(Block(whole, tag, self.container, self.linked, self.anchors[:], fresh))


def _parted(block: Block) -> list[Block]:
    """The blocks of a text between two boundaries, line breaks in it; the first has the pictures."""
    texts = _split_at_breaks(block.text, headed=block.tag in HEADINGS)
    if len(texts) == 1:
        block.text, block.linked = texts[0], min(block.linked, len(texts[0]))
        return [block]
    blocks: list[Block] = []
    for text in texts:
        here = [anchor for anchor in block.anchors if anchor.text in text]
        chars = min(sum(len(anchor.text) for anchor in here), len(text))
        blocks.append(Block(text, block.tag, block.container, chars, here, 0 if blocks else block.pictures))
    return blocks


def read_layout(root: HtmlElement) -> Layout:
    """Blocks and containers of a tree, in document order, in one walk; its document type is forgotten.

    A block ends where a container begins or ends, and at line breaks.
    """
    compiled = _compiled_walk()
    layout = None if compiled is None else layout_by_loop(root, compiled)
    return layout or layout_in_python(root)


def layout_in_python(root: HtmlElement) -> Layout:
    """What `read_layout` gives, by a walk in Python."""
    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            walk.open(element, str(element.tag))
        else:
            walk.close(element, str(element.tag))
            if element is not root:
                walk.add_text(element.tail)
    walk.flush()
    walk.layout.root = root
    return walk.layout


@cache
def _compiled_walk() -> CompiledWalk | None:
    loops = library()
    return None if loops is None else compiled_walk(loops)


def compiled_walk(loops: CDLL) -> CompiledWalk:
    """The compiled walk, told what elements and words mean."""
    tags = {tag: (kind, BIT_OF_TAG.get(tag, 0)) for tag, kind in _KINDS.items()}
    return CompiledWalk(loops, tags=tags, words=BIT_OF_WORD, hidden=HIDDEN, unseen=UNSEEN)


def layout_by_loop(root: HtmlElement, walk: CompiledWalk) -> Layout | None:
    """What `read_layout` gives, by the compiled loop; None for what that cannot read.

    The loop reads what lxml writes of the tree. By the rules of XHTML, for pages that declare it, lxml would add
    attributes: so the tree's document type goes first.
    """
    root.getroottree().docinfo.clear()
    xml = etree.tostring(root, encoding="utf-8", with_tail=False)
    spans = span_effects(xml)
    walked = None if spans is None else walk.walked(xml, spans)
    if walked is None:
        return None
    layout = Layout(root=root)
    layout.blocks, firsts = _blocks(walked)
    layout.containers = _containers(walked, firsts)
    return layout


def _blocks(walked: Walked) -> tuple[list[Block], Sequence[int]]:
    """The blocks, and of each text between two boundaries where its first block is."""
    boxes, tags, linked, pictures, links, link_ends, breaks = walked.blocks
    anchors = list(map(Anchor, walked.links[1::3], walked.links[::3], walked.links[2::3]))
    held = (anchors[first:end] for first, end in zip(links, link_ends, strict=True))
    blocks = list(map(Block, walked.texts, map(_TAGS.__getitem__, tags), boxes, linked, held, pictures))
    if not any(breaks):
        return blocks, range(len(blocks) + 1)
    parted = [_parted(block) if has_breaks else [block] for block, has_breaks in zip(blocks, breaks, strict=True)]
    return [*chain.from_iterable(parted)], [*accumulate(map(len, parted), initial=0)]


def _containers(walked: Walked, firsts: Sequence[int]) -> list[Container]:
    tags, parents, depths, marks, pictures, first, end = walked.boxes
    firsts_of, ends_of = map(firsts.__getitem__, first), map(firsts.__getitem__, end)
    containers = list(
        map(
            Container,
            map(_TAGS.__getitem__, tags),
            parents,
            marks,
            walked.names,
            depths,
            pictures,
            firsts_of,
            ends_of,
        )
    )
    for box, style in zip(walked.styled, walked.styles, strict=True):
        if _hides(style):
            containers[box].marks |= HIDDEN | UNSEEN
    return containers
