"""Draw small faults by a seed, make each in a copy of the project, and see whether a test fails with it.

    python tools/mutate.py --seed 16 --count 60 > mutations.jsonl

A fault is another comparison, another number, the other truth value or connective, or a result that is not given.
Which tests run a line is measured once, by coverage with a context for each test; a fault runs the tests
of its line, then those of its room, up to the first that fails. One line of JSON comes out for each fault.
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
TESTS = (
    *(f"tests/unit/{room}" for room in ROOMS),
    "tests/unit/cli",
    "tests/warehouse",
    "tests/integration/test_run.py",
)
WIDER = {  # for a fault that the tests of its line do not notice: a line that is cached runs in one test only
    "extract": ["tests/unit/extract"],
    "collect": ["tests/unit/collect", "tests/integration/collect"],
    "warehouse": ["tests/unit/warehouse", "tests/unit/run", "tests/warehouse"],
    "run": ["tests/unit/run", "tests/unit/cli", "tests/integration"],
}
COPIED = ("src", "tests", "flows", "warehouse", "config", "samples", "docs", "tools", "benchmarks")
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fault:
    """One change of one file: other text for the bytes from `start` up to `end`."""

    path: str
    line: int
    start: int
    end: int
    before: str
    after: str
    kind: str


class Source:
    """A file, and where its syntax tree stands in its bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path.relative_to(ROOT).as_posix()
        self.data = path.read_bytes()
        self._starts = [0]
        for line in self.data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def span(self, node: ast.expr) -> tuple[int, int]:
        """The bytes of an expression."""
        last = node.end_lineno or node.lineno
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[last - 1] + (node.end_col_offset or 0)

    def text(self, node: ast.expr) -> str:
        """An expression as it is written."""
        start, end = self.span(node)
        return self.data[start:end].decode()

    def faults(self) -> Iterator[Fault]:
        """Every fault that can be made in the functions and constants of the file."""
        tree = ast.parse(self.data)
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        constants = [node for node in tree.body if isinstance(node, ast.Assign)]
        parts = [*constants, *(statement for function in functions for statement in function.body)]
        nodes = {id(node): node for part in parts for node in ast.walk(part)}  # inner functions are walked twice
        for node in nodes.values():
            for place, after, kind in self._changes(node):
                start, end = self.span(place)
                yield Fault(
                    path=self.path,
                    line=place.lineno,
                    start=start,
                    end=end,
                    before=self.text(place),
                    after=after,
                    kind=kind,
                )

    def _changes(self, node: ast.AST) -> Iterator[tuple[ast.expr, str, str]]:
        """(an expression, another in its place, the kind of fault)."""
        match node:
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                yield node, f"({self.text(left)}) {COMPARISONS[type(operator)]} ({self.text(right)})", "comparison"
            case ast.Constant(value=bool() as value):
                yield node, str(not value), "boolean"
            case ast.Constant(value=int() as value):
                yield node, str(value + 1), "constant"
            case ast.Constant(value=float() as value):
                yield node, str(value * 2 + 0.1), "constant"
            case ast.BoolOp(op=operator, values=values):
                other = " or " if isinstance(operator, ast.And) else " and "
                yield node, other.join(f"({self.text(value)})" for value in values), "boolean"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, f"bool({self.text(operand)})", "boolean"
            case ast.Return(value=ast.expr() as value) if self.text(value) != "None":
                yield value, "None", "return"


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
        tests = {context.rpartition("|")[0] for context in contexts if context}
        room = fault.path.split("/")[2]
        return sorted(tests, key=lambda test: (f"/{room}/" not in test, test))

    def verdict(self, fault: Fault, most: int) -> dict[str, object]:
        """Make a fault, run its tests, and take it back."""
        tests = self.tests_of(fault)
        chosen = tests if len(tests) <= most else [*tests[: most // 2], *tests[:: max(1, 2 * len(tests) // most)]]
        path = self.folder / fault.path
        source = path.read_bytes()
        path.write_bytes(source[: fault.start] + fault.after.encode() + source[fault.end :])
        code, printed = 0, ""
        try:
            for some in filter(None, (list(dict.fromkeys(chosen)), WIDER[fault.path.split("/")[2]])):
                code, printed = self.pytest([*some, "-x", "--no-cov"])
                if code not in (0, 1, 2, 3):
                    raise RuntimeError(
                        f"pytest could not run the tests of {fault.path}:{fault.line}: {printed[-500:]}"
                    )
                if code:
                    break
        finally:
            path.write_bytes(source)
        failed = next((line for line in printed.splitlines() if line.startswith(("FAILED", "ERROR"))), "")
        outcome = "killed" if code else "survived"
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
    faults = sorted(fault for path in files for fault in Source(path).faults())
    drawn = random.Random(options.seed).sample(faults, options.count)
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder), options.measured)
        for fault in sorted(drawn):
            place = {"at": f"{fault.path}:{fault.line}", "kind": fault.kind}
            change = {"before": fault.before, "after": fault.after}
            print(json.dumps({**place, **change, **copy.verdict(fault, options.most)}), flush=True)


if __name__ == "__main__":
    main()
