"""When a page says that it was published: what is stated, what is printed, and which of them is to be believed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from newsetl.extract.fields.dates.published import published_candidates
from newsetl.extract.page.page import Page
from tests.unit.extract.page.html_pages import html_page, news, values_of


def published(page: Page) -> tuple[Any, ...]:
    values = values_of(page)
    return tuple(values[f"published_{part}"] for part in ("on", "at", "precision", "zone_source"))


def day_of(around: str = "", **parts: Any) -> str | None:
    on = published(html_page(around, **parts))[0]
    return on.isoformat() if on else None


def test_an_instant_keeps_the_publisher_s_day_its_precision_and_where_its_zone_is_from() -> None:
    assert published(html_page(jsonld=news(datePublished="2024-05-03T00:30:00+02:00"))) == (
        date(2024, 5, 3),
        datetime(2024, 5, 2, 22, 30, tzinfo=UTC),
        "second",
        "offset",
    )
    assert published(html_page(jsonld=news(datePublished="2024-05-03T08:30Z")))[2:] == ("minute", "utc")
    assert published(html_page(jsonld=news(datePublished="2024-05-03T08:30")))[1:] == (None, "day", None)


def test_of_an_instant_in_utc_the_day_is_the_one_that_is_printed() -> None:
    stated = news(datePublished="2024-10-15T16:00:00Z")
    on, at, *_ = published(html_page("<div>Wed, Oct 16, 2024</div>", jsonld=stated))
    assert (on, at) == (date(2024, 10, 16), datetime(2024, 10, 15, 16, tzinfo=UTC))


def test_an_offset_is_believed_over_the_printed_day() -> None:
    stated = news(datePublished="2024-10-15T23:30:00+02:00")
    assert day_of("<div>Oct 16, 2024</div>", jsonld=stated) == "2024-10-15"


def test_no_printed_day_is_that_of_an_instant_two_days_off() -> None:
    stated = news(datePublished="2024-10-15T16:00:00Z")
    assert day_of("<div>Oct 17, 2024</div>", jsonld=stated) == "2024-10-15"


def test_an_earlier_day_below_the_headline_is_when_it_was_first_published() -> None:
    stated = news(datePublished="2025-06-12")
    assert day_of("<p>November 2, 2022</p>", jsonld=stated) == "2022-11-02"
    assert day_of("<p>By Ada Field | 2 November 2022</p>", jsonld=stated) == "2022-11-02"


@pytest.mark.parametrize(
    "line",
    [
        "<p>Updated November 2, 2022</p>",
        "<p>Last updated:</p><p>November 2, 2022</p>",
        "<p>The footbridge has stood empty and unused since November 2, 2022, when the ferry ran into it.</p>",
        "<p>November 2, 2035</p>",
    ],
)
def test_updates_sentences_and_later_days_leave_the_stated_one(line: str) -> None:
    assert day_of(line, jsonld=news(datePublished="2025-06-12")) == "2025-06-12"


@pytest.mark.parametrize(
    "name", ["w-published-date", "published-date", "publication:date", "Article-Publish-Time"]
)
def test_a_meta_tag_that_is_named_like_publication_is_read(name: str) -> None:
    assert day_of(head=f'<meta name="{name}" content="2024-05-03">') == "2024-05-03"


@pytest.mark.parametrize("name", ["unpublish-date", "publication-date-modified", "last-published-update-date"])
def test_a_meta_tag_that_is_named_like_an_update_is_not(name: str) -> None:
    assert day_of(head=f'<meta name="{name}" content="2024-05-03">') is None


def test_a_line_that_says_when_it_was_first_published_counts_wherever_it_stands() -> None:
    filler = "".join(f"<h3>Pier {n}</h3><ul><li>One</li></ul>" for n in range(60))
    end = f"{filler}<p>This article was originally published on 26 Sep 2019 and has been updated.</p>"
    assert day_of("<p>30 Sep 2022</p>", end=end) == "2019-09-26"


def test_far_from_the_headline_posted_on_counts_where_there_is_one_such_day() -> None:
    filler = "".join(f"<h3>Pier {n}</h3><ul><li>One</li></ul>" for n in range(60))
    posted = "<div>Posted on April 13, 2023</div>"
    assert day_of(end=f"{filler}{posted}") == "2023-04-13"
    assert day_of(end=f"{filler}{posted}<div>Posted on April 14, 2023</div>") is None


def test_a_sentence_below_the_text_that_says_when_it_was_published_may_be_long() -> None:
    folders = ", ".join(f"Harbour news of part {n}" for n in range(9))
    posted = f"<p>Dieser Beitrag wurde am Samstag, 3. Dezember 2011 veröffentlicht und in {folders} abgelegt.</p>"
    assert day_of(end="".join(f"<h3>Pier {n}</h3>" for n in range(15)) + posted) == "2011-12-03"


def test_a_teaser_s_date_above_the_headline_gives_way_to_any_other() -> None:
    teaser = "<div class=related-teaser><p>26 February 2020</p></div>"
    plain = f"<div>{teaser}</div><h1>A bridge is built</h1>"
    assert day_of(heading=plain) == "2020-02-26"
    assert day_of(heading=plain, url="https://gazette.example/2020/03/18/bridge") == "2020-03-18"


def test_on_a_page_without_a_headline_the_one_day_that_is_printed_counts() -> None:
    line = "<p>7 huhtikuuta 2009</p>"
    assert day_of(line, heading="", title="Gazette") == "2009-04-07"
    assert day_of(f"{line}<p>8 huhtikuuta 2009</p>", heading="", title="Gazette") is None


def test_of_an_instant_in_utc_the_day_is_that_of_the_page_s_address() -> None:
    stated = news(datePublished="2025-12-19T02:41:41Z")
    assert day_of(jsonld=stated, url="https://gazette.example/2025/12/18/bridge") == "2025-12-18"
    assert day_of(jsonld=stated, url="https://gazette.example/2025/12/16/bridge") == "2025-12-19"


def test_of_two_times_the_one_below_the_headline_is_the_article_s() -> None:
    above = "<div><time datetime=2025-12-17>12/17/2025</time></div><h1>A bridge is built</h1>"
    assert day_of("<div><time datetime=2017-03-01>03/01/2017</time></div>", heading=above) == "2017-03-01"


def test_the_date_of_a_caption_gives_way_to_a_date_by_itself() -> None:
    caption = "<p>Workers on the footbridge in the harbour basin near the mill, 24 April 2023</p>"
    assert day_of(f"{caption}<ul><li>Date 28 April 2023</li></ul>") == "2023-04-28"


@pytest.mark.parametrize(
    "stated",
    ["0001-01-01T00:00:00Z", "0000-00-00", "9999-12-31", "1500-01-01", "soon", "", 7, None, [], {"@value": ""}],
)
def test_a_date_that_cannot_be_is_none(stated: Any) -> None:
    assert day_of(jsonld=news(datePublished=stated)) is None


def test_what_lies_after_the_capture_is_no_date_of_publication() -> None:
    captured = datetime(2024, 5, 3, 12, tzinfo=UTC)
    stated = news(datePublished="2031-05-03")
    assert day_of(jsonld=stated, captured_at=captured) is None
    assert day_of(jsonld=news(datePublished="2024-05-04"), captured_at=captured) == "2024-05-04"  # east of us
    assert day_of(jsonld=stated) == "2031-05-03"  # with no clock there is no future


def test_an_update_is_the_modified_time_and_not_the_published_one() -> None:
    statements = news(datePublished="2024-05-03T08:30:00Z", dateModified="2024-05-04T09:00:00+02:00")
    values = values_of(html_page(jsonld=statements))
    assert values["modified_at"] == datetime(2024, 5, 4, 7, tzinfo=UTC)
    assert (values["modified_precision"], values["modified_zone_source"]) == ("second", "offset")
    assert values["published_on"] == date(2024, 5, 3)


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2024-10-15T09:59:00Z", "2024-10-15"),
        ("2024-10-15T10:00:00Z", "2024-10-16"),  # midnight at 14 hours east of Greenwich
        ("2024-10-17T11:59:00Z", "2024-10-16"),  # the last minute at 12 hours west of it
        ("2024-10-17T12:00:00Z", "2024-10-17"),
    ],
)
def test_the_day_in_an_address_is_that_of_an_instant_if_it_is_that_day_anywhere_on_earth(
    stated: str, day: str
) -> None:
    url = "https://courier.example/2024/10/16/bridge.html"
    assert day_of(url=url, jsonld=news(datePublished=stated)) == day


AGREED = '<meta property="article:published_time" content="2025-03-04T07:15:00Z">'


@pytest.mark.parametrize(
    "printed",
    [
        "<p>Found: 3 October 1953</p>",
        "<p>4 May 1924 – 2 March 2025</p>",
        "<figcaption>Oslo, 9. April 1940</figcaption>",
        "<h2>Another story</h2><p>18 January 2019</p>",
    ],
)
def test_a_day_that_is_not_the_article_s_does_not_stand_before_what_the_page_states(printed: str) -> None:
    assert day_of(printed, jsonld=news(datePublished="2025-03-04")) == "2025-03-04"


def test_a_lone_day_does_not_stand_before_two_kinds_of_statements_that_agree() -> None:
    stated = news(datePublished="2025-03-04")
    assert day_of("<p>12 May 2019</p>", jsonld=stated, head=AGREED) == "2025-03-04"
    assert day_of("<p>Published 12 May 2019</p>", jsonld=stated, head=AGREED) == "2019-05-12"


def test_of_statements_that_contradict_each_other_the_one_that_is_printed_too_is_taken() -> None:
    assert day_of("<p>5 March 2025</p>", jsonld=news(datePublished="2025-03-01"), head=AGREED) != "2025-03-05"
    assert day_of("<p>4 March 2025</p>", jsonld=news(datePublished="2025-03-01"), head=AGREED) == "2025-03-04"


def test_a_video_s_upload_is_asked_after_what_the_page_states_of_itself() -> None:
    video = {"@type": "VideoObject", "uploadDate": "2015-01-16"}
    assert day_of(jsonld=video, head=AGREED) == "2025-03-04"
    assert day_of(jsonld=video) == "2015-01-16"


def test_a_line_with_two_dates_says_which_is_which() -> None:
    page = html_page("<div>Updated: 9 June 2025 · Published: 4 March 2025</div>")
    assert [str(values_of(page)[name]) for name in ("published_on", "modified_on")] == ["2025-03-04", "2025-06-09"]


def test_a_date_of_another_kind_in_a_script_is_no_day_of_publication() -> None:
    assert day_of(end="<script>var offer = {expires: '2025-11-01'}</script>") is None
    assert day_of(end='<script>var page = {"publishedAt": "2025-03-04"}</script>') == "2025-03-04"


def test_the_markup_is_searched_only_where_nothing_else_has_a_date() -> None:
    script = """<script>var page = {"datePublished": "2024-05-01"}</script>"""
    for around, day, source in (
        ("", date(2024, 5, 1), "markup"),
        ("<div>May 3, 2024</div>", date(2024, 5, 3), "printed"),
    ):
        candidates = published_candidates(html_page(script + around))
        assert [(candidate.value.on, candidate.source) for candidate in candidates] == [(day, source)]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Tuesday, 07/08/2025", "2025-07-08"),
        ("Friday, 08/08/2025", "2025-08-08"),
        ("26 | 01 | 2022", "2022-01-26"),
        ("Jan 04 09:34 2021", "2021-01-04"),
        ("4 มีนาคม พ.ศ. 2568", "2025-03-04"),
    ],
)
def test_a_printed_day_is_read_as_its_weekday_calendar_and_marks_say(line: str, day: str) -> None:
    assert day_of(f"<p>{line}</p>") == day


def test_of_several_articles_in_json_ld_the_one_at_the_page_s_own_address_counts() -> None:
    own = "https://courier.example/bridge"
    stated = [
        news(datePublished="2024-01-01", url="https://courier.example/other"),
        news(datePublished="2024-02-02", url=f"{own}/"),
    ]
    assert day_of(jsonld=stated, url=own) == "2024-02-02"
    assert day_of(jsonld=stated, url="https://courier.example/third") == "2024-01-01"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("<p>Written: 2024-05-03 15:03 / Updated: 2024-05-07 15:30</p>", "2024-05-03"),
        ("<p>MAY 3, 2024Updated May 7, 2024</p>", "2024-05-03"),
        ("<p>Letzte Änderung: 7.5.2024</p><p>Erschienen am: 3.5.2024</p>", "2024-05-03"),
        ("<p>Опубликовано 3 мая 2024, обновлено 7 мая 2024</p>", "2024-05-03"),
        ("<p>입력 2024-05-03 10:00 수정 2024-05-07 11:00</p>", "2024-05-03"),
        ("<p>公開 2024年5月3日 更新 2024年5月7日</p>", "2024-05-03"),
    ],
)
def test_of_a_day_of_publication_and_one_of_an_update_the_first_is_the_article_s(line: str, day: str) -> None:
    assert day_of(line) == day


def test_a_paragraph_may_begin_with_the_day_of_publication() -> None:
    rest = "The council voted on Monday to rebuild the old footbridge, ending a dispute that has divided the town, as all say."
    assert day_of(f"<p>31 October 2023. {rest} {rest}</p>") == "2023-10-31"
    assert day_of(f"<p>31 October 2023 was the day. {rest} {rest}</p>") is None


def test_the_time_of_a_comment_is_not_that_of_the_article() -> None:
    comment = (
        '<div class="comments"><time datetime="2024-08-24T01:36Z">24 August 2024</time><p>Fine words.</p></div>'
    )
    assert day_of(comment) is None or day_of(comment) == "2024-08-24"
    assert day_of(f"{comment}<p>Posted on 16 August 2024</p>") == "2024-08-16"


def test_of_tags_that_contradict_each_other_those_that_state_one_day_go_first() -> None:
    teasers = "".join(f'<meta itemprop="datePublished" content="2024-0{month}-12">' for month in (2, 6))
    meta = '<meta property="article:published_time" content="2023-04-12">'
    assert day_of(f"{teasers}{meta}<p>12 June 2024</p>") == "2023-04-12"
