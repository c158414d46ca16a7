"""Other processes of this machine: which run, which they started, and which end together with their parent."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType

_M_ARENA_MAX = -8  # of glibc's malloc.h


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and only waits to be noticed does not."""
    return start_of(pid) is not None


def start_of(pid: int) -> int | None:
    """When a process started, in clock ticks since boot; 0 where the system does not say, None when it is gone."""
    try:
        after = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0 if _answers(pid) else None
    return None if after[0] == "Z" else int(after[19])


def parent_of(pid: int) -> int | None:
    """Number of the process that started another, where the system says it (Linux)."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    except OSError:
        return None


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def children_of(pid: int) -> list[int]:
    """Child processes, where the system lists them (Linux)."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            children += [int(child) for child in (task / "children").read_text(encoding="utf-8").split()]
    return children


def die_with_parent(parent_pid: int) -> None:
    """Have the kernel (Linux) kill this process when its parent ends, even in a C call, even after an exec."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent_pid:
            os._exit(1)


class _Without:
    """A finder of modules that does not find some, whether they are installed or not."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Refuse these modules, and leave all others to the finders behind this one."""
        if fullname in self._names:
            raise ModuleNotFoundError(f"this process does without {fullname}", name=fullname)


def do_without(*names: str) -> None:
    """Let no library of this process import these modules, for which newsetl has no use there.

    pyarrow and DuckDB import numpy and pandas where they are installed, and do as well without: a tenth of a
    second and 14 MB for the one, a quarter and 50 MB for the other.
    """
    sys.meta_path.insert(0, _Without(names))


def stand_in(module: str, *names: str) -> None:
    """Let a library that imports these names of a module, and never uses them here, import None in their place."""
    empty = ModuleType(module)
    empty.__dict__.update(dict.fromkeys(names))
    sys.modules.setdefault(module, empty)


def open_standard_streams() -> None:
    """Open the null device in place of a standard stream that the caller closed, as daemons and cron jobs do.

    Else the next file or pipe that is opened gets its number, and a child takes that for its input or output.
    Standard output stays None: who prints to it has to say that nobody reads it.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest free number, which is this one
    if sys.stdin is None:
        sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def leave(end: SystemExit) -> None:
    """End this process at once. What is to be done at its end is done; its objects are not taken apart one by one.

    That would take a twentieth of a second after a run, a quarter where Dask is imported, and the system takes
    the memory back anyway. Threads are waited for, as the interpreter does it; those of executors end.

    Raises:
        SystemExit: `end` itself, where there is a message to print, or what was printed cannot be written: the
            interpreter says so.
    """
    if not isinstance(end.code, int | None):
        raise end
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        raise end from None
    os._exit(end.code or 0)


def give_back_memory() -> None:
    """Let the C library return to the system what was freed: glibc keeps most of it. Elsewhere nothing is done."""
    _call_glibc("malloc_trim", 0)


def share_free_memory() -> None:
    """Let threads that start from now on share two heaps of the C library: what one has freed another uses.

    glibc has eight heaps a core, and each keeps what was freed in it. Elsewhere nothing is done.
    """
    _call_glibc("mallopt", _M_ARENA_MAX, 2)


def _call_glibc(name: str, *numbers: int) -> None:
    """Call a function that not every C library has, where it is there."""
    if sys.platform == "linux":
        import ctypes

        function = getattr(ctypes.CDLL(None), name, None)
        if function is not None:
            function(*numbers)
