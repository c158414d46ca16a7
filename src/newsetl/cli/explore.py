"""`newsetl explore`: pages to look at the corpus with, in the browser."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, nested
from newsetl.cli.output import print_json, print_line


def explore(
    warehouse: WarehouseFlag = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="On loopback; 0: any that is free. [default: 4210]")
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Let its pages correct fields, annotate articles and requeue rejects.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Look at the corpus in the browser: what is in it, from when, who says what, what was declined.

    It shows the newest build, also while a run goes on, to this machine and to the browser that opens the printed
    address first; Ctrl-C ends it.

    Examples:
        newsetl explore

        newsetl explore -w /data/news --port 8000 --no-browser

        newsetl explore --write
    """
    import webbrowser

    from newsetl.explore.server import serve
    from newsetl.settings import load_settings
    from newsetl.warehouse.missing import refuse_missing

    flags = nested(warehouse=warehouse)
    if port is not None:
        flags["explore"] = {"port": port}
    settings = load_settings(flags)
    if not os.path.lexists(settings.warehouse):  # one that is still empty has pages
        refuse_missing(settings.warehouse)

    def ready(address: str) -> None:
        if as_json:
            print_json({"warehouse": str(settings.warehouse), "address": address})
        else:
            print_address(address)
        if not no_browser:
            webbrowser.open(address)

    def print_address(address: str) -> None:
        print_line(f"The explorer of {settings.warehouse}: {address}")
        print_line("That address is good for one browser. Ctrl-C ends it.")

    serve(settings, port=settings.explore.port, may_write=write, on_ready=ready)
