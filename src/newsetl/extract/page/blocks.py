"""A page as blocks: stretches of text that a reader sees as one, and where in the tree they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from newsetl.core.records import Embed

# Elements that end a line of text. `a`, `span` and unknown elements do not.
CONTAINERS = frozenset(
    "address amp-story article aside blockquote body button caption center dd details dialog div dl "
    "dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html legend li main menu nav ol "
    "option p pre "
    "section summary table tbody td tfoot th thead tr ul".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())

# What the words of class, id, role and itemprop attributes tell of an element; the order is the bit.
_WORDS_OF_MARK = {
    "content": "article articlebody content body story post entry text main richtext paragraph prose copy page",
    "comment": "comment comments disqus reply respond discussion commentlist replies kommentar kommentare",
    "related": "related recommend recommended recommendation recommendations more also teaser card cards "
    "list trending popular latest outbrain taboola suggested similar readmore next prev "
    "previous read feed river stream items grid carousel mostread recirc recirculation "
    "further",
    "share": "share sharing social follow facebook twitter whatsapp linkedin email print tools toolbar "
    "actions icons",
    "nav": "nav navigation menu breadcrumb breadcrumbs pagination pager toc tabs tab navbar submenu skip search",
    "foot": "footer copyright legal bottom colophon foot disclaimer",
    "head": "header masthead top topbar head",
    "side": "sidebar aside rail widget module side right complementary column",
    "promo": "promo promotion newsletter subscribe subscription signup ad ads advert advertisement "
    "advertising sponsor sponsored banner donate cta offer paywall premium marketing partner "
    "affiliate product products buy price deal shop store",
    "byline": "author authors byline bio meta date time credit credits contributor profile writer "
    "published timestamp dateline info posted avatar source",
    "media": "caption captions figure image images photo picture gallery video media slideshow embed "
    "player audio img thumbnail wp slide",
    "modal": "modal popup cookie cookies consent overlay login dialog gdpr banner signin register "
    "account notice alert toast",
    "hidden": "hidden sr visually offscreen invisible screenreader noscript noprint hide",
    "topic": "tag tags topic topics keyword keywords category categories label labels kicker eyebrow section",
    "lead": "summary lead intro standfirst deck dek excerpt subtitle subheadline subhead description "
    "abstract chapo teaser preamble strapline",
    "embed": "tweet twitter instagram tiktok embed embedded oembed placeholder bluesky telegram",
    "box": "box infobox fact facts pull pullquote quote highlight callout note sidebar accordion faq "
    "table embed explainer key keypoints",
    "title": "title headline heading",
    "live": "live liveblog update updates timeline event",
    "consent": "cookie cookies consent gdpr",
}
_BIT_OF_WORD: dict[str, int] = {}
for _place, _words in enumerate(_WORDS_OF_MARK.values()):
    for _word in _words.split():
        _BIT_OF_WORD[_word] = _BIT_OF_WORD.get(_word, 0) | 1 << _place
_TAGS = (
    "article main aside nav footer header form figure figcaption table li blockquote button section "
    "ul ol details pre"
).split()
_BIT_OF_TAG = {tag: 1 << (len(_WORDS_OF_MARK) + place) for place, tag in enumerate(_TAGS)}
_BIT_OF_TAG["td"] = _BIT_OF_TAG["th"] = _BIT_OF_TAG["table"]
_BIT_OF_TAG["figcaption"] |= _BIT_OF_TAG["figure"]
_BIT_OF_TAG["dialog"] = _BIT_OF_TAG["button"]
HIDDEN = 1 << list(_WORDS_OF_MARK).index("hidden")
COMMENT = 1 << list(_WORDS_OF_MARK).index("comment")
MEDIA = 1 << list(_WORDS_OF_MARK).index("media")
LEAD = 1 << list(_WORDS_OF_MARK).index("lead")
LIVE = 1 << list(_WORDS_OF_MARK).index("live")
CONSENT = 1 << list(_WORDS_OF_MARK).index("consent")
_SAFE = 1 | sum(_BIT_OF_TAG[tag] for tag in ("article", "main", "section", "table", "form", "header"))
MARKS: tuple[str, ...] = (*_WORDS_OF_MARK, *_TAGS, "unseen")  # bit → its name
FIGURE = 1 << MARKS.index("figure")  # by its tag
UNSEEN = 1 << MARKS.index("unseen")  # by its attributes, not by the words of its class

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|clip-path\s*:\s*inset\(\s*(?:50|100)%",
    re.IGNORECASE,
)
_UNSEEN_CLASS = re.compile(
    r"visually-?hidden|sr-only|screen-?reader|assistive|offscreen|a11y-hidden|visuallyHidden", re.IGNORECASE
)
_PICTURES = frozenset(("img", "picture", "video", "amp-img"))
_LONGEST_LINK = 600  # characters; what holds more, over several containers, was never closed
_BREAK = "\x1f"  # stands for a line break in text that is gathered; it is white space
_DOUBLE_BREAK = re.compile(rf"{_BREAK}\s*{_BREAK}")
_NAMING_ATTRIBUTES = frozenset(("class", "id", "role", "itemprop"))


@dataclass(slots=True)
class Anchor:
    """A link as it stands in a block."""

    href: str
    text: str
    rel: str = ""


@dataclass(slots=True)
class Block:
    """A stretch of text between two boundaries of containers. `text` has its white space folded."""

    text: str
    tag: str  # of the innermost container
    container: int  # index of the innermost container
    linked: int  # characters inside links
    anchors: Sequence[Anchor] = ()
    pictures: int = 0  # since the block before


@dataclass(slots=True)
class Container:
    """An element that holds blocks: its place in the tree and what its attributes tell."""

    tag: str
    parent: int  # index of the container around it; -1 for the first
    marks: int  # bits of MARKS: its own
    signature: str  # its tag and class, to find its likes
    element: HtmlElement
    depth: int
    pictures: int = 0  # that it holds
    first: int = 0  # its blocks are blocks[first:end]
    end: int = 0
    near_marks: int = 0  # bits of MARKS: its own and its parent's
    far_marks: int = 0  # bits of MARKS: its own and all its ancestors'


@dataclass(slots=True)
class Layout:
    """The blocks of a page in the order in which they stand, and the containers that hold them."""

    blocks: list[Block] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    title: int = -1  # index of the block that is the title; -1 when none is
    prose: list[int] = field(default_factory=list)  # letters of each block that is running text; 0 for others
    embeds: tuple[Embed, ...] = ()  # what the page shows of other sites, in order
    foreign: frozenset[int] = frozenset()  # indices of blocks that are no part of the page's own story


def inherit(layout: Layout) -> None:
    """Hand marks down from containers to those in them, in place.

    What holds the title's block cannot be a comment or a teaser, whatever its class says; nor can the body.
    """
    holds = set()
    at = layout.blocks[layout.title].container if layout.title >= 0 else -1
    while at >= 0:
        at = layout.containers[at].parent
        holds.add(at)
    for index, box in enumerate(layout.containers):
        if index in holds or box.parent < 0:
            box.marks &= _SAFE
        around = layout.containers[box.parent] if box.parent >= 0 else None
        box.near_marks = box.marks | around.marks if around else box.marks
        box.far_marks = box.marks | around.far_marks if around else box.marks


@lru_cache(maxsize=20_000)
def marks_of_words(attribute: str) -> int:
    """Bits of MARKS that the words of an attribute set."""
    bits = 0
    for word in _WORD.findall(attribute[:300]):
        bits |= _BIT_OF_WORD.get(word.lower(), 0)
    return bits


@lru_cache(maxsize=5_000)
def _hides(style: str) -> bool:
    return _UNSEEN.search(style) is not None


@lru_cache(maxsize=5_000)
def _is_for_readers(names: str) -> bool:
    """Whether classes say that an inline element is there for screen readers only."""
    return _UNSEEN_CLASS.search(names) is not None


def _marks_of(element: HtmlElement, tag: str) -> tuple[int, str]:
    """Bits of MARKS that an element's own tag and attributes set, and its class."""
    bits, names = _BIT_OF_TAG.get(tag, 0), ""
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
        elif tag in _PICTURES:
            self.pictures += 1
        elif tag == "span":
            self.open_span(element)
        elif tag == "a":
            self.is_linked = True  # links do not nest: a second one ends a first that was not closed
            self.link_run = 0
            self.opened.append((element, len(self.parts)))
        self.add_text(element.text)

    def open_span(self, element: HtmlElement) -> None:
        names, style = element.get("class"), element.get("style")
        if self.unseen is None and (
            (names is not None and _is_for_readers(names)) or (style is not None and _hides(style))
        ):
            self.unseen = element
        elif names is not None and names.endswith("br") and "br" in names.split():
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
        box = Container(
            tag, self.container, marks, f"{tag}.{names}", element, depth, -self.pictures, len(layout.blocks)
        )
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
        layout = self.layout
        tag = layout.containers[self.container].tag
        texts = _split_at_breaks(whole, headed=tag in HEADINGS) if _BREAK in whole else [" ".join(whole.split())]
        for text in texts:
            if len(texts) == 1:
                here, chars = self.anchors[:], self.linked
            else:
                here = [anchor for anchor in self.anchors if anchor.text in text]
                chars = sum(len(anchor.text) for anchor in here)
            fresh = self.pictures - self.pictures_counted
            self.pictures_counted = self.pictures
            linked = min(chars, len(text))
            layout.blocks.append(Block(text, tag, self.container, linked, here, fresh))


def read_layout(root: HtmlElement) -> Layout:
    """Blocks and containers of a tree, in document order, in one walk.

    A block ends where a container begins or ends, and at line breaks.
    """
    walk = _Walk()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            walk.open(element, str(element.tag))
        else:
            walk.close(element, str(element.tag))
            if element is not root:
                walk.add_text(element.tail)
    walk.flush()
    return walk.layout
