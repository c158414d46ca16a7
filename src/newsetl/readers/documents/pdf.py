"""PDF documents with a text layer: paragraphs in reading order, without running heads and page numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from newsetl.core.counted import counted
from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.documents.document import Document
from newsetl.readers.documents.pdf_lines import Page, page_of
from newsetl.readers.documents.pdf_paragraphs import paragraphs_of
from newsetl.readers.documents.reader import reader_of
from newsetl.readers.format import Format, Head

_MOST_PAGES = 1_000
_LEAST_LETTERS = 40  # a page, on average; a scan has a stamp or two
_READABLE_SHARE = 0.8  # of characters that are letters, digits, marks or spaces and not private or unknown
_DAY = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
_WRONG_PASSWORD = 4  # as PDFium numbers its errors
_PROPERTIES = {"Title": "title", "Author": "authors", "Keywords": "keywords", "CreationDate": "created"}


def parse_pdf(payload: bytes, document_bytes: int) -> Iterator[Document]:
    """The one document of a PDF file.

    Raises:
        DeclinedError: it is encrypted, a scan, longer than any article, or its letters cannot be told.
    """
    pdf = _opened(payload)
    if len(pdf) > _MOST_PAGES:
        raise DeclinedError(Reason.TOO_LARGE, f"{len(pdf):,} pages; a PDF is read up to {_MOST_PAGES:,}")
    pages: list[Page] = []
    size = 0
    for number in range(len(pdf)):
        page = pdf[number]
        pages.append(page_of(page))
        page.close()
        size += sum(len(line.text) for line in pages[-1].lines)
        if size > document_bytes:
            raise DeclinedError(Reason.TOO_LARGE, f"more than {document_bytes:,} characters by page {number + 1}")
    _check_letters("".join(line.text for page in pages for line in page.lines), len(pages))
    stated = pdf.get_metadata_dict(skip_empty=True)
    properties = {ours: stated[theirs] for theirs, ours in _PROPERTIES.items() if theirs in stated}
    if created := _DAY.match(properties.get("created", "")):
        properties["created"] = "-".join(created.groups())
    yield Document(paragraphs=tuple(paragraphs_of(pages)), properties=properties)


def _opened(payload: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(payload)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD or "assword" in str(error):
            raise DeclinedError(
                Reason.UNSUPPORTED_TYPE, "encrypted PDF document: save it without a password"
            ) from error
        raise DeclinedError(Reason.CORRUPT, f"a PDF document that cannot be opened: {error}"[:200]) from error


def _check_letters(text: str, pages: int) -> None:
    letters = sum(map(str.isalnum, text))
    if letters < min(_LEAST_LETTERS * pages, 2 * _LEAST_LETTERS) or letters < _LEAST_LETTERS / 10 * pages:
        detail = (
            f"a PDF document without a text layer ({counted(pages, 'page')}, a scan?): recognise its text first"
        )
        raise DeclinedError(Reason.NO_TEXT, detail)
    filled = [char for char in text if not char.isspace()]
    if sum(char.isprintable() and char != "\ufffd" for char in filled) < _READABLE_SHARE * len(filled):
        raise DeclinedError(Reason.NO_TEXT, "a PDF document whose fonts do not tell which letters they print")


def _is_pdf(head: Head) -> bool:
    """Whether it is one, behind a few bytes of something else as programs tolerate it."""
    is_named = b"%PDF-" in head.data[:1024] and (head.is_binary or b" obj" in head.data)
    return is_named or head.bare.startswith(b"%PDF-")


PDF = Format(
    name="PDF document",
    matches=_is_pdf,
    read=reader_of("pdf", parse_pdf),
    takes="One article: its text layer with columns in reading order, words that were parted at line ends joined, "
    "running heads and page numbers left out; a line in larger letters at the head is the title. The file's own "
    "properties count after what the text prints. Scans are refused as `no_text`.",
)
