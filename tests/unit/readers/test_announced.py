"""What a feed says of an article is evidence behind what the page says itself."""

from __future__ import annotations

import json

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw
from newsetl.extract.article import extract
from newsetl.readers.warc import announced as entries

BODY = " ".join(
    f"The harbour office counted {number} ships on day {number} of the long winter strike at the quay."
    for number in range(12)
)
PAGE = "<html><head>{head}</head><body><article>{headline}<p>{body}</p></article></body></html>"
NOTE = json.dumps(
    {
        "source": "gazette",
        "kind": "feed",
        "entry": {
            "title": "Ships counted",
            "published": "2026-03-04T05:06:00Z",
            "authors": ["Ada Quay"],
            "keywords": ["harbour", "strike"],
        },
    }
).encode()


def read(head: str = "", headline: str = "") -> Article:
    payload = PAGE.format(head=head, headline=headline, body=BODY).encode()
    capture = Capture(raw=Raw(source_uri="p"), payload=payload, media="html", hints=entries.hints(NOTE))
    outcome = extract(capture, options=Options())
    assert isinstance(outcome, Article)
    assert outcome.issues == ()
    return outcome


def evidence(article: Article, field: str) -> list[tuple[str, bool]]:
    return [(row["source"], row["chosen"]) for row in article.tables["field_evidence"] if row["field"] == field]


def test_a_page_that_says_nothing_takes_what_the_feed_said() -> None:
    article = read()
    assert article.values["title"] == "Ships counted"
    assert str(article.values["published_on"]) == "2026-03-04"
    assert [author["name"] for author in article.values["authors"]] == ["Ada Quay"]
    assert list(article.values["keywords"]) == ["harbour", "strike"]
    assert ("feed.title", True) in evidence(article, "title")


def test_the_page_itself_is_trusted_first_and_the_feed_stays_as_evidence() -> None:
    article = read(headline="<h1>Winter strike at the quay: the ships, counted</h1>")
    assert article.values["title"] == "Winter strike at the quay: the ships, counted"
    assert ("feed.title", False) in evidence(article, "title")
