"""What the shell offers at Tab: names that the warehouse holds, and nothing where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsetl.cli import command_line


def completed(words: str, warehouse: Path) -> list[str]:
    """What bash is offered for the last of these words."""
    environment = {
        "_NEWSETL_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
        "NEWSETL_WAREHOUSE": str(warehouse),
    }
    printed = CliRunner().invoke(command_line(), [], prog_name="newsetl", env=environment).output
    return [line for line in printed.split("\n") if line]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("newsetl search ferry --source The", "The Harbour Courier"),
        ("newsetl search ferry --source harb", "harbourcourier.example"),
        ("newsetl search ferry --lang Ger", "German"),
        ("newsetl kwic ferry --lang d", "de"),
        ("newsetl timeline ferry --by w", "week"),
        ("newsetl sql art", "articles"),
        ("newsetl diff news-", "news-000001"),
        ("newsetl rejects --reason time", "timeout"),
        ("newsetl correct x aut", "authors"),
        ("newsetl export x -f war", "warc"),
    ],
)
def test_values_are_completed(words: str, offered: str, samples_root: Path) -> None:
    assert offered in completed(words, samples_root)


@pytest.mark.parametrize(
    "words", ["newsetl search x --source T", "newsetl diff news", "newsetl sql art", "newsetl agreement f"]
)
def test_without_a_warehouse_nothing_is_offered_and_nothing_said(words: str, tmp_path: Path) -> None:
    assert completed(words, tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_sources_of_the_settings_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.toml").write_text(
        '[sources.gazette]\nkind = "feed"\nurl = "https://gazette.example/feed.xml"\n'
    )
    assert "gazette" in completed("newsetl collect gaz", tmp_path / "warehouse")
