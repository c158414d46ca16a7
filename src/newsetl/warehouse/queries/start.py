"""Starts the process of a query. It imports what it needs while its caller still reads settings."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def started_child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that waits for a question on its standard input; it is ended with the block."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "newsetl.warehouse.queries.child"],
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        bufsize=0,
        process_group=0,  # Ctrl-C is the parent's to answer
    ) as child:  # closes the pipes and waits
        try:
            yield child
        finally:
            child.kill()
