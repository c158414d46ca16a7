"""Who writes to a warehouse, by the note that the holder of its lock leaves there."""

from __future__ import annotations

import json
import os
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from newsetl.core.processes import is_alive


def note_of(root: Path) -> Path:
    """The note itself: it is there while somebody writes, or where a writer was killed."""
    return root / "writer.json"


def leave_note(root: Path) -> None:
    """Say that this process writes, from now on."""
    mine = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat("T", "seconds"),
    }
    note_of(root).write_text(json.dumps(mine) + "\n", encoding="utf-8")


def holder(root: Path) -> str | None:
    """Who is writing; None when nobody is."""
    with suppress(OSError, ValueError):
        note = json.loads(note_of(root).read_text(encoding="utf-8"))
        if note["host"] == socket.gethostname() and not is_alive(note["pid"]):
            return None  # it was killed: the lock went with it, the note could not
        return f"process {note['pid']} on {note['host']} (since {note['since']})"
    return None
