"""The command line. Slow imports wait inside the commands: `--help` must not pay for them."""

from __future__ import annotations

import os
import sys

import typer

from newsetl.cli import (
    builds,
    collect,
    config,
    diff,
    digest,
    doctor,
    down,
    explain,
    export,
    extract,
    forget,
    learn,
    maintain,
    pin,
    raw,
    rebuild,
    refresh,
    rejects,
    rollback,
    run,
    search,
    sources,
    sql,
    status,
    up,
    version,
)
from newsetl.core.errors import NewsetlError
from newsetl.core.interrupted import MESSAGE as INTERRUPTED

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
app.command()(run.run)
app.command()(extract.extract)
app.command()(collect.collect)
app.add_typer(sources.app, name="sources")
app.command()(sql.sql)
app.command()(search.search)
app.add_typer(rejects.app, name="rejects")
app.command()(refresh.refresh)
app.command()(raw.raw)
app.command()(explain.explain)
app.command()(status.status)
app.command()(digest.digest)
app.command()(up.up)
app.command()(down.down)
app.command()(export.export)
app.command()(builds.builds)
app.command()(rollback.rollback)
app.command()(diff.diff)
app.command()(pin.pin)
app.command()(learn.learn)
app.command()(maintain.maintain)
app.command()(forget.forget)
app.command()(rebuild.rebuild)
app.command()(config.config)
app.command()(doctor.doctor)
app.command()(version.version)


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
        print(INTERRUPTED, file=sys.stderr)
        sys.exit(130)
