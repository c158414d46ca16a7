"""Factiva as running text: what its RTF, Word and PDF downloads print, with or without tags of the fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsetl.readers.exports.article import ExportedArticle, Marked
from newsetl.readers.exports.factiva import DAY, TIME

_END = re.compile(
    r"(?:AN\s*(?:\|\s*)?)?(?:Document|Dokument|Documento|Документ|文書|文件)\s+([A-Z][A-Z0-9]{1,11}\d{6}\w{4,14})"
)
_LENGTH = re.compile(
    r"[\d.,\s\u00a0]+(?:words|Wörter|mots|palabras|parole|palavras|woorden|ord|слов|字|文字)\.?", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:by|von|par|por|di|door|av|af)\s+\S", re.IGNORECASE)
_COPYRIGHT = re.compile(r"copyright\b|\(c\)|©|all rights reserved", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"english|german|french|spanish|italian|portuguese|dutch|russian|chinese.*|japanese|korean|arabic|"
    r"englisch|deutsch|französisch|spanisch|anglais|allemand|français|español|italiano|português|nederlands|"
    r"英語|日本語|中文.*|英文",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z0-9]{2,8}")
_TOC = re.compile(r"toc\d*$", re.IGNORECASE)
_HIGH = 14  # lines between the head and the text at most
# Factiva's tag of a field → what it is.
_FIELDS = {
    "HD": "title", "BY": "authors", "WC": "length", "PD": "published", "ET": "time", "SN": "publisher",
    "SC": "source_code", "PG": "page", "LA": "language", "LP": "text", "TD": "text", "SE": "section",
    "CLM": "column", "ED": "edition", "NS": "subject", "RE": "region", "IN": "industry", "CO": "company",
    "CR": "credit", "CY": "copyright", "PUB": "published_by", "AN": "number", "ART": "graphic", "VOL": "volume",
    "CT": "contact", "RF": "reference", "DLN": "dateline",
    "IPD": "descriptors", "IPC": "codes", "RST": "restrictor",
}  # fmt: skip
_TAG = re.compile(rf"({'|'.join(sorted(_FIELDS, key=len, reverse=True))})(?:\s*\|\s*|\s+|$)(.*)", re.DOTALL)


def articles_in(paragraphs: Sequence[Marked]) -> list[ExportedArticle]:
    """The articles of an export, each up to the line with its document number; none where it is no export."""
    articles: list[ExportedArticle] = []
    start = 0
    for place, paragraph in enumerate(paragraphs):
        number = _END.fullmatch(paragraph.text)
        if number is not None:
            article = _article(_piece(paragraphs[start:place]), number[1])
            articles += [article] if article is not None else []
            start = place + 1
    return articles


def _piece(paragraphs: Sequence[Marked]) -> list[str]:
    """Lines of one article: a table of contents stands in front of the first one's bookmark."""
    marked = [place for place, part in enumerate(paragraphs) if any(map(_TOC.match, part.bookmarks))]
    return [part.text for part in paragraphs[marked[-1] if marked else 0 :] if part.text]


def _article(lines: Sequence[str], number: str) -> ExportedArticle | None:
    tags = [match[1] if (match := _TAG.fullmatch(line)) else None for line in lines]
    if {"HD", "PD"} <= set(tags):
        return _tagged(lines, number)
    length = next((place for place, line in enumerate(lines) if _LENGTH.fullmatch(line)), None)
    return None if length is None else _printed(lines[:length], lines[length:], number)


def _tagged(lines: Sequence[str], number: str) -> ExportedArticle:
    """Of "HD Title", "PD 3 March 2026" and so on; lines without a tag belong to the one above."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        match = _TAG.fullmatch(line)
        name, text = (_FIELDS[match[1]], match[2]) if match else (name, line)
        if name and text:
            fields.setdefault(name, []).append(text)
    stated = {name: " ".join(values) for name, values in fields.items() if name != "text"}
    names = ("title", "authors", "publisher", "section", "language", "number", "copyright", "published", "time")
    return ExportedArticle(
        title=stated.get("title"),
        authors=stated.get("authors"),
        published=" ".join(filter(None, (stated.get("published"), stated.get("time")))) or None,
        publisher=stated.get("publisher"),
        section=stated.get("section"),
        language=stated.get("language"),
        paragraphs=fields.get("text", []),
        own_id=number,
        extra={name: value for name, value in stated.items() if name not in names},
    )


def _printed(head: Sequence[str], rest: Sequence[str], number: str) -> ExportedArticle:
    """Of the plain form: section, title and byline in front of the length; date and source behind it."""
    section, title, byline = _heads(head[-3:])
    dated = next((place for place, line in enumerate(rest[:3]) if DAY.fullmatch(line)), 0)
    behind = list(rest[dated + 1 :])
    time = behind.pop(0) if behind and TIME.fullmatch(behind[0]) else None
    body = _body_at(behind)
    codes = [line for line in behind[1:body] if _CODE.fullmatch(line)]
    extra = {"length": rest[0], "source_code": codes[0] if codes else ""}
    return ExportedArticle(
        title=title,
        authors=byline,
        published=" ".join(filter(None, (rest[dated], time))) if dated else None,
        publisher=behind[0] if behind else None,
        section=section,
        language=next((line for line in behind[:body] if _LANGUAGE.fullmatch(line)), None),
        paragraphs=behind[body:],
        own_id=number,
        extra={name: value for name, value in extra.items() if value},
    )


def _heads(lines: Sequence[str]) -> tuple[str | None, str | None, str | None]:
    """Section, title and byline of the lines above the length; a lone line is the title."""
    if not lines:
        return None, None, None
    is_signed = len(lines) > 1 and (
        _BYLINE.match(lines[-1]) is not None or (len(lines[-1].split()) <= 5 and len(lines[-1]) < len(lines[-2]))
    )
    byline = lines[-1] if is_signed else None
    above = lines[:-1] if is_signed else lines
    section = above[-2] if len(above) > 1 and len(above[-2]) < len(above[-1]) else None
    return section, above[-1], byline


def _body_at(lines: Sequence[str]) -> int:
    """Where the text begins: behind the copyright, else the language, else the code of the source."""
    for sign in (_COPYRIGHT.match, _LANGUAGE.fullmatch, _CODE.fullmatch):
        places = [place for place, line in enumerate(lines[:_HIGH]) if sign(line) and len(line) < 300]
        if places:
            return places[-1] + 1
    return 1
