"""Writes docs/commands.md, docs/settings.md and docs/reasons.md from the code.

`--check` only compares, and ends with 1 when a page is out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.cli import get_docs_for_click

from newsetl.cli import command_line
from newsetl.core.records import REMEDY
from newsetl.settings import Settings

DOCS = Path(__file__).resolve().parents[1] / "docs"
_MADE = "Made by `python tools/reference_pages.py` from {}: change that.\n"


def commands() -> str:
    """Every command with its arguments, options and examples, as `newsetl COMMAND --help` prints them."""
    command = typer.main.get_command(command_line())
    with typer.Context(command, info_name="newsetl") as context:
        written = get_docs_for_click(obj=command, ctx=context, name="newsetl")
    body = re.sub(r"^(Examples?:)\n", r"\1\n\n", written.partition("\n")[2], flags=re.MULTILINE)
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    return f"# Commands\n\n{_MADE.format('the commands in `src/newsetl/cli`')}\n{body}\n"


def settings() -> str:
    """Every setting: name, default, meaning."""
    parts = [
        f"# Settings\n\n{_MADE.format('the settings of each room')}",
        "A value counts from, in this order: a flag, an environment variable, `config/newsetl.toml` (or the file "
        "that `NEWSETL_CONFIG` names), the default. `newsetl config` prints all of them with where each is from. "
        "The variable of `query.seconds` is `NEWSETL_QUERY__SECONDS`. `NEWSETL_PURE=1` is no setting: it does "
        "without compiled code, which changes no row.\n",
    ]
    parts.append(_table({name: one for name, one in Settings.model_fields.items() if not _section(one)}, ""))
    for name, entry in Settings.model_fields.items():
        if section := _section(entry):
            parts += [f"\n## {name}\n", f"{(section.__doc__ or '').partition(chr(10))[0]}\n"]
            parts.append(_table(section.model_fields, f"{name}."))
    return "\n".join(parts) + "\n"


def _section(entry: FieldInfo) -> type[BaseModel] | None:
    kind = entry.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _table(fields: Mapping[str, FieldInfo], prefix: str) -> str:
    rows = [f"| `{prefix}{name}` | `{_default(one)}` | {_meaning(one)} |" for name, one in fields.items()]
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows])


def _default(entry: FieldInfo) -> str:
    value: Any = entry.get_default(call_default_factory=True)
    if isinstance(value, str | Path):
        return f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def _meaning(entry: FieldInfo) -> str:
    return (entry.description or "").replace("|", "\\|").replace("<", "&lt;")


def reasons() -> str:
    """Every reason for which an input is no article, and what can be done."""
    rows = [f"| `{reason}` | {remedy} |" for reason, remedy in REMEDY.items()]
    lines = [
        f"# Reasons and remedies\n\n{_MADE.format('`REMEDY` in `src/newsetl/core/records.py`')}",
        "An input that is no article is a reject with one of these reasons. `newsetl rejects` lists them with the "
        "figures behind each; `newsetl rejects requeue` runs them again.\n",
        "| reason | what can be done |",
        "|---|---|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings,
    "reasons.md": reasons,
}


def main() -> None:
    """Write the pages, or compare them."""
    stale = [name for name, page in PAGES.items() if _is_stale(DOCS / name, page())]
    if "--check" in sys.argv and stale:
        sys.exit(f"out of date: {', '.join(stale)}; run python tools/reference_pages.py")
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")


def _is_stale(path: Path, page: str) -> bool:
    return not path.is_file() or path.read_text(encoding="utf-8") != page


if __name__ == "__main__":
    main()
