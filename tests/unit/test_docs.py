"""What the documentation names is there: modules, files, folders, make targets and pages it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import ROOT

HOME = ROOT / "src" / "newsetl"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / ".github").rglob("*.md")])
ROOMS = {path.name for path in HOME.iterdir() if path.is_dir()}
FOLDERS = {"src", "tests", "tools", "docs", "flows", "benchmarks", "samples", ".ci", ".github"} | ROOMS
QUOTED = re.compile(r"`([^`\n]+)`")
DOTTED = re.compile(r"\bnewsetl(?:\.[A-Za-z_]\w*)+")
PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
CODE = (".py", ".sql")


def names_of(page: Path) -> Iterator[str]:
    """Dotted names of ours in a page, file names of our own package left out."""
    yield from (
        name
        for name in DOTTED.findall(page.read_text(encoding="utf-8"))
        if not name.endswith((*CODE, ".toml", ".md"))
    )


def paths_of(page: Path) -> Iterator[str]:
    """Paths in a page that can only be ours: of source code, or below a folder of the repository or a room."""
    for word in QUOTED.findall(page.read_text(encoding="utf-8")):
        first, _, rest = word.partition("/")
        if PATH.fullmatch(word) and rest and (word.endswith(CODE) or first in FOLDERS - {"warehouse"}):
            yield word


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    module, _, attribute = name.rpartition(".")
    try:
        import_module(name)
    except ModuleNotFoundError:
        return bool(module) and is_there(module) and hasattr(import_module(module), attribute)
    return True


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_names_what_there_is(page: Path) -> None:
    assert [name for name in names_of(page) if not is_there(name)] == []
    assert [path for path in paths_of(page) if not any((root / path).exists() for root in (ROOT, HOME))] == []
    assert [
        link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_names_make_targets_that_there_are(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    words = " ".join(QUOTED.findall(page.read_text(encoding="utf-8")))
    assert set(re.findall(r"\bmake ([a-z-]+)", words)) <= targets
