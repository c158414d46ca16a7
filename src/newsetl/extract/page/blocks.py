"""A page as blocks: stretches of text that a reader sees as one, and where in the tree they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

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
BIT_OF_WORD: dict[str, int] = {}
for _place, _words in enumerate(_WORDS_OF_MARK.values()):
    for _word in _words.split():
        BIT_OF_WORD[_word] = BIT_OF_WORD.get(_word, 0) | 1 << _place
_TAGS = (
    "article main aside nav footer header form figure figcaption table li blockquote button section "
    "ul ol details pre"
).split()
BIT_OF_TAG = {tag: 1 << (len(_WORDS_OF_MARK) + place) for place, tag in enumerate(_TAGS)}
BIT_OF_TAG["td"] = BIT_OF_TAG["th"] = BIT_OF_TAG["table"]
BIT_OF_TAG["figcaption"] |= BIT_OF_TAG["figure"]
BIT_OF_TAG["dialog"] = BIT_OF_TAG["button"]
HIDDEN = 1 << list(_WORDS_OF_MARK).index("hidden")
COMMENT = 1 << list(_WORDS_OF_MARK).index("comment")
MEDIA = 1 << list(_WORDS_OF_MARK).index("media")
LEAD = 1 << list(_WORDS_OF_MARK).index("lead")
LIVE = 1 << list(_WORDS_OF_MARK).index("live")
CONSENT = 1 << list(_WORDS_OF_MARK).index("consent")
_SAFE = 1 | sum(BIT_OF_TAG[tag] for tag in ("article", "main", "section", "table", "form", "header"))
MARKS: tuple[str, ...] = (*_WORDS_OF_MARK, *_TAGS, "unseen")  # bit → its name
FIGURE = 1 << MARKS.index("figure")  # by its tag
UNSEEN = 1 << MARKS.index("unseen")  # by its attributes, not by the words of its class

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


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
    root: HtmlElement | None = None  # of the tree

    def elements(self, *tags: str) -> Iterator[HtmlElement]:
        """The elements of those containers that have one of some tags, in order; by default of all."""
        return iter(()) if self.root is None else self.root.iter(*(tags or CONTAINERS))


def inherit(layout: Layout) -> None:
    """Hand marks down from containers to those in them, in place.

    What holds the title's block cannot be a comment or a teaser, whatever its class says; nor can the body.
    """
    boxes = layout.containers
    at = boxes[layout.blocks[layout.title].container].parent if layout.title >= 0 else -1
    while at >= 0:
        boxes[at].marks &= _SAFE
        at = boxes[at].parent
    for box in boxes:
        if box.parent < 0:
            box.marks &= _SAFE
            box.near_marks = box.far_marks = box.marks
        else:
            around = boxes[box.parent]
            box.near_marks = box.marks | around.marks
            box.far_marks = box.marks | around.far_marks


@lru_cache(maxsize=20_000)
def marks_of_words(attribute: str) -> int:
    """Bits of MARKS that the words of an attribute set."""
    bits = 0
    for word in _WORD.findall(attribute[:300]):
        bits |= BIT_OF_WORD.get(word.lower(), 0)
    return bits
