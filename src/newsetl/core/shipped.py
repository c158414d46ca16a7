"""Files that travel with the code: SQL, settings, flows, data. At the top of the repository, or in the wheel.

They are found by their paths: importlib.resources takes 20 ms to import, in each process.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def shipped(name: str) -> Path:
    """Path of a shipped file or folder, such as "warehouse/sql" or "config/newsetl.toml"."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parents[1] / name


def package_folder(name: str) -> Path:
    """Path of a folder of the package itself, such as "extract/fields"."""
    return _PACKAGE / name


@cache
def statements(name: str) -> dict[str, str]:
    """The named statements of a file in warehouse/sql: each begins with a line `-- name: NAME`."""
    text = (shipped("warehouse/sql") / name).read_text(encoding="utf-8")
    named = {}
    for block in text.split("-- name: ")[1:]:
        title, _, body = block.partition("\n")
        named[title.strip()] = _without_comments_behind(body).removesuffix(";")
    return named


def _without_comments_behind(body: str) -> str:
    """A statement without the comment on the next one, so that it can stand in another."""
    lines = body.strip().splitlines()
    while lines and (not lines[-1].strip() or lines[-1].startswith("--")):
        lines.pop()
    return "\n".join(lines)
