"""`newsetl version`."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli.output import print_json, print_line
from newsetl.core.version import __version__


def version(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with those of the engines.")] = False,
) -> None:
    """Print the version."""
    if not as_json:
        print_line(f"newsetl {__version__}")
        return
    from importlib import metadata

    engines = {name: metadata.version(name) for name in ("prefect", "duckdb", "pyarrow", "trafilatura", "lxml")}
    print_json({"newsetl": __version__, **engines})
