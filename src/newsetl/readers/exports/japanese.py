"""Kikuzo (Asahi) and Yomidas (Yomiuri): pages with the full text of several articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import classed, lines_in, reader_of, text_in
from newsetl.readers.format import Format

_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_KIKUZO = ("number", "published", "edition", "section", "page", "length")
_YOMIDAS = ("number", "published", "title", "edition", "section", "page", "length")


def _in_kikuzo(root: Any) -> Iterator[ExportedArticle]:
    """A table of class "topic-list" with fields stands in front of one of class "topic-detail" with the text."""
    fields: dict[str, str] = {}
    for table in root.iter("table"):
        kinds = str(table.get("class", "")).split()
        if "topic-list" in kinds:
            cells = [text_in(cell) for cell in table.iter("td")]
            fields = dict(zip(_KIKUZO, cells, strict=False))
        elif "topic-detail" in kinds and fields:
            title = next(iter(table.xpath(".//*[@class='font002']")), None)
            body = table.xpath(".//*[contains(@class, 'detail001')]") or table.xpath(".//*[@class='font003']")
            lines = [line for part in body for line in lines_in(part)]
            yield _article(fields, text_in(title), lines, "朝日新聞")
            fields = {}


def _in_yomidas(root: Any) -> Iterator[ExportedArticle]:
    """A row of headings in a table of class "contentsTable" stands in front of the paragraphs of its article."""
    ids = root.xpath("//input[contains(@name, 'chkboxCollectiveIndication')]/@value")
    areas = [node for node in classed(root, "contentsTable") if len(node.xpath(".//th")) >= len(_YOMIDAS)]
    bodies = root.xpath("//*[@id='article' or @id='heiseiDetailContents']")
    own = ids if len(ids) == len(areas) else [None] * len(areas)
    for area, body, number in zip(areas, bodies, own, strict=False):
        fields = dict(zip(_YOMIDAS, [text_in(cell) for cell in area.iter("th")], strict=False))
        lines = [line for part in body.iter("p") for line in lines_in(part)]
        yield _article(fields, fields.get("title", ""), lines, "読売新聞", own_id=number)


def _article(
    fields: dict[str, str], title: str, lines: list[str], publisher: str, *, own_id: str | None = None
) -> ExportedArticle:
    day = _DAY.search(fields.get("published", ""))
    return ExportedArticle(
        title=title or None,
        published=f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}" if day else None,
        publisher=publisher,
        section=fields.get("section") or None,
        language="ja",
        paragraphs=lines,
        own_id=own_id,
        extra={name: fields[name] for name in ("edition", "page", "length") if fields.get(name)},
    )


KIKUZO = Format(
    name="Kikuzo HTML",
    begins_markup=True,
    matches=lambda head: head.is_markup and b"topic-detail" in head.data and b"topic-list" in head.data,
    read=reader_of("kikuzo", _in_kikuzo),
    takes="Each article: title, date, section; edition, page and length in `extra`. The paper is the Asahi.",
)
YOMIDAS = Format(
    name="Yomidas HTML",
    begins_markup=True,
    matches=lambda head: head.is_markup and (b"yomiuriNews" in head.data or b"yomidasu" in head.data[:30_000]),
    read=reader_of("yomidas", _in_yomidas),
    takes="Each article: title, date, section; edition, page, length and id in `extra`. The paper is the Yomiuri.",
)
