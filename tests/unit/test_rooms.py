"""The rooms of src/newsetl: what they show to each other, and what they must not import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import grimp
import pytest

from conftest import ROOT

HOME = ROOT / "src" / "newsetl"
ROOMS = sorted(path.parent for path in HOME.rglob("__init__.py"))
SOURCES = sorted(  # not those of other projects, in an environment that a benchmark made
    path
    for folder in ("src", "flows", "tools", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)


def dotted(room: Path) -> str:
    return ".".join(room.relative_to(HOME.parent).parts)


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("newsetl", cache_dir=None)


def private_imports(path: Path) -> Iterator[str]:
    """`module.name` of each name with an underscore that a file takes from another module of ours."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    modules: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in ("newsetl", "flows"):
            for alias in node.names:
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                if alias.name.startswith("_") and not alias.name.startswith("__"):
                    yield f"{node.module}.{alias.name}"
    known = graph().modules
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = modules.get(node.value.id)
            if module in known and node.attr.startswith("_") and not node.attr.startswith("__"):
                yield f"{module}.{node.attr}"


@pytest.mark.parametrize("folder", ["src", "flows", "tools", "benchmarks"])
def test_no_file_takes_a_private_name_of_another(folder: str) -> None:
    files = [path for path in SOURCES if path.is_relative_to(ROOT / folder)]
    taken = {str(path.relative_to(ROOT)): names for path in files if (names := sorted(private_imports(path)))}
    assert taken == {}


def test_no_two_files_import_each_other_in_a_circle() -> None:
    imports = graph()
    circles = {
        module: chain
        for module in imports.modules
        for imported in imports.find_modules_directly_imported_by(module)
        if (chain := imports.find_shortest_chain(imported, module))
    }
    assert circles == {}


@pytest.mark.parametrize("room", ROOMS, ids=dotted)
def test_each_room_opens_with_a_sentence_and_exports_what_there_is(room: Path) -> None:
    module = import_module(dotted(room))
    first = (module.__doc__ or "").partition("\n")[0]
    assert first.endswith("."), "the first line of __init__.py is a sentence that says what the room owns"
    for name in getattr(module, "__all__", ()):
        assert hasattr(module, name)


HEAVY = "duckdb httpcore jinja2 lxml pandas prefect pyarrow pydantic rich spacy starlette tenacity trafilatura uvicorn zstandard"


@pytest.mark.parametrize(
    ("door", "kept_out"),
    [
        ("newsetl.cli", HEAVY),  # `newsetl --help`
        ("newsetl.run.workers.child", f"{HEAVY} typer"),  # answers "ready" before it imports the extractor
        ("newsetl.run.workers.early", f"{HEAVY} typer newsetl.core.records"),  # comes before all others in a run
        ("newsetl.run.pipeline", "prefect pyarrow.compute pyarrow.dataset rich"),
        ("newsetl.extract.article", "duckdb httpcore prefect pyarrow rich spacy tenacity typer"),
        ("newsetl.settings", "duckdb httpcore lxml prefect pyarrow rich spacy tenacity typer"),
    ],
)
def test_a_light_door_imports_nothing_heavy(door: str, kept_out: str) -> None:
    code = f"import sys, {door}; print([name for name in {kept_out.split()} if name in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
