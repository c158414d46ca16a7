"""The columns of an article. A new column is one function in a family's file and one line here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsetl.fields import about, byline, dates, headline
from newsetl.fields.column import Column, Table, column, read_columns, table
from newsetl.page import Page
from newsetl.records import Candidate, Link, Paragraph


def text(page: Page) -> Iterator[Candidate[str]]:
    """Text of the article, NFC, one line a paragraph."""
    yield Candidate(value=page.text, source="page")


def paragraphs(page: Page) -> Iterator[Candidate[tuple[Paragraph, ...]]]:
    """Paragraphs as offsets into text, in characters from 0, and their kind.

    In SQL: substr(text, start + 1, end - start).
    """
    yield Candidate(value=page.paragraphs, source="page")


def links(page: Page) -> Iterable[Link]:
    """Links in the article's own text, in order."""
    return page.links


FIELDS: tuple[Column, ...] = (
    column(headline.title, check=headline.is_plausible_title),
    column(headline.subtitle),
    column(headline.description),
    column(text),
    column(paragraphs),
    column(byline.byline),
    column(byline.authors),
    column(dates.published, check=dates.is_plausible_moment),
    column(dates.modified, check=dates.is_plausible_moment),
    column(about.language),
    column(about.language_declared, check=about.is_language_tag),
    column(about.section),
    column(about.keywords),
    column(about.publisher),
    column(about.word_count),
    column(about.image_url),
    column(about.url_canonical),
)

TABLES: tuple[Table, ...] = (table(links),)

__all__ = ["FIELDS", "TABLES", "Column", "Table", "read_columns"]
