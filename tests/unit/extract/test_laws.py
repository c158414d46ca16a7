"""What holds for every page, whatever its bytes."""

import unicodedata
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Raw, Reject
from newsetl.core.text import composed
from newsetl.extract.article import extract

TAGS = "p div h1 h2 a article section ul li table tr td script style time meta span br form figure img template b".split()
WORDS = st.lists(
    st.sampled_from("harbour bridge Monday council the of said . , “ ” é \x01 \u200b \u202e".split(" ")),
    max_size=40,
)


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """Tag soup: open and closed, nested and not, with text and attributes."""
    parts = ["<html><body>"]
    for _ in range(draw(st.integers(0, 40))):
        tag = draw(st.sampled_from(TAGS))
        attributes = draw(
            st.sampled_from(
                ["", " class='comment'", " itemprop=author", " href='javascript:x'", " datetime=x", " hidden"]
            )
        )
        close = draw(st.sampled_from(["", f"</{tag}>"]))
        parts.append(f"<{tag}{attributes}>{' '.join(draw(WORDS))}{close}")
    return "".join(parts).encode("utf-8", "replace")


def read(payload: bytes, profile: str = "standard") -> Outcome:
    capture = Capture(raw=Raw(source_uri="x"), payload=payload, media="html", url="https://gazette.example/a")
    return extract(capture, options=Options(min_words=0, profile=profile))  # type: ignore[arg-type]


def check(outcome: Outcome) -> None:
    if isinstance(outcome, Reject):
        return
    text = outcome.values["text"]
    assert text == composed(text)
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"]
    lines = [text[span["start"] : span["end"]] for span in outcome.values["paragraphs"]]
    assert "\n".join(lines) == text
    assert outcome.issues == ()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000))
def test_no_bytes_make_it_raise(payload: bytes) -> None:
    check(read(payload))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages(), st.sampled_from(["fast", "standard"]))
def test_no_tag_soup_makes_it_raise(payload: bytes, profile: str) -> None:
    check(read(payload, profile))


STORY = "".join(
    f"<p>Speaker number {n} told the harbour council that the {word} bridge should be rebuilt before winter.</p>"
    for n, word in enumerate("old new red long short steel wooden narrow".split())
)


def page(head: str = "", body: str = STORY) -> bytes:
    return f"<html><head><title>Bridge to be rebuilt</title>{head}</head><body><h1>Bridge to be rebuilt</h1>{body}</body></html>".encode()


def test_the_same_bytes_give_the_same_article() -> None:
    first, second = read(page()), read(page())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.content_hash == second.content_hash


NEWS = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge rebuilt"}</script>'


@pytest.mark.parametrize("stated", ["", NEWS])
def test_each_candidate_is_kept_once_and_exactly_one_of_a_field_is_chosen(stated: str) -> None:
    head = '<meta property="og:title" content="Bridge rebuilt"><meta name="author" content="Ada Field">'
    outcome = read(page(stated + head))
    assert isinstance(outcome, Article)
    rows = outcome.tables["field_evidence"]
    chosen = Counter(row["field"] for row in rows if row["chosen"])
    assert set(chosen.values()) == {1}
    assert {"title", "authors"} <= set(chosen)
    assert len([row for row in rows if row["field"] == "title"]) >= 2
    assert set(Counter((row["field"], row["value"], row["source"], row["locator"]) for row in rows).values()) == {
        1
    }


HOSTILE = {
    "a million line breaks": page(body=STORY + "<br>" * 1_000_000),
    "a hundred thousand levels": page(body="<div>" * 100_000 + STORY),
    "levels within the limit": page(body="<div>" * 1_500 + STORY),
    "a tag with endless attributes": page(
        body=STORY + "<i " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x</i>"
    ),
    "JSON-LD of megabytes": page(
        '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"'
        + "word " * 400_000
        + '"}</script>'
    ),
    "JSON-LD that is broken": page(
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge", "x": [[[[</script>'
    ),
    "a date in the year 1": page('<meta property="article:published_time" content="0001-01-01T00:00:00Z">'),
    "a canonical of javascript": page(
        '<link rel="canonical" href="javascript:alert(1)"><base href="http://[bad">'
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_an_article_or_has_a_reason(name: str) -> None:
    outcome = read(HOSTILE[name])
    if isinstance(outcome, Reject):
        assert outcome.detail
    else:
        check(outcome)
        assert "Speaker number 7" in outcome.values["text"]
        assert outcome.values["published_on"] is None
        assert outcome.values["url_canonical"] is None


def test_four_hundred_authors_are_all_kept() -> None:
    letters = "abcdefghijklmnopqrst"
    listed = ",".join(f'{{"@type":"Person","name":"Ada F{a}{b}"}}' for a in letters for b in letters)
    outcome = read(
        page(f'<script type="application/ld+json">{{"@type":"NewsArticle","author":[{listed}]}}</script>')
    )
    assert isinstance(outcome, Article)
    assert len(outcome.values["authors"]) == 400
