"""What is forgotten is in no file below the warehouse, whatever was packed how, and all else is as it was."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from newsetl.cli import command_line
from newsetl.collect.archive import pack
from newsetl.core.errors import UsageError
from newsetl.core.identity import url_id
from newsetl.maintain.compact import compact
from newsetl.maintain.rebuild import rebuild
from newsetl.run import pipeline
from newsetl.run.report import Report
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.builds.catalogue import build_path, pin, read_builds
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.writer.database import writer_database_path
from newsetl.warehouse.writer.warehouse import open_writer
from tests.dying import killed_after
from tests.unit.collect.test_archive import AT, archive, exchange
from tests.unit.maintain.test_forget_raw import everything

pytestmark = pytest.mark.xdist_group("forget")  # their warehouse takes as long as a test of theirs to fill

URL = "https://news.example/2026/11/zanzibar-lamp"
PHRASE = "the lamp of the old keeper burns whale oil from Zanzibar"
HTML = ((b"Content-Type", b"text/html; charset=utf-8"), (b"Content-Encoding", b"gzip"))
OTHERS = [f"https://news.example/2026/11/report-{number}" for number in range(6)]
ROWS = "SELECT url, title, text FROM articles WHERE url <> $1 ORDER BY url"


def page(title: str, phrase: str) -> bytes:
    sentence = (
        "The board of the port met on Monday and heard from the pilots, the ferry line and the fish market. "
    )
    more = "Nobody expects a decision before the spring tide, when the basin is dredged for the first time. "
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{sentence * 2}</p>"
        f"<p>One witness sentence that {phrase}, and that it has done so since the pier was built. {more}</p>"
        f"<p>{more} {sentence}</p></article></body></html>"
    ).encode()


def collected(folder: Path, run: str, pages: dict[str, bytes], *, hours: int = 0, status: int = 200) -> None:
    """An archive as `newsetl collect` writes it."""
    made = archive(folder)
    made._run = run
    for url, body in pages.items():
        sent = exchange(
            gzip.compress(body, mtime=0),
            url=url,
            headers=HTML,
            status=status,
            started_at=AT + timedelta(hours=hours),
        )
        made.append(pack([sent], kind="article").data)
    made.close()


def run(root: Path, *sources: Path) -> Report:
    settings = load_settings({"warehouse": root, "run": {"workers": 1, "commit_documents": 3}})
    return pipeline.run(Request(sources=list(map(str, sources)), settings=settings))


def newsetl(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command_line(), [*arguments, "-w", str(root)])


def forget(root: Path, *arguments: str) -> str:
    result = newsetl(root, "forget", *arguments, "--yes")
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


@dataclass(frozen=True)
class Filled:
    """A warehouse with everything that `forget` has to reach, and a copy to begin from again."""

    root: Path
    copy: Path
    table: Path  # of the user

    def again(self) -> None:
        shutil.rmtree(self.root)
        shutil.copytree(self.copy, self.root, symlinks=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    folder = tmp_path_factory.mktemp("forget")
    root, table = folder / "warehouse", folder / "rows.jsonl"
    rows = [{"url": f"{url}/row", "title": "A row", "text": f"A row about {url}."} for url in OTHERS[:2]]
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    first = {URL: page("A lamp", PHRASE)} | {url: page("A report", f"number {url[-1]} burns") for url in OTHERS}
    collected(root / "raw", "0", {URL: b"<p>gone for now"}, status=404)
    collected(root / "raw", "a", first)
    run(root, root / "raw", table)
    pin(root, read_builds(root)[-1].name, "paper")
    collected(
        root / "raw", "b", {URL: page("Another lamp", PHRASE), OTHERS[0]: page("Report, corrected", "it")}, hours=5
    )
    run(root, root / "raw")
    with open_writer(root) as warehouse:
        compact(warehouse)
        warehouse.publish()
    collected(root / "raw", "c", {URL: page("A third lamp", PHRASE)}, hours=9)
    run(root, root / "raw")
    shutil.copytree(root, folder / "copy", symlinks=True)
    return Filled(root, folder / "copy", table)


@pytest.fixture
def filled(made: Filled) -> Filled:
    made.again()
    return made


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Digest of a warehouse that never saw the article."""
    folder = tmp_path_factory.mktemp("without")
    rows = [{"url": f"{url}/row", "title": "A row", "text": f"A row about {url}."} for url in OTHERS[:2]]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    collected(folder / "raw", "a", {url: page("A report", f"number {url[-1]} burns") for url in OTHERS})
    collected(folder / "raw", "b", {OTHERS[0]: page("Report, corrected", "it")}, hours=5)
    run(folder / "w", folder / "raw", folder / "rows.jsonl")
    return digest(folder / "w")


def digest(root: Path) -> str:
    with open_reader(root) as reader:
        return content_digest(reader)


def unpacked(root: Path) -> Iterator[bytes]:
    """All bytes below a folder as they lie, and as text all that its files hold when they are read."""
    yield everything(root)
    for path in root.rglob("*.parquet"):
        yield repr(pq.ParquetFile(path).read().to_pylist()).encode()
    for path in (path for path in root.rglob("*.duckdb") if not path.is_symlink()):
        with duckdb.connect(str(path), read_only=True) as database:
            for schema, table in database.execute(
                "SELECT schema_name, table_name FROM duckdb_tables()"
            ).fetchall():
                yield repr(database.execute(f'FROM "{schema}"."{table}"').fetchall()).encode()


def holds(root: Path, *words: str) -> list[str]:
    return [word for word in words if any(word.encode() in content for content in unpacked(root))]


SECRETS = (PHRASE, "zanzibar-lamp", "Another lamp", "A third lamp")


def test_the_scan_of_these_tests_finds_what_is_there(filled: Filled) -> None:
    assert holds(filled.root, *SECRETS) == list(SECRETS)


@pytest.mark.parametrize(
    "arguments",
    [(URL,), (str(url_id(URL)),), ("--where", "title LIKE 'A third%'"), (f"{URL}?utm_source=feed",)],
    ids=["url", "id", "where", "another spelling"],
)
def test_nothing_of_it_is_left_and_all_else_is_as_it_was(
    arguments: tuple[str, ...], filled: Filled, without: str
) -> None:
    root = filled.root
    before = {}
    for build in read_builds(root):
        with duckdb.connect(str(build_path(root, build.name)), read_only=True) as opened:
            before[build.name] = opened.execute(ROWS, [URL]).fetchall()
    assert "1 article forgotten" in forget(root, *arguments)
    assert holds(root, *SECRETS) == []
    assert {build.name for build in read_builds(root)} >= {min(before), *sorted(before)[2:]}  # one made room
    assert "paper" in {build.pinned for build in read_builds(root)}
    for build in read_builds(root):
        with duckdb.connect(str(build_path(root, build.name)), read_only=True) as opened:
            assert opened.execute(ROWS, [URL]).fetchall() == before.get(
                build.name, opened.execute(ROWS, [URL]).fetchall()
            )
            assert opened.execute("SELECT count(*) FROM articles WHERE url = $1", [URL]).fetchone() == (0,)
            for query in ("lamp", '"whale oil"', "zanzibar"):
                assert opened.execute("FROM search($1)", [query]).fetchall() == []
            (hits,) = opened.execute("SELECT count(*) FROM search_matches('pilots')").fetchone() or (0,)
            assert hits == len(OTHERS)
    assert digest(root) == without
    rebuild(root)
    assert digest(root) == without
    assert holds(root, *SECRETS) == []


def test_what_the_writer_held_of_it_is_not_in_its_file_any_more(filled: Filled) -> None:
    with open_reader(filled.root) as reader:
        rows = reader.execute("SELECT raw_record_id FROM articles WHERE url = $1", [URL]).fetchall()
    (record,) = (row[0].encode() for row in rows)
    assert record in writer_database_path(filled.root).read_bytes()
    forget(filled.root, URL)
    assert record not in writer_database_path(filled.root).read_bytes()


def test_it_is_a_reject_when_it_comes_again_also_after_a_rebuild(filled: Filled, tmp_path: Path) -> None:
    root = filled.root
    forget(root, URL)
    again = tmp_path / "again"
    collected(again, "d", {URL: page("A fourth lamp", PHRASE), OTHERS[1]: page("Later", "it burns")}, hours=12)
    report = run(root, again)
    assert (report.counts.rejects, report.reasons) == (1, {"forgotten": 1})
    once = digest(root)
    report = run(root, again, filled.root / "raw", filled.table)
    assert (report.counts.new, report.counts.revised, report.reasons) == (0, 0, {"forgotten": 1})
    assert digest(root) == once
    with open_writer(root) as warehouse:
        compact(warehouse)
        warehouse.publish()
    for _ in range(2):
        assert digest(root) == once
        with open_reader(root) as reader:
            assert reader.execute("SELECT count(*) FROM rejects WHERE reason = 'forgotten'").fetchone() == (1,)
            assert reader.execute("SELECT count(*) FROM articles WHERE url = $1", [URL]).fetchone() == (0,)
        rebuild(root)
        assert run(root, again).counts.rejects == 1
    assert holds(root, PHRASE) == []


def test_the_same_command_again_says_that_there_is_no_such_article(filled: Filled) -> None:
    forget(filled.root, URL)
    result = newsetl(filled.root, "forget", URL, "--yes")
    assert isinstance(result.exception, UsageError)
    assert "no article is" in str(result.exception)


def test_a_dry_run_and_a_no_touch_nothing(filled: Filled) -> None:
    assert "1 article, " in newsetl(filled.root, "forget", URL, "--dry-run").output
    assert CliRunner().invoke(command_line(), ["forget", URL, "-w", str(filled.root)], input="n\n").exit_code == 1
    assert holds(filled.root, *SECRETS) == list(SECRETS)


def test_a_file_of_the_user_that_still_holds_it_is_named(filled: Filled) -> None:
    row = f"{OTHERS[0]}/row"
    assert str(filled.table) in forget(filled.root, row)
    assert UUID(str(url_id(row)))
    assert holds(filled.root, f"A row about {OTHERS[0]}") == []
    with open_reader(filled.root) as reader:
        assert reader.execute("SELECT count(*) FROM articles WHERE url = $1", [f"{OTHERS[1]}/row"]).fetchone() == (
            1,
        )


FILES, PARTS = "newsetl.warehouse.search.files", "newsetl.warehouse.lake:Lake"
STEPS = [
    ("newsetl.maintain.forget:forget_raw", 1),
    (f"{PARTS}.add_part", 3),
    (f"{PARTS}.commit", 1),
    (f"{FILES}:swap", 1),
]
STEPS += [
    ("newsetl.warehouse.builds.catalogue:new_build", 2),
    ("newsetl.warehouse.builds.catalogue:rewrite_all", 1),
    ("newsetl.maintain.forget:purge_writer_database", 1),
]
STEPS += [("newsetl.warehouse.writer.warehouse:Warehouse.publish", 1), ("newsetl.maintain.forget:_drop_old", 1)]
FOLLOWED_BY_A_RUN = (
    f"{PARTS}.commit",
    "newsetl.warehouse.builds.catalogue:new_build",
    "newsetl.maintain.forget:_drop_old",
)


@pytest.mark.parametrize(
    ("step", "at", "between"),
    [
        *((step, at, False) for step, at in STEPS),
        *((step, at, True) for step, at in STEPS if step in FOLLOWED_BY_A_RUN),
    ],
)
def test_a_death_at_any_moment_is_mended_by_the_same_command(
    step: str, at: int, between: bool, filled: Filled, without: str
) -> None:
    root = filled.root
    killed_after(step, at, "forget", URL, "--yes", "-w", root)
    with open_reader(root) as reader:  # whatever happened, users can go on reading
        assert reader.execute("SELECT count(text) FROM articles WHERE url <> $1", [URL]).fetchone() == (8,)
    if between:
        run(root, filled.table)
    forget(root, URL)
    assert holds(root, *SECRETS) == []
    assert not list(root.rglob("*.tmp"))
    assert digest(root) == without
    rebuild(root)
    assert digest(root) == without
