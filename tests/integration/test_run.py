"""End to end: the real command line, the samples, and everything that can go wrong around it."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from newsetl.core.processes import children_of, is_alive
from tests.conftest import Newsetl, environment, on_linux

Write = Callable[[str, bytes | str], Path]
OUTCOMES = ("new", "revised", "unchanged", "duplicates", "rejects")
# docs/samples.md, file by file; the two pages below are the extraction tests' to judge.
REASONS = {
    "http_status": 2,
    "unsupported_type": 1,
    "binary": 2,
    "unsafe_path": 1,
    "empty": 1,
    "truncated": 1,
    "not_fetched": 2,
    "error_page": 1,
    "bad_row": 1,
    "index_page": 1,
    "stub": 1,
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Newsetl:
    """A warehouse with the samples, for tests that change nothing."""
    folder = tmp_path_factory.mktemp("filled")
    newsetl = Newsetl(folder, folder / "warehouse")
    newsetl.run(samples)
    return newsetl


def story(number: int) -> str:
    return f"Report {number} from Port Ellery.\nThe ferry made {number} crossings on day {number % 31}."


STORIES = 600  # of them a run reads a hundred a second or more: a signal comes long before the last


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of so many text files."""
    folder = tmp_path_factory.mktemp("stories")
    for number in range(STORIES):
        path = folder / f"{number // 200}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(story(number))
    return folder


@pytest.fixture(scope="module")
def clean_digest(stories: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Digest of a run over the stories that nobody disturbed."""
    folder = tmp_path_factory.mktemp("clean")
    clean = Newsetl(folder, folder / "warehouse")
    clean.run(stories)
    return clean.digest()


def adds_up(report: dict[str, int]) -> bool:
    return report["seen"] == sum(report[name] for name in OUTCOMES)


# -- the samples ------------------------------------------------------------------------------------------


def test_every_sample_ends_as_the_documentation_says(newsetl: Newsetl, samples: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(samples, tmp_path / "samples"))
    report = newsetl.run(copied)
    assert adds_up(report)
    assert {name: report[name] for name in ("seen", *OUTCOMES)} == {
        "seen": 53,
        "new": 37,
        "revised": 1,
        "unchanged": 0,
        "duplicates": 1,
        "rejects": 14,
    }
    assert report["reasons"] == REASONS
    by_file = {
        (Path(row["source_uri"]).name, row["reason"])
        for row in newsetl.rows("SELECT source_uri, reason FROM rejects")
    }
    assert by_file >= {
        ("empty.txt", "empty"),
        ("binary.txt", "binary"),
        ("nul.txt", "binary"),
        ("truncated.html.gz", "truncated"),
        ("climbing.zip", "unsafe_path"),
        ("not-found.html", "error_page"),
        ("index.html", "index_page"),
        ("paywall.html", "stub"),
        ("archive.jsonl", "bad_row"),
    }
    languages = Counter(row["language"] for row in newsetl.rows("SELECT DISTINCT text, language FROM articles"))
    # English: the 21 of docs/samples.md, and the wire copy with its own credit line
    assert languages == {"en": 22, "de": 6, "fr": 5, "es": 2, "ja": 1}
    (run,) = newsetl.rows("SELECT * FROM runs")
    assert {name: run[name] for name in ("seen", *OUTCOMES)} == {
        name: report[name] for name in ("seen", *OUTCOMES)
    }
    assert run["status"] == "completed"
    assert not list(copied.parents[0].rglob("escape.txt"))


def test_the_version_that_was_captured_last_stands(filled: Newsetl) -> None:
    (row,) = filled.rows(
        "SELECT text, (SELECT count(*) FROM article_versions v WHERE v.article_id = a.article_id) AS others "
        "FROM articles a WHERE text LIKE '%2.9 million a year%' AND text LIKE '%Correction:%'"
    )
    assert row["others"] == 1
    assert filled.rows(
        "SELECT count(*) AS n FROM articles WHERE text LIKE '%3.9 million a year%'"
        " AND text NOT LIKE '%Correction:%'"
    ) == [{"n": 0}]


def test_a_second_run_changes_nothing(newsetl: Newsetl, samples: Path) -> None:
    first = newsetl.run(samples)
    before = newsetl.digest()
    second = newsetl.run(samples)
    assert adds_up(second)
    assert (second["new"], second["revised"]) == (0, 0)
    assert second["unchanged"] == first["new"] + first["revised"]
    assert (second["rejects"], second["duplicates"]) == (first["rejects"], first["duplicates"])
    assert newsetl.digest() == before


def test_order_runs_workers_and_batches_do_not_change_the_content(
    newsetl: Newsetl, filled: Newsetl, samples: Path
) -> None:
    parts = sorted((path for path in samples.iterdir() if path.name != "README.md"), reverse=True)
    assert len(parts) >= 6
    for run in (parts[:2], parts[2:5], parts[5:]):
        env = {"NEWSETL_RUN__BATCH_DOCUMENTS": "3", "NEWSETL_RUN__COMMIT_DOCUMENTS": "5"}
        newsetl("run", "-j", 1, *run, env=env).ok()
    assert newsetl.digest() == filled.digest()
    assert newsetl.rows("SELECT count(*) AS n FROM runs") == [{"n": 3}]


def test_the_database_can_be_made_anew_from_the_lake(newsetl: Newsetl, samples: Path) -> None:
    newsetl.run(samples / "pages")
    newsetl.run(samples)
    before, runs = newsetl.digest(), newsetl.rows("SELECT * FROM runs ORDER BY started_at")
    shutil.rmtree(newsetl.warehouse / "build")
    (newsetl.warehouse / "news.duckdb").unlink()
    assert "2 commits" in newsetl("rebuild").ok().stdout
    assert newsetl.digest() == before
    assert newsetl.rows("SELECT * FROM runs ORDER BY started_at") == runs


def test_another_articles_file_gives_another_digest(newsetl: Newsetl, write: Write) -> None:
    path = write("a.txt", story(1))
    newsetl.run(path)
    first = newsetl.digest()
    newsetl.run(write("b.txt", story(2)))
    second = newsetl.digest()
    newsetl.run(write("c.txt", b""))
    assert len({first, second, newsetl.digest()}) == 3


def test_a_dry_run_writes_nothing_and_says_what_would_be(newsetl: Newsetl, samples: Path, tmp_path: Path) -> None:
    dry = newsetl.run("--dry-run", samples)
    assert dry["dry_run"] is True
    assert not newsetl.warehouse.exists()
    newsetl("run", "--dry-run", "-", stdin=story(1).encode()).ok()
    assert not newsetl.warehouse.exists()
    real = newsetl.run(samples)
    assert {name: dry[name] for name in OUTCOMES} == {name: real[name] for name in OUTCOMES}
    files = {path: path.stat().st_mtime_ns for path in newsetl.warehouse.rglob("*") if path.is_file()}
    again = newsetl.run("--dry-run", samples)
    assert (again["new"], again["revised"]) == (0, 0)
    assert {path: path.stat().st_mtime_ns for path in newsetl.warehouse.rglob("*") if path.is_file()} == files


def test_a_limit_stops_after_that_many_inputs_and_the_rest_can_follow(
    newsetl: Newsetl, filled: Newsetl, samples: Path
) -> None:
    first = newsetl.run("--limit", 20, samples)
    assert first["seen"] == 20
    assert adds_up(first)
    newsetl.run(samples)
    assert newsetl.digest() == filled.digest()


def test_the_same_file_twice_is_a_duplicate(newsetl: Newsetl, write: Write) -> None:
    path = write("a.txt", story(1))
    report = newsetl.run(path, path, write("b.txt", story(1)))
    assert {name: report[name] for name in OUTCOMES} == dict(zip(OUTCOMES, (1, 0, 0, 2, 0), strict=True))


def test_standard_input_has_a_home_and_can_be_read_again(newsetl: Newsetl) -> None:
    report = newsetl("run", "-", "--json", stdin=story(1).encode()).ok().json
    assert (report["new"], report["seen"]) == (1, 1)
    assert newsetl("run", "-", "--json", stdin=story(1).encode()).ok().json["unchanged"] == 1
    (row,) = newsetl.rows("SELECT article_id, source_uri FROM articles")
    assert Path(row["source_uri"]).is_relative_to(newsetl.warehouse / "raw")
    assert newsetl("raw", row["article_id"]).ok().stdout_bytes == story(1).encode()
    assert len(list((newsetl.warehouse / "raw" / "stdin").iterdir())) == 1


def test_a_file_that_changes_is_revised_under_its_address_and_new_under_its_bytes(
    newsetl: Newsetl, write: Write
) -> None:
    row = {"url": "https://courier.example/1", "text": story(1)}
    newsetl.run(write("a.jsonl", json.dumps(row)), write("b.txt", story(1)))
    changed = newsetl.run(write("a.jsonl", json.dumps({**row, "text": story(2)})), write("b.txt", story(2)))
    assert (changed["revised"], changed["new"]) == (1, 1)
    assert newsetl.rows("SELECT count(*) AS n FROM article_versions") == [{"n": 1}]


def test_a_rejected_file_that_is_mended_leaves_the_list(newsetl: Newsetl, write: Write) -> None:
    path = write("a.txt", b"\0\1\2\3" * 99)
    assert newsetl.run(path, write("b.txt", b""))["rejects"] == 2
    path.write_text(story(1))
    report = newsetl("rejects", "requeue", "--reason", "binary", "--json").ok().json
    assert (report["new"], report["seen"]) == (1, 1)
    assert [row["reason"] for row in newsetl.rows("SELECT reason FROM rejects")] == ["empty"]


def test_a_link_that_was_declined_is_not_followed_because_rejects_are_run_again(
    newsetl: Newsetl, write: Write, tmp_path: Path
) -> None:
    write("a.txt", story(1))
    (tmp_path / "secret.txt").write_text(story(2))
    (tmp_path / "in/b.txt").symlink_to(tmp_path / "secret.txt")
    assert newsetl.run(tmp_path / "in")["reasons"] == {"unsafe_path": 1}
    assert "1 link out of a folder: not followed" in newsetl("rejects", "requeue").ok().stdout
    assert newsetl.rows("SELECT count(*) AS n FROM articles") == [{"n": 1}]
    assert newsetl("rejects", "requeue", "--json", env={"NEWSETL_RUN__FOLLOW_LINKS": "true"}).ok().json["new"] == 1


# -- bad inputs -------------------------------------------------------------------------------------------


def test_every_bad_input_is_one_reject_with_its_reason_and_the_good_one_is_read(
    newsetl: Newsetl, write: Write, tmp_path: Path
) -> None:
    write("a-zero.txt", b"")
    write("b-binary.txt", os.urandom(3000) + bytes(100))
    write("c-nul.txt", b"words\0" * 500)
    write("d-deep.html", b"<html><body>" + b"<div>" * 100_000 + b"words")
    write("e-utf16.txt", story(1).encode("utf-16"))
    write(
        "f-cp1252.txt",
        ("Le conseil s’est réuni à la mairie, où l’on a débattu de la criée. " * 9).encode("cp1252"),
    )
    write("g-cut.html.gz", gzip.compress(story(2).encode() * 9)[:-20])
    write("h-bad.csv", 'title,text\nA,One.\nB,"broken "quoting" here"\nC,Three.\n')
    write("i-bad.jsonl", '{"text": "One more."}\n{oops\n{"text": "Three more."}\n')
    write("j-surrogate.jsonl", '{"text": "Lone \\ud800 half.", "x": "\\udfff", "n": NaN}\n')
    (tmp_path / "in/k-gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "in/l-loop").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "in/m.fifo")
    (tmp_path / "in" / os.fsdecode(b"n-caf\xe9.txt")).write_text(story(3))
    report = newsetl.run(tmp_path / "in")
    reasons = {
        Path(row["source_uri"]).name: row["reason"]
        for row in newsetl.rows("SELECT source_uri, reason FROM rejects")
    }
    assert reasons == {
        "a-zero.txt": "empty",
        "b-binary.txt": "binary",
        "c-nul.txt": "binary",
        "d-deep.html": "unparsable",
        "g-cut.html.gz": "truncated",
        "h-bad.csv": "bad_row",
        "i-bad.jsonl": "bad_row",
        "k-gone.txt": "unreadable",
        "m.fifo": "unreadable",
    }
    assert (report["new"], report["rejects"]) == (8, 9)
    assert newsetl.run(tmp_path / "in")["unchanged"] == 8
    texts = {row["text"] for row in newsetl.rows("SELECT text FROM articles")}
    assert story(1) in texts
    assert any("où l’on a débattu" in text for text in texts)


@on_linux("reads /proc")
def test_a_page_of_200_megabytes_is_declined_in_little_memory(
    newsetl: Newsetl, write: Write, tmp_path: Path
) -> None:
    path = write("huge.html", b"<html><body><p>It begins.")
    with path.open("r+b") as out:
        out.truncate(200_000_000)  # sparse: no disk is used
    script = (  # ru_maxrss of a process begins with the size of the one that started it: its own peak is VmHWM
        "import re, resource, sys\nfrom pathlib import Path\nfrom newsetl.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1], "
        "resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
    )
    ended = subprocess.run(
        [newsetl.command()[0], "-c", script, "run", "--json", "-j", "1", str(path)],
        cwd=tmp_path,
        env=environment(NEWSETL_WAREHOUSE=str(newsetl.warehouse)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(ended.stdout)["reasons"] == {"too_large": 1}
    own, workers = (int(kilobytes) / 1000 for kilobytes in ended.stderr.split())
    assert own < 400, "MB in the main process"
    assert workers < 500, "MB in a worker"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run",), "no input given: name a file"),
        (("run", "nowhere.txt"), "nowhere.txt: there is no such file or folder"),
        (("run", "*.nothing"), "no file matches it"),
        (("extract", "nowhere.txt"), "nowhere.txt: there is no such file or folder"),
    ],
)
def test_no_source_at_all_is_said(newsetl: Newsetl, words: tuple[str, ...], message: str) -> None:
    ended = newsetl(*words)
    assert ended.code == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not newsetl.warehouse.exists()


def test_an_empty_folder_is_a_run_with_nothing_in_it(newsetl: Newsetl, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    assert newsetl.run(tmp_path / "in")["seen"] == 0
    assert newsetl.rows("SELECT seen, status FROM runs") == [{"seen": 0, "status": "completed"}]


# -- the world around it ----------------------------------------------------------------------------------

PRINTS = (["version"], ["--help"], ["sql", "SELECT 1 AS one"], ["rejects"])


def end_of(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Its exit code, and what it printed on standard error."""
    _, err = process.communicate()
    return process.returncode, (err or b"").decode()


@pytest.fixture
def unread_pipe() -> Iterator[int]:
    """A pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    yield writer
    os.close(writer)


@on_linux("/dev/full is of Linux")
@pytest.mark.parametrize("words", PRINTS, ids=lambda words: words[0])
def test_output_that_cannot_be_written_is_one_line_with_its_own_code(filled: Newsetl, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        code, err = end_of(filled.start(*words, stdout=full))
    assert code == 6, err
    assert err.startswith("newsetl: standard output cannot be written: No space left on device")
    assert err.count("\n") == 1


@pytest.mark.parametrize("words", PRINTS, ids=lambda words: words[0])
def test_a_reader_that_has_gone_ends_a_command_without_a_word(
    filled: Newsetl, words: list[str], unread_pipe: int
) -> None:
    assert end_of(filled.start(*words, stdout=unread_pipe)) == (141, "")


def test_a_command_whose_messages_nobody_can_read_goes_on(newsetl: Newsetl, unread_pipe: int) -> None:
    process = newsetl.start("version", stderr=unread_pipe)
    assert process.communicate()[0].startswith(b"newsetl ")
    assert process.returncode == 0
    assert end_of(newsetl.start("no-such-command", stderr=unread_pipe)) == (2, "")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_a_caller_that_closed_input_or_messages_has_the_same_run(
    closed: str, newsetl: Newsetl, write: Write
) -> None:
    words = newsetl.command("run", "-j", 1, write("a.txt", "The ferry left the harbour late, says the board."))
    shell = ["sh", "-c", f'exec "$@" {closed}', "sh", *words]
    ended = subprocess.run(shell, cwd=newsetl.folder, env=newsetl.variables(), capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(b"1 article (1 new)")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("sql",), 2, b"no statement"),
        (("forget", "--where", "true"), 1, b"not confirmed"),
        (("run", "-"), 0, b""),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else None,
)
def test_a_command_that_reads_a_closed_input_finds_nothing_there(
    words: tuple[str, ...], code: int, message: bytes, newsetl: Newsetl, write: Write
) -> None:
    newsetl.run(write("a.txt", "The ferry left the harbour late, says the board."))
    shell = ["sh", "-c", 'exec "$@" <&-', "sh", *newsetl.command(*words)]
    ended = subprocess.run(shell, cwd=newsetl.folder, env=newsetl.variables(), capture_output=True, check=False)
    assert ended.returncode == code
    assert message in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_output_that_is_closed_is_named(newsetl: Newsetl) -> None:
    process = newsetl.start("version", preexec_fn=partial(os.close, 1), stdout=None)
    code, err = end_of(process)
    assert code == 6
    assert err.startswith("newsetl: standard output is closed")


def interrupt(process: subprocess.Popen[bytes], newsetl: Newsetl, stop: signal.Signals) -> tuple[int, str, str]:
    """Send a signal once the run has made its first commit."""
    while not list((newsetl.warehouse / "lake" / "manifests").glob("0*.json")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(stop)
    out, err = process.communicate()
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_cleanly_and_the_same_command_completes_the_work(
    newsetl: Newsetl, stories: Path, clean_digest: str, stop: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    (newsetl.folder / "config").mkdir()
    (newsetl.folder / "config/newsetl.toml").write_text("[run]\nbatch_documents = 20\ncommit_documents = 60\n")
    process = newsetl.start("run", "-j", 1, stories)
    code, out, err = interrupt(process, newsetl, stop)
    assert code == 130, (out, err)
    assert "run the same command again" in out
    assert "Traceback" not in err
    (run,) = newsetl.rows("SELECT * FROM runs")
    assert run["status"] == "interrupted"
    assert 0 < run["seen"] < STORIES
    assert newsetl.rows("SELECT count(*) AS n FROM articles") == [{"n": run["seen"]}]  # what it says, it holds
    second = newsetl.run(stories)
    assert (second["new"], second["unchanged"]) == (STORIES - run["seen"], run["seen"])
    assert newsetl.digest() == clean_digest


def test_ctrl_c_before_the_first_commit_keeps_what_was_read(newsetl: Newsetl, stories: Path) -> None:
    process = newsetl.start("run", "-j", 1, stories, start_new_session=True)
    while not list((newsetl.warehouse / "lake" / "runs").glob("*.json")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    spawned = children_of(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, (out, err)
    assert b"stopping: what was done is kept" in err
    assert b"Traceback" not in err
    assert not any(map(is_alive, spawned))
    (run,) = newsetl.rows("SELECT * FROM runs")
    assert newsetl.rows("SELECT count(*) AS n FROM articles") == [{"n": run["seen"]}]


def test_a_killed_run_leaves_a_warehouse_that_the_next_one_completes(
    newsetl: Newsetl, stories: Path, clean_digest: str
) -> None:
    (newsetl.folder / "config").mkdir()
    (newsetl.folder / "config/newsetl.toml").write_text("[run]\nbatch_documents = 20\ncommit_documents = 60\n")
    code, _, err = interrupt(newsetl.start("run", "-j", 1, stories), newsetl, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert newsetl.run(stories)["seen"] == STORIES
    assert newsetl.digest() == clean_digest
    assert err == ""


SWALLOWS = """
import contextlib, os, signal, sys
class Finder:
    def find_spec(name, *_):
        if name == "newsetl.cli":
            with contextlib.suppress(BaseException):
                os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder)
from newsetl.__main__ import main
main()
"""


def test_ctrl_c_while_the_command_line_is_imported_ends_the_process(newsetl: Newsetl) -> None:
    begin = [sys.executable, "-c", SWALLOWS, "version"]
    ended = subprocess.run(begin, cwd=newsetl.folder, capture_output=True, check=False)
    assert ended.returncode == 130, ended
    assert b"run the same command again" in ended.stderr
    assert ended.stdout == b""


# What the interpreter says, with exit code 1, when it is interrupted before it has come to a line of ours.
PYTHON_ITSELF = (b"Failed to import the site module", b"Could not import runpy module")


def test_ctrl_c_before_the_work_begins_is_no_traceback(newsetl: Newsetl, stories: Path) -> None:
    for wait_s in (0.05, 0.2, 0.5):
        process = newsetl.start("run", "-j", 2, stories, start_new_session=True)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(wait_s)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
        _, err = process.communicate()
        is_before_us = any(words in err for words in PYTHON_ITSELF)
        assert process.returncode in (130, -signal.SIGINT) or is_before_us, err.decode()
        if wait_s > 0.4 and not is_before_us:
            assert b"Traceback" not in err, err.decode()
    assert newsetl.run("--limit", 3, stories)["seen"] == 3


FULL = (
    "import resource, signal, sys\n"
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    "from newsetl.cli import main\nmain()\n"
)


@pytest.mark.parametrize("limit", [2_000, 60_000, 3_000_000])
def test_a_full_disk_is_said_and_the_run_goes_on_when_there_is_room(
    newsetl: Newsetl, samples: Path, filled: Newsetl, limit: int
) -> None:
    ended = subprocess.run(
        [newsetl.command()[0], "-c", FULL.format(limit=limit), "run", "-j", "1", str(samples)],
        cwd=newsetl.folder,
        env=environment(NEWSETL_WAREHOUSE=str(newsetl.warehouse)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ended.stderr, ended.stderr
    if ended.returncode:
        assert ended.returncode == 1
        assert re.search(
            r"^newsetl: cannot (?:write|open|load|publish).*(?:too large|space|write)", ended.stderr, re.I | re.M
        )
    assert ended.returncode == 1 or limit > 1_000_000
    after = newsetl("run", "-j", 1, samples)
    if after.code:  # DuckDB had written half a header: the lake is the truth
        assert "`newsetl rebuild`" in after.stderr
        newsetl("rebuild").ok()
        newsetl.run(samples)
    assert newsetl.digest() == filled.digest()


def test_a_warehouse_that_cannot_be_written_is_said(newsetl: Newsetl, write: Write, samples: Path) -> None:
    blocked = write("file", b"x")
    for root in (blocked, blocked / "warehouse", Path("/proc/nowhere")):
        ended = newsetl("run", samples / "text", "-w", root)
        assert ended.code == 1
        assert f"cannot write to the warehouse folder {root}" in ended.stderr
        assert "Traceback" not in ended.stderr
        stdin = newsetl("run", "-", "-w", root, stdin=b"words")
        assert stdin.code == 1
        assert "cannot write" in stdin.stderr
        assert "Traceback" not in stdin.stderr


HOLD = (
    "import sys\nfrom pathlib import Path\nfrom newsetl.warehouse.writer.warehouse import open_writer\n"
    "with open_writer(Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()\n"
)


@pytest.fixture
def held(newsetl: Newsetl) -> subprocess.Popen[bytes]:
    """A process that holds the writer lock until its standard input ends."""
    process = subprocess.Popen(
        [newsetl.command()[0], "-c", HOLD, str(newsetl.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    yield process
    process.communicate()


def test_who_holds_the_lock_is_named_and_waiting_ends(
    newsetl: Newsetl, held: subprocess.Popen[bytes], samples: Path
) -> None:
    ended = newsetl("run", samples / "text", env={"NEWSETL_RUN__LOCK_WAIT_S": "0.5"})
    assert ended.code == 4
    assert f"waiting for process {held.pid} on" in ended.stderr
    assert re.search(rf"process {held.pid} on .* has been writing to .* wait for it, or end it", ended.stderr)
    assert "Traceback" not in ended.stderr
    assert newsetl("status", "--json").ok().json["writer"].startswith(f"process {held.pid} ")
    held.communicate()
    assert newsetl("status", "--json").ok().json["writer"] is None
    assert newsetl.run(samples / "text")["new"] == 5


def test_the_lock_of_a_killed_process_does_not_stay(
    newsetl: Newsetl, held: subprocess.Popen[bytes], samples: Path
) -> None:
    held.kill()
    held.wait()
    assert newsetl("status", "--json").ok().json["writer"] is None
    ended = newsetl("run", samples / "text", env={"NEWSETL_RUN__LOCK_WAIT_S": "0"}).ok()
    assert "waiting" not in ended.stderr


def test_two_runs_at_once_both_succeed_one_after_the_other(
    newsetl: Newsetl, filled: Newsetl, samples: Path
) -> None:
    runs = [newsetl.start("run", "-j", 1, "--json", samples) for _ in range(2)]
    reports = []
    for run in runs:
        out, err = run.communicate()
        assert run.returncode == 0, err
        assert b"Traceback" not in err
        reports.append(json.loads(out))
    assert sorted(report["new"] > 0 for report in reports) == [False, True]
    assert all(adds_up(report) for report in reports)
    assert newsetl.digest() == filled.digest()


def test_too_many_rejects_end_with_their_own_code(newsetl: Newsetl, write: Write) -> None:
    write("a.txt", b"")
    path = write("b.txt", story(1))
    env = {"NEWSETL_RUN__MAX_REJECT_SHARE": "0.4"}
    ended = newsetl("run", path.parent, env=env)
    assert ended.code == 3
    assert "50.0% of the inputs were rejected" in ended.stderr
    assert newsetl.rows("SELECT count(*) AS n FROM articles") == [{"n": 1}]  # what could be read was


def test_a_warehouse_may_be_read_while_it_is_written(newsetl: Newsetl, samples: Path) -> None:
    newsetl.run(samples / "text")
    holder = subprocess.Popen(
        [newsetl.command()[0], "-c", HOLD, str(newsetl.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    try:
        assert newsetl.rows("SELECT count(*) AS n FROM articles") == [{"n": 5}]
    finally:
        holder.communicate()
