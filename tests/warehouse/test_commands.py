"""The commands of this part, as a user calls them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from newsetl.cli import command_line
from newsetl.core.errors import UsageError
from tests.conftest import ROOT


def newsetl(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command_line(), [*arguments, "-w", str(root)])


def test_search_prints_title_facts_and_a_snippet_with_the_words_marked(samples_root: Path) -> None:
    printed = newsetl(samples_root, "search", "ferry gearbox", "--limit", "3").output
    assert "**gearbox**" in printed
    assert "The Harbour Courier" in printed
    assert "2026-03-0" in printed


def test_kwic_prints_a_word_in_one_column_under_the_title_of_each_article(samples_root: Path) -> None:
    *lines, _, last = newsetl(samples_root, "kwic", "ferr*", "--width", "30").output.splitlines()
    places = [line for line in lines if "**" in line]
    assert {line.index("**") for line in places} == {32}
    articles = [line for line in lines if line and not line.startswith("  ")]
    assert last == f"{len(places)} places in {len(articles)} articles"


@pytest.mark.parametrize(
    ("flags", "name", "values"),
    [
        (("--lang", "de"), "language", {"de"}),
        (("--source", "the harbour courier"), "publisher", {"The Harbour Courier", None}),  # its host names it too
    ],
)
def test_search_is_narrowed_before_the_best_are_chosen(
    flags: tuple[str, ...], name: str, values: set[str], samples_root: Path
) -> None:
    rows = json.loads(newsetl(samples_root, "search", "ferry fähre hafen the", *flags, "--json").output)
    assert {row[name] for row in rows} == values


def test_search_since_a_day(samples_root: Path) -> None:
    rows = json.loads(newsetl(samples_root, "search", "ferry", "--since", "2026-03-10", "--json").output)
    assert rows
    assert min(row["published_on"] for row in rows) >= "2026-03-10"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("search", "..."), "no word"),
        (("search", "ferry", "--since", "yesterday"), "2026-03-01"),
        (("pin", "1"), "needs a name"),
        (("rollback", "77"), "there is no build '77'"),
        (("export", "out", "--format", "xlsx"), "there are csv, duckdb, jsonl, parquet, warc"),
        (("export", "out.csv"), "an export is a DuckDB file (.duckdb, .ddb, .db), or with --format a folder"),
        (("export", "out.docx"), "an export is a DuckDB file (.duckdb, .ddb, .db), or with --format a folder"),
        (("export", "out.Parquet"), "FROM articles"),
        (
            ("sql", "FROM quotes_of('Brenner')"),
            "there is no table function 'quotes_of'; did you mean 'quotes_by'?",
        ),
    ],
)
def test_wrong_usage_is_named_with_the_remedy(
    arguments: tuple[str, ...], message: str, samples_root: Path
) -> None:
    result = newsetl(samples_root, *arguments)
    assert isinstance(result.exception, UsageError)
    assert message in str(result.exception)


def test_the_answer_that_the_readme_prints_is_the_answer(samples_root: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    query, table = re.search(r'newsetl sql "(.*)"\n((?: {4}[┌│├└].*\n)+)', readme).groups()  # type: ignore[union-attr]
    printed = newsetl(samples_root, "sql", query).stdout
    # Words of Japanese are characters unless newsetl[words] tells them apart, and the demo does without.
    wanted = [line.strip() for line in table.splitlines() if " ja " not in line]
    assert len(wanted) == 9
    assert [line for line in printed.splitlines() if line and " ja " not in line] == wanted


def test_builds_are_listed_and_compared(samples_root: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(samples_root, tmp_path / "warehouse", symlinks=True))
    empty = tmp_path / "empty"
    empty.mkdir()
    assert newsetl(root, "run", "--json", str(empty)).exit_code == 0
    listed = json.loads(newsetl(root, "builds", "--json").output)
    assert [build["shown"] for build in listed] == [*[False] * (len(listed) - 1), True]
    assert len(listed) > 1
    output = newsetl(root, "diff", "1", "2").output
    assert output.splitlines()[-1] == "0 added, 0 changed, 0 gone"
    assert "*" in newsetl(root, "builds").output
