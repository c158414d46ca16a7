"""What is printed never steers the terminal, and a machine reads the same values."""

from __future__ import annotations

import io
import json
import unicodedata
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.cli import output
from newsetl.cli.config import _masked
from newsetl.core.nearest import nearest
from newsetl.core.visible import visible
from tests.conftest import Newsetl

HOSTILE = "[bold red]Boo[/bold red] [/] :smile: \x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe"
STEERING = {"Cc", "Cs", "Zl", "Zp"}


def steers(text: str) -> bool:
    return any(
        (unicodedata.category(character) in STEERING and character not in "\n\t")
        or unicodedata.bidirectional(character) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        for character in text
    )


@given(st.text())
def test_no_line_that_is_printed_holds_what_steers_a_terminal(text: str) -> None:
    seen = visible(text)
    assert not steers(seen)
    assert "\n" not in seen
    if not steers(text) and "\n" not in text and not any(mark in text for mark in "\u061c\u200e\u200f"):
        assert seen == text


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_json_that_is_printed_is_the_same_value_and_harmless(value: Any) -> None:
    lines: list[str] = []
    original, output.print = getattr(output, "print", print), lines.append  # type: ignore[attr-defined]
    try:
        output.print_json(value)
    finally:
        output.print = original  # type: ignore[attr-defined]
    assert json.loads("\n".join(lines)) == value
    assert not any(steers(line) for line in lines)


def test_markup_in_a_cell_is_printed_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(["title", "n"], [(HOSTILE, 1234)])
    printed = capsys.readouterr().out
    assert "[bold red]Boo[/bold red] [/] :smile:" in printed
    assert "1,234" in printed
    assert not steers(printed)


@given(st.lists(st.binary(max_size=8), max_size=6))
def test_bytes_for_a_terminal_are_printed_line_by_line_and_harmless(pieces: list[bytes]) -> None:
    with redirect_stdout(io.StringIO(newline="")) as printed, output.VisibleLines() as out:
        for piece in pieces:
            out.write(piece)
    lines = printed.getvalue().split("\n")[:-1]
    whole = b"".join(pieces).decode("utf-8", "replace").split("\n")
    assert lines == [visible(line) for line in (whole if whole[-1] else whole[:-1])]


def test_marked_words_stand_between_signs_and_strangers_signs_do_no_harm(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_marked("a \x02ferry\x03 \x1b[2J")
    assert capsys.readouterr().out == "a **ferry** \\x1b[2J\n"


def test_no_command_passes_on_what_a_title_or_a_file_name_holds(newsetl: Newsetl, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "\x1b[31m[red]x.txt").write_bytes(b"")
    (folder / "rows.jsonl").write_text(
        json.dumps({"url": "https://a.example/1", "title": HOSTILE, "text": "A report of it."})
    )
    newsetl.run(folder)
    (row,) = newsetl.rows("SELECT article_id FROM articles")
    for words in (
        ("rejects",),
        ("rejects", "--json"),
        ("search", "report"),
        ("explain", row["article_id"]),
        ("extract", folder),
        ("status",),
        ("run", "/no/such/\x1b[31m[red]"),
        ("frob\x1b[31mnicate",),
    ):
        ended = newsetl(*words)
        assert not steers(ended.stdout + ended.stderr), words
        assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("web.proxy", "http://user:pass@proxy.example:3128/", "http://********@proxy.example:3128/"),
        ("service.webhook", "https://hooks.example/T0/B1/xyz", "********"),
        ("service.webhook", "", ""),
        ("web.hosts", {"a.example": {"proxy": "socks5://u:p@h"}}, {"a.example": {"proxy": "socks5://********@h"}}),
        ("run.workers", 3, 3),
    ],
)
def test_config_masks_what_opens_something(name: str, value: Any, seen: Any) -> None:
    assert _masked(name, value) == seen


def test_a_misspelt_name_is_an_error_that_names_the_nearest() -> None:
    assert nearest("timout", ["timeout", "empty"]) == "; did you mean 'timeout'?"
    assert nearest("xyz", ["json", "csv"]) == "; there are csv, json"
