"""Building the compiled loops, and doing without them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import environment
from newsetl.native import library as library_of
from newsetl.native.build import compile_loops
from newsetl.native.library import library_path, load_library


def test_without_a_compiler_nothing_is_built_and_the_reason_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    assert compile_loops(tmp_path / "loops-1.so") == "there is no C compiler"
    assert not list(tmp_path.iterdir())


def test_a_compiler_that_fails_is_named_with_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = tmp_path / "failing-cc"
    failing.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no space left')\n")
    failing.chmod(0o755)
    monkeypatch.setenv("CC", str(failing))
    reason = compile_loops(tmp_path / "loops-1.so")
    assert reason.startswith(str(failing))
    assert reason.endswith("failed: no space left")
    assert [path.name for path in tmp_path.iterdir()] == ["failing-cc"]


def test_a_compiler_that_is_no_command_and_a_folder_that_is_not_there_are_reasons(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "cc '")
    assert compile_loops(tmp_path / "loops-1.so") == "CC=cc ': No closing quotation"
    monkeypatch.setenv("CC", sys.executable)
    assert str(tmp_path / "none") in compile_loops(tmp_path / "none" / "loops-1.so")


def test_a_build_deletes_what_an_earlier_source_left(loops: object, tmp_path: Path) -> None:
    (tmp_path / "loops-old.so").touch()
    assert compile_loops(tmp_path / "loops-new.so") == ""
    assert [path.name for path in tmp_path.iterdir()] == ["loops-new.so"]


def test_other_sources_have_another_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = tmp_path / "trees.c"
    changed.write_bytes(library_of.SOURCES[-1].read_bytes() + b"\n")
    before = library_path()
    monkeypatch.setattr(library_of, "SOURCES", (*library_of.SOURCES[:-1], changed))
    assert library_path().name != before.name
    assert load_library(library_path()) is None


def test_a_file_that_is_no_library_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "loops-1.so").write_bytes(b"of another machine")
    assert load_library(tmp_path / "loops-1.so") is None


def test_a_variable_of_the_environment_forces_python() -> None:
    code = "from newsetl.native.library import library; print(library())"
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environment(NEWSETL_PURE="1"), capture_output=True, text=True, check=True
    )
    assert ended.stdout == "None\n"
