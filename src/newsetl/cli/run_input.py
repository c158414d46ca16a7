"""What the commands that read inputs make of their arguments: standard input as a file, and a request."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    from newsetl.run.request import Request
    from newsetl.settings import Settings


def request_from(
    specs: Sequence[str], settings: Settings, *, path_pattern: str | None, limit: int | None
) -> Request:
    """The request that a command line makes; a column or a pattern that cannot be is a UsageError."""
    from newsetl.readers import check_columns, compile_pattern
    from newsetl.run.request import Request

    check_columns(settings.columns)
    pattern = compile_pattern(path_pattern) if path_pattern else None
    return Request(sources=specs, settings=settings, pattern=pattern, limit=limit)


def stdin_in_file(specs: Sequence[str], folder: Path) -> list[str]:
    """Sources with - replaced by a file that holds what standard input gave."""
    if "-" not in specs:
        return list(specs)
    from newsetl.readers.reread import store_stream

    if sys.stdin.isatty():
        raise UsageError("- reads standard input, which is a terminal: pipe something in, or name a file")
    stored = str(store_stream(sys.stdin.buffer, folder))
    return [stored if spec == "-" else spec for spec in specs]


@contextmanager
def stdin_in_temporary_file(specs: Sequence[str]) -> Iterator[tuple[list[str], str | None]]:
    """Standard input in a file that is gone afterwards, and that file's name."""
    with tempfile.TemporaryDirectory(prefix="newsetl-") as folder:
        replaced = stdin_in_file(specs, Path(folder))
        spool = next((new for old, new in zip(specs, replaced, strict=True) if old == "-"), None)
        yield replaced, spool
