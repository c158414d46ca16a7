"""The same checks everywhere: before a commit, by hand, and on a new machine."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib

import pytest
import yaml

from tests.conftest import ROOT


def commands_of(target: str) -> list[str]:
    """The programs that a make target runs, with their first argument where it has one."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    match = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert match is not None, f"the Makefile has no target {target}"
    return [line.strip().removeprefix("$(BIN)/") for line in match[1].splitlines()]


def test_before_a_commit_the_checks_of_make_check_run() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert {entry["repo"] for entry in hooks} == {"local"}
    entries = [hook["entry"].removeprefix(".venv/bin/") for entry in hooks for hook in entry["hooks"]]
    assert [entry.removesuffix(" --force-exclude") for entry in entries] == [
        command.removesuffix(" .") for command in commands_of("check")
    ]


def test_hosted_ci_runs_what_a_new_machine_runs() -> None:
    (job,) = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))["jobs"].values()
    assert job["env"]["NEWSETL_SHARED"] == "none"
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.findall(r"^make (\S+)$", script, re.MULTILINE) == ["check", "test", "demo"]


def test_every_test_dependency_is_pinned_without_an_address() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + [
        name for extra in project["optional-dependencies"].values() for name in extra
    ]
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in wanted}  # type: ignore[index]
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in pins.splitlines() if "==" in line}
    assert names <= pinned
    assert "://" not in pins


@pytest.mark.parametrize("folder", ["benchmarks", "tools", "flows"])
def test_what_scripts_import_from_the_project_is_there(folder: str) -> None:
    missing = [
        f"{path.name}: {node.module}.{alias.name}"
        for path in sorted((ROOT / folder).glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("newsetl", "tests")
        for alias in node.names
        if not is_importable(node.module or "", alias.name)
    ]
    assert missing == []


def is_importable(module: str, name: str) -> bool:
    """Whether `from module import name` succeeds."""
    if hasattr(importlib.import_module(module), name):
        return True
    return importlib.util.find_spec(f"{module}.{name}") is not None
