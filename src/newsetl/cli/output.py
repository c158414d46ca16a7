r"""All that a person reads in a terminal goes through here, and none of it can steer the terminal.

Titles, file names and messages of sites are strangers' text: control characters and the characters that turn the
direction of writing around are written as what they are (`\x1b`), and nothing is read as markup.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Sequence
from typing import Any

from newsetl.core.visible import STEERING, visible

MARKS = ("\x02", "\x03")  # around words to be seen; in strangers' text they do no more than this
_LINE_OF_A_FILE = 10_000  # characters
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def print_line(line: str) -> None:
    """One line on standard output, at once: a program may read it while the command goes on."""
    print(visible(line), flush=True)


def print_lines(lines: str) -> None:
    """Lines on standard output, such as those of a message."""
    for line in lines.split("\n"):
        print_line(line)


def print_marked(line: str) -> None:
    """One line on standard output, bold between MARKS in a terminal, and between ** elsewhere."""
    is_terminal = sys.stdout.isatty()
    signs = dict(zip(MARKS, (_BOLD, _PLAIN) if is_terminal else ("**", "**"), strict=True))
    parts = (signs.get(part) or visible(part) for part in re.split(f"([{''.join(MARKS)}])", line))
    print("".join(parts) + (_PLAIN if is_terminal else ""))


class VisibleLines(io.RawIOBase):
    """A binary file whose lines of UTF-8 are printed on standard output, harmless for the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._rest = b""

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any) -> int:
        """Print the lines that are whole, and keep the rest."""
        *lines, self._rest = (self._rest + bytes(data)).split(b"\n")
        for line in lines:
            print_line(line.decode("utf-8", "replace"))
        return len(data)

    def close(self) -> None:
        """Print what stands after the last line end."""
        if self._rest:
            print_line(self._rest.decode("utf-8", "replace"))
            self._rest = b""
        super().close()


def print_note(line: str) -> None:
    """One line on standard error, from newsetl; a message of several lines keeps them."""
    first, *others = line.split("\n")
    print("\n".join([f"newsetl: {visible(first)}", *map(visible, others)]), file=sys.stderr, flush=True)


def print_json(value: Any, *, indent: int | None = None) -> None:
    """A value as JSON: the same value for a machine, and harmless where a person looks at it."""
    written = json.dumps(value, default=str, ensure_ascii=False, indent=indent)
    for line in written.split("\n"):
        print(STEERING.sub(lambda match: f"\\u{ord(match[0]):04x}", line))
    sys.stdout.flush()  # for a program that reads it while the command goes on


def print_table(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, title: str | None = None) -> None:
    """A small table; a number has its thousands apart, None is an empty cell. In files and pipes it is not cut."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(visible(_cell(value))) for value in row))
    width = None if sys.stdout.isatty() else _LINE_OF_A_FILE
    Console(highlight=False, markup=False, emoji=False, width=width).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
