"""The reader of any format of documents: it is parsed in a child process, then told apart by what it holds."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from newsetl.core.records import Reason
from newsetl.readers.documents.document import Document, article_of
from newsetl.readers.entry import Entry, Reader, ReadOptions, ReadOutcome
from newsetl.readers.exports import factiva_text, nexis, proquest
from newsetl.readers.exports.article import ExportedArticle, Marked, captures_of, ended_by_cut
from newsetl.readers.isolated.process import document_bytes_of, in_child

# What news databases hand out as documents: the name of each, and what finds its articles; none in other files.
_EXPORTS: tuple[tuple[str, Callable[[Sequence[Marked]], list[ExportedArticle]]], ...] = (
    ("proquest", proquest.articles_in),
    ("nexis", nexis.articles_in),
    ("factiva", factiva_text.articles_in),
)


def reader_of(origin: str, parse: Callable[[bytes, int], Iterable[Document]]) -> Reader:
    """The reader of one format.

    Args:
        origin: what the evidence calls it: "docx" gives "docx.title".
        parse: a function of a module; it yields the documents of a file of so many bytes, for articles of so many.
    """

    def read(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
        documents = in_child(parse, document_bytes_of(stream, options), options)
        first = next(documents, None)
        outcomes = _outcomes(entry, origin, first, documents)
        if first is not None and first.is_cut:
            cut = entry.reject(Reason.TRUNCATED, "the file ends in the midst of its document")
            outcomes = ended_by_cut(outcomes, cut)
        yield from outcomes

    return read


def _outcomes(
    entry: Entry, origin: str, first: Document | None, others: Iterable[Document]
) -> Iterator[ReadOutcome]:
    for database, articles_in in _EXPORTS:
        if articles := articles_in(first.paragraphs if first else ()):
            yield from captures_of(entry, articles, origin=database)
            return
    whole = (replace(one, kind=f"document ({origin})") for one in _articles(first, others))
    yield from captures_of(entry, whole, origin=origin)


def _articles(first: Document | None, others: Iterable[Document]) -> Iterator[ExportedArticle]:
    if first is not None:
        yield article_of(first)
    for document in others:
        yield article_of(document)
