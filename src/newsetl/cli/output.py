"""What a person reads: lines on standard output, notes on standard error, small tables."""

from __future__ import annotations

import sys
from typing import Any


def print_line(line: str) -> None:
    """A line on standard output."""
    print(line)


def print_note(line: str) -> None:
    """A line on standard error."""
    print(f"newsetl: {line}", file=sys.stderr, flush=True)


def print_table(columns: list[str], rows: list[tuple[Any, ...]], *, title: str | None = None) -> None:
    """A small table."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(
            *("" if value is None else f"{value:,}" if isinstance(value, int) else str(value) for value in row)
        )
    Console(highlight=False).print(shown)
