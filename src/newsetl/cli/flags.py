"""Flags that several commands share, and the settings they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsetl.cli import complete
from newsetl.core.errors import UsageError

if TYPE_CHECKING:
    from newsetl.collect.context import WebContext
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
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="fast, standard or full. [default: standard]",
        autocompletion=complete.one_of("fast", "standard", "full"),
    ),
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
FormatFlag = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        help="table, csv, json or parquet. [default: what -o ends in, else table]",
        autocompletion=complete.one_of("table", "csv", "json", "parquet"),
    ),
]
FileFlag = Annotated[
    Path | None, typer.Option("--file", "-o", metavar="FILE", help="Write here instead of to the terminal.")
]
SinceFlag = Annotated[str | None, typer.Option("--since", metavar="DAY", help="Published on this day or later.")]
UntilFlag = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Published on this day or earlier.")]
LanguageFlag = Annotated[
    str | None,
    typer.Option(
        "--lang",
        metavar="LANGUAGE",
        help="Code or English name: de, German.",
        autocompletion=complete.languages,
    ),
]
SourceFlag = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="An outlet's name, or its host.",
        autocompletion=complete.outlets,
    ),
]
WhereFlag = Annotated[str | None, typer.Option("--where", metavar="SQL", help="A condition on articles.")]
BuildName = Annotated[
    str,
    typer.Argument(
        metavar="BUILD", help="Its name, its number or the name of its pin.", autocompletion=complete.builds
    ),
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


def settings_of_existing(*, warehouse: Path | None = None, workers: int | None = None) -> Settings:
    """The same, for a command that has nothing to do where no warehouse is.

    Raises:
        WarehouseError: there is none.
    """
    from newsetl.warehouse.missing import refuse_missing

    settings = settings_from(warehouse=warehouse, workers=workers)
    refuse_missing(settings.warehouse)
    return settings


def warehouse_folder(warehouse: Path | None) -> Path:
    """Folder of the warehouse that the flag, the environment or the settings file names."""
    return settings_from(warehouse=warehouse).warehouse


def web_context(ctx: typer.Context, warehouse: Path | None = None) -> WebContext:
    """The caller's context, where an app has one; else that of the settings."""
    from newsetl.collect.context import WebContext
    from newsetl.run.collected import web_context as context_of

    return ctx.find_object(WebContext) or context_of(settings_from(warehouse=warehouse))


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
