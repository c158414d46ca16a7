r"""All that a person reads in a terminal goes through here, and none of it can steer the terminal.

Titles, file names and messages of sites are strangers' text: control characters and the characters that turn the
direction of writing around are written as what they are (`\x1b`), and nothing is read as markup.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from newsetl.core.visible import STEERING, visible

__all__ = ["print_json", "print_line", "print_note", "print_table", "visible"]


def print_line(line: str) -> None:
    """One line on standard output."""
    print(visible(line))


def print_note(line: str) -> None:
    """One line on standard error, from newsetl; a message of several lines keeps them."""
    first, *others = line.split("\n")
    print("\n".join([f"newsetl: {visible(first)}", *map(visible, others)]), file=sys.stderr, flush=True)


def print_json(value: Any, *, indent: int | None = None) -> None:
    """A value as JSON: the same value for a machine, and harmless where a person looks at it."""
    written = json.dumps(value, default=str, ensure_ascii=False, indent=indent)
    for line in written.split("\n"):
        print(STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", line))


def print_table(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, title: str | None = None) -> None:
    """A small table; a number has its thousands apart, None is an empty cell."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(visible(_cell(value))) for value in row))
    Console(highlight=False, markup=False, emoji=False).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
