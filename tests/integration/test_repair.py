"""Damaged files of the lake are named, and made anew from the original bytes; what is whole stays readable."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Newsetl

Write = Callable[[str, bytes | str], Path]
TRIES = int(os.environ.get("NEWSETL_REPAIR_TRIES", "1"))  # of `make test`; a hundred take half an hour


def flip(path: Path, chance: random.Random) -> None:
    """One bit, as a bad disk does: the time of writing stays."""
    status, content = path.stat(), bytearray(path.read_bytes())
    content[chance.randrange(8, len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def cut(path: Path, chance: random.Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def delete(path: Path, _: random.Random) -> None:
    path.unlink()


def zero(path: Path, _: random.Random) -> None:
    path.write_bytes(bytes(path.stat().st_size))


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (flip, cut, delete, zero)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Newsetl:
    """The warehouse of the samples: there are articles in every table, an earlier version, and rejects."""
    folder = tmp_path_factory.mktemp("filled")
    newsetl = Newsetl(folder, folder / "warehouse")
    newsetl.run(samples)
    return newsetl


@pytest.fixture
def mine(filled: Newsetl, tmp_path: Path) -> Newsetl:
    """The same, to be damaged."""
    shutil.copytree(filled.warehouse, tmp_path / "mine", symlinks=True)
    newsetl = Newsetl(tmp_path, tmp_path / "mine")
    newsetl("rebuild").ok()
    return newsetl


def parts(newsetl: Newsetl) -> list[Path]:
    return sorted((newsetl.warehouse / "lake").glob("*/*.parquet"))


@pytest.mark.parametrize("number", range(TRIES))
def test_every_damage_is_named_and_what_was_lost_is_made_anew(number: int, mine: Newsetl, samples: Path) -> None:
    chance, digest = random.Random(number), mine.digest()
    damaged = dict(zip(chance.sample(parts(mine), len(DAMAGES)), DAMAGES, strict=True))
    for path, damage in damaged.items():
        damage(path, chance)
    ended = mine("run", "-j", 1, samples)
    assert ended.code == 1
    assert [path.name in ended.stderr for path, damage in damaged.items() if damage is not flip] == [True] * 3
    doctor = mine("doctor", "--lake")
    assert doctor.code == 1
    assert all(path.name in doctor.stdout for path in damaged)
    mine("repair", "-j", 1).ok()
    assert mine.digest() == digest
    mine("doctor", "--lake").ok()
    assert mine.run(samples)["new"] == 0


@pytest.mark.parametrize("command", [("rebuild",), ("maintain",), ("run", ".")])
def test_a_writer_says_what_mends_it_and_changes_nothing(command: tuple[str, ...], mine: Newsetl) -> None:
    path = next(part for part in parts(mine) if part.parent.name == "articles")
    cut(path, random.Random(1))
    before = sorted(parts(mine))
    ended = mine(*command)
    assert ended.code == 1
    assert "newsetl repair" in ended.stderr
    assert path.name in ended.stderr
    assert sorted(parts(mine)) == before


@pytest.mark.parametrize("command", ["maintain", "forget", "undo"])
def test_what_writes_rows_anew_refuses_a_flipped_bit_and_does_its_work_after_the_repair(
    command: str, mine: Newsetl, write: Write
) -> None:
    mine.run(write("more.txt", "A second run, so that there are two loads in this warehouse."))
    url = mine.rows("SELECT url FROM articles WHERE url IS NOT NULL")[0]["url"]
    words = {"maintain": ["maintain"], "forget": ["forget", url, "--yes"], "undo": ["undo", "last"]}[command]
    before, flipped = parts(mine), [part for part in parts(mine) if part.parent.name == "articles"]
    for path in flipped:
        flip(path, random.Random(1))
    ended = mine(*words)
    assert ended.code == 1
    assert "newsetl repair" in ended.stderr
    assert any(path.name in ended.stderr for path in flipped)
    assert parts(mine) == before
    mine("repair", "-j", 1)
    mine(*words).ok()
    mine("doctor", "--lake").ok()
    if command == "forget":
        assert not any(path.exists() for path in flipped), "earlier builds held them"


@pytest.mark.parametrize("command", [("sql", "SELECT count(text) FROM articles"), ("digest",)])
def test_a_reader_says_what_mends_it(command: tuple[str, ...], mine: Newsetl) -> None:
    for path in parts(mine):
        cut(path, random.Random(1))
    ended = mine(*command)
    assert ended.code in (1, 2)
    assert "newsetl repair" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("which", [0, -1], ids=["first", "last"])
def test_a_manifest_that_is_gone_is_named_and_written_again(which: int, mine: Newsetl, write: Write) -> None:
    mine.run(write("more.txt", "A second run, so that there are two loads in this warehouse."))
    digest = mine.digest()
    path = sorted((mine.warehouse / "lake" / "manifests").glob("*.json"))[which]
    path.unlink()
    assert path.name in mine("maintain").stderr
    assert path.name in mine("doctor", "--lake").stdout
    mine("repair", "-j", 1).ok()
    assert mine.digest() == digest
    mine("maintain").ok()


def test_without_the_writers_database_all_inputs_are_read_again(mine: Newsetl) -> None:
    digest = mine.digest()
    delete(next(part for part in parts(mine) if part.parent.name == "articles"), random.Random(1))
    (mine.warehouse / "build" / "writer.duckdb").unlink()
    mine("repair", "-j", 1).ok()
    assert mine.digest() == digest


def test_what_can_no_longer_be_read_is_named_and_the_rest_stays(newsetl: Newsetl, write: Write) -> None:
    texts = [write(f"{name}.txt", f"The ferry {name} left the harbour on time this morning.") for name in "abc"]
    newsetl.run(texts[0].parent)
    texts[1].unlink()
    delete(next(part for part in parts(newsetl) if part.parent.name == "articles"), random.Random(1))
    ended = newsetl("repair", "-j", 1)
    assert ended.code == 1
    assert "1 of 3 could not be made anew" in ended.stderr
    assert newsetl.rows("SELECT count(*) AS n FROM articles") == [{"n": 2}]
    assert "Nothing to do" in newsetl("repair").ok().stdout


def test_of_many_damaged_files_the_first_are_named_and_where_all_are(mine: Newsetl, samples: Path) -> None:
    damaged = parts(mine)
    for path in damaged:
        path.unlink()
    named = [path.name for path in damaged]
    ended = mine("run", "-j", 1, samples)
    assert sum(name in ended.stderr for name in named) == 5
    assert f"the lake is damaged, {len(named)} files: `newsetl repair`" in ended.stderr
    assert f"and {len(named) - 5} more: `newsetl doctor --lake --json` names all" in ended.stderr
    shown = mine("doctor", "--lake").stdout
    assert (sum(name in shown for name in named), f"and {len(named) - 5} more" in shown) == (5, True)
    assert len(mine("doctor", "--lake", "--json").json) == len(named)


def test_a_lake_that_is_whole_is_left_alone(mine: Newsetl) -> None:
    before = sorted((mine.warehouse / "lake").rglob("*"))
    assert "Nothing to do" in mine("repair").ok().stdout
    assert sorted((mine.warehouse / "lake").rglob("*")) == before
