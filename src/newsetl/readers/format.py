"""What a format is, and the beginning of an entry by which it is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from newsetl.core.text import is_binary, wide_charset
from newsetl.readers.entry import Reader

_HTML = re.compile(
    rb"^(?>\s|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|title|meta)\b", re.S | re.I
)
_ROOT = re.compile(  # no group is tried twice: that would take forever in front of thirty comments
    rb"^(?>\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>)*+<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s>/]",
    re.S,
)
_HTML_SUFFIXES = frozenset(("html", "htm", "xhtml", "shtml"))


@dataclass(frozen=True, kw_only=True)
class Head:
    """The first bytes of an entry (up to 64 kB) and its name."""

    data: bytes
    name: str

    @cached_property
    def bare(self) -> bytes:
        """The bytes less a mark and white space in front; of UTF-16 and UTF-32 as UTF-8."""
        charset = None if self.is_binary or 0 not in self.data[:64] else wide_charset(self.data)
        data = (
            self.data
            if charset is None
            else self.data.decode(charset, errors="replace").encode("utf-8", "replace")
        )
        return data.lstrip(b"\xef\xbb\xbf \t\r\n")

    @cached_property
    def text(self) -> str:
        """The bytes as UTF-8; what is none is replaced."""
        return self.bare.decode("utf-8", errors="replace")

    @cached_property
    def suffix(self) -> str:
        """What follows the last full stop of the name, in lower case."""
        return self.name.lower().rpartition(".")[2]

    @cached_property
    def is_markup(self) -> bool:
        """Whether the bytes begin with a tag."""
        return self.bare.startswith(b"<")

    @cached_property
    def root(self) -> str:
        """Local name of the root of an XML document, in lower case; empty for other bytes."""
        match = _ROOT.search(self.bare[:8192]) if self.is_markup else None
        return match[1].decode("ascii").lower() if match else ""

    @cached_property
    def is_html(self) -> bool:
        """Whether it is a page: by its name, or by a tag that stands at its beginning."""
        return self.suffix in _HTML_SUFFIXES or _HTML.search(self.bare[:4096]) is not None

    @cached_property
    def is_binary(self) -> bool:
        """Whether the bytes look like no text in any charset."""
        return is_binary(self.data)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Format:
    """One format of inputs: how it is recognised and read, and what docs/inputs.md states of it."""

    name: str  # as the summary of a run prints it: "CSV table"
    matches: Callable[[Head], bool]
    read: Reader
    begins_markup: bool | None = (
        None  # whether its files begin with a tag, always or never; it is tried on no others
    )
    is_list: bool = False  # its documents may only point at articles: `newsetl collect` reads their addresses
    takes: str  # what becomes an article, and what is taken from the input beside the text
