"""Whatever bytes a document holds, its reader gives a listing or a reason: nothing else leaves it."""

from __future__ import annotations

import errno
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsetl.collect.announcements import read_listing
from newsetl.collect.boundary import contained
from newsetl.collect.cookies import Cookies
from newsetl.collect.discover.announced import Listing
from newsetl.collect.discover.urls import read_urls
from newsetl.collect.fetch import retry_after_s
from newsetl.collect.links import LONGEST_URL, absolute
from newsetl.collect.outcomes import Exchange, Failed, Fetched, TargetKind, Why
from newsetl.collect.robots import Rules, interpret
from newsetl.collect.schedule import next_poll
from newsetl.collect.settings import WebSettings
from newsetl.core.errors import WarehouseError
from newsetl.core.identity import clean_url
from tests.mutations import Edit, apply, edits
from tests.web.documents import FEEDS, LISTS, ROBOTS, SECTION, SITEMAPS

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
SETTINGS = WebSettings(contact="a@b.example", inflated_bytes=200_000)


def exchange(body: bytes, *, content_type: str = "") -> Exchange:
    return Exchange(
        url="https://paper.example/feed",
        target=b"/feed",
        request_headers=(),
        http_version=b"HTTP/1.1",
        status=200,
        phrase=b"OK",
        headers=((b"Content-Type", content_type.encode("latin-1")),),
        body=body,
        started_at=NOW,
        address=None,
    )


def assert_sound(listing: Listing) -> None:
    """Every URL of a listing is one to ask for, and all of it can be stored."""
    for url in [page.url for page in listing.pages] + [sitemap.url for sitemap in listing.sitemaps]:
        assert clean_url(url) is not None
        assert len(clean_url(url) or "") <= LONGEST_URL
    for page in listing.pages:
        (page.announcement.as_json() or "").encode()


def reads(kind: TargetKind, body: bytes, content_type: str = "") -> None:
    try:
        assert_sound(read_listing(kind, exchange(body, content_type=content_type), SETTINGS))
    except Failed:
        return


CONTENT_TYPES = st.sampled_from(
    ["", "text/xml; charset=latin-1", "a; charset*0*=x''%ff", "charset=punycode", "\xff"]
)


@given(st.sampled_from(FEEDS), edits(), CONTENT_TYPES)
@example(FEEDS[0], [Edit(kind="insert", place=0.9, length=0, token=b"<![CDATA[")], "")
def test_any_bytes_are_a_feed_or_none(document: bytes, changes: list[Edit], content_type: str) -> None:
    reads("feed", apply(document, changes), content_type)


@given(st.sampled_from(SITEMAPS), edits(), CONTENT_TYPES)
def test_any_bytes_are_a_sitemap_or_none(document: bytes, changes: list[Edit], content_type: str) -> None:
    reads("sitemap", apply(document, changes), content_type)


@given(edits(), CONTENT_TYPES)
def test_any_bytes_are_a_section_page_or_none(changes: list[Edit], content_type: str) -> None:
    reads("section", apply(SECTION, changes), content_type)


@given(st.sampled_from(LISTS), edits(), st.sampled_from([".txt", ".csv", ".tsv"]))
def test_any_bytes_are_a_list_or_none(document: bytes, changes: list[Edit], suffix: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, f"list{suffix}")
        path.write_bytes(apply(document, changes))
        try:
            assert_sound(read_urls(path))
        except Failed:
            return


@given(edits())
@example([Edit(kind="replace", place=0.0, length=1.0, token=b"User-agent: *\nRequest-rate: 0/5s\n")])
@example([Edit(kind="replace", place=0.0, length=1.0, token=b"User-agent: *\nCrawl-delay: nan\n")])
def test_any_bytes_are_rules_or_none(changes: list[Edit]) -> None:
    body = apply(ROBOTS, changes)
    outcome = Fetched(url="", exchanges=(exchange(body),))
    rules = Rules(interpret("https://paper.example", outcome, kept=None, now=NOW), name="newsetl")
    assert rules.delay_s is None or 0 < rules.delay_s <= 3600
    for written in rules.sitemaps:
        assert clean_url(absolute("https://paper.example/", written)) or not absolute(
            "https://paper.example/", written
        )
    with suppress(Failed):
        rules.check("https://paper.example/private/x?y=ä")


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda value: value.decode("latin-1")))
@example("99999999999999999999")
@example("Mon, 99 Nov 99999 25:61:61 GMT")
@example("max-age=99999999999999")
def test_any_header_is_read_or_passed_over(value: str) -> None:
    seconds = retry_after_s(value, now=NOW)
    assert seconds is None or seconds >= 0
    wait = next_poll(None, had_news=False, fixed=None, cache_control=value, settings=SETTINGS)
    assert 600 <= wait.total_seconds() <= 86_400
    jar = Cookies(per_host=3)
    jar.take("https://www.paper.example/a", [value.encode("latin-1", "replace")])
    jar.header("https://www.paper.example/a")


@given(
    st.text(max_size=40)
    | st.sampled_from(["http://[::1", "//[", "http://[v1.x]/", "https://x:port/", "http://\ud800/"])
)
def test_any_link_is_a_web_address_or_none(link: str) -> None:
    url = absolute("https://paper.example/a/b", link)
    assert url is None or clean_url(url) is not None


def test_what_nobody_foresaw_becomes_a_reason() -> None:
    with pytest.raises(Failed) as failed, contained():
        raise RecursionError("too deep")
    assert (failed.value.why, failed.value.detail) == (Why.ERROR, "RecursionError: too deep")


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "no space"), WarehouseError("x"), MemoryError(), KeyboardInterrupt()]
)
def test_faults_of_our_own_disk_are_nobody_elses(error: BaseException) -> None:
    with pytest.raises(type(error)), contained():
        raise error
