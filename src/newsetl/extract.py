"""Capture → Article | Reject: the pure middle of the line."""

from __future__ import annotations

from dataclasses import asdict

from newsetl.fields import FIELDS, TABLES, read_columns, read_tables
from newsetl.identity import article_id, clean_url, content_hash
from newsetl.page import read_page
from newsetl.quality import reason_to_decline
from newsetl.recipe import Options
from newsetl.records import Article, Capture, Outcome, Reject, Stage


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
    values = reading.values
    tables, failed = read_tables(page, TABLES)
    values["extra"] = dict(capture.extra) or None
    content = content_hash({"values": values, "tables": tables})  # evidence explains content, it is none
    tables["field_evidence"] = tuple(asdict(row) for row in reading.evidence)
    return Article(
        capture=capture,
        article_id=article_id(capture),
        url=clean_url(capture.url),
        values=values,
        tables=tables,
        issues=reading.issues + failed,
        content_hash=content,
    )
