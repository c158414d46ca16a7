"""JSON-LD as pages write it: found, mended, unrolled; and what its values say as text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsetl.core.text import one_line

# schema.org types that are, or contain, the article of a page.
ARTICLE_TYPES = frozenset(
    "Article NewsArticle AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle OpinionNewsArticle "
    "ReportageNewsArticle ReviewNewsArticle AdvertiserContentArticle LiveBlogPosting BlogPosting "
    "SocialMediaPosting Report Review ScholarlyArticle SatiricalArticle TechArticle MedicalScholarlyArticle "
    "PodcastEpisode".split()
)
_NESTS = ("mainEntity", "mainEntityOfPage", "hasPart", "itemReviewed", "about", "review")
_MAX_OBJECTS = 400
_MAX_CHARS = 6_000_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OPENINGS = ("//", "/*", "<!--", "<![CDATA[", "*/")  # comments and CDATA around JSON, from the outside in
_CLOSINGS = (";", "-->", "*/", "]]>", "/*", "//")
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_PLAIN_KEY = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|isAccessibleForFree|description|'
    r'alternativeHeadline)"'
    r'\s*:\s*"((?:[^"\\\n]|\\.){1,600})"'
)
_TYPE = re.compile(r'"@type"\s*:\s*"(\w*(?:Article|BlogPosting|LiveBlogPosting))"')
_AUTHOR = re.compile(r'"author"\s*:\s*(\[[^\[\]]{1,5000}\]|\{[^{}]{1,2000}\}|"(?:[^"\\\n]|\\.){1,300}")')
_NAME = re.compile(r'"name"\s*:\s*"((?:[^"\\\n]|\\.){1,200})"')


def load_objects(sources: Sequence[str]) -> tuple[Mapping[str, Any], ...]:
    """Every typed object of a page's JSON-LD, at most 400: lists, @graph and main entities are unrolled.

    A reference by @id is replaced by what it names. Broken JSON gives what can be read of it.
    """
    entries: list[dict[str, Any]] = []
    for source in sources:
        if len(source) <= _MAX_CHARS:
            entries.extend(_objects(_load(source)))
        if len(entries) >= _MAX_OBJECTS:
            break
    entries = entries[:_MAX_OBJECTS]
    known = {str(entry["@id"]): entry for entry in entries if "@id" in entry and len(entry) > 1}
    return tuple(_resolved(entry, known) for entry in entries)


def _load(source: str) -> Any:
    """JSON wrapped in comments, with raw line breaks or trailing commas; of broken JSON its plain keys."""
    text = _unwrapped(source)
    if not text:
        return None
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", html.unescape(text))), strict=False)
    except (ValueError, RecursionError):
        return _salvage(text)


def _unwrapped(source: str) -> str:
    """JSON without what it is wrapped in: a comment, CDATA, a semicolon."""
    text = source.strip()
    for opening in _OPENINGS:
        text = text.removeprefix(opening).lstrip()
    for closing in _CLOSINGS:
        text = text.removesuffix(closing).rstrip()
    return text


def _salvage(text: str) -> Mapping[str, Any] | None:
    """The plain string values of the first article in JSON that no parser reads."""
    kind = _TYPE.search(text)
    if kind is None:
        return None
    start = max(0, kind.start() - 3000)
    part = text[start : start + 60_000]
    entry: dict[str, Any] = {"@type": kind[1]}
    for match in _PLAIN_KEY.finditer(part):
        entry.setdefault(match[1], _unquoted(match[2]))
    if author := _AUTHOR.search(part):
        names = [_unquoted(name) for name in _NAME.findall(author[1])]
        entry["author"] = names or _unquoted(author[1].strip('"'))
    return entry


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


def _objects(value: Any, *, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 5:
        return
    if isinstance(value, list):
        for item in value[:_MAX_OBJECTS]:
            yield from _objects(item, depth=depth + 1)
    elif isinstance(value, dict):
        if "@graph" in value:
            yield from _objects(value["@graph"], depth=depth + 1)
        if "@type" in value:
            yield value
        for name in _NESTS:
            if isinstance(value.get(name), dict | list):
                yield from _objects(value[name], depth=depth + 1)


def _resolved(entry: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """`entry` with references in author, publisher and image replaced by the objects they name."""
    result = entry
    for key in ("author", "creator", "publisher", "image"):
        if key in entry:
            resolved = _resolve(entry[key], known)
            if resolved is not entry[key]:
                result = {**result, key: resolved}
    return result


def _resolve(value: Any, known: Mapping[str, dict[str, Any]]) -> Any:
    if isinstance(value, dict) and "@id" in value and not {"name", "url"} & value.keys():
        return known.get(str(value["@id"]), value)
    if isinstance(value, list):
        return [_resolve(item, known) for item in value]
    return value


def types_of(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """@type of a JSON-LD object, always a tuple, without a vocabulary prefix."""
    kinds = entry.get("@type") or ()
    listed = kinds if isinstance(kinds, list) else (kinds,)
    return tuple(str(kind).rpartition("/")[2].removeprefix("schema:") for kind in listed)


def is_article(entry: Mapping[str, Any]) -> bool:
    """Whether a JSON-LD object describes an article of any kind."""
    return bool(ARTICLE_TYPES.intersection(types_of(entry)))


def texts(value: Any, *, depth: int = 0) -> Iterator[str]:
    """Strings of a JSON-LD value: itself, its items, or the name of a thing; entities resolved."""
    if isinstance(value, str):
        if line := one_line(html.unescape(html.unescape(value))):
            yield line
    elif depth > 6:
        return
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, depth=depth + 1)
    elif isinstance(value, dict):
        yield from texts(value.get("name") or value.get("@value") or value.get("@list"), depth=depth + 1)


def bodies(objects: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The article texts that JSON-LD objects carry, without tags; updates of a live blog in their order."""
    for entry in objects:
        if not is_article(entry):
            continue
        if isinstance(body := entry.get("articleBody"), str) and body.strip():
            yield _TAG.sub(" ", html.unescape(body))
        updates = entry.get("liveBlogUpdate")
        for update in updates if isinstance(updates, list) else ():
            if isinstance(update, dict) and isinstance(body := update.get("articleBody"), str):
                yield _TAG.sub(" ", html.unescape(body))


def recipes(objects: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Ingredients and steps of the recipes among JSON-LD objects, without tags."""
    for entry in objects:
        if "Recipe" in types_of(entry):
            for key in ("recipeIngredient", "ingredients", "recipeInstructions"):
                for text in _steps(entry.get(key)):
                    yield _TAG.sub(" ", html.unescape(text))


def _steps(value: Any, *, depth: int = 0) -> Iterator[str]:
    """Strings of a value: itself, its items, the texts of steps and of the sections that hold steps."""
    if isinstance(value, str):
        yield value
    elif depth > 6:
        return
    elif isinstance(value, list):
        for item in value:
            yield from _steps(item, depth=depth + 1)
    elif isinstance(value, dict):
        for key in ("text", "itemListElement"):
            yield from _steps(value.get(key), depth=depth + 1)


_TAG = re.compile(r"<[^>]{1,2000}>")
