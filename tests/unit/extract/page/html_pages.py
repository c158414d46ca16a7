"""HTML pages for tests of metadata: a headline, a few sentences of our own, and what a test adds."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from newsetl.core.recipe import Options
from newsetl.core.records import Capture, Raw
from newsetl.extract.fields import FIELDS, read_columns
from newsetl.extract.page.page import Page
from newsetl.extract.page.read import read_page

TITLE = "A bridge is built"
PROSE = "".join(
    f"<p>{line}</p>"
    for line in (
        "The harbour council voted on Monday to rebuild the old footbridge, ending a dispute of two years.",
        "Work is to begin in September and should be finished before the spring, says the plan.",
        "A report by the county engineer put the cost at four million, half of which the region is to pay.",
        "The shipping company said it would add two boats in the morning, so that nobody need walk around.",
    )
)


def html_page(
    around: str = "",
    *,
    jsonld: Any = None,
    head: str = "",
    end: str = "",
    title: str = TITLE,
    heading: str | None = None,
    url: str | None = None,
    captured_at: datetime | None = None,
) -> Page:
    """`around` stands between headline and text, `end` behind the text; `heading` is the headline's markup."""
    script = f'<script type="application/ld+json">{json.dumps(jsonld)}</script>' if jsonld is not None else ""
    heading = f"<h1>{TITLE}</h1>" if heading is None else heading
    source = (
        f"<html lang=en><head><meta charset=utf-8><title>{title}</title>{head}{script}</head>"
        f"<body><main>{heading}{around}{PROSE}{end}</main></body></html>"
    )
    capture = Capture(
        raw=Raw(source_uri="page"), payload=source.encode(), media="html", url=url, captured_at=captured_at
    )
    page = read_page(capture, options=Options())
    assert isinstance(page, Page)
    return page


def values_of(page: Page) -> dict[str, Any]:
    """The columns' values; none may have failed."""
    reading = read_columns(page, FIELDS)
    assert reading.issues == ()
    return reading.values


def news(**stated: Any) -> dict[str, Any]:
    """JSON-LD of a news article."""
    return {"@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, **stated}
