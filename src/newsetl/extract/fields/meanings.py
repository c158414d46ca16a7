"""What columns mean, read from the docstrings of the functions and records that they come from."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from inspect import getdoc
from typing import Any

_SECTION = re.compile(r"^Attributes:\n((?:[ \t]+\S.*\n?|\n)+)", re.MULTILINE)
_ENTRY = re.compile(r"^ {4}(\w+): (.*(?:\n {5,}\S.*)*)", re.MULTILINE)


def meaning_of(read: Callable[..., Any]) -> str:
    """The first line of a function's docstring and its paragraph of values, without a full stop at the end."""
    first, *others = (getdoc(read) or "").split("\n\n")
    values = [" ".join(text.split()) for text in others if text.startswith("Values:")]
    return " ".join([first, *values]).rstrip(".")


def meanings_of(record: type) -> Mapping[str, str]:
    """Field → its meaning, from the section `Attributes:` of a record's docstring.

    Raises:
        TypeError: a field has no meaning there.
    """
    section = _SECTION.search(f"{getdoc(record) or ''}\n")
    entries = _ENTRY.findall(section[1]) if section else ()
    known = {name: " ".join(text.split()).rstrip(".") for name, text in entries}
    if missing := [part.name for part in fields(record) if part.name not in known]:
        raise TypeError(f"{record.__name__} does not say what {', '.join(missing)} means: add it to Attributes:")
    return known
