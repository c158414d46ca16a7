"""Settings: code < file < environment < flags; what is misspelt is said."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from newsetl.core.config_file import config_path
from newsetl.core.errors import UsageError
from newsetl.core.shipped import shipped
from newsetl.settings import load_settings, origins, setting_names


@pytest.fixture(autouse=True)
def clean_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("NEWSETL_")]:
        monkeypatch.delenv(name)


def config(text: str) -> Path:
    path = Path("config/newsetl.toml")
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_each_place_counts_before_the_one_below(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().run.batch_documents == 64
    config("[run]\nbatch_documents = 5\nbatch_bytes = 6\ncommit_documents = 7\n")
    monkeypatch.setenv("NEWSETL_RUN__BATCH_BYTES", "66")
    monkeypatch.setenv("NEWSETL_RUN__COMMIT_DOCUMENTS", "77")
    flags = {"run": {"commit_documents": 777}}
    run = load_settings(flags).run
    assert (run.batch_documents, run.batch_bytes, run.commit_documents) == (5, 66, 777)
    values = {name: (value, origin) for name, value, origin in origins(flags)}
    assert values["run.batch_documents"] == (5, str(Path("config/newsetl.toml")))
    assert values["run.batch_bytes"] == (66, "NEWSETL_RUN__BATCH_BYTES")
    assert values["run.commit_documents"] == (777, "flag")
    assert values["run.workers"] == (0, "default")


def test_another_file_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config("warehouse = 'here'")
    (tmp_path / "other.toml").write_text("warehouse = 'there'")
    monkeypatch.setenv("NEWSETL_CONFIG", str(tmp_path / "other.toml"))
    assert load_settings().warehouse == Path("there")
    monkeypatch.setenv("NEWSETL_CONFIG", "gone.toml")
    with pytest.raises(UsageError, match=r"gone\.toml: there is no such file"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[extract]\nmin_wrods = 3", r"extract\.min_wrods.*did you mean 'extract\.min_words'"),
        ("warehuose = 'x'", "warehuose.*did you mean 'warehouse'"),
        ("[limit]\nelements = 3", "limit.*there is no setting|there is no setting.*limit"),
        ("[run]\nworkers = -1", r"run\.workers = -1"),
        ("[run]\nmax_reject_share = 2", r"run\.max_reject_share = 2"),
        ("[extract]\nprofile = 'slow'", r"extract\.profile = 'slow'.*fast"),
        ("[run]\nworkers = 'many'", r"run\.workers = 'many'"),
        ("[run\n", r"newsetl\.toml"),
        ("run = 3", "run = 3"),
        (r"warehouse = 'a\b'", r"DuckDB cannot keep a database in /.*b, for the \\ in it: name another"),
        (
            "warehouse = 'what?/news'",
            r"warehouse = 'what\?/news': DuckDB cannot keep a database in /.*name another",
        ),
    ],
)
def test_what_cannot_be_is_named_with_the_remedy(text: str, message: str) -> None:
    config(text)
    with pytest.raises(UsageError, match=message):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("NEWSETL_EXTRACT__MIN_WRODS", "3", "did you mean NEWSETL_EXTRACT__MIN_WORDS"),
        ("NEWSETL_WAREHUOSE", "x", "did you mean NEWSETL_WAREHOUSE"),
        ("NEWSETL_QQQ", "x", "NEWSETL_QQQ: there is no such setting"),
        ("NEWSETL_CONFG", "x", "did you mean NEWSETL_CONFIG"),
        ("newsetl_run__wrkers", "3", "did you mean NEWSETL_RUN__WORKERS"),
        ("NEWSETL_RUN__WORKERS", "many", r"run\.workers = 'many'"),
        ("NEWSETL_RUN", "{nonsense", "NEWSETL_RUN = '{nonsense': .*written as JSON"),
        ("NEWSETL_RUN", "3", "run = 3"),
        ("NEWSETL_MAINTAIN__LEARN", "site-profiles", "NEWSETL_MAINTAIN__LEARN = .*written as JSON"),
    ],
)
def test_a_slip_in_the_environment_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=message):
        load_settings()


def test_a_variable_counts_however_its_letters_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("newsetl_run__workers", "7")
    assert load_settings().run.workers == 7
    assert ("run.workers", 7, "NEWSETL_RUN__WORKERS") in origins()


def test_a_section_of_the_environment_is_json_and_a_variable_of_its_own_counts_before_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config("[run]\nbatch_documents = 5\nbatch_bytes = 6\n")
    monkeypatch.setenv("NEWSETL_RUN", '{"batch_documents": 55, "commit_documents": 77}')
    monkeypatch.setenv("NEWSETL_RUN__COMMIT_DOCUMENTS", "777")
    monkeypatch.setenv("NEWSETL_MAINTAIN__LEARN", '["site-profiles"]')
    monkeypatch.setenv("NEWSETL_WAREHOUSE", "[2026]")
    settings = load_settings()
    assert (settings.run.batch_documents, settings.run.batch_bytes, settings.run.commit_documents) == (55, 6, 777)
    assert settings.maintain.learn == ("site-profiles",)
    assert settings.warehouse == Path("[2026]")


def test_columns_of_tables_can_be_set_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    config("[columns]\ntext = 'plain'\ntitle = 'head'")
    monkeypatch.setenv("NEWSETL_COLUMNS__TITLE", "kop")
    assert load_settings({"columns": {"url": "wo"}}).columns == {"text": "plain", "title": "kop", "url": "wo"}


def test_the_shipped_file_names_every_setting_with_its_default() -> None:
    text = (shipped("config") / "newsetl.toml").read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    live = [
        line for line in lines if line.startswith("[") or (" = " in line and line.split(" = ")[0].isidentifier())
    ]
    config("\n".join(live))
    settings = load_settings()
    os.remove("config/newsetl.toml")  # noqa: PTH107
    default: Any = load_settings()
    assert settings.model_copy(update={"columns": {}}) == default
    for name in setting_names():
        assert f"\n{name.rpartition('.')[2]} = " in "\n" + "\n".join(lines) or name == "columns", name


def test_only_what_changes_the_output_changes_the_recipe() -> None:
    recipe = load_settings().options.recipe
    assert load_settings({"run": {"workers": 3, "batch_documents": 1}}).options.recipe == recipe
    assert load_settings({"warehouse": "x", "limits": {"document_seconds": 1}}).options.recipe == recipe
    for flags in ({"extract": {"profile": "fast"}}, {"extract": {"min_words": 9}}, {"limits": {"elements": 9}}):
        assert load_settings(flags).options.recipe != recipe


def test_there_is_no_file_in_an_empty_folder() -> None:
    assert config_path() is None


@pytest.mark.parametrize("name", ["x" * 300, "not there/" + "x" * 300, "y/" * 3000, "a\0b"])
def test_a_name_that_no_folder_can_have_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="no folder can have this name"):
        load_settings({"warehouse": name})
