"""A build that an earlier version of newsetl published is read, and an error of what it lacks says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

import newsetl as library
from newsetl.core.errors import QueryError, WarehouseError
from newsetl.explore.published import Published
from newsetl.maintain.rebuild import rebuild
from newsetl.warehouse.builds.version import OTHER_VERSION
from tests.conftest import Newsetl

LACKS_OUTLETS = "DROP VIEW outlets; DROP MACRO TABLE kwic; DROP VIEW field_evidence"


@pytest.fixture
def older(samples_root: Path, tmp_path: Path) -> Path:
    """The samples, as if by a newsetl that did not know outlets, kwic and evidence, nor wrote its version."""
    root = tmp_path / "older"
    shutil.copytree(samples_root, root, symlinks=True)
    rebuild(root)
    published = (root / "news.duckdb").resolve()
    published.chmod(0o600)
    with duckdb.connect(str(published)) as build:
        build.execute(f"{LACKS_OUTLETS}; ALTER TABLE stored.about DROP version")
    return root


@pytest.mark.parametrize(
    "command",
    [
        ("sql", "FROM outlets"),
        ("sql", "SELECT titel FROM articles"),
        ("kwic", "ferry"),
        ("outlets",),
        ("explain", "https://www.harbourcourier.example/environment/2026/03/12/eelgrass-meadow-twice-the-size/"),
        ("search", "ferry", "--source", "The Harbour Courier"),
    ],
    ids=lambda command: " ".join(command)[:30],
)
def test_what_an_older_build_lacks_is_told_with_the_remedy_and_no_word_of_damage(
    newsetl: Newsetl, older: Path, command: tuple[str, ...]
) -> None:
    ended = newsetl(*command, "-w", older)
    assert ended.code in (1, 2)
    assert OTHER_VERSION in ended.stderr
    assert "damage" not in ended.stderr


def test_what_it_has_can_be_asked_and_doctor_says_that_it_is_older(newsetl: Newsetl, older: Path) -> None:
    assert newsetl("sql", "SELECT count(*) FROM articles", "-f", "csv", "-w", older).ok().stdout.endswith("37\n")
    assert OTHER_VERSION in newsetl("doctor", "-w", older).stdout


@pytest.mark.parametrize("remedy", [("rebuild",), ("run", "empty")], ids=lambda command: command[0])
def test_a_rebuild_or_a_run_of_nothing_new_publishes_all_that_this_version_has(
    newsetl: Newsetl, older: Path, remedy: tuple[str, ...]
) -> None:
    (newsetl.folder / "empty").mkdir()
    newsetl(*remedy, "-w", older).ok()
    newsetl("outlets", "-w", older).ok()
    assert OTHER_VERSION not in newsetl("doctor", "-w", older).stdout
    misspelt = newsetl("sql", "SELECT titel FROM articles", "-w", older)
    assert (misspelt.code, OTHER_VERSION in misspelt.stderr) == (2, False)


def test_python_and_the_explorer_say_the_same(older: Path) -> None:
    with library.open(older) as corpus, pytest.raises(QueryError, match=OTHER_VERSION):
        corpus.outlets()
    pages = Published(older, seconds=10)
    with pytest.raises(WarehouseError, match=OTHER_VERSION), pages.newest():
        pass
    pages.close()
