"""Factiva: pages saved or printed as HTML, and answers of its XML service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsetl.core.text import one_line
from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import classed, local, reader_of, text_in
from newsetl.readers.format import Format

DAY = re.compile(
    r"\d{1,2}\.? \S+ \d{4}|\S+ \d{1,2}, \d{4}|\d{4}\s?年.*|\d{1,2} de \S+ de \d{4}|\d{1,2}\.\d{1,2}\.\d{4}"
)
TIME = re.compile(r"\d{1,2}[:.]\d{2}\b.*")
_LENGTH = re.compile(r"[\d.,\s]+ ?\S{1,10}")
_CODE = re.compile(r"[A-Z0-9]{2,8}")
_DOCUMENT = re.compile(
    r"(?:Document|Dokument|Documento|Документ|文書|文件)\s+(?=[A-Z0-9])([A-Z0-9]+)$", re.IGNORECASE
)


def _in_html(root: Any) -> Iterator[ExportedArticle]:
    """Each article is a division with an id of its own; its head is a row of divisions."""
    nodes = root.xpath("//div[starts-with(@id, 'article-')]")
    for node in nodes or classed(root, "enArticle") or classed(root, "article"):
        yield _article(node, str(node.get("id", "")).removeprefix("article-"))


def _article(node: Any, own_id: str) -> ExportedArticle:
    headline = next(iter(node.xpath(".//*[@id='hd'] | .//*[contains(@class,'Headline')]")), None)
    author = next(iter(node.xpath(".//*[contains(@class,'author')]")), None)
    body = [text for part in node.xpath(".//p[contains(@class,'articleParagraph')]") if (text := text_in(part))]
    rows = [text_in(part) for part in node.xpath(".//div[not(.//div) and not(@id='hd') and not(@class='author')]")]
    ahead = headline.xpath("preceding::div[not(.//div)]") if headline is not None else []
    above = [text_in(part) for part in ahead if node in part.iterancestors()]
    head = [row for row in rows if row]
    dated = next((place for place, row in enumerate(head) if DAY.fullmatch(row)), None)
    behind = head[dated + 1 :] if dated is not None else []
    if behind and TIME.fullmatch(behind[0]):
        behind = behind[1:]
    last = [match[1] for text in map(text_in, node.iter("p")) if (match := _DOCUMENT.search(text))]
    length = next((row for row in head[: dated or 0] if _LENGTH.fullmatch(row)), None)
    codes = [row for row in behind[1:3] if _CODE.fullmatch(row)]
    return ExportedArticle(
        title=text_in(headline) or None,
        authors=text_in(author) or None,
        published=head[dated] if dated is not None else None,
        publisher=behind[0] if behind else None,
        section=next((text for text in above if text), None),
        paragraphs=[text for text in body if not _DOCUMENT.search(text)],
        own_id=own_id or (last[-1] if last else None),
        extra={name: value for name, value in (("length", length), ("source_code", "".join(codes[:1]))) if value},
    )


def _in_xml(root: Any) -> Iterator[ExportedArticle]:
    """Each <article> of an answer of Factiva's XML service."""
    for node in local(root, "article"):
        paragraphs = [*local(node, "leadParagraph/paragraph"), *local(node, "tailParagraphs/paragraph")]
        subjects = [text_in(part) for part in local(node, "newsSubject/name")]
        yield ExportedArticle(
            title=_first(node, "headline/paragraph"),
            published=_first(node, "publicationDate/dateTime") or _first(node, "publicationDate/date"),
            publisher=_first(node, "sourceName"),
            authors=_first(node, "byline"),
            section=_first(node, "sectionName"),
            language=(_first(node, "baseLanguage") or "").lower() or None,
            keywords=", ".join(subjects) or None,
            paragraphs=[text_in(part) for part in paragraphs],
            own_id=_first(node, "accessionNo"),
            extra={
                name: value
                for name, tag in (("length", "wordCount"), ("page", "pages"), ("source_code", "sourceCode"))
                if (value := _first(node, tag))
            },
        )


def _first(node: Any, path: str) -> str | None:
    return next((text for part in local(node, path) if (text := one_line(text_in(part)))), None)


FACTIVA_HTML = Format(
    name="Factiva HTML",
    begins_markup=True,
    matches=lambda head: head.is_markup and b"articleParagraph" in head.data and b"factiva" in head.data.lower(),
    read=reader_of("factiva", _in_html),
    takes="Each article: title, publication, date, byline, section; length, source code and Factiva's document "
    "id in `extra`; the id tells the article from others.",
)
FACTIVA_XML = Format(
    name="Factiva XML",
    begins_markup=True,
    matches=lambda head: (
        head.is_markup and (b"ppsArticleResponse" in head.data or b"global.factiva.com" in head.data)
    ),
    read=reader_of("factiva", _in_xml, is_xml=True),
    takes="As Factiva HTML, with subjects as keywords and the language.",
)
