"""Compiles the loops. The build of a wheel and of an editable install calls this; it needs nothing but Python."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from newsetl.native.library import FORCES_PYTHON, SOURCES, library_path, load_library

# Without contraction: a product and a sum that are rounded once give other bits than Python's two.
_FLAGS = ("-std=c11", "-O2", "-fPIC", "-shared", "-fvisibility=hidden", "-ffp-contract=off")
_LIBRARIES = ("-lm",)  # stands behind the sources
_COMPILERS = ("cc", "gcc", "clang")


def find_compiler() -> list[str] | None:
    """The command of a C compiler: $CC, else the first of cc, gcc and clang; None where there is none.

    Raises:
        ValueError: $CC is no command line.
    """
    named = shlex.split(os.environ.get("CC", ""))
    for command in [named] if named else [[name] for name in _COMPILERS]:
        if shutil.which(command[0]):
            return command
    return None


def compile_loops(target: Path | None = None) -> str:
    """Compile the loops into `target`, by default where they are loaded from. Returns why not, or "".

    Libraries that an earlier source left beside it are deleted. A process that has one loaded keeps it.
    """
    if os.environ.get(FORCES_PYTHON):
        return f"{FORCES_PYTHON} is set"
    try:
        compiler = find_compiler()
        return _compile(compiler, target or library_path()) if compiler else "there is no C compiler"
    except ValueError as error:
        return f"CC={os.environ.get('CC')}: {error}"
    except OSError as error:  # such as a folder that cannot be written
        return str(error)


def _compile(compiler: Sequence[str], target: Path) -> str:
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        made = Path(folder) / target.name
        command = [*compiler, *_FLAGS, "-o", str(made), *map(str, SOURCES), *_LIBRARIES]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            return f"{shlex.join(command)} failed: {ended.stderr.strip()}"
        if load_library(made) is None:
            return f"what {compiler[0]} made cannot be loaded here"
        made.replace(target)
    for other in target.parent.glob("loops-*.so"):
        if other != target:
            other.unlink()
    return ""
