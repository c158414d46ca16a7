"""Reuters SGML, the layout of the collection Reuters-21578: files of many reports with their topics."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping

from newsetl.core.line_breaks import split_paragraphs
from newsetl.core.records import Reason
from newsetl.core.text import decode, one_line
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of, ended_by_cut, largest
from newsetl.readers.format import Format, Head
from newsetl.readers.whole import read_whole

_REPORT = re.compile(r"<REUTERS\b([^>]*)>(.*?)(?:</REUTERS>|(?=<REUTERS\b)|\Z)", re.DOTALL | re.IGNORECASE)
_ENDED = re.compile(r"</(?:text|reuters)\b", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([\w-]+)\s*=\s*"([^"]*)"')
_CONTROL = re.compile(r"&#(?:[0-9]|[12]\d|3[01]|127);?")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_END = re.compile(r"\n\s*reuters?\s*\Z", re.IGNORECASE)
_LISTS = ("topics", "places", "people", "orgs", "exchanges")


def read_reuters(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each report as one article; those with a title alone are no articles."""
    payload = read_whole(stream, largest(options), "one file of reports")
    decoded = decode(payload)
    text = decoded[0] if decoded else payload.decode("latin-1")
    reports = [*_REPORT.finditer(text)]
    outcomes = captures_of(entry, map(_article, reports), origin="reuters_sgml")
    if reports and not _ENDED.search(reports[-1][0]):
        cut = entry.reject(Reason.TRUNCATED, "the file ends inside of a <REUTERS>", payload=payload)
        outcomes = ended_by_cut(outcomes, cut)
    yield from outcomes


def _article(report: re.Match[str]) -> ExportedArticle:
    attributes = {name.upper(): value for name, value in _ATTRIBUTE.findall(report[1])}
    written = report[2]
    text = _inside(written, "text")
    body = _inside(text, "body") or re.sub(r"<(title|dateline|author)>.*?</\1>", "", text, flags=re.S | re.I)
    lists = {name: _items(_inside(written, name)) for name in _LISTS}
    return ExportedArticle(
        title=one_line(_plain(_inside(text, "title"))) or None,
        authors=re.sub(r"^by\s+", "", one_line(_plain(_inside(text, "author"))), flags=re.IGNORECASE) or None,
        published=one_line(_plain(_inside(written, "date"))).partition(".")[0] or None,
        publisher="Reuters",
        keywords=", ".join(lists["topics"]) or None,
        paragraphs=split_paragraphs(_END.sub("", _plain(body).rstrip())),
        own_id=attributes.get("NEWID") or None,
        extra=_extra(written, text, attributes, lists),
        kind="report",
    )


def _extra(
    written: str, text: str, attributes: Mapping[str, str], lists: Mapping[str, list[str]]
) -> dict[str, object]:
    """What has no column of its own, as the collection names it."""
    stated: dict[str, object] = {name: values for name, values in lists.items() if values and name != "topics"}
    stated["dateline"] = one_line(_plain(_inside(text, "dateline")))
    stated["note"] = one_line(_plain(_inside(written, "mknote")))
    stated |= {"split": attributes.get("LEWISSPLIT"), "old_id": attributes.get("OLDID")}
    return {name: value for name, value in stated.items() if value}


def _inside(text: str, name: str) -> str:
    match = re.search(rf"<{name}\b[^>]*>(.*?)(?:</{name}>|\Z)", text, re.DOTALL | re.IGNORECASE)
    return match[1] if match else ""


def _items(text: str) -> list[str]:
    return [one_line(_plain(item)) for item in re.findall(r"<D>(.*?)</D>", text, re.IGNORECASE)]


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", _CONTROL.sub("", text)))


def _is_reuters(head: Head) -> bool:
    return b"<REUTERS " in head.data or head.bare.startswith(b"<!DOCTYPE lewis")


REUTERS = Format(
    name="Reuters SGML",
    matches=_is_reuters,
    read=read_reuters,
    takes="One article a report: title, author, date, dateline, topics as keywords; its number is its id; places, "
    "people, organisations and the collection's split in `extra`.",
)
