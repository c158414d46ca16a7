"""The page of one article: text with names and quotations, fields with evidence, versions, copies, story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsetl.api import questions
from newsetl.api.find import parsed_id
from newsetl.explore.highlights import Span, parts
from newsetl.explore.published import Build, Row
from newsetl.explore.site import page, site_of
from newsetl.related.revisions import compare_versions
from newsetl.warehouse.manual.values import correctable

SHOWN_CHARACTERS = 100_000  # of a text, at first
_KINDS = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
_HIDDEN = {
    "text",
    "paragraphs",
    "title",
    "subtitle",
    "version",
    "extra",
}  # columns that stand elsewhere on the page
# Parts hold ranges of versions: asked by version, DuckDB reads only those with the rows of this article.
_OF_ONE = "WHERE version = {version} ORDER BY position"
_MENTIONS = (
    'SELECT m.start, m."end", m.type, coalesce(e.name, m.text) AS name FROM mentions AS m '
    "LEFT JOIN (FROM entities WHERE version = {version}) AS e USING (entity) "
    "WHERE m.version = {version} ORDER BY m.position"
)
_ENTITIES = (
    'SELECT name, entity_type_name(type) AS type_name, "count" AS mentions, salience FROM entities '
    "WHERE version = {version} ORDER BY salience DESC, name"
)
_STORIES = (
    "SELECT s.story_id, any_value(l.label) AS label, count(*) AS articles FROM story_articles AS s "
    "LEFT JOIN stored.story_labels AS l USING (story_id) "
    "WHERE s.story_id IN (SELECT story_id FROM story_articles WHERE article_id = $1) GROUP BY s.story_id"
)
_CODES = "SELECT name, coder, quote, codes, note, made_at FROM annotation_history WHERE article_id = $1 AND stands"
_VERSIONS = """
SELECT version, captured_at, title, text FROM articles WHERE article_id = $1
UNION ALL
SELECT version, captured_at, title, text FROM article_versions WHERE article_id = $1
ORDER BY captured_at NULLS FIRST, version
"""


def article(request: Request) -> Response:
    """The page at /article/ID."""
    site = site_of(request)
    identity = article_id_of(request)
    is_whole = request.query_params.get("text") == "whole"
    with site.published.newest() as build:
        row = article_row(build, identity)
        paragraphs = _shown(row, is_whole=is_whole)
        end = paragraphs[-1]["end"] if paragraphs else 0
        values: dict[str, Any] = {
            "article": row,
            "parts": parts(row["text"] or "", paragraphs, _spans(build, row["version"])),
            "hidden": len(row["text"] or "") - end,
            "fields": _fields(build, row),
            "versions": _versions(build, identity),
            "copies": _copies(build, identity),
            "stories": build.rows(_STORIES, [identity]),
            "entities": build.rows(_ENTITIES.format(version=row["version"])),
            "codes": build.rows(_CODES, [identity]),
            **{name: _rows_of(build, name, row["version"]) for name in ("images", "links", "credits")},
        }
    return page(request, "article.html", correctable=sorted(_columns()), **values)


def article_id_of(request: Request) -> UUID:
    """The id in an address.

    Raises:
        HTTPException: it is none.
    """
    identity = parsed_id(request.path_params["article"])
    if identity is None:
        raise HTTPException(404, f"{request.path_params['article']!r} is no id of an article")
    return identity


def article_row(build: Build, identity: UUID) -> Row:
    """The row of an article.

    Raises:
        HTTPException: there is none of that id.
    """
    versions = build.rows("SELECT version FROM facts.articles WHERE article_id = $1", [identity])
    rows = build.rows(f"FROM articles WHERE version = {versions[0]['version']}") if versions else []
    if not rows:
        raise HTTPException(404, f"no article has the id {identity}: `newsetl why` says whether it was ever seen")
    return rows[0]


def _shown(row: Row, *, is_whole: bool) -> Sequence[Mapping[str, Any]]:
    """The paragraphs that are shown: all, or those within the first 100,000 characters."""
    text = row["text"] or ""
    paragraphs = row["paragraphs"] or [{"start": 0, "end": len(text), "kind": "p"}]
    if is_whole or len(text) <= SHOWN_CHARACTERS:
        return paragraphs
    return [
        {**part, "end": min(part["end"], SHOWN_CHARACTERS)}
        for part in paragraphs
        if part["start"] < SHOWN_CHARACTERS
    ]


def _rows_of(build: Build, table: str, version: int) -> list[Row]:
    """The rows of a child table that are of one version of an article."""
    return build.rows(f"FROM {table} {_OF_ONE.format(version=version)}")


def _spans(build: Build, version: int) -> list[Span]:
    """Quotations, names and times, where they stand in the text."""
    spans = []
    for row in _rows_of(build, "quotes", version):
        label = f"quotation of {row['speaker_resolved'] or row['speaker'] or 'an unknown speaker'}"
        ranges = row["segments"] or [row]
        spans += [Span(start=one["start"], end=one["end"], kind="quote", label=label) for one in ranges]
    for row in build.rows(_MENTIONS.format(version=version)):
        kind = _KINDS.get(row["type"], "other")
        label = f"{kind}: {row['name']}"
        spans.append(Span(start=row["start"], end=row["end"], kind=kind, label=label, name=row["name"] or ""))
    for row in _rows_of(build, "time_expressions", version):
        label = f"time: {row['value']}"
        spans.append(Span(start=row["start"], end=row["end"], kind="date", label=label))
    return spans


def _fields(build: Build, row: Row) -> list[dict[str, Any]]:
    """Columns with their values, and the candidates of the field that each belongs to."""
    evidence: dict[str, list[Row]] = {}
    for candidate in _rows_of(build, "field_evidence", row["version"]):
        evidence.setdefault(candidate["field"], []).append(candidate)
    filled = [name for name, value in row.items() if name not in _HIDDEN and value not in (None, [], "")]
    named = set(filled)
    fields, listed = [], set[str]()
    for name in [*(name for name in ("title", "subtitle") if row[name]), *filled]:
        field = _columns().get(name, name)
        candidates = [] if field in listed else evidence.get(field, [])
        listed.add(field)
        fields.append({"name": name, "value": _printed(row[name]), "candidates": candidates})
    for field in sorted(set(evidence) - listed - named):
        fields.append({"name": field, "value": "", "candidates": evidence[field]})
    return fields


@cache
def _columns() -> Mapping[str, str]:
    """The field of each column that can be corrected."""
    return {column: field.name for column, field in correctable().items()}


def _printed(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(
            str(one["name"]) if isinstance(one, dict) and "name" in one else str(one) for one in value
        )
    return str(value)


def _copies(build: Build, identity: UUID) -> list[Row]:
    """Copies of an article and what it is a copy of; most have none, which is told without reading articles."""
    pairs = build.rows("SELECT count(*) AS n FROM copies WHERE article_id = $1 OR of_article_id = $1", [identity])
    return build.rows(questions.copies(str(identity))) if pairs[0]["n"] else []


def _versions(build: Build, identity: UUID) -> list[dict[str, Any]]:
    """The versions in order of capture, each with what it changed; empty where there is one only."""
    earlier = build.rows("SELECT count(*) AS n FROM article_versions WHERE article_id = $1", [identity])[0]["n"]
    rows = build.rows(_VERSIONS, [identity]) if earlier else []
    versions: list[dict[str, Any]] = [{**row, "revision": None} for row in rows]
    for before, after in pairwise(versions):
        after["revision"] = compare_versions(before["text"] or "", after["text"] or "")
        after["title_before"] = before["title"]
    return versions
