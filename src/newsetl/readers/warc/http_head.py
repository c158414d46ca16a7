"""The head of an HTTP response as archives keep it: with CRLF or LF alone, odd status lines, folded fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_HEAD_BYTES = 65_536

_STATUS = re.compile(rb"[A-Z]{2,10}(?:/[\d.]+)?[ \t]+(\d{3})\b")
_END = re.compile(rb"\r?\n\r?\n|\r\r")
_FIELD = re.compile(r"^([!-9;-~]+)[ \t]*:[ \t]*(.*)$")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpHead:
    """Status and fields of a response. Names of fields are in lower case; those that come again are joined."""

    status: int | None
    fields: Mapping[str, str]
    size: int  # bytes of the block before the body

    def get(self, name: str) -> str | None:
        """The value of a field; None for none."""
        return self.fields.get(name.lower())

    @property
    def charset(self) -> str | None:
        """Of the Content-Type."""
        match = _CHARSET.search(self.get("content-type") or "")
        return match[1] if match else None


def read_head(block: bytes) -> HttpHead | None:
    """The head that a block begins with; None where it begins with none, and the block is all body."""
    status = _STATUS.match(block)
    end = _END.search(block[:LONGEST_HEAD_BYTES])
    if status is None:
        return None
    size = end.end() if end else len(block)
    fields: dict[str, str] = {}
    last = ""
    for line in block[:size].decode("latin-1").splitlines()[1:]:
        if line[:1] in (" ", "\t") and last:
            fields[last] += f" {line.strip()}"
        elif match := _FIELD.match(line):
            last = match[1].lower()
            fields[last] = f"{fields[last]}, {match[2].strip()}" if last in fields else match[2].strip()
    return HttpHead(status=int(status[1]), fields=fields, size=size)
