"""Draw small faults by a seed, make each in a copy of the project, and see whether a test fails with it.

    python tools/mutate.py src/newsetl/warehouse/lake.py --count 20
    python tools/mutate.py                                 # the modules that are changed against main

A fault is another comparison, another number, the other truth value or connective, or a result that is not given.
Which tests run a line is measured first, by coverage with a context for each test. A fault runs the tests of its
line, then those of its module (what a line gives may be kept for later tests), up to the first that fails.
A fault that no test notices is shown as a diff; it is an equivalent of the code, or a law that the tests lack.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import coverage

ROOT = Path(__file__).parents[1]
TESTS = ("tests/unit", "tests/warehouse", "tests/integration/test_run.py")
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

    @property
    def at(self) -> str:
        """Where it stands: file and line."""
        return f"{self.path}:{self.line}"

    def made_in(self, source: bytes) -> bytes:
        """The file with the fault."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    def diff(self) -> str:
        """What it changes, as a unified diff with one line around."""
        source = (ROOT / self.path).read_bytes()
        sound, faulty = (data.decode().splitlines(keepends=True) for data in (source, self.made_in(source)))
        return "".join(difflib.unified_diff(sound, faulty, self.path, self.path, n=1))


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
            for place, after in self._changes(node):
                start, end = self.span(place)
                before = self.text(place)
                yield Fault(path=self.path, line=place.lineno, start=start, end=end, before=before, after=after)

    def _changes(self, node: ast.AST) -> Iterator[tuple[ast.expr, str]]:
        """(an expression, another in its place)."""
        match node:
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                yield node, f"({self.text(left)}) {COMPARISONS[type(operator)]} ({self.text(right)})"
            case ast.Constant(value=bool() as value):
                yield node, str(not value)
            case ast.Constant(value=int() as value):
                yield node, str(value + 1)
            case ast.Constant(value=float() as value):
                yield node, str(value * 2 + 0.1)
            case ast.BoolOp(op=operator, values=values):
                other = " or " if isinstance(operator, ast.And) else " and "
                yield node, other.join(f"({self.text(value)})" for value in values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield node, f"bool({self.text(operand)})"
            case ast.Return(value=ast.expr() as value) if self.text(value) != "None":
                yield value, "None"


class Copy:
    """A copy of the project, in which faults are made, and which tests run which line of it."""

    def __init__(self, folder: Path, tests: Sequence[str], measured: Path | None = None) -> None:
        self.folder, self._given = folder, list(tests)
        listed = _git("ls-files", "--cached", "--others", "--exclude-standard")
        compiled = (path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/newsetl/native/*.so"))
        for name in filter(lambda name: (ROOT / name).is_file(), {*listed, *compiled}):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        measured = measured or folder / "measured.coverage"
        if not measured.exists():
            words = [*tests, "-n", "auto", "--cov", "--cov-context=test", "--cov-report="]
            self.pytest(words, COVERAGE_FILE=str(measured))
        self._data = coverage.CoverageData(basename=str(measured))
        self._data.read()
        self._files = {f"src/{name.rpartition('/src/')[2]}": name for name in self._data.measured_files()}

    def pytest(self, words: Sequence[str], limit_s: float | None = None, **variables: str) -> tuple[int, str]:
        """Run tests in the copy: exit code and output; code 1 when it takes longer than `limit_s`."""
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *words]
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(self.folder / "src"), **variables}
        with tempfile.TemporaryFile("w+") as printed:
            process = subprocess.Popen(
                command, cwd=self.folder, env=env, stdout=printed, stderr=printed, start_new_session=True
            )
            try:
                code = process.wait(limit_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return 1, f"FAILED none: no end within {limit_s} s"
            printed.seek(0)
            return code, printed.read()

    def tests_of(self, fault: Fault) -> Iterator[list[str]]:
        """The tests that run the line of a fault, then all others of its module; those of its own room first.

        All that were given, where the module runs only when it is imported.
        """
        by_line = self._data.contexts_by_lineno(self._files.get(fault.path, ""))
        near = _tests(by_line.get(fault.line, ()))
        reaching = _tests(context for line in by_line.values() for context in line)
        room = fault.path.split("/")[2]
        for tests in (near, reaching - near):
            yield sorted(tests, key=lambda test: (f"/{room}/" not in test, test))
        yield [] if reaching else self._given

    def noticed(self, fault: Fault, *, most: int, limit_s: float) -> str | None:
        """The first test that fails with a fault; None when none of `most` does."""
        path = self.folder / fault.path
        source = path.read_bytes()
        path.write_bytes(fault.made_in(source))
        try:
            for tests in self.tests_of(fault):
                chosen = tests[:: 1 + len(tests) // most]
                code, printed = self.pytest([*chosen, "-x", "--no-cov"], limit_s) if chosen else (0, "")
                if code not in (0, 1, 2, 3):
                    raise RuntimeError(f"pytest could not run the tests of {fault.at}: {printed[-500:]}")
                if code:
                    lines = (line for line in printed.splitlines() if line.startswith(("FAILED", "ERROR")))
                    return next(lines, "pytest itself")
        finally:
            path.write_bytes(source)
        return None


def _tests(contexts: Iterable[str]) -> set[str]:
    return {context.rpartition("|")[0] for context in contexts if context}


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def modules(paths: Sequence[Path]) -> list[Path]:
    """The modules at paths, folders with all below; without paths those that are changed against main."""
    if not paths:
        paths = [
            ROOT / name for name in _git("diff", "--name-only", "main", "--", "src") if (ROOT / name).exists()
        ]
    found = {one for path in paths for one in (path.rglob("*.py") if path.is_dir() else [path])}
    return sorted(path.resolve() for path in found if path.suffix == ".py")


def main() -> None:
    """Print a line for each fault that is drawn, then how many were noticed, and the diffs of the others."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("paths", nargs="*", type=Path, help="modules or folders; without: changed against main")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--tests", nargs="+", default=TESTS, help="tests to measure and to run")
    parser.add_argument("--most", type=int, default=150, help="tests to run for one fault, drawn evenly from all")
    parser.add_argument("--limit", type=float, default=300, help="seconds for the tests of one fault")
    parser.add_argument(
        "--measured", type=Path, help="a file that keeps which tests run which line for the next time"
    )
    options = parser.parse_args()
    faults = sorted(fault for path in modules(options.paths) for fault in Source(path).faults())
    drawn = random.Random(options.seed).sample(faults, min(options.count, len(faults)))
    survived: list[Fault] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder), options.tests, options.measured)
        for fault in sorted(drawn):
            test = copy.noticed(fault, most=options.most, limit_s=options.limit)
            print(fault.at, f"{fault.before!r} -> {fault.after!r}", test or "SURVIVED", sep="\t", flush=True)
            survived += [] if test else [fault]
    print(f"\n{len(drawn)} faults of {len(faults)}: {len(drawn) - len(survived)} killed, {len(survived)} survived")
    print(*(fault.diff() for fault in survived), sep="\n", end="")


if __name__ == "__main__":
    main()
