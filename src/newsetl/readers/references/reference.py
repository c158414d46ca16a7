"""What a reference becomes: a row that points at an article, or one that has neither text nor address."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from newsetl.core.hints import HINT_NAMES
from newsetl.core.records import Reason
from newsetl.core.text import decode
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import largest
from newsetl.readers.format import Format, Head
from newsetl.readers.tables.rows import Table, capture_of_row
from newsetl.readers.tables.values import given_name_first

Record = Mapping[str, Sequence[str]]  # name of a field → its values, each as written
Parser = Callable[[str], Iterator[Record]]  # the records of a file
Names = Mapping[str, str]  # our name → the names of its field, the most telling first

_COLUMNS = ("url", *HINT_NAMES)
_YEAR = re.compile(r"\b\d{4}\b")
TAKES = (
    "Each record: title, authors, date, publication, address, abstract as description, keywords, language. It has "
    "no full text: with an address it is `not_fetched`, and `newsetl collect FILE` fetches it; without one it is "
    "`no_content`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceKind:
    """References of one kind: what they are called, and which field means what."""

    label: str
    names: Names

    def outcome(self, entry: Entry, number: int, record: Record, options: ReadOptions) -> ReadOutcome:
        """One record: a pointer at its article, or a reject without an address."""
        row = row_of(record, self.names)
        known = {ours: ours for ours in _COLUMNS if ours in row and ours not in options.columns}
        named = {ours: theirs for ours, theirs in options.columns.items() if theirs in row}
        table = Table(origin="reference", columns={**known, **named}, label=self.label)
        return capture_of_row(entry, number, row, table, options)


def reference_format(name: str, matches: Callable[[Head], bool], parse: Parser, names: Names) -> Format:
    """A format whose files are lists of references."""
    return Format(
        name=name,
        begins_markup=False,
        matches=lambda head: not head.is_binary and matches(head),
        read=partial(_read, ReferenceKind(label=name, names=names), parse),
        is_list=True,
        takes=TAKES,
    )


def _read(
    kind: ReferenceKind, parse: Parser, entry: Entry, stream: io.BufferedReader, options: ReadOptions
) -> Iterator[ReadOutcome]:
    payload = read_up_to(stream, largest(options) + 1)
    if len(payload) > largest(options):
        yield entry.reject(Reason.TOO_LARGE, f"more than {largest(options):,} bytes in one list of references")
        return
    decoded = decode(payload)
    text = decoded[0] if decoded else payload.decode("utf-8", "replace")
    for number, record in enumerate(parse(text.lstrip("\ufeff"))):
        yield kind.outcome(entry, number, record, options)


def row_of(record: Record, names: Names) -> dict[str, Any]:
    """A record by our names; fields that have none keep theirs."""
    row: dict[str, Any] = {}
    used: set[str] = set()
    for ours, theirs in names.items():
        name = next((one for one in theirs.split() if any(record.get(one, ()))), None)
        if name is not None:
            used.add(name)
            row[ours] = list(record[name]) if ours in ("authors", "keywords") else record[name][0]
    if "authors" in row:
        row["authors"] = [given_name_first(author) for author in row["authors"]]
    if "published" in row:
        row["published"] = date_of(row["published"], next(iter(record.get(names.get("year", ""), ())), None))
    row.pop("year", None)
    rest = {name: values[0] if len(values) == 1 else list(values) for name, values in record.items()}
    return {**row, **{name: value for name, value in rest.items() if name not in used and name not in row}}


def date_of(written: str, year: str | None) -> str:
    """A date as it is parsed: "2026/03/01/" less its empty parts; a day without its year with it."""
    parts = [part.strip() for part in written.strip().split("/")]
    if len(parts) > 1 and parts[0].isdigit():
        return "-".join(part.zfill(2) for part in parts[:3] if part.isdigit())
    return written.strip() if _YEAR.search(written) or not year else f"{written.strip()} {year.strip()}"
