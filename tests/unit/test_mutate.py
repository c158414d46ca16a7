"""tools/mutate.py makes faults that Python can read, and tells those that a test notices from the others."""

from __future__ import annotations

import ast
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOOL = runpy.run_path(str(ROOT / "tools" / "mutate.py"))
CODE = '''
LIMIT = 3


def verdict(words: list[str], share: float) -> str | None:
    """„Zwölf“ of them."""
    if not words or share > 0.5 and len(words) < LIMIT:
        return None
    return words[0] if "é" in words else "no"
'''


def test_each_fault_changes_one_place_and_leaves_what_python_can_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "code.py"
    path.write_text(CODE, "utf-8")
    monkeypatch.setitem(TOOL["Source"].__init__.__globals__, "ROOT", tmp_path)
    faults = list(TOOL["Source"](path).faults())
    made = {fault.made_in(CODE.encode()).decode() for fault in faults}
    assert len(made) == len(faults) > 8
    assert CODE not in made
    assert {ast.unparse(ast.parse(code)) for code in made}.isdisjoint({ast.unparse(ast.parse(CODE))})
    assert any('("é") not in (words)' in code for code in made)


@pytest.mark.slow
def test_a_fault_that_a_test_notices_is_killed_and_another_is_shown(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools/mutate.py", ROOT / "src/newsetl/core/line_breaks.py", "--count", "3", "--tests", "tests/unit/core/test_line_breaks.py"],
        capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert "3 faults of" in done.stdout
    assert done.stdout.count("SURVIVED") == done.stdout.count("\n@@")
