"""Bytes of a web page → characters: UTF-16 without a mark, and text that was encoded twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from newsetl.core.text import decode

_SIGNS = "ÃÂÐÅÄ"  # text that was encoded twice holds one of these, or â with one of those
_SIGNS_WITH_A = "€\x80"
# Runs of characters that UTF-8's bytes look like when they are read as Windows-1252 or Latin-1.
_LEAD = "\u00c2-\u00f4"
_TAIL = (
    "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018"
    "\u2019"
    "\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
)
_ONE = f"[{_LEAD}][{_TAIL}]{{1,3}}"
_TWICE = re.compile(f"{_ONE}(?:{_ONE})*")  # begins with a class, not with a group: three times as fast
_LEAD_BYTE = b"\xc3"  # of all signs in UTF-8
_FEWEST = 3  # places that must look encoded twice before any is mended


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The characters of a page."""

    text: str
    charset: str  # that gave it
    utf8: bytes  # the text as it is parsed


def decode_page(payload: bytes, *, declared: Iterable[str | None]) -> PageText | None:
    """Text of a page, NULs out, double encoding mended; None for no text."""
    wide = _wide(payload[:400])
    decoded = (payload.decode(wide, errors="replace"), wide) if wide else decode(payload, declared=declared)
    if decoded is None:
        return None
    text, charset = decoded
    is_plain = charset == "utf-8" and 0 not in payload
    mended = text if is_plain else text.replace("\0", "")
    if not is_plain or _LEAD_BYTE in payload:
        mended = mend_double_encoding(mended)
    is_as_it_was = is_plain and mended is text and "\ufffd" not in text  # which stands for bytes that are no UTF-8
    return PageText(
        text=mended, charset=charset, utf8=payload if is_as_it_was else mended.encode("utf-8", "replace")
    )


def _wide(head: bytes) -> str | None:
    """UTF-16 without a byte order mark is known by its NULs: every second byte of mark-up."""
    if head.count(b"\0") * 3 < len(head) or head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"


def mend_double_encoding(text: str) -> str:
    """UTF-8 that was read as Windows-1252 and encoded again, put right; all other text as it stands.

    The gate: three places or more that are valid UTF-8 when taken back, and hardly one that is not.
    """
    if not any(sign in text for sign in _SIGNS) and not (
        "â" in text and any(sign in text for sign in _SIGNS_WITH_A)
    ):
        return text
    runs = _TWICE.findall(text)
    sound = sum(_taken_back(run) is not None for run in runs)
    if sound < _FEWEST or sound < 0.9 * len(runs):
        return text
    return _TWICE.sub(lambda match: _taken_back(match[0]) or match[0], text)


def _taken_back(run: str) -> str | None:
    try:
        return b"".join(_byte(char) for char in run).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None


def _byte(char: str) -> bytes:
    return char.encode("latin-1") if char < "\u0100" else char.encode("cp1252")
