"""The command line. Each command is imported when it is called, and slow imports wait inside the commands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from newsetl.cli.broken_text import refuse_broken_text
from newsetl.cli.output import print_note
from newsetl.cli.standard_streams import standard_streams, whole_output
from newsetl.core.errors import NewsetlError, ReaderGoneError
from newsetl.core.interrupted import MESSAGE as INTERRUPTED

INTERRUPTED_CODE = 130
COMMANDS = tuple(  # modules beside this one, in the order of `newsetl --help`
    """
    run extract collect sources explore docs sql search kwic keyness cooccurrence timeline sample
    outlets correct annotate agreement why history rejects refresh raw explain status digest up down
    export import_package builds rollback undo diff pin learn maintain forget rebuild repair config
    doctor version
    """.split()
)
_NAMES = {"import_package": "import"}  # of commands that are called otherwise than their module
_HELP = (
    "Any pile of news in, a DuckDB warehouse out; every input accounted for.\n\n"
    'Begin with `newsetl run FOLDER`, then `newsetl sql "SELECT title, published_on FROM articles"`.\n\n'
    "Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 too many rejects, 4 another writer, "
    "5 a data check failed, 6 the output cannot be written, 130 interrupted, "
    "141 the reader of its output has gone."
)


def command_line(modules: Sequence[str] = COMMANDS) -> typer.Typer:
    """The command line with the commands of these modules: all of them, unless one is known to be called."""
    app = typer.Typer(
        name="newsetl",
        no_args_is_help=True,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=_HELP,
    )
    app.callback()(_options)
    for name in modules:
        module = import_module(f"newsetl.cli.{name}")
        if hasattr(module, "app"):
            app.add_typer(module.app, name=name)
        else:
            app.command(_NAMES.get(name))(getattr(module, name))
    return app


def _print_version(is_asked: bool) -> None:
    if is_asked:
        from newsetl.cli.version import version

        version(as_json=False)
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", "-V", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


@cache
def _command(first_word: str) -> Callable[..., Any]:
    """What answers a command line that begins with this word: to make all of its commands takes 0.1 s."""
    modules = [name for name in COMMANDS if _NAMES.get(name, name) == first_word]
    return typer.main.get_command(command_line(modules or COMMANDS))


def main() -> None:
    """Run the command line; a mistake is one line and an exit code, never a traceback."""
    with standard_streams():
        _run_command()


def _run_command() -> NoReturn:
    try:
        refuse_broken_text(sys.argv[1:])
        with whole_output():
            code = _command(next(iter(sys.argv[1:]), ""))(standalone_mode=False)
        if code == INTERRUPTED_CODE:  # KeyboardInterrupt, as typer gives it back
            print(INTERRUPTED, file=sys.stderr)
        sys.exit(code)
    except ReaderGoneError as error:
        sys.exit(error.exit_code)
    except NewsetlError as error:
        print_note(str(error))
        sys.exit(error.exit_code)
    except TyperException as error:  # a command, an option or a value that the command line does not have
        _print_usage_error(error)
        sys.exit(error.exit_code)
    except typer.Abort:
        print_note("not confirmed: nothing was done")
        sys.exit(1)
    except (KeyboardInterrupt, RuntimeError) as error:
        if isinstance(error, RuntimeError) and str(error) != "Query interrupted":  # DuckDB's KeyboardInterrupt
            raise
        print(INTERRUPTED, file=sys.stderr)
        sys.exit(INTERRUPTED_CODE)
    except OSError as error:  # of a path that the user named: no permission, a name too long, no room
        print_note(": ".join(str(part) for part in (error.filename, error.strerror or error) if part))
        sys.exit(1)
    except _database_errors() as error:
        print_note(f"{str(error).partition(chr(10))[0]}. {_remedy(error)}.")
        sys.exit(1)


def _database_errors() -> tuple[type[Exception], ...]:
    """The errors of DuckDB, once it was loaded: of files that newsetl did not write as they are now."""
    duckdb = sys.modules.get("duckdb")
    return (duckdb.Error,) if duckdb else ()


def _remedy(error: Exception) -> str:
    """What to do about an error that DuckDB had in a query of newsetl's own."""
    from newsetl.warehouse.builds.version import OTHER_VERSION, is_of_names

    damaged = "`newsetl doctor --lake` says whether files are damaged, `newsetl repair` mends them"
    return OTHER_VERSION if is_of_names(error) else damaged


def _print_usage_error(error: TyperException) -> None:
    """The mistake and where to read on; a command without words has printed its help already."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ != "NoArgsIsHelpError":
        path = context.command_path if context else "newsetl"
        print_note(f"{error.format_message()} `{path} --help` says what there is.")
