"""Data checks: SQL files in warehouse/sql/checks/ that give the rows which are wrong. They run before a publish.

A file begins with `-- error: …` or `-- warn: …`, the sentence that is shown. `articles` is everything;
`fresh_articles`, `fresh_links` and so on are what was loaded since the checks last passed, so that they cost what
the batch costs; the nightly maintain runs them over everything.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from newsetl.core.errors import CheckError
from newsetl.core.shipped import shipped

_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question whose answer should be no rows."""

    name: str
    severity: Literal["error", "warn"]
    sentence: str
    sql: str


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
        return f"{name}: {sentence} ({self.rows:,} row{'s' if self.rows != 1 else ''}, such as {self.example})"


def read_checks(folder: Path | None = None) -> list[Check]:
    """The checks of a folder, by name.

    Raises:
        CheckError: a file without its first line.
    """
    return [_read(path) for path in sorted((folder or shipped("warehouse/sql/checks")).glob("*.sql"))]


def _read(path: Path) -> Check:
    first, _, sql = path.read_text(encoding="utf-8").partition("\n")
    severity, colon, sentence = first.removeprefix("-- ").partition(": ")
    if not colon or severity not in ("error", "warn"):
        raise CheckError(f"{path}: begin it with a line `-- error: SENTENCE` or `-- warn: SENTENCE`")
    kind: Literal["error", "warn"] = "error" if severity == "error" else "warn"
    return Check(name=path.stem, severity=kind, sentence=sentence.strip(), sql=sql.strip().removesuffix(";"))


def run_checks(build: duckdb.DuckDBPyConnection, checks: Sequence[Check] | None = None) -> list[Finding]:
    """Run every check on a build that has its `fresh_…` views (newsetl.warehouse.builds.build).

    Raises:
        CheckError: a check of severity error found rows; all of them are named.
    """
    findings = [_ask(build, check) for check in (read_checks() if checks is None else checks)]
    failed = [finding for finding in findings if finding.rows and finding.check.severity == "error"]
    if failed:
        raise CheckError(
            "nothing was published: " + "; ".join(finding.sentence for finding in failed), findings=findings
        )
    return findings


def _ask(connection: duckdb.DuckDBPyConnection, check: Check) -> Finding:
    cursor = connection.execute(f"SELECT *, count(*) OVER () AS found_in_all FROM ({check.sql}) LIMIT {_EXAMPLES}")
    names = [column[0] for column in cursor.description or ()][:-1]
    rows = cursor.fetchall()
    example = json.dumps([dict(zip(names, row, strict=False)) for row in rows], default=str, ensure_ascii=False)
    return Finding(check=check, rows=rows[0][-1] if rows else 0, example=example if rows else None)
