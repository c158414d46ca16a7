"""What a host teaches: lines that recur, and what its articles stand in; the same in whatever order pages come."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.identity import digest
from newsetl.core.recipe import HostRule, Options
from newsetl.core.records import Article, Capture, Outcome, Raw
from newsetl.core.snapshots import Lesson, write_snapshot
from newsetl.extract.article import extract
from newsetl.extract.page.site_profiles import host_key, line_key
from newsetl.maintain.learn.sites import HostPage, container, distinct, profile_of, read_host_page, recurring

LETTER = "Join the thousands of readers in Port Ellery who begin their day with the letter of our newsroom."
_SUBJECTS = "The harbour board|A crew of nine|The ferry company|Her neighbour|The lighthouse keeper".split("|")
_DID = "met|was asked to wait|voted on Monday|spoke for an hour|changed its mind".split("|")
_WHY = "about the gearbox|because of the fog|over the new pier|when the tide fell|after the long winter".split("|")


def sentences(number: int, count: int) -> list[str]:
    rng = random.Random(number)
    return [
        " ".join(
            f"{rng.choice(_SUBJECTS)} {rng.choice(_DID)} {rng.choice(_WHY)}, page {rng.randint(100, 99_999)} of the log says."
            for _ in range(3)
        )
        for _ in range(count)
    ]


def page(number: int, *, url: str | None = None, promo: str = LETTER, paragraphs: int = 8) -> Capture:
    """A page whose promo stands in the middle of the story, and looks like it."""
    lines = sentences(number, paragraphs)
    lines.insert(3, promo)
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = (
        f"<!doctype html><html lang='en'><head><title>Report {number}</title></head><body><header><h1>Report {number}</h1>"
        f"</header><div class='col story-{number}'><div class='text-of-story'>{body}</div>"
        f"<aside><a href='/next'>The next report of the day, number {number + 1}</a></aside></div>"
        "<footer><p>Printed by the Courier.</p></footer></body></html>"
    )
    payload = html.encode()
    address = url or f"https://www.courier.example/{number}"
    raw = Raw(source_uri=f"/{number}", sha256=digest(payload), size_bytes=len(payload))
    return Capture(raw=raw, payload=payload, media="html", url=address)


@pytest.fixture(scope="module")
def pages() -> list[HostPage]:
    return [host_page for number in range(6) if (host_page := read_host_page(page(number))) is not None]


@pytest.fixture(scope="module")
def taught(pages: list[HostPage], tmp_path_factory: pytest.TempPathFactory) -> Options:
    """Options that name what six pages have taught."""
    folder = tmp_path_factory.mktemp("snapshots")
    lesson = Lesson(content={"courier.example": profile_of(pages)}, card={})
    snapshot, _ = write_snapshot(folder, "site-profiles", lesson, made_at="")
    return Options(site_profiles=snapshot.number, snapshots=str(folder))


def text(outcome: Outcome) -> str:
    assert isinstance(outcome, Article), outcome
    return str(outcome.values["text"])


def test_a_line_that_recurs_is_learned_and_the_container_by_the_name_that_all_pages_share(
    pages: list[HostPage],
) -> None:
    learned = profile_of(pages)
    assert learned is not None
    assert (learned["pages"], learned["articles"]) == (6, 6)
    assert line_key(LETTER) in learned["recurring"]
    assert learned["container"] == "div.text-of-story"
    for number in range(6):
        for line in sentences(number, 8):
            assert line_key(line) not in learned["recurring"]


@pytest.mark.parametrize("profile", ["fast", "standard"])
def test_a_recurring_line_is_no_text_and_the_story_stays_whole(taught: Options, profile: str) -> None:
    unseen = page(77)
    plain = Options(profile=profile)  # type: ignore[arg-type]
    options = Options(profile=profile, site_profiles=taught.site_profiles, snapshots=taught.snapshots)  # type: ignore[arg-type]
    before, after = (text(extract(unseen, options=how)) for how in (plain, options))
    assert LETTER in before  # else this page would not need its host
    assert after.split("\n") == [line for line in before.split("\n") if line != LETTER]
    elsewhere = page(77, url="https://other.example/77")
    assert text(extract(elsewhere, options=options)) == before


@pytest.mark.parametrize("profile", ["fast", "standard"])
def test_a_page_whose_article_stands_as_always_is_not_in_doubt_as_a_whole(
    taught: Options, monkeypatch: pytest.MonkeyPatch, profile: Any
) -> None:
    def fail_if_read_again(*_: object, **__: object) -> list[tuple[str, str]]:
        raise AssertionError("the whole page was read again")

    monkeypatch.setattr("newsetl.extract.page.engine.engine_text", fail_if_read_again)
    monkeypatch.setattr("newsetl.extract.page.choose.DOUBT", {profile: -1.0})  # every page is in doubt
    options = Options(profile=profile, site_profiles=taught.site_profiles, snapshots=taught.snapshots)
    assert sentences(78, 8)[0] in text(extract(page(78), options=options))
    for strange in (page(78, url="https://other.example/78"), page(78, paragraphs=1)):
        with pytest.raises(AssertionError, match="read again"):
            extract(strange, options=options)


def test_what_the_user_says_of_a_host_stands_beside_and_before_what_was_learned(taught: Options) -> None:
    story = sentences(79, 8)
    rule = HostRule(host="www.courier.example", drop=(story[5].upper(),))
    alone = text(extract(page(79), options=Options(hosts=(rule,))))
    assert (LETTER in alone, story[5] in alone, story[4] in alone) == (True, False, True)
    both = Options(hosts=(rule,), site_profiles=taught.site_profiles, snapshots=taught.snapshots)
    article_text = text(extract(page(79), options=both))
    assert (LETTER in article_text, story[5] in article_text, story[4] in article_text) == (False, False, True)
    assert Options(hosts=(rule,)).recipe != Options().recipe


@pytest.mark.parametrize("profile", ["fast", "standard"])
@pytest.mark.parametrize("locator", ["article", "div#story", "div.story", "div[articleBody]"])
def test_nothing_outside_a_container_that_the_user_names_is_text(profile: Any, locator: str) -> None:
    first, second, third = (" ".join(sentences(number, 6)) for number in (1, 2, 3))
    opening = {
        "article": "<article>",
        "div#story": "<div id='story'>",
        "div.story": "<div class='wide story'>",
        "div[articleBody]": "<div itemprop='articleBody'>",
    }[locator]
    closing = f"</{opening[1:].split()[0].rstrip('>')}>"
    html = (
        f"<html><body><h1>Report</h1><p>{first}</p>{opening}<p>{second}</p>{closing}<p>{third}</p></body></html>"
    )
    original = page(1)
    capture = Capture(raw=original.raw, payload=html.encode(), media="html", url="https://courier.example/7")
    rule = HostRule(host="courier.example", container=locator)
    assert text(extract(capture, options=Options(profile=profile, hosts=(rule,)))) == second
    absent = HostRule(host="courier.example", container="div.elsewhere")
    whole = text(extract(capture, options=Options(profile=profile)))
    assert text(extract(capture, options=Options(profile=profile, hosts=(absent,)))) == whole != second


def test_copies_of_one_article_teach_nothing() -> None:
    copies = [read_host_page(page(1, promo=f"Copy {number} of the report.")) for number in range(5)]
    read_copies = [copy for copy in copies if copy is not None]
    assert len(distinct(read_copies)) == 1
    assert profile_of(read_copies) is None
    assert profile_of([*read_copies, *(other for n in (2, 3) if (other := read_host_page(page(n))))]) is not None


@pytest.mark.parametrize(
    ("probabilities", "pages", "recurs"),
    [
        ([0.3, 0.2, 0.3], 3, True),
        ([0.3, 0.2], 3, True),
        ([0.3, 0.2], 5, False),  # of five pages two may be probability
        ([0.3], 3, False),
        ([0.9, 0.2, 0.1], 9, False),  # the story's own line, teased on two other pages
        ([0.9, 0.8, 0.9], 9, True),
        ([0.9, 0.8, 0.9], 20, False),  # background that a few reports of a running story repeat
        ([0.9, 0.8, 0.9, 0.8], 20, True),
    ],
)
def test_when_a_line_is_the_hosts(probabilities: list[float], pages: int, recurs: bool) -> None:
    articles = [
        HostPage(
            name=str(at),
            lines={"line": probabilities[at]} if at < len(probabilities) else {},
            telling=frozenset((str(at),)),
            held={},
        )
        for at in range(pages)
    ]
    assert recurring(articles) == (["line"] if recurs else [])


keys = st.text("abcdef", min_size=1, max_size=2)
seen_pages = st.lists(
    st.builds(
        HostPage,
        name=st.text("0123456789", min_size=4, max_size=4),
        lines=st.dictionaries(keys, st.floats(0, 1)),
        telling=st.frozensets(keys),
        held=st.dictionaries(keys, st.tuples(st.floats(0.9, 1), st.floats(0.4, 1))),
    ),
    max_size=8,
    unique_by=lambda seen: seen.name,
)


@given(seen_pages, st.randoms())
def test_the_order_of_pages_plays_no_part(host_pages: list[HostPage], order: random.Random) -> None:
    mixed = list(host_pages)
    order.shuffle(mixed)
    assert profile_of(mixed) == profile_of(host_pages)


@given(seen_pages)
def test_a_container_holds_nearly_all_of_nearly_every_article(host_pages: list[HostPage]) -> None:
    best = container(host_pages) if host_pages else None
    if best is not None:
        assert sum(page.held.get(best, (0, 0))[0] >= 0.97 for page in host_pages) >= 0.9 * len(host_pages)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.courier.example/a?b", "courier.example"),
        ("http://m.courier.example", "courier.example"),
        ("https://courier.example:8080/x", "courier.example:8080"),
        ("https://Courier.Example?x=1", "courier.example"),
        ("mailto:a@b", None),
        (None, None),
    ],
)
def test_twins_are_one_host(url: str | None, host: str | None) -> None:
    assert host_key(url) == host


def test_no_page_is_too_odd_to_look_at(tmp_path: Path) -> None:
    for payload in (b"", b"\0\1", b"<html>", b"<p>" * 3000, b"<div class='a b'>x</div>"):
        capture = Capture(raw=Raw(source_uri="x"), payload=payload, media="html")
        host_page = read_host_page(capture)
        assert host_page is None or profile_of([host_page] * 3) is None
