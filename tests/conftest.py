"""Fixtures that every test may use."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any, NoReturn

import pytest
from hypothesis import settings

settings.register_profile("newsetl", deadline=None)  # no test fails for being slow
settings.load_profile("newsetl")

ROOT = Path(__file__).parents[1]


def pytest_make_parametrize_id(val: object) -> str | None:
    """Bytes do not name a test: packed ones hold the time, and no two processes would agree on the name."""
    return "bytes" if isinstance(val, bytes) else None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str
    stdout_bytes: bytes = b""

    @property
    def json(self) -> Any:
        """Standard output as one JSON value."""
        return json.loads(self.stdout)

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    def ok(self) -> Ended:
        """Itself, if it ended well and said nothing of its own errors."""
        assert self.code == 0, self
        assert "Traceback" not in self.stderr, self.stderr
        return self


def environment(**more: str) -> dict[str, str]:
    """The caller's environment without settings of ours or of Prefect's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSETL_", "PREFECT_"))}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200", **more}


@dataclass(frozen=True, slots=True)
class Newsetl:
    """Runs the real command line in a process of its own, in an empty folder, on one warehouse."""

    folder: Path
    warehouse: Path

    def command(self, *arguments: object) -> list[str]:
        """The words of a command line."""
        return [sys.executable, "-m", "newsetl", *map(str, arguments)]

    def __call__(
        self,
        *arguments: object,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        python: Sequence[str] = (),
    ) -> Ended:
        """Run and wait; `python` are words put between the interpreter and -m."""
        first, *rest = self.command(*arguments)
        ended = subprocess.run(
            [first, *python, *rest],
            cwd=self.folder,
            env=environment(NEWSETL_WAREHOUSE=str(self.warehouse), **(env or {})),
            input=stdin,
            capture_output=True,
            check=False,
        )
        return Ended(
            ended.returncode,
            ended.stdout.decode("utf-8", "replace"),
            ended.stderr.decode("utf-8", "replace"),
            ended.stdout,
        )

    def start(self, *arguments: object, **more: Any) -> subprocess.Popen[bytes]:
        """Start and go on."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=environment(NEWSETL_WAREHOUSE=str(self.warehouse)),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **more,
        )

    def at(self, warehouse: Path) -> Newsetl:
        """The same, on another warehouse."""
        return Newsetl(self.folder, warehouse)

    def run(self, *arguments: object) -> dict[str, Any]:
        """What `newsetl run --json` reports."""
        return self("run", "--json", "-j", 2, *arguments).ok().json

    def digest(self) -> str:
        """What `newsetl digest` prints."""
        return self("digest").ok().stdout.strip()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The answer of `newsetl sql`."""
        return self("sql", query, "--format", "json").ok().json


def absent(reason: str) -> NoReturn:
    """Skip a test that lacks what this machine has not; in CI, which has all of it, the test fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def on_linux(reason: str) -> pytest.MarkDecorator:
    """Passes over what only Linux lets a test do or see."""
    return pytest.mark.skipif(sys.platform != "linux", reason=reason)


def needed(module: str, reason: str) -> ModuleType:
    """A package of an extra that `make test` installs; without it a test file is passed over, and fails in CI."""
    if os.environ.get("CI") == "true":
        return import_module(module)
    return pytest.importorskip(module, reason=reason)  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def samples() -> Path:
    """The fictional newspaper."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real pages and corpora, which lie beside the repository and are no part of it."""
    folder = Path(os.environ.get("NEWSETL_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        absent(f"{folder} is not here: it holds the real corpora (NEWSETL_SHARED names another place)")
    return folder


NOBODY = 65534


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, who may read and write anything. Another user stays who they are."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder that nobody comes to and owns when root runs the tests: pytest's own are root's alone."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield Path(folder)


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """A folder for a warehouse, not made yet."""
    return tmp_path / "warehouse"


@pytest.fixture
def newsetl(tmp_path: Path, warehouse: Path) -> Newsetl:
    """The command line."""
    folder = tmp_path / "cwd"
    folder.mkdir()
    return Newsetl(folder, warehouse)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """Write a file below tmp_path/in."""

    def write_file(name: str, payload: bytes | str) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(payload.encode() if isinstance(payload, str) else payload)
        return path

    return write_file


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's browser. CI installs it, so there its absence is a failure."""
    found = shutil.which("chromium")
    if found is None:
        absent("no chromium on this machine: .ci/run installs it")
    return found
