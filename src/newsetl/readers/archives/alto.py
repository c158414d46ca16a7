"""ALTO: the recognised text of a scanned page: blocks in reading order are paragraphs, broken words are joined."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from newsetl.readers.archives.mets_files import is_listed
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import local, reader_of, text_in
from newsetl.readers.format import Format

_TAG_ON = re.compile(r"<[/A-Za-z].*", re.DOTALL)


def _articles(root: Any) -> Iterator[ExportedArticle]:
    """The page as one article. Its file name, as the scanner gave it, is no title."""
    name = next((text for node in local(root, "sourceImageInformation/fileName") if (text := text_in(node))), None)
    yield ExportedArticle(
        paragraphs=[text for block in blocks_in_order(root) if (text := text_of_block(block))],
        extra={"image": name} if name else {},
        kind="scanned page",
    )


def blocks_in_order(root: Any) -> list[Any]:
    """Text blocks in the order in which the page is read: as stated, else as they stand."""
    blocks = {str(block.get("ID")): block for block in local(root, "TextBlock")}
    order = [str(node.get("REF")) for node in local(root, "ElementRef")]
    if order and set(order) <= blocks.keys():
        return [blocks[name] for name in order] + [block for name, block in blocks.items() if name not in order]
    return list(local(root, "TextBlock"))


def text_of_block(block: Any) -> str:
    """The words of a block as one line."""
    return " ".join(word for line in local(block, "TextLine") for word in _words(line))


def _words(line: Any) -> Iterator[str]:
    """The words of a line; of one that is broken at its end the whole, and nothing in the next line."""
    words = local(line, "String")
    for word in words:
        part = word.get("SUBS_TYPE")
        if part == "HypPart1" and word.get("SUBS_CONTENT"):
            yield _printed(word.get("SUBS_CONTENT"))
        elif part != "HypPart2" or not word.get("SUBS_CONTENT"):
            yield _printed(word.get("CONTENT"))


def _printed(content: str | None) -> str:
    """A word as it is printed, less the tags that run into it where its quotation mark was lost."""
    return _TAG_ON.sub("", content or "")


_read_page = reader_of("alto", _articles, is_xml=True)


def read_alto(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome | Entry]:
    """The page as one article; one that is read with its METS file is skipped and counted."""
    if is_listed(entry):
        options.progress.skipped += 1
    else:
        yield from _read_page(entry, stream, options)


ALTO = Format(
    name="ALTO XML",
    begins_markup=True,
    matches=lambda head: head.root == "alto",
    read=read_alto,
    takes="One article a scanned page: its blocks of text in reading order as paragraphs, broken words joined. "
    "Pages that a METS file lists are read with it.",
)
