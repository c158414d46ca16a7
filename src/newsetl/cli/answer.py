"""What commands that ask the warehouse do alike: conditions from flags, the form of the answer, and its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest

if TYPE_CHECKING:
    from newsetl.settings import Settings

FORMATS = ("table", "csv", "json", "parquet")
_SUFFIXES = {".csv": "csv", ".json": "json", ".parquet": "parquet", ".txt": "table"}


def form_of(form: str | None, file: Path | None, *, as_json: bool = False) -> str:
    """The form of an answer: what is asked for, else what the file's name ends in, else a table.

    Raises:
        UsageError: there is no such form, or it needs a file.
    """
    if as_json and form not in (None, "json"):
        raise UsageError(f"--json and --format {form}: choose one")
    chosen = "json" if as_json else form
    if chosen is None and file is not None:
        chosen = _SUFFIXES.get(file.suffix.lower())
        if chosen is None:
            raise UsageError(
                f"--file {file}: its name does not tell the format; end it in {', '.join(_SUFFIXES)}, "
                "or use --format"
            )
    chosen = chosen or "table"
    if chosen not in FORMATS:
        raise UsageError(f"--format {chosen}: there is no such format{nearest(chosen, FORMATS)}")
    if chosen == "parquet" and file is None:
        raise UsageError("--format parquet needs --file NAME")
    return chosen


def condition_of(
    settings: Settings,
    *,
    since: str | None = None,
    until: str | None = None,
    language: str | None = None,
    source: str | None = None,
    where: str | None = None,
) -> str:
    """A condition on articles from flags.

    Raises:
        UsageError: a day that is none, or a language or source that no article has.
        QueryError: `where` is not one condition.
    """
    from newsetl.warehouse.queries.ask import Question, rows
    from newsetl.warehouse.search.filters import Filters

    filters = Filters(since=since, until=until, language=language, source=source)
    condition = filters.condition(lambda sql: rows(settings.warehouse, Question(sql=sql), limits=settings.query))
    return condition if where is None else f"{condition} AND (\n{where}\n)"


def write_answer(settings: Settings, sql: str, *, form: str, file: Path | None) -> None:
    """Run a question and write its rows."""
    from newsetl.cli.query_output import write

    write(settings, sql, form=form, file=file)
