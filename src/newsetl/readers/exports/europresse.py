"""Europresse (Eureka.cc): saved HTML, of the older service and of the present one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import classed, lines_in, reader_of, text_in
from newsetl.readers.format import Format

_NUMBER = re.compile(r"(?:Num[ée]ro de document|Document number)\s*:\s*(\S+)", re.IGNORECASE)
_RIGHTS = re.compile(r"©|\(c\) |Tous droits réservés", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}\S{0,3} [^\W\d_]+\.? \d{4}|[^\W\d_]+ \d{1,2}, \d{4}")


def _articles(root: Any) -> Iterator[ExportedArticle]:
    names = classed(root, "DocPublicationName")
    if names:
        for name in names:
            yield _older(next(name.iterancestors("td"), name.getparent()), name)
        return
    for node in root.iter("article"):
        yield _present(node)


def _older(cell: Any, name: Any) -> ExportedArticle:
    """One article in a cell: spans for publication, date and title, then text with breaks in it."""
    header = " ".join(text_in(span) for span in cell.xpath(".//span[@class='DocHeader']"))
    title = next(iter(cell.xpath(".//span[contains(@class,'TitreArticle')]")), None)
    number = next((match[1] for line in lines_in(cell) if (match := _NUMBER.search(line))), None)
    printed = lines_in(cell)
    titled = next((place for place, line in enumerate(printed) if line == text_in(title)), -1)
    dated = [place for place, line in enumerate(printed[:titled]) if _DAY.search(line)]
    article = _composed(
        title=text_in(title),
        publisher=text_in(name),
        header=header,
        lines=_body(printed[titled + 1 :]),
        number=number,
    )
    return replace(article, subtitle=" ".join(printed[dated[-1] + 1 : titled]) or None if dated else None)


def _body(lines: list[str]) -> list[str]:
    """The lines behind the title, up to the copyright."""
    body: list[str] = []
    for line in lines:
        if _RIGHTS.match(line) or _NUMBER.search(line):
            break
        body.append(line)
    return body


def _present(node: Any) -> ExportedArticle:
    """One <article> of the present service."""

    def text(name: str) -> str:
        nodes = node.xpath(f".//*[contains(@class, '{name}')]")
        return text_in(nodes[0]) if nodes else ""

    bodies = node.xpath(".//*[contains(@class, 'docOcurrContainer') or contains(@class, 'DocText')]")
    number = next((match[1] for line in lines_in(node) if (match := _NUMBER.search(line))), None)
    return _composed(
        title=text("titreArticle") or text("TitreArticle"),
        publisher=text("DocPublicationName"),
        header=text("DocHeader"),
        lines=[line for body in bodies for line in lines_in(body)],
        number=number or text("publiC-lblNodoc") or None,
    )


def _composed(*, title: str, publisher: str, header: str, lines: list[str], number: str | None) -> ExportedArticle:
    date = _DAY.search(header)
    ahead, comma, _ = header.partition(",")
    section = ahead if comma and not _DAY.search(ahead) else None
    page = re.search(r"\bp\. ?(\S+)", header)
    is_byline = len(lines) > 1 and len(lines[0]) < 60 and not re.search(r"[.:;!?…»]$", lines[0])
    return ExportedArticle(
        title=title or None,
        publisher=re.sub(r",? (?:no|n°)\.? ?\d+$", "", publisher) or None,
        published=date[0] if date else None,
        section=section,
        authors=lines[0] if is_byline else None,
        paragraphs=lines[1:] if is_byline else lines,
        own_id=number,
        extra={"page": page[1]} if page else {},
    )


EUROPRESSE = Format(
    name="Europresse HTML",
    begins_markup=True,
    matches=lambda head: (
        head.is_markup
        and (
            b"DocPublicationName" in head.data or (b"uropresse" in head.data and b"docOcurrContainer" in head.data)
        )
    ),
    read=reader_of("europresse", _articles),
    takes="Each article: title, publication, date, section, byline; page and document number in `extra`; the "
    "number tells the article from others.",
)
