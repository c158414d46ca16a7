"""References with a tag in front of each line: RIS, EndNote (.enw) and PubMed (.nbib)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

from newsetl.readers.format import Head
from newsetl.readers.references.reference import Record, reference_format

_RIS_LINE = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?$")
_ENDNOTE_LINE = re.compile(r"%([0-9A-Z@?!$>&(~#^+=*<\[|]) (.*)$")
_PUBMED_LINE = re.compile(r"([A-Z]{2,4}) {0,2}- (.*)$")
_RIS = re.compile(r"^TY {1,2}- ?[A-Z]{2,8}\s*\n(?:\s*\n)*[A-Z][A-Z0-9] {1,2}-", re.MULTILINE)
_ENDNOTE = re.compile(r"\A\s*%0 \S.*\n%[0-9A-Z] ")
_PUBMED = re.compile(r"\A\s*PMID- ?\d+\s*\n[A-Z]{2,4} *- ")


def _records(line: re.Pattern[str], first: str, joint: str, text: str) -> Iterator[Record]:
    """Records that each begin with the tag `first`; a line without a tag goes on with the field above it."""
    record: dict[str, list[str]] = {}
    tag: str | None = None
    for written in text.splitlines():
        match = line.match(written)
        if match is None:
            if tag is not None and written.strip():
                record[tag][-1] += joint + written.strip()
            continue
        if match[1] == first:
            if record:
                yield record
            record = {}
        elif not record:  # what a database prints in front of its records
            continue
        tag = match[1]
        record.setdefault(tag, []).append((match[2] or "").strip())
    if record:
        yield record


def _without_end(records: Callable[[str], Iterator[Record]], text: str) -> Iterator[Record]:
    for record in records(text):
        yield {tag: values for tag, values in record.items() if tag != "ER"}


def _keywords_apart(records: Callable[[str], Iterator[Record]], text: str) -> Iterator[Record]:
    """EndNote writes one keyword a line below one tag."""
    for record in records(text):
        words = [word for value in record.get("K", ()) for word in value.split("\n")]
        yield {**record, "K": words} if words else record


def _begins(sign: re.Pattern[str], length: int, head: Head) -> bool:
    return sign.search(head.text[:length].replace("\r\n", "\n")) is not None


RIS = reference_format(
    "RIS references",
    partial(_begins, _RIS, 2_000),
    partial(_without_end, partial(_records, _RIS_LINE, "TY", " ")),
    {
        "title": "TI T1 CT ST BT",
        "authors": "AU A1 A2",
        "published": "DA Y1 PY",
        "year": "PY",
        "publisher": "T2 JF JO JA J2 PB",
        "url": "UR L2",
        "description": "AB N2",
        "keywords": "KW",
        "language": "LA",
    },
)
ENDNOTE = reference_format(
    "EndNote references",
    partial(_begins, _ENDNOTE, 2_000),
    partial(_keywords_apart, partial(_records, _ENDNOTE_LINE, "0", "\n")),
    {
        "title": "T",
        "authors": "A",
        "published": "8 D",
        "year": "D",
        "publisher": "J B W I",
        "url": "U",
        "description": "X",
        "keywords": "K",
        "language": "G",
    },
)
PUBMED = reference_format(
    "PubMed references",
    partial(_begins, _PUBMED, 2_000),
    partial(_records, _PUBMED_LINE, "PMID", " "),
    {
        "title": "TI BTI",
        "authors": "FAU AU CN",
        "published": "DP DEP",
        "year": "DP",
        "publisher": "JT TA",
        "url": "URL4",
        "description": "AB",
        "keywords": "OT MH",
        "language": "LA",
    },
)
