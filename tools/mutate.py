"""Draw small faults by a seed, make each in a copy of the project, and see whether a test fails with it.

    python tools/mutate.py --seed 16 --count 60 > mutations.jsonl

A fault is another comparison, another number, the other truth value or connective, or a result that is not given.
Which tests run a line is measured once, by coverage with a context for each test; a fault runs the tests
of its line, up to the first that fails. One line of JSON comes out for each fault.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[1]
ROOMS = ("extract", "collect", "warehouse", "run")
TESTS = (*(f"tests/unit/{room}" for room in ROOMS), "tests/unit/maintain", "tests/unit/cli", "tests/warehouse")
COPIED = ("src", "tests", "flows", "warehouse", "config", "samples", "docs", "tools", "benchmarks")
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One change of the text of one file, from `start` up to `end`, in characters."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str
    kind: str


def faults_of(path: Path) -> Iterator[Fault]:
    """Every fault that can be made in a file, in order."""
    source = path.read_text(encoding="utf-8")
    starts = [0]
    for text in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(text))

    def at(line: int, column: int) -> int:
        return len(source.encode()[: starts[line - 1] + column].decode())

    for node, text, after, kind in sorted(_changes(source), key=lambda one: (one[0].lineno, one[0].col_offset)):
        start = at(node.lineno, node.col_offset)
        end = at(node.end_lineno or node.lineno, node.end_col_offset or 0)
        yield Fault(
            path=path.relative_to(ROOT).as_posix(),
            line=node.lineno,
            start=start,
            end=end,
            before=text,
            after=after,
            kind=kind,
        )


def _changes(source: str) -> Iterator[tuple[ast.expr, str, str, str]]:
    """(node, its text, another text in its place, the kind of fault)."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    constants = [node for node in tree.body if isinstance(node, ast.Assign)]
    seen: set[int] = set()
    for part in (*constants, *(statement for function in functions for statement in function.body)):
        for node in ast.walk(part):
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield from _change(node, source)


def _change(node: ast.AST, source: str) -> Iterator[tuple[ast.expr, str, str, str]]:
    text = ast.get_source_segment(source, node) if isinstance(node, ast.expr) else None
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and text:
        left, right = (
            ast.get_source_segment(source, node.left),
            ast.get_source_segment(source, node.comparators[0]),
        )
        yield node, text, f"({left}) {COMPARISONS[type(node.ops[0])]} ({right})", "comparison"
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool) and text:
        yield node, text, str(not node.value), "boolean"
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and text:
        yield node, text, str(node.value + 1 if isinstance(node.value, int) else node.value * 2 + 0.1), "constant"
    elif isinstance(node, ast.BoolOp) and text:
        parts = [f"({ast.get_source_segment(source, value)})" for value in node.values]
        yield node, text, (" or " if isinstance(node.op, ast.And) else " and ").join(parts), "boolean"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and text:
        yield node, text, f"bool({ast.get_source_segment(source, node.operand)})", "boolean"
    elif isinstance(node, ast.Return) and node.value is not None:
        given = ast.get_source_segment(source, node.value)
        if given and given != "None":
            yield node.value, given, "None", "return"


class Copy:
    """A copy of the project, in which faults are made, and which tests run which line of it."""

    def __init__(self, folder: Path, measured: Path) -> None:
        self.folder = folder
        for name in COPIED:
            shutil.copytree(
                ROOT / name, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        for path in (*ROOT.glob("*.toml"), *ROOT.glob("*.md"), *ROOT.glob("*.yaml"), ROOT / "Makefile"):
            shutil.copy(path, folder)
        self._measured = measured
        if not measured.exists():
            self.pytest([*TESTS, "--cov", "--cov-context=test", "--cov-report="], COVERAGE_FILE=str(measured))
        self._data = coverage.CoverageData(basename=str(measured), suffix=False)
        self._data.read()
        self._files = {name.partition("/src/")[2]: name for name in self._data.measured_files()}

    def pytest(self, words: Sequence[str], **variables: str) -> tuple[int, str]:
        """Run tests in the copy: exit code and output."""
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *words]
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(self.folder / "src"), **variables}
        done = subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    def tests_of(self, fault: Fault) -> list[str]:
        """The tests that run the line of a fault, those of its own room first."""
        name = self._files.get(fault.path.removeprefix("src/"))
        contexts = self._data.contexts_by_lineno(name).get(fault.line, []) if name else []
        tests = {context.partition("|")[0] for context in contexts if context}
        room = fault.path.split("/")[2]
        return sorted(tests, key=lambda test: (f"/{room}/" not in test, test))

    def verdict(self, fault: Fault, most: int) -> dict[str, object]:
        """Make a fault, run its tests, and take it back."""
        tests = self.tests_of(fault)
        chosen = tests if len(tests) <= most else [*tests[: most // 2], *tests[:: max(1, 2 * len(tests) // most)]]
        path = self.folder / fault.path
        source = path.read_text(encoding="utf-8")
        path.write_text(source[: fault.start] + fault.after + source[fault.end :], encoding="utf-8")
        try:
            code, printed = self.pytest([*dict.fromkeys(chosen), "-x", "--no-cov"]) if chosen else (5, "")
        finally:
            path.write_text(source, encoding="utf-8")
        failed = next((line for line in printed.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
        outcome = "killed" if code in (1, 2, 3) else "no test runs it" if not chosen else "survived"
        return {"outcome": outcome, "tests": len(tests), "by": failed.partition(" - ")[0].partition(" ")[2]}


def main() -> None:
    """Print one line of JSON for each fault that is drawn."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--most", type=int, default=200, help="tests to run for one fault")
    parser.add_argument("--measured", type=Path, default=Path(tempfile.gettempdir()) / "newsetl-lines.coverage")
    options = parser.parse_args()
    files = sorted(path for room in ROOMS for path in (ROOT / "src/newsetl" / room).rglob("*.py"))
    drawn = random.Random(options.seed).sample(
        [fault for path in files for fault in faults_of(path)], options.count
    )
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder), options.measured)
        for fault in sorted(drawn):
            shown = {"at": f"{fault.path}:{fault.line}", "kind": fault.kind}
            change = {"before": fault.before, "after": fault.after}
            print(json.dumps({**shown, **change, **copy.verdict(fault, options.most)}), flush=True)


if __name__ == "__main__":
    main()
