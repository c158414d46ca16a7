"""A quick search of the markup for the day of publication, where a page states none."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# A date under a key of a page's own data that speaks of publication: not one of expiry, upload or a start.
KEYED = re.compile(
    r"(?<![a-z_])(?:date_?(?:published|created)?|(?:first_?)?publi(?:shed|cation|sh)_?(?:date|time|at|on)?)"
    r"\\*(?:\"|'|&quot;)?\s*:\s*\\*(?:\"|'|&quot;)(\d{4}-\d\d-\d\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"-\d\d-\d\d")  # what a search finds 25 times as fast
_BEFORE = 300  # characters before it in which the key stands


def find_quick_date(tree: HtmlElement, source: str) -> str | None:
    """What htmldate's quick search finds outside of scripts, else the first keyed date in them; ISO.

    `tree` is that of a page without what cannot be text, as a layout leaves it; it is not changed.
    """
    from htmldate import find_date  # 40 ms that most pages do not need

    date: str | None = find_date(tree, extensive_search=False, original_date=True)
    return date or keyed_date(source)


def keyed_date(source: str) -> str | None:
    """The first date, ISO, that stands under a key of publication."""
    for day in _DAY.finditer(source):
        keyed = KEYED.search(source, max(0, day.start() - _BEFORE), day.end())
        if keyed and keyed.end() == day.end():
            return keyed[1]
    return None
