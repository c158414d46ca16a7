"""The commands, as a user types them, against the local web."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsetl.cli import command_line
from newsetl.collect.context import WebContext
from newsetl.collect.sources import load_sources
from newsetl.core.errors import UsageError
from tests.web import TestWeb, settings

RUN = CliRunner()


@pytest.fixture
def context(tmp_path: Path) -> WebContext:
    return WebContext(settings=settings(), home=tmp_path / "warehouse", sources=tmp_path / "sources.toml")


@pytest.fixture(scope="module")
def web(start_web: Callable[..., TestWeb]) -> TestWeb:
    return start_web(hosts=2, pages=12)


def newsetl(context: WebContext, *words: str) -> str:
    result = RUN.invoke(command_line(), list(words), obj=context, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_add_then_collect_then_check(context: WebContext, web: TestWeb) -> None:
    proposed = newsetl(context, "sources", "add", web.url(1), "--write")
    assert "[sources.127-0-1-1-feed]" in proposed
    assert 'kind = "sitemap"' in proposed
    assert list(load_sources(context.sources)) == ["127-0-1-1-feed"]
    assert "127-0-1-1-feed" in newsetl(context, "sources", "list")

    report = json.loads(newsetl(context, "collect", "--fetch-only", "--json"))
    assert report["sources"]["127-0-1-1-feed"]["fetched"] == 12
    assert all(Path(path).exists() for path in report["paths"])

    (health,) = json.loads(newsetl(context, "sources", "check", "--json"))
    assert health["state"] == "ok"
    assert health["fetched"] == 13
    assert "ok" in newsetl(context, "sources", "check")
    assert "source" in newsetl(context, "collect", "--fetch-only")


def test_the_same_source_is_not_added_twice(context: WebContext, web: TestWeb) -> None:
    newsetl(context, "sources", "add", web.url(1, "/feed.xml"), "--write")
    with pytest.raises(UsageError, match="already"):
        newsetl(context, "sources", "add", web.url(1, "/feed.xml"), "--write")


def test_a_page_of_nothing_is_no_source(context: WebContext, web: TestWeb) -> None:
    with pytest.raises(UsageError):
        newsetl(context, "sources", "add", web.url(1, "/a/99999.html"))


def test_the_commands_load_no_network_code_until_they_run() -> None:
    slow = ("httpcore", "h2", "lxml", "tenacity")
    script = f"import sys, newsetl.cli; print([m for m in {slow} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_urls_and_files_that_list_urls_are_sources_for_this_once(
    context: WebContext, web: TestWeb, tmp_path: Path
) -> None:
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(f"# two of them\n{web.url(1, '/a/1.html')}\n{web.url(1, '/a/2.html')}\n")
    report = json.loads(
        newsetl(context, "collect", str(wanted), web.url(1, "/a/3.html"), "--fetch-only", "--json")
    )
    assert sum(source["fetched"] for source in report["sources"].values()) == 3


def test_references_bookmarks_and_tables_of_gdelt_are_lists_of_urls(
    context: WebContext, web: TestWeb, tmp_path: Path
) -> None:
    one, two, three = (web.url(1, f"/a/{number}.html") for number in (4, 5, 6))
    texts = {
        "a.ris": f"TY  - NEWS\nTI  - Basin vote\nAU  - Berg, Tom\nUR  - {one}\nER  - \n",
        "b.html": f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF="{two}">Basin vote</A>\n</DL><p>\n',
        "c.csv": "\t".join(["12", "20260304101500", "20260304101500", "1", "x", three, *[""] * 10]) + "\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    lists = [str(tmp_path / name) for name in texts]
    report = json.loads(newsetl(context, "collect", *lists, "--fetch-only", "--json"))
    assert sorted(source["fetched"] for source in report["sources"].values()) == [1, 1, 1]
