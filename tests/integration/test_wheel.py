"""The wheel works on its own: installed, it runs in an empty folder, with its SQL, flows and default settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from newsetl.core.version import __version__
from newsetl.native.build import find_compiler
from newsetl.native.library import library_path
from tests.conftest import ROOT, absent, environment
from tests.faults.service import ENDS, Service, clean_environment

PARTS = ("LICENSE", "README.md", "config", "constraints.txt", "flows", "prefect.yaml", "pyproject.toml")
PARTS += ("src", "tools/wheel_hook.py", "warehouse/sql")


def without_source(variables: Mapping[str, str]) -> dict[str, str]:
    """An environment in which the interpreter finds what is installed: a checkout on PYTHONPATH goes before it."""
    return {name: value for name, value in variables.items() if name != "PYTHONPATH"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a wheel is built from, so that the tests leave nothing in the repository."""
    folder = tmp_path_factory.mktemp("source")
    for part in PARTS:
        origin, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, target, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info", "*.so"))
        elif origin.exists():
            shutil.copy2(origin, target)
    return folder


def built(source: Path, target: Path, env: Mapping[str, str] = os.environ) -> tuple[Path, str]:
    """The wheel of the source, and what its build printed."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    ended = subprocess.run(command, cwd=source, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (path,) = target.glob("*.whl")
    return path, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that this machine builds."""
    return built(source, tmp_path_factory.mktemp("wheel"))[0]


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the wheel, and sees the test environment's packages."""
    folder = tmp_path_factory.mktemp("installed") / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    own = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        check=True,
    )
    # Behind its own packages; the .pth of the editable install is not followed from here.
    (own / "test-environment.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return python


def test_sql_flows_and_default_settings_travel_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "newsetl/shipped/warehouse/sql/load.sql",
        "newsetl/shipped/warehouse/sql/state.sql",
        "newsetl/shipped/warehouse/sql/views.sql",
        "newsetl/shipped/config/newsetl.toml",
        "newsetl/shipped/flows/ingest.py",
        "newsetl/shipped/prefect.yaml",
        "newsetl/explore/templates/overview.html",
        "newsetl/explore/static/explorer.css",
        "newsetl/py.typed",
    ):
        assert name in names
    assert not [name for name in names if "tests" in name or "__pycache__" in name]


def test_where_a_compiler_is_the_wheel_holds_the_compiled_loops_and_is_for_this_platform(wheel: Path) -> None:
    if find_compiler() is None:
        absent("there is no C compiler")
    assert wheel.name.startswith(f"newsetl-{__version__}-py3-none-")
    assert not wheel.name.endswith("-any.whl")
    assert f"newsetl/native/{library_path().name}" in zipfile.ZipFile(wheel).namelist()


def test_without_a_compiler_the_wheel_is_for_any_platform_and_the_build_says_so(
    source: Path, tmp_path: Path
) -> None:
    small = tmp_path / "source"  # without the rooms that hold the most data
    shutil.copytree(source, small, ignore=shutil.ignore_patterns("extract", "explore"))
    (small / "src" / "newsetl" / "native" / "loops-1.so").touch()  # of an earlier build
    path, printed = built(
        small, tmp_path / "wheel", {**without_source(environment()), "PATH": str(tmp_path), "CC": ""}
    )
    assert "there is no C compiler" in printed
    assert path.name == f"newsetl-{__version__}-py3-none-any.whl"
    names = zipfile.ZipFile(path).namelist()
    assert "newsetl/native/trees.c" in names
    assert not [name for name in names if name.endswith(".so")]


def test_the_installed_command_runs_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("The board met on Monday.")
    here = tmp_path / "empty"
    here.mkdir()
    script = installed.parent / "newsetl"

    def newsetl(*words: str) -> str:
        ended = subprocess.run(
            [script, *words],
            cwd=here,
            env={**without_source(environment()), "PATH": f"{script.parent}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    where = subprocess.run(
        [
            installed,
            "-c",
            "import newsetl; from newsetl.core.shipped import shipped; print(newsetl.__file__, shipped('flows'))",
        ],
        cwd=here,
        env=without_source(environment()),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(ROOT) not in where
    assert where.count(str(installed.parents[1])) == 2
    assert "1 article (1 new)" in newsetl("run", str(tmp_path / "in"))
    assert "The board met on Monday." in newsetl("sql", "SELECT text FROM articles")
    assert sorted(path.name for path in here.iterdir()) == ["warehouse"]


@pytest.mark.prefect
def test_the_installed_command_runs_by_itself(installed: Path, tmp_path: Path) -> None:
    """`newsetl up` without a source checkout: the deployments are the wheel's own flows, and a run of one completes."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("The board met on Monday.")
    service = Service(tmp_path, python=str(installed), environment=without_source(clean_environment()))
    try:
        up = service.up()
        assert up.returncode == 0, up.stderr
        assert "left out" not in up.stderr
        flow = service.api.get("deployments/name/ingest/ingest")["entrypoint"]
        assert flow.startswith(str(installed.parents[1]))
        run = service.await_state(service.trigger("ingest", {"sources": ["in"]}), *ENDS)
        assert run["state"]["type"] == "COMPLETED", run["state"]["message"]
        assert "1 new" in run["state"]["message"]
    finally:
        assert service.down().returncode == 0
    assert service.processes() == {}
