"""`newsetl docs`: the documentation in the browser."""

from __future__ import annotations

from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag
from newsetl.cli.output import print_json, print_line


def docs(
    port: Annotated[int, typer.Option(min=0, max=65535, help="On loopback; 0: any that is free.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Open the documentation in the browser; its search works without the net. Ctrl-C ends it.

    Example:
        newsetl docs
    """
    import webbrowser

    from newsetl.explore.server import serve_docs

    def ready(address: str) -> None:
        if as_json:
            print_json({"address": address})
        else:
            print_line(f"The documentation: {address}   Ctrl-C ends it.")
        if not no_browser:
            webbrowser.open(address)

    serve_docs(port=port, on_ready=ready)
