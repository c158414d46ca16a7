"""Fixtures that every test may use."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from types import ModuleType
from typing import Any, BinaryIO, NoReturn

import pytest
from hypothesis import HealthCheck, settings

# No test fails for being slow. `make soak` asks each law for many more examples: --hypothesis-profile=soak.
settings.register_profile("newsetl", deadline=None, max_examples=50)
settings.register_profile("soak", deadline=None, max_examples=1_000)
settings.load_profile("newsetl")


def examples_of_a_database(share: int) -> settings:
    """Settings of a law whose every example fills a database: a `share`th of the usual number of examples."""
    most = settings.default.max_examples if settings.default else 50
    return settings(max_examples=most // share, deadline=None, suppress_health_check=list(HealthCheck))


ROOT = Path(__file__).parents[1]


# A shell's job in the background ignores Ctrl-C, and so would all that it starts; a handler is not handed on.
signal.signal(signal.SIGINT, signal.default_int_handler)

SERVERS = ("service", "prefect_server", "cluster")  # fixtures of a session or a module, slow to start


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a server stay on one worker; those of Prefect, the longest, begin before all others."""
    items.sort(key=lambda item: item.get_closest_marker("prefect") is None)
    for item in items:
        for name in SERVERS:
            if name in item.fixturenames:  # type: ignore[attr-defined]
                item.add_marker(pytest.mark.xdist_group(name))


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


@contextmanager
def process_state(folder: Path, variables: Mapping[str, str], stdin: bytes) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """A working folder, an environment and three standard streams, down to their descriptors; all is put back.

    Yields the files that standard output and standard error go to. Children of this process write there too.
    """
    home, before = Path.cwd(), dict(os.environ)
    streams = sys.stdin, sys.stdout, sys.stderr
    with TemporaryFile() as inlet, TemporaryFile() as out, TemporaryFile() as err:
        inlet.write(stdin)
        inlet.seek(0)
        kept = [os.dup(number) for number in (0, 1, 2)]
        try:
            for number, file in enumerate((inlet, out, err)):
                os.dup2(file.fileno(), number)
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(variables)
            sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (of a descriptor)
            sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            yield out, err
        finally:
            with suppress(ValueError, OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            sys.stdin, sys.stdout, sys.stderr = streams
            os.environ.clear()
            os.environ.update(before)
            os.chdir(home)
            for number, saved in enumerate(kept):
                os.dup2(saved, number)
                os.close(saved)


def _exit_code(main: Callable[[], None]) -> int:
    """How a program that is `main` would end."""
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except Exception:  # noqa: BLE001 (as the interpreter does at the end of a program)
        traceback.print_exc()
        return 1
    return 0


@dataclass(frozen=True, slots=True)
class Newsetl:
    """Runs the real command line in an empty folder on one warehouse.

    Called, it runs in this process: starting Python and importing the libraries takes longer than most commands.
    `spawn` and `start` are for tests of the process itself: its signals, memory, imports, and its end.
    """

    folder: Path
    warehouse: Path

    def command(self, *arguments: object) -> list[str]:
        """The words of a command line."""
        return [sys.executable, "-m", "newsetl", *map(str, arguments)]

    def variables(self, env: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a command."""
        return environment(NEWSETL_WAREHOUSE=str(self.warehouse), **(env or {}))

    def __call__(self, *arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Ended:
        """Run in this process."""
        from newsetl.cli import main

        words = sys.argv
        with process_state(self.folder, self.variables(env), stdin) as (out, err):
            sys.argv = ["newsetl", *map(str, arguments)]
            try:
                code = _exit_code(main)
            finally:
                sys.argv = words
            sys.stdout.flush()
            sys.stderr.flush()
            out.seek(0)
            err.seek(0)
            printed, complained = out.read(), err.read()
        return Ended(code, printed.decode("utf-8", "replace"), complained.decode("utf-8", "replace"), printed)

    def spawn(
        self,
        *arguments: object,
        stdin: bytes = b"",
        env: Mapping[str, str] | None = None,
        python: Sequence[str] = (),
    ) -> Ended:
        """Run in a process of its own, and wait; `python` are words put between the interpreter and -m."""
        first, *rest = self.command(*arguments)
        ended = subprocess.run(
            [first, *python, *rest],
            cwd=self.folder,
            env=self.variables(env),
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
        """Start in a process of its own, and go on."""
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.variables(),
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more},
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
    """Skip a test that needs what this machine lacks. In CI, which has all of it, the test fails instead."""
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
    """Folder of the real pages and corpora, which lie beside the repository and are no part of it.

    `NEWSETL_SHARED=none` declares them absent: then the tests that need them are skipped in CI too.
    """
    named = os.environ.get("NEWSETL_SHARED")
    if named == "none":
        pytest.skip("the real corpora are declared absent: NEWSETL_SHARED=none")
    folder = Path(named or ROOT.parent / "shared")
    if not folder.is_dir():
        absent(f"{folder} holds the real corpora and is not here: NEWSETL_SHARED names another folder, or none")
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
    path = shutil.which("chromium")
    if path is None:
        absent("no chromium on this machine: .ci/run installs it")
    return path
