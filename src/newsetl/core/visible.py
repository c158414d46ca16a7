r"""Strangers' text made harmless for a terminal, a log, a page: what could steer them is written as an escape."""

from __future__ import annotations

import re

# C0 but for the tabulator, DEL, C1; line and paragraph separators; marks of direction; lone surrogates.
STEERING = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    r"""One line of text in which every character that could steer a terminal is written out, such as `\x1b`."""
    return STEERING.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def shortened(text: str, width: int) -> str:
    """One harmless line of at most `width` characters, with … where the middle was left out."""
    line = visible(" ".join(text.split()))
    if len(line) <= width:
        return line
    head = (width - 1) // 2
    return f"{line[:head]}…{line[len(line) - (width - 1 - head) :]}"
