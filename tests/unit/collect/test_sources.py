"""Sources: what the file may say, and how their health is judged."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.collect.collect import collect
from newsetl.collect.discover.announced import ListedPage
from newsetl.collect.frontier_database import connect
from newsetl.collect.health import health
from newsetl.collect.settings import WebSettings
from newsetl.collect.sources import Source, as_toml, chosen, load_sources
from newsetl.core.errors import UsageError
from newsetl.settings import load_settings

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FEED = Source(kind="feed", url="https://news.example/feed.xml")


def load(tmp_path: Path, text: str) -> dict[str, Source]:
    path = tmp_path / "sources.toml"
    path.write_text(text)
    return load_sources(path)


def test_sources_are_read_in_order_and_paths_stand_on_the_file(tmp_path: Path) -> None:
    sources = load(
        tmp_path,
        '[sources.b]\nkind = "feed"\nurl = "https://b.example/f"\nevery_minutes = 5\n'
        '[sources.a]\nkind = "urls"\npath = "list.txt"\n',
    )
    assert list(sources) == ["b", "a"]
    assert sources["b"].every == timedelta(minutes=5)
    assert sources["a"].path == tmp_path / "list.txt"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[sources.a]\nkind = "feed"\nulr = "https://a.example/"', "'url'"),
        ('[sources.a]\nkind = "feeds"\nurl = "https://a.example/"', "sources.a.kind"),
        ('[sources.a]\nkind = "feed"', "'url'"),
        ('[sources.a]\nkind = "urls"', "'path'"),
        ('[sources.a]\nkind = "feed"\nurl = "ftp://a.example/"', "http"),
        ('[sources.a]\nkind = "feed"\nurl = "https://a.example/"\nonly = "("', "only"),
        ('[source.a]\nkind = "feed"', "sources.NAME"),
        ('[sources."A B"]\nkind = "feed"', "lower-case"),
        ("nonsense", "cannot be read"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load(tmp_path, text)


def test_the_path_of_local_files_is_shown_without_steps_back(tmp_path: Path) -> None:
    source = load(tmp_path, '[sources.a]\nkind = "local"\npath = "../in/./texts"\n')["a"]
    assert source.path == tmp_path.parent / "in" / "texts"


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="sources add"):
        load_sources(tmp_path / "none.toml")


def test_names_choose_and_disabled_sources_run_only_by_name() -> None:
    sources = {"gazette": FEED, "off": FEED.model_copy(update={"enabled": False})}
    assert list(chosen(sources, [])) == ["gazette"]
    assert list(chosen(sources, ["off"])) == ["off"]
    with pytest.raises(UsageError, match="'gazette'"):
        chosen(sources, ["gazete"])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=9))
def test_an_entry_is_written_as_it_is_read(text: str) -> None:
    source = Source(
        kind="feed", url=f"https://a.example/{text}", only=re.escape(text), every_minutes=5, enabled=False
    )
    read = tomllib.loads(as_toml("a", source))["sources"]["a"]
    assert Source.model_validate(read) == source


def test_a_source_takes_what_it_wants() -> None:
    here, far = ListedPage(url="https://www.news.example/a"), ListedPage(url="https://other.example/a")
    page = "https://news.example/sitemap.xml"
    sitemap = Source(kind="sitemap", url=page)
    assert sitemap.wants(here, page=page)
    assert not sitemap.wants(far, page=page)
    assert FEED.wants(far, page=page)
    assert not FEED.model_copy(update={"only": "/news/"}).wants(here, page=page)
    assert not FEED.model_copy(update={"never": "/a$"}).wants(here, page=page)


def states(tmp_path: Path, counts: list[int], *, success_h: float = 1, failed_h: float | None = None) -> str:
    path = tmp_path / "frontier.sqlite"
    base = connect(path)
    for ago, count in enumerate(reversed(counts)):
        day = (NOW - timedelta(days=ago)).strftime("%Y-%m-%d")
        base.execute("INSERT INTO days (source, day, polls, found) VALUES ('s', ?, 1, ?)", (day, count))
    at = [None if hours is None else (NOW - timedelta(hours=hours)).timestamp() for hours in (success_h, failed_h)]
    base.execute("INSERT INTO health (source, success_at, failed_at, error) VALUES ('s', ?, ?, 'timeout')", at)
    base.close()
    (one,) = health(path, {"s": FEED}, settings=WebSettings(), now=NOW)
    return one.state


def test_a_source_that_used_to_give_forty_and_gives_none_has_a_gap(tmp_path: Path) -> None:
    assert states(tmp_path, [40, 38, 41, 45, 39, 0, 0]) == "silent gap"


def test_a_steady_source_is_well(tmp_path: Path) -> None:
    assert states(tmp_path, [40, 38, 41, 45, 39, 37, 12]) == "ok"


def test_a_quiet_source_is_well(tmp_path: Path) -> None:
    assert states(tmp_path, [0, 1, 0, 0, 2, 0, 0]) == "ok"


def test_failing_and_forgotten_sources_are_named(tmp_path: Path) -> None:
    assert states(tmp_path, [9, 9, 9, 9, 9], success_h=5, failed_h=1) == "failing"
    (tmp_path / "frontier.sqlite").unlink()
    assert states(tmp_path, [9, 9, 9, 9, 9], success_h=80) == "not run lately"
    (one,) = health(tmp_path / "none", {"s": FEED}, settings=WebSettings(), now=NOW)
    assert one.state == "never run"


def test_the_web_table_of_the_config_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "newsetl.toml"
    monkeypatch.setenv("NEWSETL_CONFIG", str(path))
    path.write_text('[web]\ncontact = "a@b.example"\npace_s = 2\n')
    assert load_settings().web.pace_s == 2
    path.write_text("[web]\npaces = 2\n")
    with pytest.raises(UsageError, match=r"'web\.pace_s'"):
        load_settings()
    path.write_text('[web]\nallow = ["everything"]\n')
    with pytest.raises(UsageError, match=r"web\.allow"):
        load_settings()


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (Source(kind="local", path=Path("archives")), "local"),
        (Source(kind="urls", path=Path("list.txt")), "local"),
        (FEED, "never run"),
        (FEED.model_copy(update={"enabled": False}), "disabled"),
    ],
)
def test_what_lies_on_this_machine_is_never_overdue(tmp_path: Path, source: Source, state: str) -> None:
    (one,) = health(tmp_path / "none", {"s": source}, settings=WebSettings(), now=NOW)
    assert one.state == state


def test_of_a_collect_s_sources_only_the_path_of_local_files_is_read_into_the_warehouse(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("")
    sources = {
        "folder": Source(kind="local", path=tmp_path / "texts"),
        "list": Source(kind="urls", path=tmp_path / "list.txt"),
    }
    done = collect(sources, settings=WebSettings(contact="desk@gazette.example"), home=tmp_path / "home")
    assert done.paths == (tmp_path / "texts",)
