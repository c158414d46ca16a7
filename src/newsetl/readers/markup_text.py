"""Pieces of HTML or XML → plain text: blocks become lines, tags and entities are undone."""

from __future__ import annotations

import html
import re

_DROPPED = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_BLOCKS = (
    "p|div|br|li|ul|ol|h[1-6]|tr|table|blockquote|section|article|figure|figcaption|header|footer|hr|pre|dd|dt"
)
_BREAK = re.compile(rf"\s*</?(?:{_BLOCKS})\b[^<>]*>\s*", re.IGNORECASE)
_CLOSED = re.compile(
    r"</(?:p|div|h[1-6]|li|ul|ol|td|tr|table|blockquote|article|section|span|a|b|i|em|strong)\s*>", re.I
)
_TAG = re.compile(r"</?[a-z!?][^<>]*>", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|blockquote|img|figure|table|article)\b[^<>]*>", re.I
)
_ELEMENT = re.compile(r"<([a-z][\w.-]*)(?:\s[^<>]*)?>[^<>]*</\1\s*>", re.IGNORECASE)


def has_markup(text: str) -> bool:
    """Whether a text is a piece of HTML, or of XML: an element of whatever name is closed behind its text."""
    return "<" in text and (_MARKUP.search(text) or _ELEMENT.search(text)) is not None


def is_written_in_html(text: str) -> bool:
    """Whether a text is a piece of HTML: a paragraph, heading, item, cell or phrase of it is closed."""
    return "</" in text and _CLOSED.search(text) is not None


def text_of_markup(fragment: str) -> str:
    """Text of a fragment, one line a block; what only looks like a tag ("a < b") stays."""
    text = _CDATA.sub(lambda match: match[1], fragment).replace("<![CDATA[", "").replace("]]>", "")
    text = _DROPPED.sub("", text)
    text = _TAG.sub("", _BREAK.sub("\n", text))
    return "\n".join(line for line in (html.unescape(line).strip() for line in text.split("\n")) if line)
