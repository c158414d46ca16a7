"""Capture → Article | Reject: the pure middle of the line."""

from __future__ import annotations

from newsetl.core.identity import article_id, clean_url, content_hash
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Reject, Stage, plain
from newsetl.extract.fields import FIELDS, TABLES, read_columns, read_tables
from newsetl.extract.page.read import read_page
from newsetl.extract.quality import reason_to_decline


def extract(capture: Capture, *, options: Options) -> Outcome:
    """Read one document. Never raises for a bad document; equal input gives an equal outcome."""
    page = read_page(capture, options=options)
    if isinstance(page, Reject):
        return page
    declined = reason_to_decline(page, min_words=options.min_words)
    if declined is not None:
        reason, detail = declined
        return Reject(raw=capture.raw, stage=Stage.QUALITY, reason=reason, detail=detail, url=capture.url)
    reading = read_columns(page, FIELDS)
    values = {name: plain(value) for name, value in reading.values.items()}
    tables, failed = read_tables(page, TABLES)
    values["extra"] = dict(capture.extra) or None
    # Evidence explains content, it is none. Only what is not ours may hold any number.
    content = content_hash({"values": values, "tables": tables}, has_any_number=bool(capture.extra))
    tables["field_evidence"] = tuple(map(plain, reading.evidence))
    return Article(
        capture=capture,
        article_id=article_id(capture),
        url=clean_url(capture.url),
        values=values,
        tables=tables,
        issues=reading.issues + failed,
        content_hash=content,
    )
