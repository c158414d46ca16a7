"""The command line. Slow imports wait inside the commands: `--help` must not pay for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from newsetl.cli import (
    agreement,
    annotate,
    builds,
    collect,
    config,
    cooccurrence,
    correct,
    diff,
    digest,
    docs,
    doctor,
    down,
    explain,
    explore,
    export,
    extract,
    forget,
    history,
    import_package,
    keyness,
    kwic,
    learn,
    maintain,
    outlets,
    pin,
    raw,
    rebuild,
    refresh,
    rejects,
    repair,
    rollback,
    run,
    sample,
    search,
    sources,
    sql,
    status,
    timeline,
    undo,
    up,
    version,
    why,
)
from newsetl.cli.output import print_note
from newsetl.core.errors import NewsetlError
from newsetl.core.interrupted import MESSAGE as INTERRUPTED

INTERRUPTED_CODE = 130
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


def _print_version(is_asked: bool) -> None:
    if is_asked:
        version.version(as_json=False)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


app.command()(run.run)
app.command()(extract.extract)
app.command()(collect.collect)
app.add_typer(sources.app, name="sources")
app.command()(explore.explore)
app.command()(docs.docs)
app.command()(sql.sql)
app.command()(search.search)
app.command()(kwic.kwic)
app.command()(keyness.keyness)
app.command()(cooccurrence.cooccurrence)
app.command()(timeline.timeline)
app.command()(sample.sample)
app.command()(outlets.outlets)
app.command()(correct.correct)
app.command()(annotate.annotate)
app.command()(agreement.agreement)
app.command()(why.why)
app.command()(history.history)
app.add_typer(rejects.app, name="rejects")
app.command()(refresh.refresh)
app.command()(raw.raw)
app.command()(explain.explain)
app.command()(status.status)
app.command()(digest.digest)
app.command()(up.up)
app.command()(down.down)
app.command()(export.export)
app.command("import")(import_package.import_package)
app.command()(builds.builds)
app.command()(rollback.rollback)
app.command()(undo.undo)
app.command()(diff.diff)
app.command()(pin.pin)
app.command()(learn.learn)
app.command()(maintain.maintain)
app.command()(forget.forget)
app.command()(rebuild.rebuild)
app.command()(repair.repair)
app.command()(config.config)
app.command()(doctor.doctor)
app.command()(version.version)


@cache
def _command() -> Callable[..., Any]:
    """The command line, made once in a process: to read the signatures of all commands takes 0.1 s."""
    return typer.main.get_command(app)


def main() -> None:
    """Run the command line; a mistake is one line and an exit code, never a traceback."""
    try:
        code = _command()(standalone_mode=False)
        if code == INTERRUPTED_CODE:  # KeyboardInterrupt, as typer gives it back
            print(INTERRUPTED, file=sys.stderr)
        sys.exit(code)
    except NewsetlError as error:
        print_note(str(error))
        sys.exit(error.exit_code)
    except TyperException as error:  # a command, an option or a value that the command line does not have
        _print_usage_error(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        print_note("not confirmed: nothing was done")
        sys.exit(1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output went away: its business
        sys.exit(0)
    except (KeyboardInterrupt, RuntimeError) as error:
        if isinstance(error, RuntimeError) and str(error) != "Query interrupted":  # DuckDB's KeyboardInterrupt
            raise
        print(INTERRUPTED, file=sys.stderr)
        sys.exit(INTERRUPTED_CODE)
    except _database_errors() as error:
        first = str(error).partition("\n")[0]
        print_note(
            f"{first}. `newsetl doctor --lake` says whether files are damaged, `newsetl repair` mends them."
        )
        sys.exit(1)


def _database_errors() -> tuple[type[Exception], ...]:
    """The errors of DuckDB, once it was loaded: of files that newsetl did not write as they are now."""
    duckdb = sys.modules.get("duckdb")
    return (duckdb.Error,) if duckdb else ()


def _print_usage_error(error: TyperException) -> None:
    """The mistake and where to read on; a command without words has printed its help already."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ != "NoArgsIsHelpError":
        path = context.command_path if context else "newsetl"
        print_note(f"{error.format_message()} `{path} --help` says what there is.")
