"""ARC files, which web archives wrote before WARC: a line about each record, then the answer of the server.

Source: "The ARC File Format", Internet Archive 1996, versions 1 and 2.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.format import Format
from newsetl.readers.warc.http_head import LONGEST_HEAD_BYTES, read_head
from newsetl.readers.warc.response import Archived, is_housekeeping_url, outcome_of

_RECORD = re.compile(rb"^([a-z][a-z0-9+.-]*:\S.*?) (\S+) (\d{14}|\d{12}) (\S+) (?:.* )?(\d+)\s*$")
_LONGEST_LINE = 65_536
_NO_PAGES = ("dns:", "whois:")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What the line in front of a record states of it."""

    url: str
    captured_at: datetime | None
    content_type: str
    size: int


def read_arc(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each answer as one capture. After a damaged record reading goes on with the next line that begins one."""
    number, is_lost = 0, False
    while written := stream.readline(_LONGEST_LINE):
        line = _line(written)
        if line is None:
            if written.strip() and not is_lost:
                yield entry.reject(Reason.CORRUPT, f"no record begins with {written[:60]!r}", row=number)
                is_lost, number = True, number + 1
            continue
        is_lost = line.url.startswith("filedesc:")  # about the file; its stated length is not trusted
        if is_lost:
            continue
        block = read_up_to(stream, min(line.size, options.document_bytes + 1 + LONGEST_HEAD_BYTES))
        passed = _pass(stream, line.size - len(block))
        if len(block) + passed < line.size:
            detail = f"the file ends after {len(block) + passed:,} of the record's {line.size:,} bytes"
            yield entry.reject(Reason.TRUNCATED, detail, row=number)
            return
        if is_housekeeping_url(line.url):
            options.progress.skipped += 1
        elif not line.url.startswith(_NO_PAGES):
            yield _outcome(entry, number, line, block, options)
        number += 1


def _line(written: bytes) -> _Line | None:
    match = _RECORD.match(written)
    if match is None:
        return None
    url, _, date, content_type, size = (part.decode("utf-8", "replace") for part in match.groups())
    return _Line(url=url, captured_at=_date(date), content_type=content_type, size=int(size))


def _date(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _pass(stream: io.BufferedReader, size: int) -> int:
    """Go over as many bytes; how many there were."""
    passed = 0
    while passed < size and (part := stream.read(min(1 << 20, size - passed))):
        passed += len(part)
    return passed


def _outcome(entry: Entry, number: int, line: _Line, block: bytes, options: ReadOptions) -> ReadOutcome:
    head = read_head(block)
    body = block[head.size :] if head else block
    archived = Archived(
        url=line.url,
        body=body[: options.document_bytes + 1],
        is_whole=len(block) == line.size and len(body) <= options.document_bytes,
        stated_type=line.content_type,
        head=head,
        captured_at=line.captured_at,
    )
    return outcome_of(archived, lambda payload: entry.raw(payload, row=number), entry.hints, options)


ARC = Format(
    name="ARC archive",
    matches=lambda head: head.data.startswith(b"filedesc://"),
    read=read_arc,
    takes="One article a page, with its address and the time of its capture; versions 1 and 2, packed or not.",
)
