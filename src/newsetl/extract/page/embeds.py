"""What a page shows of other sites: posts, videos, sounds, maps. They are kept beside the text, not in it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsetl.core.records import Embed, EmbedKind
from newsetl.core.text import one_line
from newsetl.extract.lexicon import embed_kind
from newsetl.extract.page.blocks import COMMENT, MARKS, marks_of_words
from newsetl.extract.page.links import absolute

_MOST = 100  # embeds of a page
_LONGEST = 5_000  # characters of a text
_SOURCES = ("src", "data-src", "data-lazy-src", "data-url")
_PLAYED: dict[str, EmbedKind] = {"video": "video", "audio": "audio"}
_ELSEWHERE = frozenset(("nav", "footer"))
_NOT_HERE = COMMENT | 1 << MARKS.index("related") | 1 << MARKS.index("footer") | 1 << MARKS.index("nav")
_POST = 1 << MARKS.index("embed")
_ADDRESSED = 2  # parts of a path that lead to one post: a profile has fewer


def take_embeds(tree: HtmlElement, base_url: str | None) -> tuple[Embed, ...]:
    """The embeds of a page's article, in order. Quoted posts leave the tree, in place.

    Frames count where their host is known for embeds, media where they play a file; what stands in menus, footers,
    teasers and comments is left out.
    """
    embeds: dict[str, Embed] = {}
    posts = []
    for element in tree.iter("iframe", "blockquote", "video", "audio"):
        embed = _post(element, base_url) if element.tag == "blockquote" else _frame(element, base_url)
        if embed is None or _stands_elsewhere(element):
            continue
        if element.tag == "blockquote":
            posts.append(element)
        if len(embeds) < _MOST:
            embeds.setdefault(embed.url, embed)
    for post in posts:
        if post.getparent() is not None:
            post.drop_tree()
    return tuple(embeds.values())


def _post(quote: HtmlElement, base_url: str | None) -> Embed | None:
    """A quotation that is marked as an embed and links to the post that it quotes."""
    if not marks_of_words(f"{quote.get('class') or ''}") & _POST:
        return None
    stated = [quote.get("cite"), quote.get("data-instgrm-permalink")]
    links = [link.get("href") for link in quote.iter("a")]
    for address in filter(None, (*stated, *reversed(links))):
        url = absolute(base_url, address)
        is_post = url.split("?")[0].rstrip("/").count("/") - 2 >= _ADDRESSED
        if is_post and embed_kind(url) is not None:
            return Embed(kind="post", url=url, text=_text(quote))
    return None


def _frame(element: HtmlElement, base_url: str | None) -> Embed | None:
    for address in _addresses(element):
        url = absolute(base_url, address)
        if not url.startswith(("http://", "https://")):
            continue
        kind = embed_kind(url) if element.tag == "iframe" else _PLAYED[str(element.tag)]
        if kind is not None:
            label = element.get("title") or element.get("aria-label") or ""
            return Embed(kind=kind, url=url, text=one_line(label)[:_LONGEST] or None)
    return None


def _addresses(element: HtmlElement) -> Iterator[str]:
    owners = (element, *element.iter("source")) if element.tag != "iframe" else (element,)
    for owner in owners:
        yield from (address for name in _SOURCES if (address := (owner.get(name) or "").strip()))


def _stands_elsewhere(element: HtmlElement) -> bool:
    """Whether it stands in a menu, a footer, a teaser or a comment."""
    for around in element.iterancestors():
        if around.tag in ("body", "html"):
            return False
        names = f"{around.get('class') or ''} {around.get('id') or ''}"
        if around.tag in _ELSEWHERE or marks_of_words(names) & _NOT_HERE:
            return around.find(".//h1") is None
    return False


def _text(quote: HtmlElement) -> str | None:
    """Words of a post, white space collapsed."""
    return one_line(" ".join(quote.itertext()))[:_LONGEST] or None
