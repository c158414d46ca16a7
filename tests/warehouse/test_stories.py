"""Stories in a warehouse: grouped by maintenance, named by their first article, without what is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newsetl.api.corpus import open as open_corpus
from newsetl.core.errors import UsageError
from newsetl.related import stories as grouping
from newsetl.related.copies import update_copies
from newsetl.related.stories import StoriesReport, update_stories
from newsetl.warehouse.writer.warehouse import Warehouse
from tests.conftest import Newsetl
from tests.unit.related.test_verdict import prose
from tests.warehouse.conftest import article, ids, load_signed, shown_rows

FERRY = "ferry Halcyon gearbox harbour repair captain Sunday passengers stranded island dock"
BUDGET = "budget council school strike teachers vote mayor deficit pensions union"


def report_on(words: str, seed: int, *, day: int, host: str, title: str) -> dict[str, Any]:
    """An article on an event: its words among others."""
    return {
        "text": " ".join([*words.split(), *prose(seed, 40)]),
        "title": title,
        "published_on": date(2026, 3, day),
        "url": f"https://{host}/{seed}",
        "language": "en",
    }


EVENTS = {
    "ferry1": report_on(FERRY, 1, day=4, host="courier.example", title="Ferry Halcyon stranded"),
    "ferry2": report_on(FERRY, 2, day=5, host="herald.example", title="Halcyon gearbox fails"),
    "ferry3": report_on(FERRY, 3, day=6, host="weekly.example", title="Ferry repair on Sunday"),
    "budget1": report_on(BUDGET, 4, day=4, host="courier.example", title="Council budget vote"),
    "budget2": report_on(BUDGET, 5, day=5, host="herald.example", title="Teachers strike over budget"),
    "ferry9": report_on(FERRY, 6, day=29, host="courier.example", title="Ferry Halcyon sails again"),
    **{
        f"other{number}": report_on("", 10 + number, day=4, host="other.example", title="x")
        for number in range(20)
    },
}


def load(warehouse: Warehouse, named: dict[str, dict[str, Any]]) -> None:
    load_signed(warehouse, [article(name, **values) for name, values in named.items()])
    update_copies(warehouse)


def stories(warehouse: Warehouse) -> list[set[Any]]:
    rows = warehouse.ask("SELECT list(article_id) FROM story_articles GROUP BY story_id ORDER BY story_id")
    return sorted((set(row[0]) for row in rows), key=len)


def test_articles_on_one_event_within_days_are_one_story(warehouse: Warehouse) -> None:
    load(warehouse, EVENTS)
    report = update_stories(warehouse)
    assert report == StoriesReport(stories=2, articles=5, changes=2)
    assert stories(warehouse) == [set(ids("budget1", "budget2")), set(ids("ferry1", "ferry2", "ferry3"))]
    query = (
        "SELECT story_id, first_at, last_at, articles, publishers, languages FROM stories ORDER BY articles DESC"
    )
    first, _ = shown_rows(warehouse, query)
    assert first == (*ids("ferry1"), date(2026, 3, 4), date(2026, 3, 6), 3, 3, ["en"])
    ((label,),) = shown_rows(warehouse, f"SELECT label FROM stories WHERE story_id = '{ids('ferry1')[0]}'")
    assert {"ferry", "halcyon"} & set(label.split())
    timeline = shown_rows(warehouse, f"SELECT title, is_copy FROM story_timeline('{ids('ferry1')[0]}')")
    titles = ["Ferry Halcyon stranded", "Halcyon gearbox fails", "Ferry repair on Sunday"]
    assert timeline == [(title, False) for title in titles]


def test_among_more_articles_those_without_a_day_must_be_more_alike(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    undated = {name: {**values, "published_on": None} for name, values in EVENTS.items()}
    load(warehouse, undated)
    update_stories(warehouse)
    assert set(ids("ferry1", "ferry2", "ferry3")) <= stories(warehouse)[-1]
    monkeypatch.setattr(grouping, "PARAMETERS", {**grouping.PARAMETERS, "few": 0.01})
    assert update_stories(warehouse).stories == 0


def test_python_asks_for_all_stories_and_for_the_timeline_of_one(warehouse: Warehouse) -> None:
    load(warehouse, EVENTS)
    update_stories(warehouse)
    warehouse.publish()
    with open_corpus(warehouse.root) as corpus:
        largest = corpus.stories().rows()[0]
        assert (largest["story_id"], largest["articles"]) == (ids("ferry1")[0], 3)
        titles = [row["title"] for row in corpus.stories(largest["story_id"])]
        assert titles == ["Ferry Halcyon stranded", "Halcyon gearbox fails", "Ferry repair on Sunday"]
        with pytest.raises(UsageError, match="is no id of a story"):
            corpus.stories("ferry")


def test_the_order_of_loads_and_a_second_grouping_change_nothing(warehouse: Warehouse) -> None:
    backwards = list(reversed(EVENTS))
    for names in (backwards[:9], backwards[9:]):
        load(warehouse, {name: EVENTS[name] for name in names})
    update_stories(warehouse)
    assert stories(warehouse) == [set(ids("budget1", "budget2")), set(ids("ferry1", "ferry2", "ferry3"))]
    assert update_stories(warehouse).changes == 0


def test_a_source_that_is_left_out_and_copies_that_are_told_once(warehouse: Warehouse) -> None:
    copy = {**EVENTS["ferry2"], "url": "https://copy.example/1", "published_on": date(2026, 3, 7)}
    load(warehouse, {**EVENTS, "copy": copy})
    update_stories(warehouse, left_out=["Courier.example"])
    assert stories(warehouse) == [set(ids("ferry2", "ferry3", "copy"))]
    query = f"SELECT title FROM story_timeline('{ids('ferry2')[0]}') WHERE is_copy"
    assert shown_rows(warehouse, query) == [("Halcyon gearbox fails",)]


def test_how_alike_two_articles_are_as_one_story(warehouse: Warehouse) -> None:
    forms = report_on(
        "ferries Halcyons gearboxes harbours repaired captains", 7, day=4, host="weekly.example", title="Ferries"
    )
    foreign = {**report_on("Halcyon", 8, day=4, host="zeitung.example", title="Halcyon"), "language": "de"}
    load(warehouse, {**EVENTS, "forms": forms, "foreign": foreign})

    def alike(one: str, other: str) -> float:
        pair = ids(one, other)
        ((value,),) = shown_rows(warehouse, f"SELECT story_similarity('{pair[0]}', '{pair[1]}')")
        return float(value)

    assert alike("ferry1", "ferry1") == 1
    assert alike("ferry1", "ferry2") == alike("ferry2", "ferry1")
    assert alike("ferry1", "ferry2") > 2 * alike("ferry1", "budget1")
    assert alike("ferry1", "forms") > 2 * alike("budget1", "forms"), "other forms of the same words"
    assert 0 < alike("ferry1", "foreign") <= 1
    query = "SELECT story_similarity(a.article_id, b.article_id) FROM articles AS a, articles AS b"
    assert all(0 <= value <= 1 for (value,) in shown_rows(warehouse, query)), "for columns too"


def test_history_tells_what_each_version_changed(
    samples_root: Path, newsetl: Newsetl, samples: duckdb.DuckDBPyConnection
) -> None:
    query = "SELECT article_id::VARCHAR FROM article_changes WHERE list_contains(changed, 'text')"
    (changed,) = samples.execute(query).fetchone() or ("",)
    printed = newsetl("history", changed, "--warehouse", str(samples_root)).ok()
    assert "the first that is held" in printed.stdout
    first, second, *_ = newsetl("history", changed, "--warehouse", str(samples_root), "--json").ok().json
    assert (first["change"], first["paragraphs"]) == (None, [])
    assert second["change"] in ("minor", "substantial")
    assert {entry["change"] for entry in second["paragraphs"]} <= {"added", "dropped", "rewritten"}
    assert all(entry["before"] or entry["after"] for entry in second["paragraphs"])


@pytest.mark.parametrize("flags", [["--unique"], ["--story", "00000000-0000-0000-0000-000000000000"]])
def test_search_gives_each_text_once_or_one_story_alone(
    samples_root: Path, newsetl: Newsetl, flags: list[str]
) -> None:
    words = ("search", "ferry", "--warehouse", str(samples_root), "--json", "--limit", "100")
    every, fewer = newsetl(*words).ok().json, newsetl(*words, *flags).ok().json
    assert {row["article_id"] for row in fewer} <= {row["article_id"] for row in every}
    assert (fewer == []) == ("--story" in flags)
