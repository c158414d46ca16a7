"""SQL of users reads the warehouse and nothing else, within bounds of time and memory: each wall holds by itself."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import duckdb
import pytest

from newsetl.core.errors import QueryError, UsageError, WarehouseError
from newsetl.run.refresh import find_stale
from newsetl.settings import load_settings
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.tables import export
from newsetl.warehouse.export.warc import export_warc
from newsetl.warehouse.queries import allowed
from newsetl.warehouse.queries.ask import Question, Selection, rows, write_answer
from newsetl.warehouse.settings import Query
from newsetl.warehouse.writer.lock import writer_lock
from tests.conftest import Newsetl, environment, on_linux

FORBIDDEN = [
    line
    for line in (Path(__file__).parent / "forbidden_sql.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
SECRET = "topsecret"
ALLOWED = (
    "SELECT 1 AS one;",
    "FROM articles",
    "TABLE loads",
    "VALUES (1), (2)",
    "-- a comment\nSELECT 1",
    "DESCRIBE articles",
    "SUMMARIZE SELECT title FROM articles",
    "SHOW TABLES",
    "EXPLAIN SELECT title FROM articles",
    "explain analyze SELECT title FROM articles",
    "FROM search('ferry') JOIN articles USING (article_id)",
    "FROM articles_on('2026-03-06')",
    "SELECT unnest(authors), i FROM articles, range(3) AS r(i)",
    "SELECT title FROM articles ORDER BY published_on DESC NULLS LAST, title ASC LIMIT 10%",
    "SELECT * FROM articles a ASOF JOIN runs r ON a.loaded_at >= r.started_at",
    "PIVOT (SELECT language, word_count FROM articles) ON language IN ('en', 'de') USING sum(word_count)",
    "UNPIVOT (SELECT 1 AS a, 2 AS b) ON a, b",
    "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) FROM r",
    "SELECT title FROM articles QUALIFY row_number() OVER (PARTITION BY language ORDER BY title) = 1 LIMIT 5 OFFSET 1",
    "SELECT list_transform([1, 2], lambda x: x + 1), {'a': 1}, [y FOR y IN [1]], CASE WHEN true THEN 1 END",
    "SELECT DISTINCT ON (language) language, title FROM articles USING SAMPLE 50 ROWS",
    "SELECT name, count(*) FROM (SELECT unnest(aliases) AS name FROM entities) GROUP BY ALL ORDER BY ALL",
    "SELECT table_name FROM information_schema.tables",
    "SELECT key, value FROM json_each('{\"a\": 1}')",
    "SELECT 1 INTERSECT SELECT 1 UNION BY NAME SELECT 2 AS b",
)


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """What the forbidden statements speak of; nothing of it lies in the warehouse of the samples."""
    home, warehouse = tmp_path / "home", tmp_path / "warehouse"
    home.mkdir()
    warehouse.mkdir()
    (home / "secret.csv").write_text(f"word\n{SECRET}\n", encoding="utf-8")
    (warehouse / "part.parquet").write_bytes(b"PAR1")
    (warehouse / "build.duckdb").write_bytes(b"build")
    return {
        "out": home / "out",
        "secret": home / "secret.csv",
        "part": warehouse / "part.parquet",
        "build": warehouse / "build.duckdb",
        "home": home,
    }


def state(folder: Path) -> dict[str, str]:
    """Every file below a folder, with the hash of its bytes."""
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(folder.rglob("*"))
    }


def test_the_parsed_statement_alone_is_enough_to_refuse_all_of_them(
    samples_root: Path, places: dict[str, Path]
) -> None:
    passed = []
    with open_reader(samples_root) as connection:
        for line in FORBIDDEN:
            judge: Callable[[duckdb.DuckDBPyConnection, str], str]
            text, judge = line.format(**places), allowed.query
            if text.startswith("condition:"):
                text, judge = text.removeprefix("condition:").strip(), allowed.condition
            try:
                judge(connection, text)
                passed.append(text)
            except QueryError:
                continue
    assert passed == []
    assert len(FORBIDDEN) >= 150


@pytest.mark.parametrize("text", ALLOWED)
def test_a_query_is_let_through_and_runs(text: str, samples_root: Path) -> None:
    with open_reader(samples_root) as connection:
        assert connection.execute(allowed.query(connection, text)).fetchall()


@pytest.mark.parametrize(
    "text",
    [
        "language = 'en'",
        "title ILIKE '%ferry%' AND published_on BETWEEN '2026-03-01' AND '2026-03-31'",
        "article_id IN (SELECT article_id FROM quotes WHERE kind <> 'scare')",
        "true -- all of them",
        "EXISTS (SELECT 1 FROM links WHERE links.article_id = articles.article_id)",
    ],
)
def test_a_condition_may_ask_the_whole_warehouse(text: str, samples_root: Path) -> None:
    with open_reader(samples_root) as connection:
        condition = allowed.condition(connection, text)
        assert connection.execute(f"SELECT count(*) > 0 FROM articles WHERE {condition}").fetchone() == (True,)


SCRIPT = """
import json, sys
from pathlib import Path
from newsetl.core.confine import confine
asked = json.load(sys.stdin)
assert not asked["confined"] or confine([Path(asked["warehouse"])])
import duckdb
for statement in asked["statements"]:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("CREATE TABLE articles AS SELECT 'a' AS title, uuid() AS article_id")
        connection.execute("CREATE TABLE loads AS SELECT 1 AS seq; CREATE TABLE runs AS FROM loads")
        try:
            print(connection.execute(statement).fetchall())
        except Exception as error:
            print(type(error).__name__, str(error).splitlines()[0])
try:
    Path(asked["home"], "made").touch()
    print("made")
except OSError:
    pass
print("the end")
"""


def run_confined(statements: Sequence[str], places: dict[str, Path], *, confined: bool = True) -> str:
    """Run statements in a process that has neither the parser's wall nor DuckDB's settings. Returns its output."""
    request = {"statements": statements, "warehouse": str(places["part"].parent), "home": str(places["home"])}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps({**request, "confined": confined}),
        capture_output=True,
        text=True,
        check=False,
        cwd=places["home"],
        env=environment(HOME=str(places["home"])),
    )
    assert done.stdout.endswith("the end\n"), (done.stdout[-2_000:], done.stderr[-2_000:])
    return done.stdout


@on_linux("the kernel's Landlock")
def test_the_process_alone_is_enough_to_write_nothing_and_to_read_nothing_outside(
    tmp_path: Path, places: dict[str, Path]
) -> None:
    statements = [line.format(**places) for line in FORBIDDEN]
    conditions = [
        f"SELECT * FROM articles WHERE ({line.removeprefix('condition:').strip()})" for line in statements
    ]
    raw = [
        with_condition if line.startswith("condition:") else line
        for line, with_condition in zip(statements, conditions, strict=True)
    ]
    before = state(tmp_path)
    output = run_confined(raw, places)
    assert state(tmp_path) == before
    assert not Path("/dev/shm/newsetl-written.csv").exists()
    assert SECRET not in output.replace("write_log('topsecret')", "")
    assert "root:" not in output
    assert "made" not in output.splitlines()


def test_the_same_statements_do_write_and_read_where_nothing_confines(
    tmp_path: Path, places: dict[str, Path]
) -> None:
    numbers = (0, 3, 16, 28)
    output = run_confined(
        [*(FORBIDDEN[n].format(**places) for n in numbers), f"FROM '{places['secret']}'"], places, confined=False
    )
    assert SECRET in output
    assert (places["home"] / "out.csv").exists()
    assert places["part"].read_bytes() != b"PAR1"


def test_every_door_for_sql_refuses_and_changes_nothing(
    samples_root: Path, tmp_path: Path, places: dict[str, Path]
) -> None:
    part = next((samples_root / "lake" / "articles").glob("*.parquet"))
    write = f"COPY (SELECT 1) TO '{part}' (FORMAT parquet)"
    before = state(samples_root / "lake")
    selection = Selection(where=f"true); {write}; SELECT (true")
    settings = load_settings({"warehouse": samples_root})
    for statement in (f"EXPLAIN ANALYZE {write}", f"WITH w AS ({write}) FROM w", f"FROM '{places['secret']}'"):
        with pytest.raises(QueryError, match="reads the warehouse only"):
            write_answer(samples_root, Question(sql=statement), BytesIO(), limits=Query())
    with pytest.raises(UsageError):
        export(samples_root, tmp_path / "exported", form="csv", selection=selection)
    with pytest.raises(UsageError):
        export_warc(samples_root, tmp_path / "exported.warc.gz", selection=selection)
    with pytest.raises(UsageError):
        find_stale(settings, where=selection.where)
    assert state(samples_root / "lake") == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("exported")]


def test_forget_and_refresh_take_one_condition(samples_root: Path, newsetl: Newsetl) -> None:
    at_samples = newsetl.at(samples_root)
    for command in (("forget", "--dry-run"), ("refresh", "--dry-run")):
        ended = at_samples(*command, "--where", "true); DROP TABLE loads; SELECT (true")
        assert ended.code == 2
        assert "not one SQL condition" in ended.stderr


def test_the_environment_cannot_be_read(samples_root: Path) -> None:
    with pytest.raises(QueryError, match="getenv does not exist"):
        rows(samples_root, Question(sql="SELECT getenv('HOME')"), limits=Query())


@pytest.mark.parametrize(
    "endless",
    [
        "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range % 7 = b.range % 11",
        "SELECT length(repeat('x', 3000000000))",
    ],
)
def test_a_query_that_takes_too_long_is_ended_whatever_it_does(endless: str, samples_root: Path) -> None:
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"stopped after 2 s.*query\.seconds"):
        rows(samples_root, Question(sql=endless), limits=Query(seconds=2, memory_mb=9_000))
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "greedy",
    [
        "SELECT count(*) FROM (SELECT list(range) FROM range(30000000) GROUP BY range % 3000000)",
        pytest.param("SELECT length(repeat('x', 3000000000))", marks=on_linux("the kernel counts the memory")),
    ],
)
def test_a_query_that_takes_too_much_memory_is_stopped(greedy: str, samples_root: Path) -> None:
    with pytest.raises(QueryError, match=r"more memory than it may.*query\.memory_mb"):
        rows(samples_root, Question(sql=greedy), limits=Query(memory_mb=60))


def test_the_command_says_it_in_one_line(samples_root: Path, newsetl: Newsetl) -> None:
    ended = newsetl.at(samples_root)("sql", "FROM read_text('/etc/hostname')")
    assert ended.code == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1


def test_rows_come_in_every_form(samples_root: Path, tmp_path: Path, newsetl: Newsetl) -> None:
    at_samples, query = newsetl.at(samples_root), "SELECT 42 AS answer, 'ä' AS letter"
    assert at_samples("sql", query, "--format", "csv").ok().stdout == "answer,letter\n42,ä\n"
    assert at_samples("sql", query, "--format", "json").ok().json == [{"answer": 42, "letter": "ä"}]
    assert "│     42 │ ä       │" in at_samples("sql", query).ok().stdout
    target = tmp_path / "answer.parquet"
    at_samples("sql", query, "--format", "parquet", "--file", target).ok()
    assert duckdb.read_parquet(str(target)).fetchall() == [(42, "ä")]


def test_without_a_warehouse_the_command_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="there is no warehouse"):
        rows(tmp_path, Question(sql="SELECT 1"), limits=Query())


def test_while_the_first_run_is_under_way_its_writer_is_named(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    with (
        writer_lock(tmp_path, 0, None),
        pytest.raises(WarehouseError, match=rf"its first run, process {os.getpid()} on "),
    ):
        rows(tmp_path, Question(sql="SELECT 1"), limits=Query())
    with pytest.raises(WarehouseError, match="the same command goes on"):
        rows(tmp_path, Question(sql="SELECT 1"), limits=Query())


def test_two_readers_of_one_process_are_both_in_utc_and_locked(samples_root: Path) -> None:
    with open_reader(samples_root) as first, open_reader(samples_root) as second:
        for connection in (first, second):
            assert connection.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
            with pytest.raises(duckdb.Error, match="locked"):
                connection.execute("SET memory_limit = '90GB'")
