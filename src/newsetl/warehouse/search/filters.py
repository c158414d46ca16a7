"""Which articles a question is about: days, language and outlet, each known to the warehouse or an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.warehouse.search.language_names import language_names
from newsetl.warehouse.sql import quoted

Ask = Callable[[str], Iterable[Mapping[str, Any]]]  # SQL in, rows out
_LANGUAGES = "SELECT DISTINCT language AS name FROM articles WHERE language IS NOT NULL"
_OUTLETS = (
    "SELECT DISTINCT unnest([name, host] || coalesce(aliases, [])) AS name FROM outlets "
    "UNION SELECT DISTINCT publisher FROM articles WHERE publisher IS NOT NULL"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions on articles; None asks for nothing."""

    since: str | date | None = None  # published on this day or later
    until: str | date | None = None  # published on this day or earlier
    language: str | None = None  # code such as "de", or English name such as "German"
    source: str | None = None  # name of an outlet, one of its aliases, or its host

    def condition(self, ask: Ask) -> str:
        """The condition on `articles` as SQL; `ask` runs a query on the warehouse.

        Raises:
            UsageError: a day that is none, a language or a source that no article has; the message names the
                nearest that there is.
        """
        since, until = day(self.since, "since"), day(self.until, "until")
        if since and until and since > until:
            raise UsageError(f"since {since} is after until {until}: no day lies between them")
        conditions = ["true"]
        if since:
            conditions.append(f"published_on >= {quoted(since)}::DATE")
        if until:
            conditions.append(f"published_on <= {quoted(until)}::DATE")
        if self.language:
            conditions.append(f"language = {quoted(_language(self.language, ask))}")
        if self.source:
            conditions.append(_source(self.source, ask))
        return " AND ".join(conditions)


def day(written: str | date | None, name: str) -> str | None:
    """A day in ISO form.

    Raises:
        UsageError: it is no day.
    """
    if written is None or written == "":
        return None
    try:
        return date.fromisoformat(str(written)).isoformat()
    except ValueError as error:
        raise UsageError(f"{name} {written}: write the day as 2026-03-01") from error


def _language(written: str, ask: Ask) -> str:
    """The code of a language that articles are written in."""
    known = [row["name"] for row in ask(_LANGUAGES)]
    code = written.strip().lower()
    code = code if code in known else language_names().get(code, code)
    if code not in known:
        names = {name: code for name, code in language_names().items() if code in known}
        remedy = nearest(written.lower(), [*known, *names], listed=known)
        raise UsageError(f"no article is in the language {written!r}{remedy}")
    return code


def _source(written: str, ask: Ask) -> str:
    """The condition that an article is of an outlet, which is named in any way."""
    known = {row["name"].lower(): row["name"] for row in ask(_OUTLETS) if row["name"]}
    wanted = written.strip().lower()
    if wanted not in known and wanted.removeprefix("www.") not in known:
        folded = nearest(wanted, known)
        meant = next((known[name] for name in known if repr(name) in folded), None)
        remedy = f"; did you mean {meant!r}?" if meant else ': `newsetl sql "FROM outlets"` lists them'
        raise UsageError(f"no article is from {written!r}{remedy}")
    name, host = quoted(wanted), quoted(wanted.removeprefix("www."))
    return (
        f"(lower(publisher) = {name} OR outlet_id IN (SELECT outlet_id FROM outlets WHERE lower(name) = {name} "
        f"OR host = {host} OR list_contains(list_transform(aliases, lambda alias: lower(alias)), {name})))"
    )
