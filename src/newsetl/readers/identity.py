"""Which article a document without a web address is: what its surroundings state of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from newsetl.core.identity import digest
from newsetl.core.records import Capture, Hint


def identified(capture: Capture) -> Capture:
    """The capture with what names it: an id that its reader took from a database stays as it is."""
    if capture.url or capture.identity or not capture.hints:
        return capture
    identity = _stated_identity(capture.hints, capture.raw.sha256 or digest(capture.payload))
    return capture if identity is None else replace(capture, identity=identity)


def _stated_identity(hints: Mapping[str, Hint], text_digest: str) -> str | None:
    """Publication, date, title and text together; None where nothing but the text is known."""
    stated = [hints[name].value if name in hints else None for name in ("publisher", "published", "title")]
    if not any(stated):
        return None
    return "stated:" + digest(repr([*map(str, stated), text_digest]).encode("utf-8", "replace"))
