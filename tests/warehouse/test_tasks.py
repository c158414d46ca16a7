"""The twenty tasks of docs/tasks.md, run in order on the samples: each gives an answer, or does what it says."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

import newsetl
from newsetl.maintain.rebuild import rebuild
from newsetl.settings import load_settings
from tests.conftest import ROOT, Newsetl, needed

PAGE = (ROOT / "docs" / "tasks.md").read_text("utf-8")
SECTIONS = re.findall(r"^## (\d+)\. (.*?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)


def commands_of(section: str) -> list[str]:
    return re.findall(r"^    (newsetl .*)$", section, re.MULTILINE)


def python_of(section: str) -> list[str]:
    return [line for code in re.findall(r"```python\n(.*?)```", section, re.DOTALL) for line in code.splitlines()]


@pytest.fixture(scope="module")
def desk(samples_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Newsetl:
    folder = tmp_path_factory.mktemp("tasks")
    root = folder / "warehouse"
    shutil.copytree(samples_root, root, symlinks=True)
    rebuild(root)
    (folder / "samples").symlink_to(ROOT / "samples")
    return Newsetl(folder, load_settings({"warehouse": root}).warehouse)


def filled(sheet: Path) -> None:
    """Two coders have filled in a sheet that was drawn."""
    rows = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines(keepends=True)))
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for coder in ("anna", "ben"):
            for place, row in enumerate(rows):
                frame = ("cost", "conflict")[place % 2 if coder == "anna" else place % 3 // 2]
                writer.writerow(row | {"coder": coder, "frame": frame, "tone": str(place % 2)})


def shows_something(answer: Any) -> bool:
    """Whether a line of a notebook gave rows or a picture."""
    if hasattr(answer, "to_dict") and hasattr(answer, "mark"):
        return bool(answer.to_dict()["data"]["values"])
    return len(answer) > 0


def test_there_are_twenty_each_of_one_line() -> None:
    assert [int(number) for number, _, _ in SECTIONS] == list(range(1, 21))
    for number, title, section in SECTIONS:
        lines = commands_of(section) + python_of(section)
        assert len(lines) == 1, (number, title, lines)


def test_each_task_is_done(desk: Newsetl) -> None:
    for package in ("pandas", "polars", "altair", "nltk"):
        needed(package, "an extra that the tasks use")
    for number, title, section in SECTIONS:
        for line in commands_of(section):
            ended = desk(*shlex.split(line)[1:])
            assert ended.code == 0, (number, title, ended)
            assert ended.stdout.strip() or "-o " in line, (number, title)
        for line in python_of(section):
            with newsetl.open(desk.warehouse) as corpus:
                assert shows_something(eval(line, {"corpus": corpus})), (number, title)
        if "--for-coding" in section:
            filled(desk.folder / "frames.csv")
    (row,) = desk.rows("SELECT authors[1].name AS name FROM articles WHERE link LIKE '%bigger-ships%'")
    assert row["name"] == "Ada Brenner"
    assert desk.rows("SELECT count(DISTINCT coder) AS coders FROM annotations.frames") == [{"coders": 2}]
