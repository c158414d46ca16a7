"""The article's text where a page carries it as data, for scripts to show: the page's state, JSON-LD.

No names of systems play a part. The text is looked for in what stands beside a title of the page, and then in what
holds such a title one level below: a list of paragraphs or one long text, whichever holds most prose.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from newsetl.core.text import folded
from newsetl.extract.page import jsonld
from newsetl.extract.page.block_features import ends_sentence

_ENOUGH = 200  # characters of prose
_SHORTEST = 8  # characters of a title
_SENTENCE = 40  # characters of a paragraph that counts
_MOST_SCRIPTS = 200
_MOST_CHARS = 20_000_000  # of all scripts that are read
_MOST_NODES = 300_000  # values of all scripts that are looked at
_DEEPEST = 60
_ASSIGNED = re.compile(r"(?:^|[;\s])(?:window\.|self\.|var |let |const )?[\w$.]{3,60}\s*=\s*(?=[{\[])")
_TAGGED = re.compile(r"</?(?:p|br|h[2-6]|li|div|blockquote)\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^>]{1,2000}>")
# Names of what holds a text, in the order in which they are looked for; and of kinds that hold none.
_TEXT_KEYS = (
    "html", "content", "text", "value", "body", "children", "paragraphs", "blocks", "items", "elements", "nodes",
)  # fmt: skip
_NO_TEXT = re.compile(
    r"image|photo|picture|video|audio|gallery|embed|advert|\bads?\b|related|promo|newsletter|caption|"
    r"credit|divider|raw_html|iframe|social",
    re.IGNORECASE,
)
_HEADING = re.compile(r"head|^h[1-6]$|title", re.IGNORECASE)
_INLINE = re.compile(r"paragraph|^p$|block|span|^text|list-?item", re.IGNORECASE)


def article_source(
    tree: HtmlElement, objects: Sequence[Mapping[str, Any]], *, titles: Collection[str]
) -> str | None:
    """HTML of the article that the data of a page hold; None when they hold none beside one of the titles."""
    known = {key for title in titles if len(key := folded(title)) > _SHORTEST}
    beside, around = _titled_nodes(tree, known)
    for bodies in ([*_stated_bodies(objects), *map(_body, beside)], map(_body, around)):
        best = max(bodies, key=_prose, default="")
        if _prose(best) >= _ENOUGH:
            return f"<html><body>{best}</body></html>"
    return None


def _prose(source: str) -> int:
    """Characters of the paragraphs that are long enough and end as sentences do."""
    lines = (html.unescape(_ANY_TAG.sub("", line)).strip() for line in source.split("\n"))
    return sum(len(line) for line in lines if len(line) >= _SENTENCE and ends_sentence(line))


def _stated_bodies(objects: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for entry in objects:
        body = entry.get("articleBody") if jsonld.is_article(entry) else None
        if isinstance(body, str):
            yield _marked_up(html.unescape(body))


def _titled_nodes(
    tree: HtmlElement, titles: Collection[str]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The objects in the JSON of the page's scripts that hold a title, and those that hold one a level below."""
    beside: list[Mapping[str, Any]] = []
    around: list[Mapping[str, Any]] = []
    states = _states(tree) if titles else ()
    nodes = (node for value in states for node in _walk(value))
    for node in islice(nodes, _MOST_NODES):
        if not isinstance(node, dict):
            continue
        if _has_title(node.values(), titles):
            beside.append(node)
        elif any(
            _has_title(islice(part.values(), 20), titles) for part in node.values() if isinstance(part, dict)
        ):
            around.append(node)
    return beside, around


def _has_title(values: Iterable[Any], titles: Collection[str]) -> bool:
    """Whether some values are, among others, one of the titles."""
    return any(isinstance(value, str) and _is_title(value, titles) for value in values)


def _body(node: Mapping[str, Any]) -> str:
    """The text of an object as HTML: that of its lists and long texts that holds most prose."""
    return max(map(_rendered, _lists_and_texts(node)), key=_prose, default="")


def _is_title(text: str, titles: Collection[str]) -> bool:
    """Whether a text is one of the titles, or one but for the name of the site behind it."""
    if not _SHORTEST < len(text) < 500:
        return False
    key = folded(text)
    return key in titles or (" " in key and any(title.startswith(f"{key} ") for title in titles))


def _states(tree: HtmlElement) -> Iterator[Any]:
    """The JSON that scripts of a page are or assign."""
    left = _MOST_CHARS
    for script in islice(tree.iter("script"), _MOST_SCRIPTS):
        source = script.text or ""
        left -= len(source)
        if left < 0 or len(source) < _ENOUGH or "ld+json" in (script.get("type") or ""):
            continue
        decoder = json.JSONDecoder(strict=False)
        starts = (0,) if source.lstrip()[:1] in "{[" else (match.end() for match in _ASSIGNED.finditer(source))
        end = 0
        for start in starts:
            if start >= end:
                try:
                    value, end = decoder.raw_decode(source.lstrip() if start == 0 else source, start)
                except (ValueError, RecursionError):
                    continue
                yield value


def _walk(value: Any) -> Iterator[Any]:
    """A value and all that it holds, outside in."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        yield node
        parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        waiting.extend(part for part in parts if isinstance(part, dict | list))


def _lists_and_texts(node: Mapping[str, Any], *, depth: int = 0) -> Iterator[Any]:
    """Values below a node that may be a text: long strings and lists, at most four levels below."""
    for name, value in node.items():
        if _NO_TEXT.search(name):
            continue
        if isinstance(value, list) or (isinstance(value, str) and len(value) >= _ENOUGH):
            yield value
        elif isinstance(value, dict) and depth < 4:
            yield from _lists_and_texts(value, depth=depth + 1)


def _rendered(value: Any, *, depth: int = 0) -> str:
    """A text of a page's state as HTML, one line a paragraph."""
    if isinstance(value, str):
        return _marked_up(value)
    if isinstance(value, list) and depth <= _DEEPEST:
        return "\n".join(filter(None, (_rendered(item, depth=depth + 1) for item in value)))
    if isinstance(value, dict) and depth <= _DEEPEST:
        return _rendered_part(value, depth=depth)
    return ""


def _rendered_part(value: Mapping[str, Any], *, depth: int) -> str:
    """A paragraph, a heading or a group of them; nothing of a picture, or of what has a headline of its own."""
    kind = _kind(value)
    if "headline" in value or _NO_TEXT.search(kind):
        return ""
    content = next((value[key] for key in _TEXT_KEYS if isinstance(value.get(key), str | list | dict)), None)
    if isinstance(content, list) and _INLINE.search(kind):
        content = "".join(_leaves(content))
    if _HEADING.search(kind) and isinstance(content, str):
        return f"<h2>{content}</h2>"
    return _rendered(content, depth=depth + 1)


def _kind(value: Mapping[str, Any]) -> str:
    """What a part of a text calls its kind."""
    kind = next((value[key] for key in ("type", "_type", "nodeType", "style", "kind") if key in value), "")
    return kind if isinstance(kind, str) else ""


def _leaves(value: Any, *, depth: int = 0) -> Iterator[str]:
    """The texts of a paragraph that is made of spans."""
    if isinstance(value, str):
        yield value
    elif depth > _DEEPEST:
        return
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, depth=depth + 1)
    elif isinstance(value, dict):
        for key in _TEXT_KEYS:
            if isinstance(value.get(key), str | list):
                yield from _leaves(value[key], depth=depth + 1)
                return


def _marked_up(text: str) -> str:
    """A text as HTML: one that has tags of its own with lines between paragraphs, other text by its lines."""
    if _TAGGED.search(text):
        return re.sub(r"(</(?:p|h[2-6]|li|div|blockquote)>|<br\s*/?>)", r"\1\n", text)
    return "\n".join(f"<p>{line.strip()}</p>" for line in text.splitlines() if line.strip())
