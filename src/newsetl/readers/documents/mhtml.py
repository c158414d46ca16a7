"""MHTML: a page that a browser saved whole; its HTML with the address and the time that are noted on it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import Any

from newsetl.core.records import Capture, Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format, Head
from newsetl.readers.isolated.process import document_bytes_of, in_child
from newsetl.readers.mail_parts import cut_part

_RELATED = re.compile(rb"^content-type:\s*multipart/related\b", re.IGNORECASE | re.MULTILINE)
_SAVED = re.compile(
    rb"^(?:snapshot-content-location:|content-location:|from: <?saved by)", re.IGNORECASE | re.MULTILINE
)


def read_mhtml(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """The page, with its address as the browser noted it and the time of saving as that of its capture.

    Raises:
        DeclinedError: there is no page in it, or one larger than an article may be.
    """
    for html, charset, address, saved_at in in_child(parse_mhtml, document_bytes_of(stream, options), options):
        if len(html) > options.document_bytes:
            raise DeclinedError(Reason.TOO_LARGE, f"{len(html):,} bytes in one page")
        yield Capture(
            raw=entry.raw(html),
            payload=html,
            media="html",
            charset=charset,
            url=address,
            captured_at=saved_at or entry.modified_at,
            hints=entry.hints,
        )


def parse_mhtml(payload: bytes, _: int) -> Iterator[tuple[bytes, str | None, str | None, datetime | None]]:
    """Bytes, charset, address and time of the page; its pictures and frames are left.

    Raises:
        DeclinedError: there is no page in it, or half of one.
    """
    message: Any = BytesParser(policy=policy.compat32).parsebytes(payload)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise DeclinedError(Reason.NO_CONTENT, "an MHTML file without an HTML part")
    if cut_part(message) is page:
        raise DeclinedError(Reason.TRUNCATED, "the file ends inside of its page")
    address = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "")
    yield (
        page.get_payload(decode=True) or b"",
        page.get_content_charset(),
        address if address.startswith(("http://", "https://")) else None,
        _moment(str(message.get("Date", ""))),
    )


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (TypeError, ValueError, IndexError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_mhtml(head: Head) -> bool:
    top = head.bare[:8192]
    return not head.is_binary and _RELATED.search(top) is not None and _SAVED.search(top) is not None


MHTML = Format(
    name="MHTML page",
    begins_markup=False,
    matches=_is_mhtml,
    read=read_mhtml,
    takes="The page as any HTML page, with the address and the time of saving that are noted on it.",
)
