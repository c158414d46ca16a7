"""Which column of a table is which: told from usual names, or named by the user."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from newsetl.core.errors import UsageError

USUAL_NAMES: Mapping[str, tuple[str, ...]] = {
    ours: tuple(name for names in by_language.values() for name in names.split())
    for ours, by_language in tomllib.loads(
        Path(__file__).with_name("column_names.toml").read_text(encoding="utf-8")
    ).items()
}
"""Our name → the names it goes by, most telling first; they stand in column_names.toml."""
CONTENT = frozenset(("text", "html", "url"))  # a table of articles has one of them at least
_WRAPPERS = frozenset("fields _source data object attributes node post article".split())  # around one article


def guess_columns(names: Iterable[str], *, override: Mapping[str, str] | None = None) -> dict[str, str]:
    """Our name → the table's column, for those that can be told; each column is used once.

    What `override` names is not guessed: a table without that column simply has none.
    """
    return dict(_guessed(tuple(map(str, names)), tuple((override or {}).items())))


@lru_cache(maxsize=1_000)  # the rows of a table have the same names again and again
def _guessed(columns: tuple[str, ...], override: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    wanted = dict(override)
    chosen = {
        ours: theirs for ours, theirs in wanted.items() if theirs.partition(".")[0].partition("[")[0] in columns
    }
    chosen |= {ours: theirs for ours, theirs in wanted.items() if theirs in columns}
    folded = {_fold(name): name for name in reversed(columns)}
    for ours, usual in USUAL_NAMES.items():
        if ours in wanted:
            continue
        theirs = next((folded[name] for name in map(_fold, usual) if name in folded), None)
        if theirs is not None and theirs not in chosen.values():
            chosen[ours] = theirs
    return chosen


def check_columns(override: Mapping[str, str]) -> None:
    """Raise UsageError for a name of ours that there is not."""
    for ours, theirs in override.items():
        if ours not in USUAL_NAMES:
            raise UsageError(f"--column {ours}={theirs}: {ours!r} is not one of {', '.join(USUAL_NAMES)}")


def unwrapped(row: Mapping[str, object]) -> Mapping[str, object]:
    """A row with the fields that lie one level deeper, in an object for them alone, beside its own."""
    if _WRAPPERS.isdisjoint(row):
        return row
    for wrapper in sorted(_WRAPPERS & row.keys()):
        inner = row[wrapper]
        if isinstance(inner, dict) and inner:
            deeper = unwrapped(inner)
            return {**{name: value for name, value in row.items() if name != wrapper}, **deeper}
    return row


def _first_step(path: str) -> str:
    return path.partition(".")[0].removesuffix("[]")


@lru_cache(maxsize=10_000)
def _fold(name: str) -> str:
    """Letters and digits of a name alone, without case and accents; the dotless i of Turkish is an i."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    return "".join(char for char in plain if char.isalnum())
