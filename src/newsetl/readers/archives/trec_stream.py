"""A file of `<DOC>` elements one after another, without a root: its documents, one at a time in memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK_BYTES = 1 << 20
_LONGEST_TAG = 2_000
_TAG = re.compile(rb"<(/?)doc((?:\s[^<>]{0,%d})?)>" % (_LONGEST_TAG - 20), re.IGNORECASE)
_NO_TEXT = re.compile(rb"<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>|<[/?!]?[A-Za-z][^<>]*>", re.DOTALL | re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What stands from one `<DOC>` to its end, or to the next one."""

    attributes: bytes
    content: bytes  # of one that is larger than it may be its beginning, and a byte more than that
    is_begun: bool = True  # false for text that no `<DOC>` stands in front of
    is_ended: bool = True  # false at the end of the file, unless the others of the file are not ended either


def documents(stream: io.BufferedIOBase, *, limit: int) -> Iterator[Document]:
    """The documents of a file in their order; blank space and mark-up between them are passed over.

    Args:
        stream: of bytes.
        limit: bytes that a document may have; no more than one more are kept of it.
    """
    attributes: bytes | None = None  # of the document that is being read; None between two
    content = bytearray()
    has_ends = goes_without_ends = False
    for text, tag in _pieces(stream):
        content += text[: limit + 1 - len(content)]
        if tag is None:
            continue
        if attributes is not None or _has_text(content):
            yield Document(attributes=attributes or b"", content=bytes(content), is_begun=attributes is not None)
        content.clear()
        has_ends |= bool(tag[1])
        goes_without_ends |= attributes is not None and not tag[1]
        attributes = None if tag[1] else tag[2]
    if attributes is not None or _has_text(content):
        yield Document(
            attributes=attributes or b"",
            content=bytes(content),
            is_begun=attributes is not None,
            is_ended=goes_without_ends and not has_ends,
        )


def _pieces(stream: io.BufferedIOBase) -> Iterator[tuple[bytes, re.Match[bytes] | None]]:
    """Text and the tag of a document behind it; None where a block ends."""
    held = b""
    while block := stream.read(_BLOCK_BYTES):
        data = held + block
        end = _end_of_tags(data)
        yield from _split(data[:end])
        held = data[end:]
    yield from _split(held)


def _end_of_tags(data: bytes) -> int:
    """Where a tag begins that may go on in the next block; else the length."""
    start = data.rfind(b"<", max(0, len(data) - _LONGEST_TAG))
    return len(data) if start < 0 or b">" in data[start:] else start


def _split(data: bytes) -> Iterator[tuple[bytes, re.Match[bytes] | None]]:
    start = 0
    for tag in _TAG.finditer(data):
        yield data[start : tag.start()], tag
        start = tag.end()
    yield data[start:], None


def _has_text(content: bytearray) -> bool:
    return bool(_NO_TEXT.sub(b"", bytes(content)).strip(b"\xef\xbb\xbf\x1a\0 \t\r\n"))
