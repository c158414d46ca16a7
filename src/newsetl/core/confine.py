"""Confinement: a process gives up writing files, and reading any but those it names, for the rest of its life.

On Linux from 5.13 on the kernel's Landlock holds it, for root too. Elsewhere only the size of files is limited, to
nothing: a file can still be made, or emptied, but no byte can be written into one.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

# The kernel's numbers: include/uapi/linux/landlock.h, the same on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}  # by version of Landlock
_NETWORK_VERSION, _NETWORK_RIGHTS = 4, 0b11  # to listen on TCP ports, to connect to them
_SCOPE_VERSION, _SCOPES = 6, 0b11  # abstract sockets and signals of other processes
_NO_NEW_PRIVILEGES = 38
_SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/localtime", "/usr/share/zoneinfo", "/dev/urandom")
_MEASURES = ("/proc/self/cgroup", "/proc/meminfo", "/proc/cpuinfo", "/sys/fs/cgroup")


def confine(readable: Iterable[Path]) -> bool:
    """Let this process read these folders and Python's own, write nothing, and open no TCP connection.

    Call it before other threads are started: it holds for the calling thread and for what that starts.

    Returns:
        Whether the kernel holds it; False where it has no Landlock.
    """
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_FLAG)
    if version < 1:
        return False
    ruleset = _create_ruleset(libc, version)
    try:
        for path in (*readable, *python_folders(), *map(Path, (*_SYSTEM, *_MEASURES))):
            _allow_reading(libc, ruleset, path)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _checked(libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)
    return True


def python_folders() -> Sequence[Path]:
    """Where Python imports modules from."""
    return [Path(folder) for folder in dict.fromkeys((*filter(None, sys.path), sys.prefix, sys.base_prefix))]


def _create_ruleset(libc: ctypes.CDLL, version: int) -> int:
    """A ruleset that forbids all that this version of Landlock can."""
    handled = [_FILE_RIGHTS[max(known for known in _FILE_RIGHTS if known <= version)]]
    handled += [_NETWORK_RIGHTS] if version >= _NETWORK_VERSION else []
    handled += [_SCOPES] if version >= _SCOPE_VERSION else []
    attributes = struct.pack(f"={len(handled)}Q", *handled)
    return _checked(libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))


def _allow_reading(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    """Let a file, or a folder and all below it, be read; what is not there is passed over."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _READ_FILE | _READ_DIR if path.is_dir() else _READ_FILE
        rule = struct.pack("=Qi", rights, opened)
        _checked(libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0))
    finally:
        os.close(opened)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
