"""Names of the styles of paragraphs, as word processors keep them in English."""

from __future__ import annotations

from typing import Literal


def style_of(name: str) -> Literal["", "title", "heading"]:
    """What a style of this name, in lower case, marks."""
    if name == "title":
        return "title"
    return "heading" if name.startswith("heading") else ""
