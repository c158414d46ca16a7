"""Pages of plain text for tests of the fields that are read from it."""

from __future__ import annotations

from newsetl.core.recipe import Options, Segmenter
from newsetl.core.records import Capture, Hint, Raw
from newsetl.extract.page.page import Page
from newsetl.extract.page.read import read_page


def text_page(
    text: str, *, default_year: int | None = None, segmenter: Segmenter = "characters", **hints: str
) -> Page:
    """A page of plain text, as a file of it would give."""
    capture = Capture(
        raw=Raw(source_uri="test"),
        payload=text.encode("utf-8", "surrogatepass"),
        media="text",
        hints={name: Hint(value=value, source=f"test.{name}") for name, value in hints.items()},
    )
    page = read_page(capture, options=Options(default_year=default_year, segmenter=segmenter))
    assert isinstance(page, Page), page
    return page
