"""Pages of plain text for tests of the fields that are read from it."""

from __future__ import annotations

from newsetl.page import Page, read_page
from newsetl.recipe import Options
from newsetl.records import Capture, Hint, Raw


def text_page(text: str, *, default_year: int | None = None, **hints: str) -> Page:
    """A page of plain text, as a file of it would give."""
    capture = Capture(
        raw=Raw(source_uri="test"),
        payload=text.encode("utf-8", "surrogatepass"),
        media="text",
        hints={name: Hint(value=value, source=f"test.{name}") for name, value in hints.items()},
    )
    page = read_page(capture, options=Options(default_year=default_year))
    assert isinstance(page, Page), page
    return page
