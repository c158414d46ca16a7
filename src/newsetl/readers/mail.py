"""Mail: one message, or a mailbox of many; newsletters are what is meant. Attachments are not read."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

from newsetl.core.records import Capture, Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head
from newsetl.readers.mail_parts import cut_part
from newsetl.readers.markup_text import is_written_in_html, text_of_markup

_MAIL = re.compile(
    rb"^(?:Return-Path:|Received:|Delivered-To:|X-[\w-]+:|(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*){0,30}?"
    rb"(?:Message-ID|MIME-Version|Content-Transfer-Encoding):)",
    re.IGNORECASE,
)
_MBOX = re.compile(rb"^From \S+ .*\d{4}\r?\n[\w-]+: ")
_HEADER = re.compile(rb"[!-9;-~]+:[ \t\r\n]|>?From ")  # some programs print the first line twice
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
# What a body shows whose parts cannot be told apart, or that holds the head of another message.
_MIME_LEFT = re.compile(
    r"^(?:Content-(?:Type|Transfer-Encoding|Location):[ \t]|Message-ID:[ \t]*<|MIME-Version:[ \t]*\d)",
    re.MULTILINE | re.IGNORECASE,
)
_DEEPEST = 20  # messages and parts inside of each other
_ENOUGH = 200  # characters from which a plain part is taken for the whole text


def read_mail(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One message: subject as title, sender as publication, its date, and the text of its body."""
    payload = read_up_to(stream, options.document_bytes + 1)
    if len(payload) > options.document_bytes:
        yield entry.reject(Reason.TOO_LARGE, f"more than {options.document_bytes:,} bytes in one message")
        return
    yield from _captures(entry, [payload])


def read_mailbox(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """The messages of a mailbox, one at a time in memory."""
    yield from _captures(entry, _messages(stream, options.document_bytes))


def _captures(entry: Entry, messages: Iterable[bytes]) -> Iterator[ReadOutcome]:
    """The articles of messages; the last of a file may be cut."""
    last = b""

    def articles() -> Iterator[ExportedArticle]:
        nonlocal last
        for last in messages:
            yield _article(last)

    held: ReadOutcome | None = None
    for outcome in captures_of(entry, articles(), origin="mail"):
        if held is not None:
            yield held
        held = outcome
    if isinstance(held, Capture) and _is_cut(last):
        held = entry.reject(
            Reason.TRUNCATED, "the file ends inside of a message, before its last boundary", payload=last
        )
    if held is not None:
        yield held


def _messages(stream: io.BufferedReader, limit: int) -> Iterator[bytes]:
    """Bytes of each message; of one longer than `limit` its beginning.

    A message begins behind an empty line, with a line "From ..." and a header below it: a paragraph of a letter
    may begin with "From" too.
    """
    lines: list[bytes] = []
    size, before, line = 0, b"\n", stream.readline(limit)
    while line:
        following = stream.readline(limit)
        if line.startswith(b"From ") and not before.strip() and _HEADER.match(following) and lines:
            yield b"".join(lines[1:])
            lines, size = [], 0
        if size < limit:
            lines.append(line)
            size += len(line)
        before, line = line, following
    if lines:
        yield b"".join(lines[1:])


def _article(payload: bytes) -> ExportedArticle:
    """What a message says; one that cannot be parsed has no text."""
    try:
        message: Any = BytesParser(policy=policy.default).parsebytes(payload)
        text = _text(message)
        subject = str(message.get("Subject", "")) or None
        if not text and _depth(message) > _DEEPEST:
            subject = f"{subject or 'a message'}: parts nested more than {_DEEPEST} deep"
        name, address = parseaddr(str(message.get("From", "")))
        return ExportedArticle(
            title=subject,
            published=str(message.get("Date", "")) or None,
            publisher=name or address or None,
            paragraphs=re.split(r"\n\s*\n", text.replace("\r\n", "\n")),
            own_id=str(message.get("Message-ID", "")).strip("<> ") or None,
            kind="mail",
        )
    except (ValueError, LookupError, TypeError, AttributeError, IndexError, RecursionError):
        return ExportedArticle(title="a message that cannot be parsed", paragraphs=())


def _is_cut(payload: bytes) -> bool:
    """Whether a message ends in the midst of the part that has its text."""
    message: Any = BytesParser(policy=policy.default).parsebytes(payload)
    part: Any = cut_part(message)
    if part is None or part.get_content_disposition() == "attachment":
        return False
    texts = [one for one in _parts(message, 0) if one.get_content_type() == "text/plain"]
    is_told_before = part not in texts and len(str(texts[0].get_content()).strip()) >= _ENOUGH if texts else False
    return part.get_content_maintype() == "text" and not is_told_before


def _text(message: EmailMessage) -> str:
    plain, marked = "", ""
    for part in _parts(message, 0):
        kind = part.get_content_type()
        if part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            continue
        content = str(part.get_content())
        if _PAGE.match(content) or is_written_in_html(content):  # whatever its type says
            kind = "text/html"
        if kind == "text/html" and not marked:
            marked = text_of_markup(content).replace("\n", "\n\n")
        elif kind == "text/plain" and not plain:
            plain = content
    text = plain if len(plain.strip()) >= _ENOUGH or not marked else marked
    return "" if _is_data(text) or _MIME_LEFT.search(text[:4_000]) else text


def _depth(message: Any) -> int:
    """How many parts lie inside of each other, along the first of each."""
    depth = 0
    while message.is_multipart() and message.get_payload():
        message, depth = message.get_payload(0), depth + 1
    return depth


def _is_data(text: str) -> bool:
    """Whether a body is JSON, as forms on web pages send it."""
    try:
        return text.strip()[:1] in ("{", "[") and isinstance(json.loads(text, strict=False), dict | list)
    except (ValueError, RecursionError):
        return False


def _parts(message: Any, depth: int) -> Iterable[Any]:
    if not message.is_multipart():
        yield message
    elif depth < _DEEPEST:
        for part in message.iter_parts() if hasattr(message, "iter_parts") else message.get_payload():
            yield from _parts(part, depth + 1)


def _is_mail(head: Head) -> bool:
    return not head.is_binary and (head.suffix == "eml" or _MAIL.match(head.bare[:8192]) is not None)


MAIL = Format(
    name="mail",
    matches=_is_mail,
    read=read_mail,
    takes="One article: subject as title, sender as publication, date, text of the body; the message id tells it.",
)
MAILBOX = Format(
    name="mailbox",
    begins_markup=False,
    matches=lambda head: _MBOX.match(head.data[:2000]) is not None,
    read=read_mailbox,
    takes="Each message as a mail; one at a time is held in memory.",
)
