"""Flags that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    from newsetl.settings import Settings

Sources = Annotated[
    list[str] | None,
    typer.Argument(metavar="SOURCE…", help="File, folder, glob, list of URLs, or - for standard input."),
]
WarehouseFlag = Annotated[
    Path | None,
    typer.Option("--warehouse", "-w", metavar="DIR", help="Folder of the warehouse. [default: warehouse]"),
]
Workers = Annotated[
    int | None, typer.Option("--workers", "-j", min=0, help="Extraction processes. [default: one for each core]")
]
ProfileFlag = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="fast, standard or full. [default: standard]")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object, no progress bar.")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="OURS=THEIRS", help="Name a table's column: --column text=plain. Repeatable."
    ),
]
PathPatternFlag = Annotated[
    str | None,
    typer.Option(metavar="PATTERN", help='Read outlet and date from paths: "{publisher}/{date:%Y/%m/%d}/*".'),
]
DefaultYear = Annotated[
    int | None, typer.Option(min=1, max=9999, metavar="YEAR", help="Year of datelines that print none.")
]
Limit = Annotated[int | None, typer.Option(min=1, help="Stop after this many inputs.")]


def settings_from(
    *,
    warehouse: Path | None = None,
    workers: int | None = None,
    profile: str | None = None,
    columns: list[str] | None = None,
    default_year: int | None = None,
) -> Settings:
    """Effective settings with these flags on top."""
    from newsetl.settings import load_settings

    flags = nested(
        warehouse=warehouse, workers=workers, profile=profile, columns=columns, default_year=default_year
    )
    return load_settings(flags)


def nested(
    *,
    warehouse: Path | None = None,
    workers: int | None = None,
    profile: str | None = None,
    columns: list[str] | None = None,
    default_year: int | None = None,
) -> dict[str, Any]:
    """Flags in the shape of the settings file, without those that were not given."""
    flags: dict[str, Any] = {}
    if warehouse is not None:
        flags["warehouse"] = warehouse
    if workers is not None:
        flags["run"] = {"workers": workers}
    if profile is not None:
        flags.setdefault("extract", {})["profile"] = profile
    if default_year is not None:
        flags.setdefault("extract", {})["default_year"] = default_year
    if columns:
        flags["columns"] = dict(map(_pair, columns))
    return flags


def _pair(written: str) -> tuple[str, str]:
    ours, equals, theirs = written.partition("=")
    if not equals:
        raise UsageError(f"--column {written}: write it as OURS=THEIRS, such as text=body")
    return ours.strip(), theirs.strip()
