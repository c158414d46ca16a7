"""Refresh: what another recipe made is read again from where it lies, and nothing else; as killable as a run."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Newsetl

Write = Callable[[str, bytes | str], Path]
OTHER = {"NEWSETL_LIMITS__ELEMENTS": "49999"}  # another recipe that gives the same articles
YEAR = {"NEWSETL_EXTRACT__DEFAULT_YEAR": "1987"}  # another that does not
WIRE = "FERRY STRIKE ENDS\n    PORT ELLERY, March {day} - The crews went back to work after {day} days.\nThe board said so."
ROWS = "SELECT article_id, content_hash, recipe, published_on, publisher, captured_at FROM articles ORDER BY 1"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Newsetl:
    """A warehouse with a copy of the samples: every kind of source there is."""
    folder = tmp_path_factory.mktemp("filled")
    shutil.copytree(samples, folder / "samples")
    newsetl = Newsetl(folder, folder / "warehouse")
    newsetl.run(folder / "samples")
    return newsetl


@pytest.fixture
def mine(filled: Newsetl, tmp_path: Path) -> Newsetl:
    """The same, to be changed: the sources stay where they were read."""
    shutil.copytree(filled.warehouse, tmp_path / "mine", symlinks=True)
    newsetl = Newsetl(tmp_path, tmp_path / "mine")
    newsetl("rebuild").ok()
    return newsetl


def refresh(newsetl: Newsetl, *arguments: object, **env: str) -> dict[str, object]:
    return newsetl("refresh", "--json", "-j", 2, *arguments, env=env).ok().json


def wires(write: Write, count: int) -> Path:
    paths = [write(f"1987/{day:02}.txt", WIRE.format(day=day + 1)) for day in range(count)]
    return paths[0].parent


def test_a_warehouse_that_is_up_to_date_is_not_touched(mine: Newsetl) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in mine.warehouse.rglob("*"))
    assert "Nothing to do" in mine("refresh").ok().stdout
    assert refresh(mine)["seen"] == 0
    assert mine("status", "--json").ok().json["stale"] == 0
    after = sorted((path, path.stat().st_mtime_ns) for path in mine.warehouse.rglob("*"))
    assert [entry for entry in after if entry[0].name != "writer.lock"] == [
        entry for entry in before if entry[0].name != "writer.lock"
    ]


def test_every_kind_of_source_is_read_again_and_the_second_time_nothing_is(mine: Newsetl) -> None:
    articles = len(mine.rows(ROWS))
    status = mine("status", "--json", env=OTHER).ok().json
    assert status["stale"] == articles > 30
    assert f"{articles} articles are of another recipe" in mine("status", env=OTHER).ok().stdout
    would = refresh(mine, "--dry-run", **OTHER)
    assert (would["seen"], would["revised"], would["dry_run"]) == (articles, articles, True)
    assert mine("status", "--json", env=OTHER).ok().json["stale"] == articles
    done = refresh(mine, **OTHER)
    assert (done["seen"], done["revised"], "lost" in done) == (articles, articles, False)
    assert {row["recipe"] for row in mine.rows(ROWS)} == {status["recipe"]}
    digest = mine.digest()
    assert refresh(mine, **OTHER)["seen"] == 0
    assert mine.digest() == digest


def test_a_refreshed_warehouse_is_one_read_by_that_recipe_from_the_start(
    newsetl: Newsetl, write: Write, tmp_path: Path
) -> None:
    folder = wires(write, 9)
    newsetl.run(folder)
    assert {row["published_on"] for row in newsetl.rows(ROWS)} == {None}
    assert refresh(newsetl, **YEAR)["revised"] == 9
    clean = newsetl.at(tmp_path / "clean")
    clean("run", folder, env=YEAR).ok()
    assert newsetl.rows(ROWS) == clean.rows(ROWS)
    assert {row["published_on"][:7] for row in clean.rows(ROWS)} == {"1987-03"}


def test_only_so_many_and_only_where(newsetl: Newsetl, write: Write) -> None:
    newsetl.run(wires(write, 9))
    assert refresh(newsetl, "--limit", 2, **YEAR)["revised"] == 2
    assert refresh(newsetl, "--where", "text LIKE '%after 5 days%'", **YEAR)["seen"] in (0, 1)
    assert refresh(newsetl, **YEAR)["revised"] in (6, 7)
    ended = newsetl("refresh", "--where", "nonsense = 1", env=OTHER)
    assert (ended.code, "nonsense" in ended.stderr) == (2, True)


def test_what_can_no_longer_be_read_is_named_and_its_row_stays(newsetl: Newsetl, write: Write) -> None:
    newsetl.run(wires(write, 3), write("rows.jsonl", '{"text": "A report."}\n{"text": "Another one."}\n'))
    before = {row["article_id"]: row for row in newsetl.rows(ROWS)}
    gone = write("1987/00.txt", "")
    gone.unlink()
    write("1987/01.txt", "Other words stand here now.")
    write("rows.jsonl", '{"text": "A report."}\n')
    done = refresh(newsetl, **OTHER)
    assert (done["seen"], done["revised"]) == (2, 2)
    lost = {Path(entry["place"]).name: entry["why"] for entry in done["lost"]}  # type: ignore[attr-defined]
    assert {name: why.partition(":")[0] for name, why in lost.items()} == {
        "00.txt": "its file is no longer there",
        "01.txt": "other bytes stand there now",
        "rows.jsonl#1": "nothing can be read from there any more",
    }
    after = {row["article_id"]: row for row in newsetl.rows(ROWS)}
    assert after.keys() == before.keys()
    assert sum(after[name] == before[name] for name in before) == 3
    output = newsetl("refresh", env=OTHER).ok().stdout
    assert "1 stayed as they were, its file is no longer there: put it back: " in output
    assert str(gone) in output


def test_what_a_run_was_told_of_its_sources_is_remembered(newsetl: Newsetl, write: Write, tmp_path: Path) -> None:
    write("courier/2026/03/04/a.csv", "plain,id\nThe story.,7\n")
    write("courier/2026/03/05/b.txt", "Another story.")
    options = ("--path-pattern", "{publisher}/{date:%Y/%m/%d}/*", "--column", "text=plain")
    newsetl.run(tmp_path / "in", *options)
    before = newsetl.rows(ROWS)
    done = refresh(newsetl, **OTHER)
    assert (done["revised"], "lost" in done) == (2, False)
    for row, old in zip(newsetl.rows(ROWS), before, strict=True):
        assert {**row, "recipe": ""} == {**old, "recipe": ""}
        assert row["publisher"] == "courier"


def test_a_file_that_only_looks_older_is_refreshed_all_the_same(newsetl: Newsetl, write: Write) -> None:
    path = write("a.txt", "A report.")
    newsetl.run(path)
    os.utime(path, (1, 1))
    assert refresh(newsetl, **OTHER)["revised"] == 1
    assert refresh(newsetl, **OTHER)["seen"] == 0


def test_what_the_new_recipe_declines_stays_and_is_not_asked_again(newsetl: Newsetl, samples: Path) -> None:
    newsetl.run(samples / "pages" / "harbour-expansion-vote.html")
    strict = {"NEWSETL_LIMITS__ELEMENTS": "5"}
    done = refresh(newsetl, **strict)
    assert (done["seen"], done["rejects"]) == (1, 1)
    assert len(newsetl.rows(ROWS)) == 1
    assert newsetl("status", "--json", env=strict).ok().json["stale"] == 0
    assert refresh(newsetl, **strict)["seen"] == 0


def test_a_refresh_may_be_killed_at_any_moment(newsetl: Newsetl, write: Write, tmp_path: Path) -> None:
    folder = wires(write, 25)
    newsetl.run(folder)
    config = newsetl.folder / "config" / "newsetl.toml"
    config.parent.mkdir()
    config.write_text("[extract]\ndefault_year = 1987\n[run]\ncommit_documents = 2\nbatch_documents = 2\n")
    rng = random.Random(7)
    for _ in range(3):
        process = newsetl.start("refresh", "-j", 1)
        time.sleep(rng.uniform(0.5, 4))
        process.send_signal(signal.SIGKILL)
        process.communicate()
    newsetl("refresh").ok()
    assert newsetl("status", "--json").ok().json["stale"] == 0
    clean = newsetl.at(tmp_path / "clean")
    clean("run", folder).ok()
    assert newsetl.rows(ROWS) == clean.rows(ROWS)
    assert json.loads(newsetl("refresh", "--json").ok().stdout)["seen"] == 0
