"""Tables of known programs: what their columns mean stands in known_tables.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTable:
    """The table of one program; what each field means stands in known_tables.toml."""

    name: str
    header: Sequence[str]
    columns: Mapping[str, str]
    people: bool = False

    def columns_in(self, names: Sequence[str]) -> dict[str, str]:
        """Our name → the column of a table with these names."""
        found = {
            ours: next((one for one in theirs.split(" | ") if one in names), None)
            for ours, theirs in self.columns.items()
        }
        return {ours: theirs for ours, theirs in found.items() if theirs is not None}


KNOWN_TABLES: tuple[KnownTable, ...] = tuple(
    KnownTable(**values)
    for values in tomllib.loads(Path(__file__).with_name("known_tables.toml").read_text(encoding="utf-8")).values()
)


def known_table(names: Sequence[str]) -> KnownTable | None:
    """The program whose table has columns of these names; None for none that is known."""
    return next((one for one in KNOWN_TABLES if set(one.header).issubset(names)), None)
