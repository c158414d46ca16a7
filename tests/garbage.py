"""Marks of formats that no text of an article has: what readers must never store.

`garbage_in` looks for them in a stored text; tools/soak_kinds.py counts them over every kind of input.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.mutations import Edit

_HTML = (
    "html|head|body|div|span|p|br|a|b|i|em|strong|ul|ol|li|table|tr|td|th|h[1-6]|img|script|style|title|meta|link"
)
_MARKS = {
    "XML": rf"<\?xml\b|<!DOCTYPE\b|<!\[CDATA\[|</?[a-z][\w:.-]*(?:\s+[\w:.-]+=[\"'][^<>]*)>|</(?!(?:{_HTML})\b)[a-z][\w:.-]*>",
    "HTML": rf"</(?:{_HTML})\s*>",
    "RTF": r"\\(?:rtf1|pard|fs\d+|par|fonttbl|colortbl)\b",
    "JSON": r"\"[A-Za-z_@$][\w.@$-]{0,40}\"\s*:\s*(?:[\"\[{\d-]|true\b|false\b|null\b)",
    "repr of Python": r"(?m:^)\s*[\[{(]\s*'[^'\n]{1,80}'\s*[,:\])}]",
    "head of a mail": r"(?m:^)(?:Content-(?:Type|Transfer-Encoding|Disposition)|MIME-Version|Message-ID|Return-Path|"
    r"Received|DKIM-Signature|X-[A-Z][\w-]+): ",
    "head of HTTP or WARC": r"(?m:^)(?:WARC-[A-Z][\w-]+: |HTTP/[12](?:\.\d)? \d{3}\b)",
    "PDF": r"%PDF-\d|\bendobj\b|\bendstream\b",
    "packed bytes": r"PK\x03\x04|\x1f\x8b\x08",
    "time code": r"(?m:^)\d\d:\d\d(?::\d\d)?[.,]\d{3} --> ",
    "wikitext": r"\{\{|\[\[|\}\}|\]\]",
    "SQL": r"\bCREATE TABLE \w",
}
_ANY = re.compile("|".join(f"(?P<m{number}>{mark})" for number, mark in enumerate(_MARKS.values())), re.IGNORECASE)


def garbage_in(text: str, changes: Sequence[Edit] = ()) -> list[tuple[str, str]]:
    """(format, mark) of each mark of a format in a text.

    Args:
        text: as it is stored.
        changes: what was done to its file: a mark that one of them put in counts as written by people.
    """
    names = list(_MARKS)
    inserted = "\n".join(change.token.decode("utf-8", "replace") for change in changes)
    marks = ((names[int(match.lastgroup[1:])], match[0]) for match in _ANY.finditer(text) if match.lastgroup)
    return [(name, mark) for name, mark in marks if mark.strip() not in inserted]
