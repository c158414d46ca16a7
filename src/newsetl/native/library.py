"""The library of compiled loops: where it lies, and loading it."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from hashlib import sha256
from pathlib import Path

SOURCES = tuple(sorted(Path(__file__).parent.glob("*.c")))
FORCES_PYTHON = "NEWSETL_PURE"  # environment variable: whatever it is set to, the compiled loops are not used


def library_path() -> Path:
    """Where the compiled form of the sources lies if it was built; that of other sources has another name."""
    digest = sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()
    return Path(__file__).with_name(f"loops-{digest[:16]}.so")


@cache
def library() -> ctypes.CDLL | None:
    """The compiled loops; None where they were not built, are not for this machine or are not wanted."""
    return None if os.environ.get(FORCES_PYTHON) else load_library(library_path())


def load_library(path: Path) -> ctypes.CDLL | None:
    """The library of one file; None where there is none that this machine can load."""
    try:
        return ctypes.CDLL(str(path))
    except OSError:
        return None
