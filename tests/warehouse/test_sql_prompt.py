"""`newsetl sql` in a terminal: a pseudo-terminal types, and what it shows is read."""

from __future__ import annotations

import os
import pty
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import environment

_SEQUENCE = re.compile(r"\x1b\[[?0-9;]*[a-zA-Z]|\r")


class Terminal:
    """A person at the prompt."""

    def __init__(self, warehouse: Path, folder: Path) -> None:
        variables = environment(NEWSETL_WAREHOUSE=str(warehouse), XDG_STATE_HOME=str(folder), TERM="xterm")
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, "-m", "newsetl", "sql"], variables)
        self.shown = ""

    def read_until(self, words: str) -> str:
        """What is shown from now on until these words stand there."""
        while words not in self.shown:
            self.shown += _SEQUENCE.sub("", os.read(self.terminal, 65_536).decode(errors="replace"))
        before, _, self.shown = self.shown.partition(words)
        return before

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def ask(self, line: str) -> str:
        """The answer to a line."""
        self.type(f"{line}\n")
        return self.read_until("newsetl> ")

    def end(self) -> int:
        """The exit code, once the command has ended."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def terminal(samples_root: Path, tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(samples_root, tmp_path)
    opened.read_until("newsetl> ")
    yield opened
    os.close(opened.terminal)


def test_the_prompt_answers_helps_completes_and_names_mistakes(terminal: Terminal) -> None:
    assert "  quit             or exit, .quit, Ctrl-D" in terminal.ask("help").splitlines()
    both = terminal.ask("SELECT 11 AS one; SELECT 22 AS two;")
    assert both.index("11") < both.index("22")
    terminal.type("SELECT count(*) FROM article_ver\t")
    terminal.read_until("article_versions")
    assert "│" in terminal.ask(";")
    assert 'Did you mean "articles"?' in terminal.ask("FROM articels;").splitlines()
    assert "did you mean 'entities'?" in terminal.ask(".schema entitis")
    assert "did you mean '.tables'?" in terminal.ask(".table")
    terminal.type("EXIT;\n")
    assert terminal.end() == 0


@pytest.mark.parametrize("keys", ["quit\n", "\x04"])
def test_the_prompt_is_left_as_one_is_used_to(terminal: Terminal, keys: str) -> None:
    terminal.type(keys)
    assert terminal.end() == 0
