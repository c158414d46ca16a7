"""`newsetl sql` reads the warehouse and nothing else, within bounds of time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsetl.cli.query_output import write
from newsetl.core.errors import QueryError
from newsetl.warehouse.builds.reader import open_reader


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_csv('{file}')",
        "FROM read_text('{file}')",
        "FROM read_blob('{file}')",
        "FROM glob('{folder}/*')",
        "FROM '{file}'",
        "COPY articles TO '{folder}/out.csv'",
        "COPY articles FROM '{file}'",
        "EXPORT DATABASE '{folder}/out'",
        "ATTACH '{folder}/other.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '90GB'",
        "SET temp_directory = '{folder}'",
        "DELETE FROM articles",
        "CREATE TABLE mine AS FROM articles",
    ],
)
def test_what_reaches_outside_is_refused_and_the_message_says_so(
    query: str, samples_root: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.csv").write_text("secret\n1\n", encoding="utf-8")
    said = query.format(file=tmp_path / "secret.csv", folder=tmp_path)
    with open_reader(samples_root) as connection, pytest.raises(QueryError, match="reads the warehouse only"):
        write(connection, said, form="csv", file=None)
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


def test_the_environment_cannot_be_read(samples_root: Path) -> None:
    with open_reader(samples_root) as connection, pytest.raises(QueryError, match="getenv does not exist"):
        write(connection, "SELECT getenv('HOME')", form="csv", file=None)


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_runs(
    samples_root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    began = time.monotonic()
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range % 7 = b.range % 11"
    with open_reader(samples_root) as connection:
        with pytest.raises(QueryError, match=r"stopped after 0\.3 s.*query\.seconds"):
            write(connection, endless, form="csv", file=None, seconds=0.3)
        assert time.monotonic() - began < 10
        write(connection, "SELECT 42 AS answer", form="csv", file=None, seconds=30)
    assert capsys.readouterr().out == "answer\n42\n"


def test_a_query_that_takes_too_much_memory_is_stopped(samples_root: Path) -> None:
    greedy = "SELECT count(*) FROM (SELECT list(range) FROM range(30000000) GROUP BY range % 3000000)"
    with (
        open_reader(samples_root, memory_mb=60) as connection,
        pytest.raises(QueryError, match=r"more memory than it may.*query\.memory_mb"),
    ):
        write(connection, greedy, form="csv", file=None)


def test_the_command_says_it_in_one_line(samples_root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newsetl", "sql", "FROM read_text('/etc/hostname')", "-w", str(samples_root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


def test_two_readers_of_one_process_are_both_in_utc_and_locked(samples_root: Path) -> None:
    with open_reader(samples_root) as first, open_reader(samples_root) as second:
        for connection in (first, second):
            assert connection.execute("SELECT current_setting('TimeZone')").fetchone() == ("UTC",)
            with pytest.raises(QueryError, match="reads the warehouse only"):
                write(connection, "SET memory_limit = '90GB'", form="csv", file=None)
