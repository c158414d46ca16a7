"""Integrum: reports saved as HTML. Its Excel files are tables like others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsetl.core.line_breaks import split_paragraphs
from newsetl.core.text import one_line
from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import lines_in, reader_of, text_in
from newsetl.readers.format import Format

# Integrum's code of a field → what it is.
_FIELDS = {"ИС": "publisher", "РБ": "section", "НР": "issue", "ДТ": "published", "АВ": "authors", "ЗГ": "title"}
_FIELD = re.compile(r"\^(\w\w)\s*:\s*([^^]*)")


def _articles(root: Any) -> Iterator[ExportedArticle]:
    """Each article stands in a division with a table of fields, a heading and preformatted text."""
    for node in root.iter("div"):
        table = node.find(".//table")
        if table is None or "^" not in text_in(table):
            continue
        stated = _FIELD.findall(" ".join(lines_in(table)))
        fields = {_FIELDS.get(code, code): one_line(value).strip(" ,") for code, value in stated}
        text = "\n".join("".join(part.itertext()) for part in node.iter("pre"))
        yield ExportedArticle(
            title=fields.get("title") or text_in(node.find(".//h3")) or None,
            published=fields.get("published"),
            publisher=fields.get("publisher"),
            section=fields.get("section"),
            authors=fields.get("authors"),
            paragraphs=split_paragraphs(text),
            extra={name: value for name, value in fields.items() if value and name not in _FIELDS.values()}
            | ({"issue": fields["issue"]} if fields.get("issue") else {}),
        )


INTEGRUM = Format(
    name="Integrum HTML",
    matches=lambda head: (
        b"page-break-before" in head.data
        and any("^ИС".encode(charset) in head.data for charset in ("cp1251", "utf-8"))
    ),
    read=reader_of("integrum", _articles),
    takes="Each article: title, publication, date, section, byline; issue and other fields in `extra`.",
)
