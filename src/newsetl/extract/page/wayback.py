"""Pages as the Wayback Machine serves them: its toolbar taken out, the addresses as they were."""

from __future__ import annotations

import re
from dataclasses import replace

from newsetl.extract.page.charsets import PageText

_SIGNS = (b"BEGIN WAYBACK TOOLBAR", b"FILE ARCHIVED ON", b"bundle-playback.js")
_TOOLBAR = re.compile(
    r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->|"
    r"<!--\s+FILE ARCHIVED ON .*?-->|<!--\s*playback timings .*?-->",
    re.DOTALL,
)
_PREFIX = re.compile(
    r"(?:(?:https?:)?//web\.archive\.org)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=(?:https?:)?//)|"
    r"(?:https?:)?\\/\\/web\.archive\.org\\/web\\/\d{4,14}(?:[a-z]{2}_)?\\/(?=https?:)"  # as JSON spells it
)


def as_it_was(page: PageText) -> PageText:
    """The page as its site sent it; any other page unchanged."""
    if not any(sign in page.utf8 for sign in _SIGNS):
        return page
    text = _PREFIX.sub("", _TOOLBAR.sub("", page.text))
    return replace(page, text=text, utf8=text.encode("utf-8", "replace"))
