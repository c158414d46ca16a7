"""The command line. Slow imports wait inside the commands: `--help` must not pay for them."""

from __future__ import annotations

import os
import sys

import typer

from newsetl.cli import (
    care,
    collect,
    find,
    forget,
    hand_on,
    history,
    ingest,
    learning,
    look,
    refresh,
    rejects,
    service,
)
from newsetl.core.errors import NewsetlError
from newsetl.core.interrupted import SAID

app = typer.Typer(
    name="newsetl",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Any pile of news in, a DuckDB warehouse out; every input accounted for.\n\n"
    'Begin with `newsetl run FOLDER`, then `newsetl sql "SELECT title, published_on FROM articles"`.\n\n'
    "Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 too many rejects, 4 another writer, "
    "5 a data check failed, 130 interrupted.",
)
app.command()(ingest.run)
app.command()(ingest.extract)
collect.register(app)
app.command()(look.sql)
app.command()(find.search)
app.add_typer(rejects.app, name="rejects")
app.command()(refresh.refresh)
app.command()(look.raw)
app.command()(look.explain)
app.command()(look.status)
app.command()(look.digest)
app.command()(service.up)
app.command()(service.down)
app.command()(hand_on.export)
app.command()(history.builds)
app.command()(history.rollback)
app.command()(history.diff)
app.command()(history.pin)
app.command()(learning.learn)
app.command()(learning.maintain)
app.command()(forget.forget)
app.command()(care.rebuild)
app.command()(care.config)
app.command()(care.doctor)
app.command()(care.version)


def main() -> None:
    """Run the command line; our own errors are one line and an exit code, never a traceback."""
    try:
        app()
    except NewsetlError as error:
        print(f"newsetl: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output went away: its business
        sys.exit(0)
    except KeyboardInterrupt:
        print(SAID, file=sys.stderr)
        sys.exit(130)
