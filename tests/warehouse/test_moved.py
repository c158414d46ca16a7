"""A warehouse folder that was moved or copied: one command opens it again, and the error says which."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb
import pytest

from newsetl.core.errors import WarehouseError
from newsetl.maintain.compact import compact
from newsetl.maintain.rebuild import rebuild
from newsetl.run import pipeline
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.builds.catalogue import build_path, pin, read_builds, roll_back
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.tables import export
from newsetl.warehouse.writer.warehouse import open_writer
from tests.warehouse.conftest import article, load

SEEN = "SELECT count(*), count(text), (SELECT count(*) FROM search_matches('ferry')) FROM articles"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder where the original lies in each test, for a copy elsewhere would be one that was moved."""
    folder = tmp_path_factory.mktemp("moved")
    (folder / "now").mkdir()
    shutil.copytree(filled(folder / "now" / "original"), folder / "kept", symlinks=True)
    return folder


@pytest.fixture
def original(place: Path) -> Path:
    """Three builds, the first pinned, compacted in between."""
    shutil.rmtree(place / "now")
    return Path(shutil.copytree(place / "kept", place / "now" / "original", symlinks=True))


def filled(root: Path) -> Path:
    with open_writer(root) as warehouse:
        load(warehouse, [article("a", "The ferry sails")])
        pin(root, warehouse.publish().stem, "paper")
        load(warehouse, [article("b", "The ferry waits")])
        load(warehouse, [article("b", "The ferry waited", input_hash="1" * 32)], seen=1, revised=1)
        compact(warehouse)
        warehouse.publish()
        load(warehouse, [article("c", "A ferry again")])
        warehouse.publish()
    return root


def moved(original: Path) -> Path:
    there = original.parent / "elsewhere" / "there"
    there.parent.mkdir()
    return original.rename(there)


def copied(original: Path) -> Path:
    return Path(shutil.copytree(original, original.parent / "copy", symlinks=True))


def copied_and_lost(original: Path) -> Path:
    """A copy as cp -rL or a cloud folder makes it: the link has become a file; and the original is gone."""
    there = Path(shutil.copytree(original, original.parent / "copy"))
    shutil.rmtree(original)
    return there


def a_run(root: Path) -> None:
    settings = load_settings({"warehouse": root, "run": {"workers": 1}})
    pipeline.run(Request(sources=[str(root)], settings=settings, captures=lambda _: iter(())))


def all_open(root: Path) -> list[tuple[int, ...] | None]:
    """What each build shows, the oldest first; nothing of them reads outside of the folder."""
    rows = []
    for build in read_builds(root):
        with duckdb.connect(str(build_path(root, build.name)), read_only=True) as opened:
            (about,) = opened.execute("SELECT root FROM stored.about").fetchone() or ("",)
            assert about == os.path.realpath(root)
            sql = repr(opened.execute("SELECT sql FROM duckdb_views()").fetchall())
            assert str(root.parent / "original") not in sql or root.name == "original"
            rows.append(opened.execute(SEEN).fetchone())
    return rows


@pytest.mark.parametrize("mend", [rebuild, a_run], ids=["rebuild", "run"])
@pytest.mark.parametrize("go", [moved, copied, copied_and_lost])
def test_the_error_names_the_command_that_opens_it_again(
    go: Callable[[Path], Path], mend: Callable[[Path], object], original: Path
) -> None:
    with open_reader(original) as reader:
        digest = content_digest(reader)
    before = all_open(original)
    root = go(original)
    with pytest.raises(WarehouseError, match=f"newsetl rebuild --warehouse {root}"):
        open_reader(root)
    mend(root)
    with open_reader(root) as reader:
        assert content_digest(reader) == digest
        assert reader.execute(SEEN).fetchone() == (3, 3, 3)
    after = all_open(root)
    assert (before[0], before[-1]) == ((1, 1, 1), (3, 3, 3))
    assert before[0] in after  # the pinned one
    assert set(after) <= set(before)
    if go is copied:
        assert all_open(original) == before


def test_an_export_of_a_copy_does_not_read_the_original(original: Path) -> None:
    copy = copied(original)
    with pytest.raises(WarehouseError, match=f"newsetl rebuild --warehouse {copy}"):
        export(copy, copy.parent / "out", form="jsonl")


def test_a_copy_and_its_original_go_on_apart(original: Path) -> None:
    copy = copied(original)
    rebuild(copy)
    for root, name, count in ((copy, "d", 4), (original, "e", 4), (original, "f", 5)):
        with open_writer(root) as warehouse:
            load(warehouse, [article(name, f"Ferry news of {name}")])
            compact(warehouse)
            warehouse.publish()
        with open_reader(root) as reader:
            assert reader.execute(SEEN).fetchone() == (count,) * 3
    assert len(all_open(copy)) == len(read_builds(copy))
    shutil.rmtree(original)
    with open_reader(copy) as reader:
        assert reader.execute(SEEN).fetchone() == (4, 4, 4)


def test_a_pin_in_a_moved_folder_does_not_hide_that_it_was_moved(original: Path) -> None:
    root = moved(original)
    pin(root, read_builds(root)[-1].name, "last")
    rebuild(root)
    assert len(all_open(root)) == len(read_builds(root)) >= 3
    roll_back(root, "paper")
    with open_reader(root) as reader:
        assert reader.execute(SEEN).fetchone() == (1, 1, 1)


def test_a_death_while_builds_are_written_for_their_new_place_is_mended(
    original: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = moved(original)
    from newsetl.warehouse.builds import catalogue as builds

    real, written = builds.new_build, []

    def dying(*arguments: Any) -> AbstractContextManager[Any]:
        written.append(1)
        if len(written) == 3:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(builds, "new_build", dying)
    with pytest.raises(KeyboardInterrupt), open_writer(root):
        pass
    monkeypatch.undo()
    rebuild(root)
    assert len(all_open(root)) == len(read_builds(root))


def test_a_folder_that_is_reached_by_a_link_was_not_moved(original: Path) -> None:
    link = original.parent / "link"
    link.symlink_to(original)
    with open_reader(link) as reader:
        assert reader.execute(SEEN).fetchone() == (3, 3, 3)
    with open_writer(link) as warehouse:
        load(warehouse, [article("d", "A ferry")])
        warehouse.publish()
    assert len(all_open(original)) == 4


def test_a_folder_that_is_named_from_here_was_not_moved(original: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(original.parent)
    with open_reader(Path("original")) as reader:
        assert reader.execute(SEEN).fetchone() == (3, 3, 3)
    with open_writer(Path("original")) as warehouse:
        load(warehouse, [article("d", "A ferry")])
        warehouse.publish()
    monkeypatch.chdir("/")
    assert all_open(original)[-1] == (4, 4, 4)
