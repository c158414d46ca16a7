"""Codes: what people found out of articles or quotes, kept beside them under a name, revision by revision."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from newsetl.core.counted import counted
from newsetl.core.errors import UsageError
from newsetl.core.text import NULL_OF_R
from newsetl.maintain.correct import OnMessage, add_rows
from newsetl.settings import Settings
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.manual.rows import read_manual
from newsetl.warehouse.manual.sheets import instant, typed

ARTICLE_COLUMNS = ("article_id", "article", "url", "link", "address")
_OWN = ("quote", "coder", "coded_at")  # columns with a meaning of their own
_OF_A_SAMPLE = ("stratum", "title", "published_on", "publisher", "language", "text")  # context, not codes
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")

_Key = tuple[UUID, str | None, str | None]  # article, quote, coder
Find = Callable[[str], UUID]  # the article that is meant; a UsageError where none is, or several are


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Rows of codes that belong together."""

    name: str  # small letters, digits and _
    rows: Sequence[Mapping[str, Any]]  # one of ARTICLE_COLUMNS names the article, columns not named here are codes
    note: str | None = None  # what the codes are
    made_by: str | None = None  # who adds them; None is the user's login


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """What became of the rows of codes."""

    name: str
    revision: int | None  # None: no row could be kept, so none was made
    rows: int
    articles: int
    declined: Sequence[str] = field(default_factory=tuple)  # such as "row 7: no article is …"

    @property
    def sentence(self) -> str:
        """Such as "frames, revision 2: codes of 40 articles in 80 rows; 1 row was declined"."""
        articles, rows = counted(self.articles, "article"), counted(self.rows, "row")
        summary = f"{self.name}, revision {self.revision}: codes of {articles} in {rows}"
        if self.revision is None:
            summary = f"{self.name}: no codes were kept, so there is no new revision"
        count = len(self.declined)
        return f"{summary}; {counted(count, 'row was', 'rows were')} declined" if count else summary


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coded:
    """One row that can be kept."""

    number: int
    article_id: UUID
    quote: str | None
    coder: str | None
    coded_at: datetime | None
    codes: Mapping[str, Any]

    @property
    def key(self) -> _Key:
        return self.article_id, self.quote, self.coder


def annotate(settings: Settings, codes: Codes, *, find: Find, on_message: OnMessage | None = None) -> Annotated:
    """Keep rows of codes under a name, as its next revision, and publish them as the table annotations.NAME.

    A row that cannot be kept is declined and named; the others are kept. A row for the same article, quote and
    coder as one of an earlier revision takes the place of the codes that it has columns for; the others stay.

    Args:
        settings: where the warehouse lies.
        codes: the rows, and their name.
        find: the article that a cell means.
        on_message: takes lines for the user.

    Raises:
        UsageError: a name that cannot be, no column that names articles, no column with codes.
        LockedError: another process writes to the warehouse.
    """
    check_name(codes.name)
    names = _names_of_codes(codes.rows)
    coded, declined = _coded(codes.rows, names, find)
    lake = Lake(settings.warehouse / "lake")
    revision = _revision(lake, codes.name)
    if coded:
        before = _standing(lake, codes.name)
        added = [
            {
                "name": codes.name,
                "revision": revision,
                "article_id": row.article_id,
                "quote": row.quote,
                "coder": row.coder,
                "coded_at": row.coded_at,
                "codes": _with_others(row.codes, before.get(row.key), set(names.values())),
                "note": codes.note,
            }
            for row in coded
        ]
        add_rows(settings, "annotations", added, by=codes.made_by, on_message=on_message)
    return Annotated(
        name=codes.name,
        revision=revision if coded else None,
        rows=len(coded),
        articles=len({row.article_id for row in coded}),
        declined=declined,
    )


def withdraw(
    settings: Settings, name: str, *, note: str | None = None, on_message: OnMessage | None = None
) -> int:
    """Take all codes of a name back; what was kept stays in annotation_history. Returns how many rows counted.

    Raises:
        UsageError: there are no codes of that name.
    """
    check_name(name)
    lake = Lake(settings.warehouse / "lake")
    standing = _standing(lake, name)
    if not standing:
        raise UsageError(f'no codes are named {name!r}: `newsetl sql "FROM annotation_history"` lists them')
    kept = ("name", "article_id", "quote", "coder")
    revision = _revision(lake, name)
    rows = [{**{key: row[key] for key in kept}, "revision": revision, "note": note} for row in standing.values()]
    add_rows(settings, "annotations", rows, on_message=on_message)
    return len(rows)


def check_name(name: str) -> None:
    """Raise UsageError where a name cannot be that of a table."""
    if not _NAME.fullmatch(name):
        raise UsageError(f"--name {name!r}: write it in small letters, digits and _, such as frames_2026")


def _revision(lake: Lake, name: str) -> int:
    rows = read_manual(lake, "annotations")
    known = zip(rows["name"].to_pylist(), rows["revision"].to_pylist(), strict=True)
    return max((revision for other, revision in known if other == name), default=0) + 1


def _standing(lake: Lake, name: str) -> dict[_Key, dict[str, Any]]:
    """The last row of each article, quote and coder that has codes of a name, without those taken back."""
    latest: dict[_Key, dict[str, Any]] = {}
    for row in read_manual(lake, "annotations").to_pylist():
        if row["name"] == name:
            latest[row["article_id"], row["quote"], row["coder"]] = row
    return {key: row for key, row in latest.items() if row["codes"] is not None}


def _with_others(codes: Mapping[str, Any], before: Mapping[str, Any] | None, named: set[str]) -> str:
    """Codes as JSON, with those said before for which the new rows have no column."""
    held = json.loads(before["codes"]) if before is not None else {}
    others = {name: value for name, value in held.items() if name not in named}
    return json.dumps({**others, **codes}, ensure_ascii=False, default=str)


def _names_of_codes(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The columns that are codes, and their names in SQL."""
    names = {column: _code_name(column) for row in rows for column in row if _is_code(column)}
    if not names and any(column in row for row in rows for column in ARTICLE_COLUMNS):
        raise UsageError("there is no column with codes beside those that name the article")
    return names


def _coded(
    rows: Sequence[Mapping[str, Any]], names: Mapping[str, str], find: Find
) -> tuple[list[_Coded], list[str]]:
    """The rows that can be kept, and why others cannot."""
    article = next((column for column in ARTICLE_COLUMNS if any(column in row for row in rows)), None)
    if article is None:
        raise UsageError(f"no column names the articles: call one {', '.join(ARTICLE_COLUMNS[:-1])} or address")
    cells = {column: typed([_text(row.get(column)) for row in rows]) for column in names}
    coded: list[_Coded] = []
    declined: list[str] = []
    for number, row in enumerate(rows):
        codes = {names[column]: cells[column][number] for column in names if cells[column][number] is not None}
        if not codes:
            continue  # a row of a sample that nobody has coded yet
        try:
            coded.append(_row(number, row, find(_text(row.get(article))), codes))
        except UsageError as error:
            declined.append(f"row {number + 2}: {str(error).splitlines()[0]}")
    return _agreeing(coded, declined)


def _row(number: int, row: Mapping[str, Any], article_id: UUID, codes: Mapping[str, Any]) -> _Coded:
    given = row.get("coded_at")
    return _Coded(
        number=number,
        article_id=article_id,
        quote=_text(row.get("quote")) or None,
        coder=_text(row.get("coder")) or None,
        coded_at=given if isinstance(given, datetime) and given.tzinfo else instant(_text(given)),
        codes=codes,
    )


def _agreeing(coded: Sequence[_Coded], declined: list[str]) -> tuple[list[_Coded], list[str]]:
    """Each key once; rows of one key that say different things are all declined: nobody knows which is meant."""
    by_key: dict[Any, list[_Coded]] = {}
    for row in coded:
        by_key.setdefault(row.key, []).append(row)
    kept = []
    for same in by_key.values():
        if all(row.codes == same[0].codes for row in same):
            kept.append(same[-1])
        else:
            numbers = " and ".join(str(row.number + 2) for row in same)
            declined.append(f"rows {numbers}: different codes for one article, quote and coder")
    return kept, declined


def _is_code(column: str) -> bool:
    return bool(column) and column not in (*ARTICLE_COLUMNS, *_OWN, *_OF_A_SAMPLE)


def _code_name(column: str) -> str:
    """A column's name as SQL likes it: "Frame (main)" is frame_main."""
    name = re.sub(r"\W+", "_", column.strip().lower()).strip("_")
    return f"code_{name}" if not name or name[0].isdigit() or not _is_code(name) else name


def _text(value: Any) -> str:
    """A cell as text; missing values of pandas, polars and R are empty."""
    text = "" if value is None or value != value else str(value).strip()  # noqa: PLR0124 (NaN)
    return "" if text == NULL_OF_R else text
