"""The columns of an article. A new column is one function in a family's file and one line here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsetl.core.records import Candidate, Evidence, Link, Paragraph
from newsetl.extract.fields import coverage, signatures
from newsetl.extract.fields import keywords as keywords_text
from newsetl.extract.fields.bylines import byline, credits
from newsetl.extract.fields.column import Column, Table, column, read_columns, read_tables, table
from newsetl.extract.fields.dates import dateline
from newsetl.extract.fields.dates import expressions as time_expressions
from newsetl.extract.fields.dates import published as dates
from newsetl.extract.fields.head import about, headline, pictures, rights
from newsetl.extract.fields.people import entities
from newsetl.extract.fields.quotes import quotes
from newsetl.extract.fields.statements import hinted_line
from newsetl.extract.fields.words import language, languages
from newsetl.extract.page.page import Page


def text(page: Page) -> Iterator[Candidate[str]]:
    """Text of the article, NFC (three letters of Bengali in one piece), one line a paragraph."""
    yield Candidate(value=page.text, source="page")


def paragraphs(page: Page) -> Iterator[Candidate[tuple[Paragraph, ...]]]:
    """Paragraphs as offsets into text, in characters from 0, and their kind.

    In SQL: substr(text, start + 1, end - start).

    Values: kind is p, heading, list_item, quote or table_row.
    """
    yield Candidate(value=page.paragraphs, source="page")


def field_evidence(page: Page) -> Iterable[Evidence]:
    """Every candidate for every field, where it stood, and which was chosen.

    Read together with the columns, by `read_columns`; alone it is empty.
    """
    del page
    return ()


def links(page: Page) -> Iterable[Link]:
    """Links in the article's own text, in order."""
    return () if page.html is None else page.html.links


def _is_known(value: bool | None) -> bool:
    return value is not None


FIELDS: tuple[Column, ...] = (
    column(headline.title, check=headline.is_plausible_title, read_hint=hinted_line),
    column(headline.subtitle, read_hint=hinted_line),
    column(headline.description, read_hint=hinted_line),
    column(text, is_evidenced=False),
    column(paragraphs, is_evidenced=False),
    column(byline.byline, hint="authors", read_hint=hinted_line),
    column(byline.authors, check=byline.is_plausible_byline, read_hint=byline.hinted_authors),
    column(dates.published, check=dates.is_plausible_moment, read_hint=dates.hinted_moment),
    column(dates.modified, check=dates.is_plausible_moment, read_hint=dates.hinted_moment),
    column(about.kind),
    column(about.genre),
    column(language.language),
    column(about.language_declared, check=about.is_language_tag, hint="language", read_hint=hinted_line),
    column(about.section, read_hint=hinted_line),
    column(about.keywords, read_hint=about.hinted_keywords),
    column(about.publisher, read_hint=hinted_line),
    column(about.word_count, is_evidenced=False),
    column(about.is_free, check=_is_known),
    column(pictures.image_url, check=pictures.is_web_address),
    column(about.url_canonical),
    column(rights.copyright_holder),
    column(rights.license),
    column(rights.is_mining_reserved, check=_is_known),
    column(dateline.dateline_place),
    column(dateline.dateline_date),
    column(dateline.dateline_agency),
    column(credits.is_wire),
    column(credits.wire_agency),
    column(time_expressions.date_not_before),
    column(time_expressions.date_not_before_evidence),
    column(keywords_text.keywords_text),
    column(coverage.field_coverage),
)

TABLES: tuple[Table, ...] = (
    table(links),
    table(pictures.images),
    table(pictures.embeds),
    table(field_evidence),
    table(quotes.quotes),
    table(entities.mentions),
    table(entities.entities),
    table(time_expressions.time_expressions),
    table(credits.credits),
    table(languages.paragraph_languages),
    table(signatures.signatures),
)

__all__ = ["FIELDS", "TABLES", "Column", "Table", "read_columns", "read_tables"]
