"""Laws of URL forms: one spelling, and never one key for two articles."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsetl.core.identity import article_id, clean_url, content_hash, url_id, url_key
from newsetl.core.records import Capture, Paragraph, Raw

_NAMES = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
_PARTS = st.text(max_size=12)
_URLS = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(
        ["example.com", "EXAMPLE.com.", "bücher.example", "www.m.example.org:443", "[2001:db8::1]:80"]
    ),
    st.text("ab/.%;=0123456789ACEFjsid~é \ud800", max_size=20) | _PARTS,
    st.text("utm_c=&%5F?+/ aé;", max_size=20) | _PARTS,
    st.text("!a /#%", max_size=6),
)
_SLUG = st.text("abcdefghij0123456789-", min_size=1, max_size=20)


@given(_URLS)
@example("http://example.com/%%341")
@example("http://example.com/a/%2e%2e/b")
@example("http://example.com/x?utm%5Fsource=a")
@example("http://example.com/;jsession%69d=1")
@example("http://example.com/#!a \x01")
@example("http://./")
def test_a_clean_url_is_clean(url: str) -> None:
    once = clean_url(url)
    assert once is None or clean_url(once) == once


@given(st.text(max_size=60) | _URLS)
def test_any_text_has_a_key_and_cleaning_does_not_change_it(url: str) -> None:
    clean = clean_url(url)
    if clean is not None:
        assert url_key(clean) == url_key(url)
        assert clean.isascii() or "#!" in clean


@given(
    _SLUG,
    st.integers(0, 10**9),
    st.integers(0, 10**9),
    st.sampled_from("id p article_id story pk_id n".split()),
)
def test_two_numbers_are_two_articles(slug: str, one: int, two: int, name: str) -> None:
    first, second = (url_key(f"https://news.example/{slug}?{name}={number}") for number in (one, two))
    assert (first == second) == (one == two)


@given(_SLUG, _SLUG)
def test_two_slugs_are_two_articles(one: str, two: str) -> None:
    first, second = (url_key(f"https://news.example/2026/{slug}.html") for slug in (one, two))
    assert (first == second) == (one == two)


@pytest.mark.parametrize(
    "twin",
    [
        "http://news.example/a/story",
        "https://www.news.example/a/story/",
        "https://NEWS.example.:443/a/story",
        "http://news.example:80/a/story",
        "https://m.news.example/a/story",
        "https://amp.news.example/a/story",
        "https://news.example/a/story/amp",
        "https://news.example/a/story/amp/",
        "https://news.example/amp/a/story",
        "https://news.example/a/story.amp",
        "https://news.example/a/story?amp=1",
        "https://news.example/a/story?outputType=amp",
        "https://news.example/a/story?utm_source=x&utm_medium=y&fbclid=z#part",
        "https://news.example/a/story?gclid=1&dclid=2&mc_cid=3",
        "https://news.example/a/story;jsessionid=0A1B?PHPSESSID=9",
        "https://user:secret@news.example/a/./b/../st%6Fry",
        "https://news.example/a/story/index.html",
        "https://news.example/a/story?utm%5Fcampaign=x",
    ],
)
def test_twins_share_a_key(twin: str) -> None:
    assert url_key(twin) == url_key("https://news.example/a/story")


@pytest.mark.parametrize(
    ("url", "spelled"),
    [
        ("HTTP://Example.COM", "http://example.com/"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://faß.example/", "http://xn--fa-hia.example/"),  # IDNA 2008: another site than fass.example
        ("http://BÜCHER。example/", "http://xn--bcher-kva.example/"),
        ("https://example.com:443/%7euser/%c3%bc", "https://example.com/~user/%C3%BC"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("http://example.com/../a", "http://example.com/a"),
        ("http://example.com/a/../../b/.", "http://example.com/b/"),
        ("http://example.com/100%", "http://example.com/100%25"),
        ("http://example.com/a%2Fb", "http://example.com/a%2Fb"),
        ("http://example.com/a?b=1&&a=2", "http://example.com/a?b=1&a=2"),
        ("http://example.com/a#!/b", "http://example.com/a#!/b"),
        (" http://example.com/a b\t", "http://example.com/a%20b"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("ftp://example.com/", None),
        ("javascript:alert(1)", None),
        ("http://exa mple.com/", None),
        ("http://example.com:99999/", None),
        ("http://[::1", None),
        ("//example.com/a", None),
        ("", None),
        (None, None),
    ],
)
def test_one_spelling(url: str | None, spelled: str | None) -> None:
    assert clean_url(url) == spelled


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10))
def test_percent_encoding_does_not_tell_urls_apart(text: str) -> None:
    escaped = "".join(f"%{byte:02x}" for byte in text.encode())
    assert clean_url(f"http://example.com/a{escaped}z") == clean_url(
        f"http://example.com/a{quote(text, safe='')}z"
    )


@given(_NAMES, _NAMES)
def test_the_order_of_parameters_folds_in_the_key_only(one: str, two: str) -> None:
    forth, back = f"http://example.com/?{one}x=1&{two}y=2", f"http://example.com/?{two}y=2&{one}x=1"
    assert url_key(forth) == url_key(back)
    assert clean_url(forth) != clean_url(back)


_DECIMALS = st.floats(0, 1).map(lambda share: round(share, 3))
_PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters())
    | _DECIMALS
    | st.dates()
    | st.datetimes(timezones=st.just(UTC))
    | st.builds(Paragraph, start=st.integers(), end=st.integers(), kind=st.text())
)
_VALUES = st.dictionaries(
    st.text(),
    st.recursive(_PLAIN, lambda of: st.lists(of) | st.lists(of).map(tuple) | st.dictionaries(st.text(), of)),
)


@given(_VALUES)
@example({"title": "a \ud800 b\x7f\u2028</"})
@example({"words_hash": 2**63, "anchors": (-(2**63), 2**64)})
@example({"b": {"\uffff": 1, "\U00010000": 2}, "a": 0.0})
def test_the_hash_is_the_same_by_either_way_to_write_it(values: dict[str, Any]) -> None:
    assert content_hash(values, has_any_number=False) == content_hash(values)


@given(st.floats(), st.floats())
@example(float("nan"), float("inf"))
@example(float("inf"), float("-inf"))
def test_two_numbers_of_any_kind_are_two_contents(one: float, two: float) -> None:
    assert (content_hash({"extra": one}) == content_hash({"extra": two})) == (repr(one) == repr(two))


def _captured(payload: bytes, *, url: str | None, identity: str | None) -> Capture:
    return Capture(raw=Raw(source_uri="/in/a"), payload=payload, media="text", url=url, identity=identity)


_CAPTURES = st.builds(
    _captured,
    st.sampled_from([b"", b"a", b"b"]),
    url=st.sampled_from(
        [None, "no address", "https://a.example/1", "http://www.a.example/1", "https://a.example/2"]
    ),
    identity=st.sampled_from([None, "id:factiva:1", "id:factiva:2"]),
)


@given(_CAPTURES, _CAPTURES)
def test_two_captures_are_one_article_by_address_else_by_stated_identity_else_by_bytes(
    one: Capture, other: Capture
) -> None:
    def known_by(capture: Capture) -> object:
        return url_id(capture.url) or capture.identity or capture.payload

    assert (article_id(one) == article_id(other)) == (known_by(one) == known_by(other))
