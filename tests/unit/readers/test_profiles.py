"""JSON of known services: recognised by what it holds, named in the summary, read by its own keys."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import ReadOptions, ReadOutcome, read_captures
from newsetl.readers.tables import json_stream
from newsetl.readers.tables.profiles import PROFILES

Write = Callable[[str, bytes | str], Path]
BODY = "The harbour board met on Monday. It voted for the wider basin, and nobody spoke against it."
MARKED = f"<p>{BODY}</p>"
URL = "https://post.example/1"
WHEN = "2026-03-04T05:06:07Z"

SAMPLES: dict[str, tuple[Any, str | None]] = {  # answer, and its articles' address
    "NewsAPI JSON": (
        {
            "status": "ok",
            "articles": [
                {
                    "source": {"id": None, "name": "The Ellery Post"}, "author": "Ada Quill", "title": "Basin vote",
                    "url": URL, "urlToImage": None, "publishedAt": WHEN, "content": BODY,
                }
            ],
        },
        URL,
    ),
    "Guardian JSON": (
        {
            "response": {
                "results": [
                    {
                        "id": "a/b", "webTitle": "Basin", "webUrl": URL, "webPublicationDate": WHEN,
                        "fields": {
                            "headline": "Basin vote", "byline": "Ada Quill", "body": MARKED,
                            "publication": "The Ellery Post",
                        },
                    }
                ]
            }
        },
        URL,
    ),
    "Event Registry JSON": (
        {
            "articles": {
                "results": [
                    {
                        "uri": "17", "isDuplicate": False, "dateTimePub": WHEN, "url": URL, "title": "Basin vote",
                        "body": BODY, "authors": [{"name": "Ada Quill", "uri": "a@b"}],
                        "source": {"uri": "post.example", "title": "The Ellery Post"},
                    }
                ]
            }
        },
        URL,
    ),
    "WordPress JSON": (
        [
            {
                "id": 1, "date": "2026-03-04T06:06:07", "date_gmt": "2026-03-04T05:06:07", "link": URL, "tags": [4, 5],
                "author": 7, "title": {"rendered": "Basin vote"}, "content": {"rendered": MARKED, "protected": False},
                "_embedded": {"author": [{"name": "Ada Quill"}]},
                "yoast_head_json": {"og_site_name": "The Ellery Post"},
            }
        ],
        URL,
    ),
    "Elasticsearch JSON": (
        {
            "hits": {
                "hits": [
                    {
                        "_index": "news", "_id": "17", "_source": {
                            "headline": "Basin vote", "author": "Ada Quill", "outlet": "The Ellery Post",
                            "published": WHEN, "body": BODY,
                        },
                    }
                ]
            }
        },
        None,
    ),
    "Reddit JSON": (
        {
            "data": {
                "children": [
                    {
                        "data": {
                            "subreddit": "The Ellery Post", "created_utc": 1772600767, "title": "Basin vote",
                            "author": "Ada Quill", "selftext": BODY, "permalink": "/r/ellery/1",
                            "url": "https://elsewhere.example/2", "domain": "elsewhere.example", "name": "t3_1",
                        }
                    }
                ]
            }
        },
        "https://www.reddit.com/r/ellery/1",
    ),
    "ninjs": (
        {
            "uri": "urn:17", "type": "text", "versioncreated": WHEN, "headline": "Basin vote", "byline": "Ada Quill",
            "body_html": MARKED, "source": "The Ellery Post", "subject": [{"name": "harbours"}],
        },
        None,
    ),
}  # fmt: skip


def read(path: Path) -> tuple[list[ReadOutcome], set[str]]:
    options = ReadOptions()
    return list(read_captures([str(path)], options)), set(options.progress.formats)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_answer_of_a_service_gives_its_articles_with_what_it_states_of_them(write: Write, name: str) -> None:
    answer, url = SAMPLES[name]
    (capture,), formats = read(write("a.json", json.dumps(answer)))
    assert isinstance(capture, Capture)
    assert (formats, capture.payload.decode(), capture.url) == ({name}, BODY, url)
    stated = {hint: capture.hints[hint].value for hint in ("title", "authors", "publisher")}
    assert stated == {"title": "Basin vote", "authors": "Ada Quill", "publisher": "The Ellery Post"}
    assert str(capture.hints["published"].value).startswith("2026-03-04T05:06:07")
    assert "keywords" not in capture.hints or capture.hints["keywords"].value == "harbours"
    assert url or capture.identity


@pytest.mark.parametrize("name", SAMPLES)
def test_a_dump_with_one_item_a_line_is_read_as_the_answer_is(write: Write, name: str) -> None:
    answer, _ = SAMPLES[name]
    while not (isinstance(answer, dict) and len(answer) > 2):
        answer = answer[0] if isinstance(answer, list) else list(answer.values())[-1]
    lines = f"{json.dumps(answer)}\n{json.dumps(answer)}\n"
    outcomes, formats = read(write("a.jsonl", lines))
    assert formats == {name}
    assert [one.payload.decode() for one in outcomes if isinstance(one, Capture)] == [BODY, BODY]


def test_every_profile_is_recognised_by_its_keys_alone() -> None:
    from newsetl.readers import recognise

    def nested(keys: list[str]) -> Any:
        values: dict[str, Any] = {}
        for key in keys:
            outer, _, inner = key.rpartition(".")
            values.setdefault(outer, {})[inner] = "x"
        return {**values.pop("", {}), **values}

    for profile in PROFILES:
        head = json.dumps(nested([key.partition(" | ")[0] for key in profile.keys])).encode()
        assert recognise(head, "a.json").name == profile.name
        assert (
            recognise(head.replace(profile.keys[0].rpartition(".")[2].encode(), b"x"), "a.json").name
            != profile.name
        )


def test_a_channel_of_telegram_gives_its_messages_and_no_notes_of_the_service(write: Write) -> None:
    export = {
        "name": "Ellery Post", "type": "public_channel",
        "messages": [
            {"id": 1, "type": "service", "date": "2026-03-04T05:06:07", "from_id": "c1", "text": ""},
            {
                "id": 2, "type": "message", "date": "2026-03-04T05:06:07", "date_unixtime": "1772600767",
                "from": "Ellery Post", "from_id": "c1", "text": [{"type": "bold", "text": BODY[:30]}, BODY[30:]],
            },
        ],
    }  # fmt: skip
    (note, capture), formats = read(write("result.json", json.dumps(export)))
    assert isinstance(note, Reject)
    assert isinstance(capture, Capture)
    assert (capture.payload.decode(), capture.identity) == (BODY, "id:Telegram JSON:c1/2")
    assert formats == {"Telegram JSON"}


def test_posts_of_mastodon_are_articles_and_what_others_wrote_is_none(write: Write) -> None:
    outbox = {
        "orderedItems": [
            {"type": "Announce", "object": "https://b.example/2"},
            {"type": "Create", "published": WHEN, "object": {"content": MARKED, "url": URL, "id": URL}},
        ]
    }
    (boost, capture), _ = read(write("outbox.json", json.dumps(outbox)))
    assert isinstance(boost, Reject)
    assert isinstance(capture, Capture)
    assert (capture.payload.decode(), capture.url) == (BODY, URL)


@pytest.mark.parametrize(
    "answer",
    [
        {"articles": [{"urlToImage": "", "publishedAt": WHEN, "url": URL, "content": f"{BODY} [+2213 chars]"}]},
        {"response": {"docs": [{"web_url": URL, "pub_date": WHEN, "lead_paragraph": BODY}]}},
        {"articles": [{"url": URL, "title": "Basin", "seendate": "20260304T050607Z", "sourcecountry": "Nore"}]},
        [{"media_name": "Post", "publish_date": "2026-03-04", "url": URL, "title": "Basin"}],
    ],
)
def test_an_answer_without_full_texts_only_points_at_articles(write: Write, answer: Any) -> None:
    (reject,), _ = read(write("a.json", json.dumps(answer)))
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.url) == (Reason.NOT_FETCHED, URL)


def test_a_text_that_is_cut_gives_way_to_the_full_one_beside_it(write: Write) -> None:
    item = {"urlToImage": "", "publishedAt": WHEN, "url": URL, "content": "The… [+88 chars]", "full_text": BODY}
    (capture,), _ = read(write("a.jsonl", json.dumps(item)))
    assert isinstance(capture, Capture)
    assert capture.payload.decode() == BODY


@pytest.mark.parametrize("kind", ["picture", "video", "composite", "event", "planning"])
def test_what_is_no_text_of_an_agency_is_declined_as_what_it_is(write: Write, kind: str) -> None:
    item = {"type": kind, "versioncreated": WHEN, "headline": "Basin", "body_text": BODY, "guid": "1"}
    (reject,), _ = read(write("a.json", json.dumps(item)))
    assert isinstance(reject, Reject)
    assert (reject.reason, reject.detail) == (Reason.UNSUPPORTED_TYPE, f"ninjs: {kind}")


def test_texts_inside_of_a_package_are_articles(write: Write) -> None:
    text = {"type": "text", "versioncreated": WHEN, "headline": "Basin", "body_html": MARKED, "guid": "2"}
    package = {"type": "composite", "versioncreated": WHEN, "guid": "1", "associations": {"main": text}}
    outcomes, _ = read(write("a.json", json.dumps(package)))
    assert [one.payload.decode() for one in outcomes if isinstance(one, Capture)] == [BODY]


def test_pages_of_a_har_file_are_read_as_pages_and_nothing_of_their_requests_is_kept(write: Write) -> None:
    def entry(kind: str, status: int = 200) -> dict[str, Any]:
        return {
            "startedDateTime": "2026-03-04T06:06:07.5+01:00",
            "request": {"url": URL, "headers": [{"name": "Cookie", "value": "secret"}]},
            "response": {"status": status, "content": {"mimeType": kind, "text": f"<html>{MARKED}</html>"}},
        }

    har = {
        "log": {
            "version": "1.2",
            "entries": [entry("text/html; charset=utf-8"), entry("image/png"), entry("text/html", 404)],
        }
    }
    (page, *rejects), formats = read(write("a.har", json.dumps(har)))
    assert isinstance(page, Capture)
    assert (page.media, page.chosen, page.url, dict(page.extra)) == ("html", False, URL, {})
    assert page.captured_at is not None
    assert page.captured_at.isoformat() == "2026-03-04T05:06:07+00:00"
    assert [one.detail for one in rejects if isinstance(one, Reject)] == [
        "HTTP archive (HAR): image/png",
        "HTTP archive (HAR): 404",
    ]
    assert formats == {"HTTP archive (HAR)"}


def test_a_column_that_the_user_names_counts_before_the_profile(write: Write) -> None:
    answer, _ = SAMPLES["NewsAPI JSON"]
    path = write("a.json", json.dumps(answer).replace("Basin vote", "Other"))
    (capture,) = read_captures([str(path)], ReadOptions(columns={"title": "source.name"}))
    assert isinstance(capture, Capture)
    assert capture.hints["title"].value == "The Ellery Post"


def test_a_text_that_a_service_states_twice_is_kept_once(write: Write) -> None:
    answer, _ = SAMPLES["ninjs"]
    twice = {**answer, "body_html": MARKED, "body_text": BODY}
    (capture,) = read_captures([str(write("a.json", json.dumps(twice)))], ReadOptions())
    assert isinstance(capture, Capture)
    assert not {"body_text", "body_html"} & capture.extra.keys()


def many(answer: Any) -> Any:
    """The answer with eighty items in its list, each with an address and a title of its own; None without a list."""
    level: list[Any] = [json.loads(json.dumps(answer))]
    whole = level[0]
    for _ in range(4):
        for one in level:
            for key, inner in one.items():
                if isinstance(inner, list) and inner and isinstance(inner[0], dict):
                    item = json.dumps(inner[0])
                    one[key] = [json.loads(item.replace(URL, f"{URL}/{n}")) for n in range(80)]
                    return whole
        level = [inner for one in level for inner in one.values() if isinstance(inner, dict)]
    return None


LONG_ANSWERS: dict[str, Any] = {
    **{
        name: many(answer)
        for name, (answer, _) in SAMPLES.items()
        if isinstance(answer, dict) and not json_stream.is_article(answer) and many(answer)
    },
    "with a key for each": {f"a{n}": {"title": f"Basin {n}", "text": f"{BODY} {n}"} for n in range(80)},
    "of no service": {
        "meta": {"n": [1]},
        "x": {"y": {"hits": [{"url": f"{URL}/{n}", "body": BODY} for n in range(80)]}},
    },
}


@pytest.mark.parametrize("name", LONG_ANSWERS)
def test_an_answer_too_long_to_be_held_gives_the_same_articles_one_at_a_time(
    write: Write, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {} if "key" in name else {"after": [1, {"a": "]}"}]}
    values = [{**LONG_ANSWERS[name], **others}, {"title": "Mole", "text": BODY}]
    path = write("a.json", "\n".join(json.dumps(value, indent=1) for value in values))
    whole = list(read_captures([str(path)], ReadOptions()))
    monkeypatch.setattr(json_stream, "_LONGEST_HELD", 3_000)
    monkeypatch.setattr(json_stream, "_STEP", 1_000)
    options = ReadOptions(document_bytes=1_000)  # ten times of it is the longest value that is held
    assert list(read_captures([str(path)], options)) == whole
    assert len(whole) == 81
