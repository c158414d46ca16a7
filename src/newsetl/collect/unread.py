"""Archives that have not been read into the warehouse: a kill between fetching and reading loses nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_DONE = ".ingested"  # names of finished archives, one a line; hidden, so that no walk takes it for news


def unread_archives(raw: Path) -> list[Path]:
    """Archives that have not been read into the warehouse yet, oldest first."""
    done = raw / _DONE
    read = set(done.read_text(encoding="utf-8").split("\n")) if done.exists() else set()
    return [path for path in sorted(raw.glob("*.warc.gz")) if path.name not in read]


def mark_read(raw: Path, paths: Iterable[Path]) -> None:
    """Remember that these archives have been read. Forgetting it costs a second reading, nothing else."""
    with (raw / _DONE).open("a", encoding="utf-8") as file:
        file.writelines(f"{path.name}\n" for path in paths if path.parent == raw)
        file.flush()
        os.fsync(file.fileno())
