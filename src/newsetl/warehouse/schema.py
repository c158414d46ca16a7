"""FIELDS → columns of all tables, with types and comments: one list drives lake, warehouse and reference."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, get_type_hints
from uuid import UUID

from newsetl.core.records import Article, Capture, Raw, Reject
from newsetl.extract.fields import FIELDS
from newsetl.extract.fields import TABLES as FAMILIES
from newsetl.warehouse.layouts import Layout, layout_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One column of a table."""

    name: str
    layout: Layout
    comment: str
    required: bool = False
    provenance: bool = False  # where and when it was had from: no part of the content

    @property
    def sql_type(self) -> str:
        """DuckDB's name of the type."""
        return _sql_type(self.layout)


_SQL: Mapping[type, str] = {
    str: "VARCHAR",
    int: "BIGINT",
    float: "DOUBLE",
    bool: "BOOLEAN",
    date: "DATE",
    datetime: "TIMESTAMPTZ",
    UUID: "UUID",
}


def _sql_type(layout: Layout) -> str:
    if layout.kind is list:
        return f"{_sql_type(layout.parts['item'])}[]"
    if layout.kind is dict:
        inner = ", ".join(f'"{name}" {_sql_type(part)}' for name, part in layout.parts.items())
        return f"STRUCT({inner})"
    return _SQL[layout.kind]


def _spec(name: str, kind: Any, comment: str, **more: Any) -> Spec:
    return Spec(name=name, layout=layout_of(kind), comment=comment, **more)


_PLACE = (
    _spec(
        "source_uri",
        str,
        "File of the bytes: absolute path, or address without signature",
        provenance=True,
    ),
    _spec("raw_member", str, "Path inside the archive, levels joined by !/", provenance=True),
    _spec("raw_row", int, "Row or line of the table, from 0", provenance=True),
    _spec(
        "raw_record_id",
        str,
        "Identity of its record in the WARC file (WARC-Record-ID); null outside of WARC",
        provenance=True,
    ),
    _spec("raw_offset", int, "Byte offset of the WARC record in its file", provenance=True),
    _spec("raw_sha256", str, "SHA-256 of the payload, hex", provenance=True),
    _spec("raw_bytes", int, "Size of the payload in bytes", provenance=True),
)
_VERSION = _spec(
    "version",
    int,
    "Number of this version of the article, in order of loading; its child rows carry it too",
    required=True,
    provenance=True,
)
_LOADED = (
    _spec("run_id", UUID, "Run that wrote this row", required=True, provenance=True),
    _spec("loaded_at", datetime, "When the row was written, UTC", required=True, provenance=True),
)

ARTICLES: tuple[Spec, ...] = (
    _spec(
        "article_id",
        UUID,
        "Identity: from the normalised URL, or from the bytes where there is none",
        required=True,
    ),
    _spec("url", str, "Address the document was had from, without tracking parts", provenance=True),
    _spec("url_original", str, "Address the document was had from, as given", provenance=True),
    *(_spec(name, kind, field.meanings[name]) for field in FIELDS for name, kind in field.spread.items()),
    _spec("extra", str, "Columns of the source table that newsetl does not know, as JSON"),
    _spec("issues", tuple[str, ...], "Fields that failed on this document, field:Error"),
    _spec("content_hash", str, "128-bit hash of text, fields and child rows, hex", required=True),
    _spec("recipe", str, "Extraction version and hash of the options that made this row", required=True),
    _spec("input_hash", str, "128-bit hash of all that extraction read, hex", required=True, provenance=True),
    _spec("media_type", str, "html or text", required=True),
    _spec(
        "captured_at",
        datetime,
        "When the bytes were had: WARC date, table column or file time",
        provenance=True,
    ),
    _spec("capture_id", UUID, "Identity of the place the bytes lie at", required=True, provenance=True),
    *_PLACE,
    *_LOADED,
    _VERSION,
)

REJECTS: tuple[Spec, ...] = (
    _spec("capture_id", UUID, "Identity of the place the bytes lie at", required=True, provenance=True),
    _spec("stage", str, "Where on the line it was declined", required=True),
    _spec("reason", str, "Why it is no article; newsetl rejects says what can be done", required=True),
    _spec("detail", str, "The figures behind the reason", provenance=True),
    _spec("url", str, "Address the document was had from, as given"),
    _spec("recipe", str, "Extraction version and hash of the options", required=True, provenance=True),
    *_PLACE,
    *_LOADED,
    replace(_VERSION, comment="Number of this row, in order of loading"),
)

# A known article seen again, later or elsewhere: only where and when it was had changes.
SIGHTINGS: tuple[Spec, ...] = tuple(
    replace(spec, required=spec.name in ("article_id", "content_hash"))
    for spec in ARTICLES
    if spec.name
    in {"article_id", "content_hash", "url", "url_original", "captured_at", "capture_id", "input_hash"}
    or spec in _PLACE
)

# Places whose reject no longer holds, because an article has come from there.
CLEARED: tuple[Spec, ...] = (REJECTS[0],)

# Columns that the view `articles` works out of others, each with its SQL: they are no part of the lake.
_HOST = r"^https?://(?:(?:www\d?|m|mobile|amp)\.)?([^/:?#.]+\.[^/:?#]+)"
_FILE = "replace(replace(replace(replace(source_uri, '%', '%25'), ' ', '%20'), '#', '%23'), '?', '%3F')"
DERIVED: tuple[tuple[Spec, str], ...] = (
    (
        _spec(
            "outlet_id", str, "Its outlet in the view outlets: host of its address, else name of the publication"
        ),
        f"coalesce(nullif(regexp_extract(lower(coalesce(url, url_canonical)), '{_HOST}', 1), ''), "
        "nullif(lower(trim(publisher)), ''))",
    ),
    (
        _spec("link", str, "Best address to open: url, else the one that the page claims, else its file"),
        f"coalesce(url, CASE WHEN starts_with(url_canonical, 'http') THEN url_canonical END, "
        f"CASE WHEN regexp_matches(source_uri, '^(s3|gs|https?)://') THEN source_uri END, 'file://' || {_FILE})",
    ),
)

CHILDREN: Mapping[str, tuple[Spec, ...]] = {
    table.name: (
        _spec(
            "article_id",
            UUID,
            "The article that the row is of: a row of articles or article_versions",
            required=True,
        ),
        _spec("position", int, "Order within the article, from 0", required=True),
        *(
            _spec(part.name, get_type_hints(table.row)[part.name], table.meanings[part.name])
            for part in fields(table.row)
        ),
        _spec("published_on", date, "The publisher's own day of the article", provenance=True),
        replace(_VERSION, comment="Version of the article that the row belongs to"),
    )
    for table in FAMILIES
}
TABLE_COMMENTS: Mapping[str, str] = {
    "articles": "One row an article: its latest version",
    "article_versions": "Earlier and losing versions of articles: same columns as articles",
    "rejects": "Inputs that are no article, and why; each can be run again",
    "runs": "One row a run: seen = new + revised + unchanged + duplicates + rejects",
    **{table.name: table.comment for table in FAMILIES},
}
# Tables whose rows lie in the lake. Versions that a compaction found superseded have parts of their own.
TABLES: Mapping[str, tuple[Spec, ...]] = {
    "articles": ARTICLES,
    "article_versions": ARTICLES,
    "rejects": REJECTS,
    **CHILDREN,
}
# Rows of which a compaction found that they do not count, and where articles were seen since they were loaded.
SUPERSEDED: tuple[Spec, ...] = (
    _spec("version", int, "The row", required=True),
    _spec("is_kept", bool, "Whether it stands in article_versions", required=True),
    _spec("is_reject", bool, "Whether it is a row of rejects", required=True),
    _spec("seq", int, "The load by which it came to be so"),
)
SIGHTED: tuple[Spec, ...] = (
    _spec("version", int, "The article's version", required=True),
    _spec("has_place", bool, "Whether it was had from another place too", required=True),
    *(replace(spec, required=False) for spec in SIGHTINGS if spec.name not in ("article_id", "content_hash")),
    _spec("seq", int, "The load that saw it last"),
)
# What a run met without writing a row: it is still met when the run that wrote the row is undone. The place's
# columns are null where it was that of the row; of a record that only says that it was the same, all but the time.
MEETINGS: tuple[Spec, ...] = (
    _spec("run_id", UUID, "The run", required=True),
    _spec("version", int, "The row that it met", required=True),
    *(replace(spec, required=False) for spec in SIGHTINGS if spec.name not in ("article_id", "content_hash")),
)
# What people added by hand; see newsetl.warehouse.manual.
_NUMBER = _spec("number", int, "Number of the row, in the order in which they were added", required=True)
_MADE = (
    _spec("note", str, "Why, in the words of who added it"),
    _spec("made_by", str, "Who added it"),
    _spec("made_at", datetime, "When, UTC", required=True),
)
CORRECTIONS: tuple[Spec, ...] = (
    _NUMBER,
    _spec("article_id", UUID, "Article whose field it is", required=True),
    _spec("field", str, "Field, as in field_evidence: published for published_on", required=True),
    _spec("columns", str, "Columns of the field and their values, JSON; null: the correction is withdrawn"),
    _spec("printed", str, "The value as field_evidence has it; empty where the field is to be empty"),
    *_MADE,
)
ANNOTATIONS: tuple[Spec, ...] = (
    _NUMBER,
    _spec("name", str, "Name that the codes are kept under: they are the table annotations.NAME", required=True),
    _spec("revision", int, "How many times codes of that name were added, from 1", required=True),
    _spec("article_id", UUID, "Article that was coded", required=True),
    _spec("quote", str, "Words of the quotation that was coded; null: the article as a whole"),
    _spec("coder", str, "Who coded; null where that is not said"),
    _spec("coded_at", datetime, "When it was coded, UTC, as the codes say"),
    _spec("codes", str, "The codes by name, JSON; null: they are withdrawn"),
    *_MADE,
)
OUTLETS: tuple[Spec, ...] = (
    _NUMBER,
    _spec("outlet_id", str, "Outlet that the row is about", required=True),
    _spec("name", str, "Its name; null: what was said of it before no longer counts"),
    _spec("country", str, "Its country, ISO 3166-1, such as DE"),
    _spec("language", str, "Its language, ISO 639-1"),
    _spec("aliases", tuple[str, ...], "Other names and hosts of it"),
    *_MADE,
)
MANUAL: Mapping[str, tuple[Spec, ...]] = {
    "corrections": CORRECTIONS,
    "annotations": ANNOTATIONS,
    "outlets": OUTLETS,
}
# Parts of the lake: tables, and what happened to rows of other parts.
PARTS: Mapping[str, tuple[Spec, ...]] = {
    **TABLES,
    "sightings": SIGHTINGS,
    "cleared": CLEARED,
    "superseded": SUPERSEDED,
    "sighted": SIGHTED,
    "meetings": MEETINGS,
    **MANUAL,
}


def place_row(raw: Raw) -> dict[str, Any]:
    """The columns that tell where bytes lie."""
    return {
        "capture_id": raw.capture_id,
        "source_uri": raw.source_uri,
        "raw_member": raw.member,
        "raw_row": raw.row,
        "raw_record_id": raw.record_id,
        "raw_offset": raw.offset,
        "raw_sha256": raw.sha256,
        "raw_bytes": raw.size_bytes,
    }


def article_row(article: Article) -> dict[str, Any]:
    """The row for `articles`, without run, recipe and input hash."""
    values = dict(article.values)
    extra = values.pop("extra", None)
    return {
        **values,
        **capture_row(article.capture, url=article.url),
        "article_id": article.article_id,
        "extra": None if extra is None else json.dumps(extra, ensure_ascii=False, sort_keys=True, default=str),
        "issues": list(article.issues) or None,
        "content_hash": article.content_hash,
        "media_type": article.capture.media,
    }


def capture_row(capture: Capture, *, url: str | None) -> dict[str, Any]:
    """The columns that tell where and when an article was had; `url` is its address, normalised."""
    return {
        **place_row(capture.raw),
        "url": url,
        "url_original": capture.url,
        "captured_at": capture.captured_at,
    }


def reject_row(reject: Reject) -> dict[str, Any]:
    """The row for `rejects`, without run and recipe."""
    return {
        **place_row(reject.raw),
        "stage": str(reject.stage),
        "reason": str(reject.reason),
        "detail": reject.detail or None,
        "url": reject.url,
    }
