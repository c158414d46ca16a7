"""Data checks: SQL files in warehouse/sql/checks/ that give the rows which are wrong. They run before a publish.

A file begins with `-- error: …` or `-- warn: …`, the sentence that is shown. `articles` is everything;
`fresh_articles` is what was loaded since the checks last passed, so that row checks cost what the batch costs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from newsetl.errors import CheckError
from newsetl.shipped import shipped, statements

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
    def said(self) -> str:
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


def create_checks(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table that keeps what the checks found."""
    connection.execute(statements("state.sql")["create_checks"])


def run_checks(connection: duckdb.DuckDBPyConnection, checks: Sequence[Check] | None = None) -> list[Finding]:
    """Run every check and keep what it found in the table `checks`.

    Returns:
        The warnings.

    Raises:
        CheckError: a check of severity error found rows; all of them are named. The table says so too.
    """
    sql = statements("state.sql")
    (since,) = connection.execute(sql["checked_up_to"]).fetchone() or (None,)
    condition = f"WHERE loaded_at > TIMESTAMPTZ '{since.isoformat()}'" if since else ""
    connection.execute(f"CREATE OR REPLACE TEMP VIEW fresh_articles AS FROM articles {condition}")
    findings = [_ask(connection, check) for check in (read_checks() if checks is None else checks)]
    connection.execute("DROP VIEW fresh_articles")
    failed = [finding for finding in findings if finding.rows and finding.check.severity == "error"]
    rows = [
        (found.check.name, found.check.severity, found.check.sentence, found.rows, found.example)
        for found in findings
    ]
    connection.execute("BEGIN")
    connection.execute(sql["forget_checks"])
    connection.executemany(sql["keep_check"], [(*row, not failed) for row in rows])
    connection.execute("COMMIT")
    if failed:
        raise CheckError(
            "nothing was published: " + "; ".join(finding.said for finding in failed),
            findings=[finding.said for finding in failed],
        )
    return [finding for finding in findings if finding.rows]


def _ask(connection: duckdb.DuckDBPyConnection, check: Check) -> Finding:
    cursor = connection.execute(f"SELECT *, count(*) OVER () AS found_in_all FROM ({check.sql}) LIMIT {_EXAMPLES}")
    names = [column[0] for column in cursor.description or ()][:-1]
    found = cursor.fetchall()
    example = json.dumps([dict(zip(names, row, strict=False)) for row in found], default=str, ensure_ascii=False)
    return Finding(check=check, rows=found[0][-1] if found else 0, example=example if found else None)
