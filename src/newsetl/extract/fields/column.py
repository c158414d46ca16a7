"""What a column is: a function that yields candidates in order of trust. The first that passes is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from itertools import chain
from typing import Any, get_args, get_type_hints

from newsetl.core.errors import UsageError
from newsetl.core.records import Author, Candidate, Evidence, Hint, Moment, plain
from newsetl.extract.fields.meanings import meaning_of, meanings_of
from newsetl.extract.page.page import Page

_MOST = 20  # candidates of one field that are kept as evidence
_LONGEST = 500  # characters of a candidate

Read = Callable[[Page], Iterator[Candidate[Any]]]
ReadHint = Callable[[Page, Hint], Iterator[Candidate[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of an article. A dataclass for a type spreads to one column for each of its fields."""

    name: str
    type: Any
    comment: str
    read: Read
    check: Callable[[Any], bool]
    is_evidenced: bool  # whether its candidates are kept
    meanings: Mapping[str, str]  # of each column that it spreads to
    hint: str  # name of the hint that speaks of it
    read_hint: ReadHint | None  # reads such a hint; None for a column that no hint speaks of

    @property
    def spread(self) -> Mapping[str, Any]:
        """Column name → type, e.g. published → published_at, published_on, published_precision."""
        if not is_dataclass(self.type):
            return {self.name: self.type}
        hints = get_type_hints(self.type)
        return {f"{self.name}_{part.name}": hints[part.name] for part in fields(self.type)}

    def values(self, chosen: Any) -> Iterator[tuple[str, Any]]:
        """(column name, value) of what was chosen."""
        if not is_dataclass(self.type):
            yield self.name, chosen
            return
        for part in fields(self.type):
            yield f"{self.name}_{part.name}", None if chosen is None else getattr(chosen, part.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A child table of an article: a function that yields its rows, each a record."""

    name: str
    row: Any  # the dataclass of a row
    comment: str
    meanings: Mapping[str, str]  # of each part of a row
    read: Callable[[Page], Iterable[Any]]


def _is_given(value: Any) -> bool:
    return value is not None and value not in ("", ())


def column(
    read: Read,
    *,
    check: Callable[[Any], bool] = _is_given,
    is_evidenced: bool = True,
    hint: str | None = None,
    read_hint: ReadHint | None = None,
) -> Column:
    """Name, type and comment come from the function itself."""
    (candidate,) = get_args(get_type_hints(read)["return"])
    (kind,) = get_args(candidate)
    return Column(
        name=read.__name__,
        type=kind,
        comment=meaning_of(read),
        meanings=_column_meanings(read, kind),
        read=read,
        check=check,
        is_evidenced=is_evidenced,
        hint=hint or read.__name__,
        read_hint=read_hint,
    )


def table(read: Callable[[Page], Iterable[Any]]) -> Table:
    """Name, row type and comment come from the function itself."""
    (row,) = get_args(get_type_hints(read)["return"])
    return Table(name=read.__name__, row=row, comment=meaning_of(read), meanings=meanings_of(row), read=read)


def _column_meanings(read: Read, kind: Any) -> Mapping[str, str]:
    """Column → what it means; of a column that spreads, what it is and what its part says of it."""
    name, meaning = read.__name__, meaning_of(read)
    if not is_dataclass(kind):
        return {name: meaning}
    parts = meanings_of(kind if isinstance(kind, type) else type(kind))
    return {f"{name}_{part}": f"{meaning}: {text[:1].lower()}{text[1:]}" for part, text in parts.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnValues:
    """What all columns of a page came to."""

    values: dict[str, Any]
    issues: tuple[str, ...]  # "field:Error" for each field that failed; its value is null
    evidence: tuple[Evidence, ...]


@contextmanager
def _boundary(name: str, issues: list[str]) -> Iterator[None]:
    """The boundary "one field": whatever its reader raises becomes an issue, and the field is null."""
    try:
        yield
    except (MemoryError, UsageError):
        raise
    except Exception as error:  # noqa: BLE001 - one optional field or table must not cost the document
        issues.append(f"{name}:{type(error).__name__}")


def read_columns(page: Page, columns: Sequence[Column]) -> ColumnValues:
    """Values, issues and evidence of all columns."""
    values: dict[str, Any] = {}
    issues: list[str] = []
    evidence: list[Evidence] = []
    for entry in columns:
        chosen: Candidate[Any] | None = None
        candidates: list[Candidate[Any]] = []
        with _boundary(entry.name, issues):
            for candidate in chain(entry.read(page), _announced(page, entry)):
                candidates.append(candidate)
                if chosen is None and entry.check(candidate.value):
                    chosen = candidate
                if chosen is not None and (len(candidates) >= _MOST or not entry.is_evidenced):
                    break
        values.update(entry.values(None if chosen is None else chosen.value))
        if entry.is_evidenced:
            evidence += _evidence(entry.name, candidates, chosen)
    return ColumnValues(values=values, issues=tuple(issues), evidence=tuple(evidence))


def _announced(page: Page, entry: Column) -> Iterator[Candidate[Any]]:
    """Behind all that the page says: what a feed or sitemap says of this field."""
    hint = page.hint(entry.hint, announced=True) if entry.read_hint is not None else None
    if hint is not None and entry.read_hint is not None:
        yield from entry.read_hint(page, hint)


def _evidence(
    name: str, candidates: Sequence[Candidate[Any]], chosen: Candidate[Any] | None
) -> Iterator[Evidence]:
    """At most 20 candidates, each once, the one chosen among them; empty ones are none."""
    kept = list(dict.fromkeys(_statement(candidate) for candidate in candidates if _is_given(candidate.value)))[
        :_MOST
    ]
    own = None if chosen is None else _statement(chosen)
    if own is not None and own not in kept:
        kept.append(own)
    for statement in kept:
        value, source, locator = statement
        yield Evidence(field=name, value=value, source=source, locator=locator, chosen=statement == own)


def _statement(candidate: Candidate[Any]) -> tuple[str, str, str | None]:
    """What is said and where: the same from the same place is one."""
    return printable(candidate.value)[:_LONGEST], candidate.source, candidate.locator


def printable(value: Any) -> str:
    """A value as a reader would write it."""
    if isinstance(value, Moment):
        return value.at.isoformat() if value.at else value.on.isoformat()
    if isinstance(value, Author):
        return f"{value.name} ({value.role})" if value.role else value.name
    if isinstance(value, tuple):
        return "; ".join(map(printable, value))
    return str(value)


def read_tables(
    page: Page, tables: Sequence[Table]
) -> tuple[dict[str, tuple[dict[str, Any], ...]], tuple[str, ...]]:
    """Rows of all child tables, and `table:Error` for each that failed (it has no rows)."""
    rows: dict[str, tuple[dict[str, Any], ...]] = {}
    issues: list[str] = []
    for entry in tables:
        rows[entry.name] = ()
        with _boundary(entry.name, issues):
            rows[entry.name] = tuple(map(plain, entry.read(page)))
    return rows, tuple(issues)
