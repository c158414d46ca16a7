"""Every command: what it prints, and what it says of a user's mistake: one line, an exit code, no traceback."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer

from newsetl import __version__
from newsetl.cli import command_line, main
from newsetl.core.records import NEEDS_A_PERSON, REMEDY, Reason
from newsetl.operations.schedules import Schedule, ServiceState
from tests.conftest import Ended, Newsetl, on_linux

Write = Callable[[str, bytes | str], Path]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Newsetl:
    """A small warehouse that no test changes."""
    folder = tmp_path_factory.mktemp("cli")
    rows = [
        {"url": "https://courier.example/1", "title": "Basin, wide", "text": "One.\nTwo.", "date": "2026-03-04"},
        {
            "url": "https://courier.example/2",
            "title": "Ferry",
            "text": "Three.",
            "authors": ["Ada Quill"],
            "no": 7,
        },
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{oops\n")
    (folder / "empty.txt").touch()
    newsetl = Newsetl(folder, folder / "warehouse")
    newsetl.run(folder / "rows.jsonl", folder / "empty.txt")
    return newsetl


@pytest.fixture
def here(
    filled: Newsetl, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """The same command line in this process: a new one for each of many mistakes takes too long."""

    def run(*words: str) -> Ended:
        monkeypatch.chdir(filled.folder)
        monkeypatch.setenv("NEWSETL_WAREHOUSE", str(filled.warehouse))
        monkeypatch.setattr("sys.argv", ["newsetl", *words])
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        printed = capsys.readouterr()
        return Ended(int(code or 0), printed.out, printed.err)  # type: ignore[call-overload]

    return run


def test_every_command_helps(newsetl: Newsetl) -> None:
    output = newsetl("--help").ok().stdout
    for command in "run extract sql rejects raw status digest rebuild config doctor version".split():
        assert f" {command} " in output


def test_every_command_prints_json_where_asked_to() -> None:
    def commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
        for name, command in group.commands.items():
            below = getattr(command, "commands", None)
            if below is None or command.invoke_without_command:
                yield f"{path}{name}", command
            if below is not None:
                yield from commands(command, f"{path}{name} ")

    by_name = dict(commands(typer.main.get_command(command_line()), ""))
    assert len(by_name) > 40
    assert [name for name, command in by_name.items() if not _takes(command, "--json")] == []


@pytest.mark.parametrize(
    "words",
    [
        ("rejects", "requeue"), ("rejects", "requeue", "--reason", "timeout"), ("rejects", "--reason", "timeout"),
        ("refresh",), ("repair",), ("undo", "last", "--dry-run"), ("forget", "https://courier.example/1", "--dry-run"),
        ("learn",), ("maintain",), ("rebuild",), ("rollback",), ("builds",), ("search", "nowhere"), ("kwic", "nowhere"),
        ("timeline", "nowhere"), ("sample", "2"), ("outlets",), ("why", "nowhere"), ("status",), ("digest",),
        ("config",), ("version",), ("raw", "https://courier.example/1"), ("explain", "https://courier.example/1"),
        ("history", "https://courier.example/1"), ("correct", "https://courier.example/1", "title", "T"),
        ("export", "out", "--format", "csv"), ("down",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_json_is_all_that_is_printed_also_where_there_is_nothing_to_do(
    newsetl: Newsetl, write: Write, words: tuple[str, ...]
) -> None:
    row = {"url": "https://courier.example/1", "title": "Basin", "text": "One.\nTwo.", "date": "2026-03-04"}
    gone = write("gone.txt", "")
    newsetl.run(write("rows.jsonl", json.dumps(row)), gone)
    gone.unlink()
    printed = newsetl(*words, "--json").stdout
    try:
        json.loads(printed or "null")
    except json.JSONDecodeError:
        for line in printed.splitlines():  # one object a line: rows, kinds of snapshots
            json.loads(line)


def _takes(command: Any, flag: str) -> bool:
    return any(flag in parameter.opts for parameter in command.params)


@pytest.mark.parametrize(
    "words",
    [
        ("maintain",), ("rebuild",), ("repair",), ("undo", "last"), ("builds",), ("pin", "news-000001", "x"),
        ("rollback", "news-000001"), ("outlets", "rows.jsonl"), ("explore", "--no-browser"), ("status",),
        ("digest",), ("sql", "SELECT 1"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_where_no_warehouse_is_only_a_run_makes_one(here: Callable[..., Ended], words: tuple[str, ...]) -> None:
    ended = here(*words, "--warehouse", "warehuose")
    assert (ended.code, ended.stdout) == (1, "")
    assert "there is no warehouse at" in ended.stderr
    assert not Path("warehuose").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("why", "{0}"), ("explain", "{0}"), ("raw", "{0}"), ("forget", "{0}"), ("collect", "{0}"), ("run", "{0}"),
        ("export", "{0}"), ("sql", "SELECT 1", "-f", "csv", "-o", "{0}"), ("annotate", "{0}", "--name", "x"),
        ("outlets", "{0}"), ("import", "{0}"), ("status", "-w", "{0}"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_words_that_can_be_no_path_are_a_line_and_no_traceback(
    here: Callable[..., Ended], words: tuple[str, ...]
) -> None:
    headline = "Council backs basin " * 20  # longer than a name may be: the system answers with an error
    ended = here(*(word.format(headline) for word in words))
    assert ended.code in (1, 2)
    assert headline.strip() in " ".join((ended.stdout + ended.stderr).split())


def test_a_file_whose_name_is_no_text_is_known_by_that_name(newsetl: Newsetl, tmp_path: Path) -> None:
    name = tmp_path / os.fsdecode(b"caf\xe9.txt")
    name.write_text("A report.")
    newsetl.run(name)
    assert "It is an article" in newsetl("why", name).ok().stdout
    assert newsetl("raw", name).ok().stdout == "A report."
    assert newsetl("correct", name, "title", "A title").ok().stdout == "1 correction made\n"
    newsetl("forget", name, "--yes").ok()
    assert "Nothing in the warehouse" in newsetl("why", name).stdout
    name.rename(tmp_path / "folder")  # and where it is no more
    assert "Nothing in the warehouse" in newsetl("why", name).stdout


@pytest.mark.parametrize(
    "words",
    [
        ("search", "z\udcfcrich"), ("kwic", "z\udcfcrich"), ("sql", "SELECT 'z\udcfcrich'"), ("why", "z\udcfcrich"),
        ("run", "rows.jsonl", "--column", "title=z\udcfcrich"), ("export", "x", "--where", "title = 'z\udcfcrich'"),
        ("correct", "https://courier.example/1", "title", "z\udcfcrich"), ("rejects", "--reason=z\udcfcrich"),
    ],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_word_of_another_charset_that_names_no_file_is_refused_and_stored_nowhere(
    here: Callable[..., Ended], words: tuple[str, ...]
) -> None:
    ended = here(*words)
    assert (ended.code, ended.stdout) == (2, "")
    assert "z\N{REPLACEMENT CHARACTER}rich" in ended.stderr
    assert "UTF-8" in ended.stderr
    assert "z" not in {row["title"][:1] for row in json.loads(here("sql", "FROM articles", "--json").stdout)}


@on_linux("/dev/full is of Linux")
def test_a_file_that_takes_no_more_ends_as_standard_output_does(here: Callable[..., Ended]) -> None:
    ended = here("sql", "SELECT 1", "-f", "csv", "-o", "/dev/full")
    assert ended.code == 6
    assert ended.stderr.startswith("newsetl: --file /dev/full cannot be written: No space left on device")
    assert ended.stderr.count("\n") == 1


def test_the_version_is_printed_in_both_forms(newsetl: Newsetl) -> None:
    assert newsetl("version").ok().stdout == f"newsetl {__version__}\n"
    assert newsetl("version", "--json").ok().json["newsetl"] == __version__


def test_run_tells_a_person_what_it_did(newsetl: Newsetl, write: Write) -> None:
    path = write("a.txt", "A report.").parent
    write("b.txt", "")
    output = newsetl("run", path).ok().stdout
    assert "1 article (1 new), 1 rejected, 0 duplicates" in output
    assert "Rejected: 1 empty. `newsetl rejects` says which" in output
    assert str(newsetl.warehouse / "news.duckdb") in output


def test_extract_prints_one_line_a_capture_in_input_order_and_touches_no_warehouse(
    newsetl: Newsetl, write: Write, samples: Path
) -> None:
    names = [write(f"{number:02}.txt", f"Report {number}.\nMore of it.") for number in range(30)]
    names.insert(7, write("zero.txt", ""))
    lines = newsetl("extract", "-j", 2, *names, samples / "pages" / "harbour-expansion-vote.html").ok().lines
    assert [line["source_uri"] for line in lines[:-1]] == list(map(str, names))
    assert (lines[7]["outcome"], lines[7]["reason"], lines[7]["detail"]) == ("reject", "empty", "0 bytes")
    article = lines[-1]
    wanted = "outcome source_uri url_original url title authors published_at published_on language text"
    assert list(article)[:10] == wanted.split()
    assert (article["outcome"], article["published_on"], article["language"]) == ("article", "2026-03-03", "en")
    assert {author.keys() >= {"name"} for author in article["authors"]} == {True}
    assert len(article["authors"]) == 2
    assert lines[0]["text"] == "Report 0.\nMore of it."
    assert lines[0]["authors"] == []
    assert not newsetl.warehouse.exists()
    assert list(newsetl.folder.iterdir()) == []


def test_extract_prints_each_mention_of_an_entity_with_its_place_and_its_full_name(newsetl: Newsetl) -> None:
    story = b"Mayor Rasa Mikelund spoke on Monday in the town hall. Mikelund left Paris early."
    (line,) = newsetl("extract", "-", stdin=story).ok().lines
    people = [entry for entry in line["entities"] if entry["type"] == "PER"]
    assert [entry["text"] for entry in people] == ["Rasa Mikelund", "Mikelund"]
    assert {(entry["name"], entry["count"]) for entry in people} == {("Rasa Mikelund", 2)}
    assert all(line["text"][entry["start"] : entry["end"]] == entry["text"] for entry in line["entities"])
    assert {entry["type"] for entry in line["entities"]} == {"PER", "LOC"}


def test_extract_reads_standard_input_and_columns_and_paths(newsetl: Newsetl, write: Write) -> None:
    (line,) = newsetl("extract", "-", stdin=b"A report.").ok().lines
    assert (line["source_uri"], line["text"]) == ("-", "A report.")
    path = write("courier/2026/03/04/a.csv", "plain,id\nThe story.,7\n")
    pattern = "{publisher}/{date:%Y/%m/%d}/*"
    (line,) = newsetl("extract", path, "--column", "text=plain", "--path-pattern", pattern).ok().lines
    assert (line["text"], line["extra"]) == ("The story.", {"id": "7"})
    assert (line["publisher"], line["published_on"]) == ("courier", "2026-03-04")


def test_a_limit_of_extract_counts_inputs(newsetl: Newsetl, write: Write) -> None:
    path = write("a.jsonl", '{"text": "One."}\n' * 9)
    assert len(newsetl("extract", path, "--limit", 2).ok().lines) == 2


def test_sql_answers_in_every_format(filled: Newsetl, tmp_path: Path) -> None:
    query = "SELECT title, published_on, url FROM articles ORDER BY title"
    rows = [
        {"title": "Basin, wide", "published_on": "2026-03-04", "url": "https://courier.example/1"},
        {"title": "Ferry", "published_on": None, "url": "https://courier.example/2"},
    ]
    assert filled.rows(query) == rows
    rows_read = list(csv.DictReader(io.StringIO(filled("sql", query, "-f", "csv").ok().stdout)))
    assert rows_read == [{name: value or "" for name, value in row.items()} for row in rows]
    assert "Basin, wide" in filled("sql", query).ok().stdout
    assert filled("sql", query, "-f", "parquet", "-o", tmp_path / "a.parquet").ok().stderr == ""
    assert pq.read_table(tmp_path / "a.parquet").column("title").to_pylist() == ["Basin, wide", "Ferry"]
    filled("sql", query, "-f", "json", "-o", tmp_path / "a.json").ok()
    assert json.loads((tmp_path / "a.json").read_text()) == rows
    assert filled("sql", "-f", "json", stdin=b"SELECT 1 AS one").ok().json == [{"one": 1}]
    assert filled.rows("SELECT 1 AS one WHERE false") == []


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM articles",
        "CREATE TABLE x (a INTEGER)",
        "COPY articles TO 'stolen.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT nothing FROM articles",
        "nonsense",
    ],
)
def test_sql_can_change_and_reach_nothing(here: Callable[..., Ended], filled: Newsetl, query: str) -> None:
    ended = here("sql", query, "-f", "json")
    assert ended.code == 2
    assert ended.stderr.startswith("newsetl: ")
    assert "Traceback" not in ended.stderr
    assert "root:" not in ended.stdout
    assert not list(filled.folder.glob("*.csv"))


def test_rejects_are_listed_with_their_remedy(filled: Newsetl) -> None:
    output = filled("rejects").ok().stdout
    assert "2 rejects" in output
    assert "mend that row in the file" in output
    rows = filled("rejects", "--reason", "bad_row", "--json").ok().lines
    assert [(row["reason"], row["remedy"][:4]) for row in rows] == [("bad_row", "mend")]
    assert rows[0]["place"].endswith("rows.jsonl#2")
    assert "… and 1 more" in filled("rejects", "--limit", 1).ok().stdout


def test_raw_prints_the_bytes_or_their_address(filled: Newsetl) -> None:
    (row,) = filled.rows("SELECT article_id FROM articles WHERE title = 'Basin, wide'")
    assert filled("raw", row["article_id"]).ok().stdout_bytes == b"One.\nTwo."
    assert filled("raw", row["article_id"], "--where").ok().stdout.endswith("rows.jsonl#0\n")
    (reject,) = filled("rejects", "--reason", "empty", "--json").ok().lines
    assert filled("raw", reject["capture_id"]).ok().stdout_bytes == b""


def test_status_says_what_is_held(filled: Newsetl) -> None:
    answer = filled("status", "--json").ok().json
    assert (answer["articles"], answer["versions"], answer["writer"]) == (2, 0, None)
    assert answer["rejects"] == {"bad_row": 1, "empty": 1}
    assert answer["runs"][0]["seen"] == 4
    assert "2 articles, 0 earlier versions, 2 rejects" in filled("status").ok().stdout


def test_a_run_names_the_inputs_that_need_a_person_once_with_what_to_do(newsetl: Newsetl, write: Write) -> None:
    for number in range(7):
        write(f"{number}.jsonl", f'{{"text": "The ferry left at {number}."}}\n{{oops\n')
    folder = write("empty.txt", "").parent
    first = newsetl("run", "-j", 1, folder).ok().stdout
    assert f"Needs a person: 7 bad_row. What to do: {REMEDY[Reason.BAD_ROW]}" in first
    assert [f"{number}.jsonl#1" in first for number in range(7)] == [True] * 5 + [False] * 2
    assert "and 2 more: `newsetl rejects --reason bad_row`" in first
    assert "empty.txt" not in first
    again = newsetl("run", "-j", 1, folder).ok().stdout
    assert "known from earlier runs: `newsetl rejects --reason bad_row`" in again
    assert "0.jsonl" not in again


def test_where_nothing_can_be_done_no_person_is_needed() -> None:
    idle = {reason for reason, remedy in REMEDY.items() if remedy.startswith("nothing to do")}
    assert not idle & NEEDS_A_PERSON


@pytest.mark.parametrize(("problems", "code"), [((), 0), (("collect crashed at 03:20",), 1)])
def test_status_of_a_service_that_has_published_nothing_yet_tells_how_the_service_does(
    problems: tuple[str, ...], code: int, newsetl: Newsetl, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = ServiceState(schedules=(Schedule(name="collect", is_scheduled=True),), problems=problems)
    monkeypatch.setattr("newsetl.operations.schedules.read_service", lambda _: state)
    ended = newsetl("status")
    assert ended.code == code
    assert "collect: last success never" in ended.stdout
    assert "no run has published anything yet" in ended.stdout
    assert newsetl("status", "--json").json["runs"] == []


def test_status_and_sources_check_name_a_source_that_cannot_be_read(filled: Newsetl) -> None:
    (filled.folder / "config").mkdir(exist_ok=True)
    sources = filled.folder / "config" / "sources.toml"
    sources.write_text('[sources.wanted]\nkind = "urls"\npath = "gone.txt"\n')
    environment = {"NEWSETL_WEB__CONTACT": "editor@news.example"}
    collected = filled("collect", "--fetch-only", "--json", env=environment).ok().json
    assert collected["sources"]["wanted"]["failed"] == {"unreadable": 1}
    assert "source wanted: failing (unreadable" in filled("status").ok().stderr
    assert filled("status", "--json").ok().json["sources_in_trouble"][0].startswith("wanted: failing")
    assert filled("sources", "check").code == 1
    sources.unlink()


def test_config_says_where_each_value_comes_from(newsetl: Newsetl) -> None:
    (newsetl.folder / "config").mkdir()
    (newsetl.folder / "config/newsetl.toml").write_text("[extract]\nmin_words = 9\n")
    answer = newsetl("config", "-j", 3, "--json").ok().json
    assert answer["extract.min_words"] == {"value": 9, "from": "config/newsetl.toml"}
    assert answer["run.workers"] == {"value": 3, "from": "flag"}
    assert answer["warehouse"] == {"value": str(newsetl.warehouse), "from": "NEWSETL_WAREHOUSE"}
    assert "extract.min_words" in newsetl("config").ok().stdout


def test_config_prints_no_password(newsetl: Newsetl) -> None:
    ended = newsetl("config", "--json", env={"NEWSETL_WEB__PROXY": "http://ann:secret@proxy.example:8080"}).ok()
    assert ended.json["web.proxy"]["value"] == "http://********@proxy.example:8080"
    assert "secret" not in ended.stdout


def test_doctor_finds_an_installation_that_works_and_one_that_does_not(filled: Newsetl, newsetl: Newsetl) -> None:
    checks = {check["name"]: check for check in filled("doctor", "--json").ok().json}
    assert checks["warehouse"]["message"] == "opens, 2 articles"
    assert all(check["ok"] for check in checks.values())
    newsetl.warehouse.write_text("a file where the folder should be")
    ended = newsetl("doctor", env={"PREFECT_API_URL": "http://127.0.0.1:9/api"})
    assert ended.code == 1
    assert "FAIL warehouse folder" in ended.stdout
    assert "FAIL Prefect: http://127.0.0.1:9/api" in ended.stdout
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["note.txt", "note.txt/below"])
def test_a_warehouse_that_cannot_be_is_told_why_and_a_file_in_its_place_stays(name: str, newsetl: Newsetl) -> None:
    note = newsetl.folder / "note.txt"
    note.write_text("mine")
    note.chmod(0o644)
    for words in (("doctor",), ("run", "note.txt"), ("sql", "SELECT 1"), ("status",)):
        ended = newsetl(*words, "-w", name)
        assert f"{note} is not a folder" in ended.stdout + ended.stderr, ended
        assert ended.code == 1
    assert (note.read_text(), note.stat().st_mode & 0o777) == ("mine", 0o644)


ID = "3c9f1e5a-8d0e-5b1f-9b5c-2f6d5a1c7c01"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ("sql", "SELECT 1", "--format", "xml"),
            2,
            "--format xml: there is no such format; there are csv, json, parquet, table",
        ),
        (("sql", "SELECT 1", "--format", "parquet"), 2, "needs --file"),
        (("sql", "SELECT 1", "-o", "/nowhere/x.csv", "-f", "csv"), 2, "--file /nowhere/x.csv: No such file"),
        (("sql", "SELECT 1", "-o", "/nowhere/x.parquet", "-f", "parquet"), 2, "/nowhere/x.parquet"),
        (("rejects", "--reason", "boring"), 2, "--reason boring: there is no such reason; there are bad_row"),
        (("rejects", "--reason", "timout"), 2, "there is no such reason; did you mean 'timeout'?"),
        (("learn", "site-profile"), 2, "did you mean 'site-profiles'?"),
        (("rejects", "requeue", "--reason", "boring"), 2, "there is no such reason"),
        (("raw", "seven"), 2, "neither an article nor a reject is 'seven'"),
        (("raw", ID), 2, f"neither an article nor a reject is '{ID}'"),
        (("run", ".", "--column", "text"), 2, "--column text: write it as OURS=THEIRS"),
        (("run", ".", "--column", "body=x"), 2, "'body' is not one of html, text"),
        (("run", ".", "--path-pattern", "{outlet}/*"), 2, "{outlet} is not one of publisher"),
        (("run", ".", "--profile", "slow"), 2, "extract.profile = 'slow'"),
        (("run", ".", "--limit", "0"), 2, "--limit"),
        (("extract",), 2, "no input given"),
        (("frobnicate",), 2, "frobnicate"),
        (("status", "-w", "/nowhere"), 1, "there is no warehouse at /nowhere: `newsetl run SOURCE…` makes one"),
        (("digest", "-w", "/nowhere"), 1, "there is no warehouse at /nowhere"),
        (("sql", "SELECT 1", "-w", "/nowhere"), 1, "there is no warehouse at /nowhere"),
        (("rejects", "-w", "/nowhere"), 1, "there is no warehouse at /nowhere"),
    ],
)
def test_a_mistake_is_one_line_with_the_value_and_the_remedy(
    here: Callable[..., Ended], words: tuple[str, ...], code: int, message: str
) -> None:
    ended = here(*words)
    assert (ended.code, "Traceback" in ended.stderr) == (code, False), ended
    assert message in " ".join(ended.stderr.split())


def test_a_slip_in_the_settings_stops_every_command_with_the_remedy(newsetl: Newsetl) -> None:
    (newsetl.folder / "config").mkdir()
    (newsetl.folder / "config/newsetl.toml").write_text("[extract]\nmin_wrods = 9\n")
    ended = newsetl("config")
    assert (ended.code, "Traceback" in ended.stderr) == (2, False)
    assert "did you mean 'extract.min_words'" in ended.stderr


def test_a_reader_that_goes_away_in_the_middle_ends_a_query_without_a_word(filled: Newsetl) -> None:
    process = filled.start("sql", "SELECT range FROM range(300000)", "-f", "csv")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    message = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 141
    assert message == b""


def test_explain_shows_every_candidate_of_a_field_or_of_a_column_of_it(here: Callable[..., Ended]) -> None:
    sql = here("sql", "SELECT article_id, published_on FROM articles WHERE title = 'Basin, wide'", "-f", "json")
    (row,) = json.loads(sql.stdout)
    candidates = json.loads(here("explain", row["article_id"], "published", "--json").stdout)
    assert [(line["value"], line["chosen"]) for line in candidates] == [(row["published_on"], True)]
    assert json.loads(here("explain", row["article_id"], "published_on", "--json").stdout) == candidates
    of_all = json.loads(here("explain", row["article_id"], "--json").stdout)
    assert {line["field"] for line in of_all if line["chosen"]} >= {"title", "published"}


def test_explain_says_what_is_null_what_no_field_and_what_no_article(here: Callable[..., Ended]) -> None:
    (row,) = json.loads(here("sql", "SELECT article_id FROM articles WHERE title = 'Ferry'", "-f", "json").stdout)
    silent = here("explain", row["article_id"], "section")
    assert silent.code == 0
    assert silent.stdout.strip() == "Nothing in this document says its section: the value is null."
    wrong = here("explain", row["article_id"], "headlin")
    assert (wrong.code, "headlin;" in wrong.stderr, " title," in wrong.stderr) == (2, True, True)
    nobody = here("explain", row["article_id"][::-1].replace("-", ""), "title")
    assert (nobody.code, "no article is" in nobody.stderr) == (2, True)
