"""WARC 1.1 records as bytes: each one gzip member (ISO 28500, annex D)."""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import uuid4


def record(name: str, record_id: str, head: Mapping[str, str], block: bytes, *, kind: str) -> bytes:
    """One record as one gzip member.

    Args:
        name: the WARC-Type.
        record_id: as `new_id` makes it.
        head: further header fields, in order.
        block: the content.
        kind: its Content-Type.
    """
    lines = "".join(f"{key}: {value}\r\n" for key, value in head.items())
    start = (
        f"WARC/1.1\r\nWARC-Type: {name}\r\nWARC-Record-ID: {record_id}\r\n{lines}"
        f"WARC-Block-Digest: {sha1(block)}\r\nContent-Type: {kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return member(start.encode() + block + b"\r\n\r\n")


def member(data: bytes) -> bytes:
    """Bytes as one gzip member, the same for the same bytes."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def warcinfo(filename: str, about: Mapping[str, str]) -> bytes:
    """The record that a file begins with: who made it, and how."""
    standard = {"format": "WARC file version 1.1", "conformsTo": "http://iipc.github.io/warc-specifications/"}
    lines = "".join(f"{key}: {value}\r\n" for key, value in ({**about} | standard).items())
    head = {"WARC-Filename": filename, "WARC-Date": date_of(datetime.now(UTC))}
    return record("warcinfo", new_id(), head, lines.encode(), kind="application/warc-fields")


def sha1(payload: bytes) -> str:
    """A digest as WARC tools write it."""
    sha1_bytes = hashlib.sha1(payload, usedforsecurity=False).digest()
    return f"sha1:{base64.b32encode(sha1_bytes).decode()}"


def date_of(moment: datetime) -> str:
    """A WARC-Date, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_id() -> str:
    """A WARC-Record-ID."""
    return f"<urn:uuid:{uuid4()}>"
