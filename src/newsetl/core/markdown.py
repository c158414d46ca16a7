"""Strangers' text inside Markdown that we write: any reader of Markdown shows it as it stands and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsetl.core.visible import shortened, visible

_WIDTH = 400  # characters of one text
# Entities where readers of Markdown disagree on the backslash: for some `\<script>` is a tag, `\|` ends a cell.
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;"}
# An underscore between letters, a dash within a line mean nothing: addresses and file names stay readable.
_SPECIAL = re.compile(r"[&<>|]|[\\`*\[\]~$]|(?<![^\W_])_|_(?![^\W_])|^[-+#=]|(?<=^\d)[.)]")


def escaped(text: str) -> str:
    """One line of text as Markdown: no markup, no table cell, no link begins or ends in it."""
    return _SPECIAL.sub(_escape, shortened(text, _WIDTH))


def _escape(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0]) or f"\\{match[0]}"


def code(text: str) -> str:
    """One line of text in the letters of a program, as it stands: between more backticks than it has in a row."""
    line = visible(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def table(rows: Sequence[Sequence[object]]) -> list[str]:
    """Lines of a table; the first row is its head. Numbers have separators, and None is "not known"."""
    head, *rest = [[_cell(value) for value in row] for row in rows]
    lines = [head, ["---"] * len(head), *rest]
    return [f"| {' | '.join(line)} |" for line in lines]


def _cell(value: object) -> str:
    if value is None:
        return "not known"
    return f"{value:,}" if isinstance(value, int) else escaped(str(value))
