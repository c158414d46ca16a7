"""Data checks: SQL files in warehouse/sql/checks/ that give the rows which are wrong. They run before a publish.

A file begins with `-- error: …` or `-- warn: …`, the sentence that is shown. It asks of `fresh_articles`,
`fresh_links` and so on: what was loaded since the checks last passed, so that they cost what the batch costs. The
nightly maintain runs all checks over everything, and so does a publish when rows and counts do not agree.
Where the rows of one article are all that a check has to see, its file begins with `-- error by article: …`: it is
asked of some thousand articles at a time. One that begins with `-- error of all: …` reads every row of `articles`,
and is asked only when everything is looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from newsetl.core.counted import counted
from newsetl.core.errors import CheckError
from newsetl.core.shipped import shipped
from newsetl.warehouse.builds.build import Contents, Stored, fresh_tables, fresh_views
from newsetl.warehouse.builds.proofs import PROOFS
from newsetl.warehouse.schema import TABLES

Scope = Literal["article", "new", "all"]
_EXAMPLES = 3
ARTICLES = 2_000  # that a check by article looks at: their texts are in memory
_SCOPES: Mapping[str, Scope] = {"": "new", " by article": "article", " of all": "all"}  # as files say them


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question whose answer should be no rows."""

    name: str
    severity: Literal["error", "warn"]
    sentence: str
    sql: str
    scope: Scope = "new"  # what it has to see at once: the rows of one article, what is new, or all rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found."""

    check: Check
    rows: int
    example: str | None  # the first rows as JSON

    @property
    def sentence(self) -> str:
        """Such as "article_id_unique: 2 rows: article ids stand in articles more than once, such as …"."""
        name, sentence = self.check.name, self.check.sentence
        return f"{name}: {sentence} ({counted(self.rows, 'row')}, such as {self.example})"


def read_checks(folder: Path | None = None) -> list[Check]:
    """The checks of a folder, by name.

    Raises:
        CheckError: a file without its first line.
    """
    return [_read(path) for path in sorted((folder or shipped("warehouse/sql/checks")).glob("*.sql"))]


def _read(path: Path) -> Check:
    first, _, sql = path.read_text(encoding="utf-8").partition("\n")
    head, colon, sentence = first.removeprefix("-- ").partition(": ")
    severity = head.partition(" ")[0]
    scope = _SCOPES.get(head.removeprefix(severity))
    if not colon or scope is None or severity not in ("error", "warn"):
        raise CheckError(f"{path}: begin it with a line `-- error: SENTENCE` or `-- warn: SENTENCE`")
    return Check(
        name=path.stem,
        severity="error" if severity == "error" else "warn",
        sentence=sentence.strip(),
        sql=sql.strip().removesuffix(";"),
        scope=scope,
    )


def check_parts(
    build: duckdb.DuckDBPyConnection, root: Path, contents: Contents, fresh: Sequence[Stored]
) -> list[Finding]:
    """Run the checks on a build of these contents, of which these parts are fresh; in bounded memory.

    Those of all rows are asked when every part is fresh.

    Raises:
        CheckError: a check of severity error found rows; all of them are named.
    """
    scopes = ("article", "new") if len(fresh) < len(contents.parts) else ("article", "new", "all")
    checks = [check for check in read_checks() if check.scope in scopes]
    findings: dict[str, list[Finding]] = {check.name: [] for check in checks}

    def ask(asked: Sequence[Check]) -> None:
        for check in asked:
            findings[check.name].append(ask_check(build, check))

    by_article = [check for check in checks if check.scope == "article"]
    others = [check for check in checks if check.scope != "article"]
    some, *more = _some_at_a_time(fresh)
    if not more:
        with fresh_tables(build, root, contents, some, columns_of_checks(checks)):
            ask(checks)
    else:
        for parts in (some, *more):
            with fresh_tables(build, root, contents, parts, columns_of_checks(by_article)):
                ask(by_article)
        fresh_views(build, root, contents, fresh, columns_of_checks(others))
        ask(others)
    return passed([_summed(findings[check.name]) for check in checks])


def columns_of_checks(checks: Sequence[Check]) -> dict[str, list[str]]:
    """The columns of each table that these checks name, and perhaps more."""
    words = {word for check in checks for word in re.findall(r"\w+", check.sql)}
    tables = [table for table in TABLES if f"fresh_{table}" in words]
    return {table: [spec.name for spec in TABLES[table] if spec.name in words] for table in tables}


def _some_at_a_time(parts: Sequence[Stored]) -> Iterator[list[Stored]]:
    """The parts, as many part groups at a time as have some thousand articles together; at least once."""
    taken: list[Stored] = []
    articles = 0
    for part in sorted(parts, key=lambda part: part.part_group):
        if articles >= ARTICLES and part.part_group != taken[-1].part_group:
            yield taken
            taken, articles = [], 0
        taken.append(part)
        articles += part.rows if part.table == "articles" else 0
    yield taken


def _summed(findings: Sequence[Finding]) -> Finding:
    """What a check found in all that it was asked of."""
    example = next((finding.example for finding in findings if finding.example), None)
    return Finding(check=findings[0].check, rows=sum(finding.rows for finding in findings), example=example)


def passed(findings: list[Finding]) -> list[Finding]:
    """These findings, if nothing that is an error is among them.

    Raises:
        CheckError: a check of severity error found rows; all of them are named.
    """
    failed = [finding for finding in findings if finding.rows and finding.check.severity == "error"]
    if failed:
        raise CheckError(
            "nothing was published: " + "; ".join(finding.sentence for finding in failed), findings=findings
        )
    return findings


def ask_check(connection: duckdb.DuckDBPyConnection, check: Check) -> Finding:
    """What a check finds in a build that has the `fresh_…` views or tables that it names."""
    if check.name in PROOFS and PROOFS[check.name](connection):
        return Finding(check=check, rows=0, example=None)
    sql = f"SELECT *, count(*) OVER () AS found_in_all FROM ({check.sql}) LIMIT {_EXAMPLES}"
    try:
        rows = connection.execute(sql).fetchall()
    except duckdb.OutOfMemoryException:  # what it needs cannot go to the disk
        connection.execute("RESET memory_limit")
        rows = connection.execute(sql).fetchall()
    names = [column[0] for column in connection.description or ()][:-1]
    example = json.dumps([dict(zip(names, row, strict=False)) for row in rows], default=str, ensure_ascii=False)
    return Finding(check=check, rows=rows[0][-1] if rows else 0, example=example if rows else None)
