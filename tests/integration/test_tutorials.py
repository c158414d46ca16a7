"""The commands of the four tutorials, run in order on inputs of the kind that each is about."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import ROOT, Newsetl, needed
from tests.unit.readers.test_exports import EXPORTS

FOLDER = ROOT / "docs" / "tutorials"
SERVED = (
    "explore",
    "up",
    "sources",
    "collect",
)  # tests/explore, tests/faults/test_up.py and tests/integration/collect


def commands_of(page: str) -> list[list[str]]:
    """The words of each command that stands in a line of its own."""
    lines = re.findall(r"^    newsetl (.*)$", (FOLDER / page).read_text("utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def an_export(home: Path) -> None:
    """Files as Nexis makes them, beside texts that were saved by hand."""
    shutil.copytree(ROOT / "samples" / "text", home / "export")
    shutil.copytree(ROOT / "samples" / "pages", home / "export" / "pages")
    for name in ("nexis.html", "nexis.txt", "nexis.docx"):
        payload = EXPORTS[name]
        (home / "export" / name).write_bytes(payload.encode() if isinstance(payload, str) else payload)


def an_archive(home: Path) -> None:
    (home / "archive").mkdir()
    shutil.copy(ROOT / "samples" / "archive" / "courier.warc.gz", home / "archive")


def a_crawl(home: Path) -> None:
    shutil.copytree(ROOT / "samples" / "archive", home / "cc-news")


INPUTS: dict[str, Callable[[Path], None]] = {"nexis.md": an_export, "warc.md": an_archive, "ccnews.md": a_crawl}


def fill(sheet: Path) -> None:
    """A coder fills in the sheet that was drawn."""
    rows = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines(keepends=True)))
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"coder": "anna", "frame": "cost"} for row in rows)


@pytest.mark.parametrize("page", INPUTS)
def test_each_command_of_a_tutorial_does_what_it_says(page: str, newsetl: Newsetl) -> None:
    needed("nltk", "an extra that agreement uses")
    INPUTS[page](newsetl.folder)
    commands = [words for words in commands_of(page) if words[0] not in SERVED]
    assert len(commands) > 5
    for words in commands:
        ended = newsetl(*words).ok()
        written = [word for flag, word in pairwise(words) if flag in ("-o", "--for-coding")]
        assert ended.stdout.strip() or written, words
        for file in written:
            assert (newsetl.folder / file).stat().st_size > 0, words
            if file.endswith(".csv"):
                fill(newsetl.folder / file)


def test_commands_that_serve_or_fetch_are_tested_elsewhere_and_are_there(newsetl: Newsetl) -> None:
    for page in FOLDER.glob("*.md"):
        for words in commands_of(page.name):
            if words[0] in SERVED:
                newsetl(words[0], "--help").ok()
