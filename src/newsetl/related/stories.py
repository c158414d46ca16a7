"""Stories: articles on one event, grouped by the words that set them apart. SQL: warehouse/sql/stories.sql.

`newsetl maintain` makes them from all articles that stand, copies told once. So they follow from what stands then,
whatever the order in which it came; what became of earlier stories is noted in `story_changes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import duckdb
import pyarrow as pa

from newsetl.core.counted import counted
from newsetl.core.shipped import statements
from newsetl.related.average_link import average_link
from newsetl.related.workspace import open_workspace, take
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.sql import insert, transaction
from newsetl.warehouse.writer.warehouse import Warehouse

LEAST = 0.13  # how alike two groups of articles of one story are
PARAMETERS: Mapping[str, float] = {
    "title": 1.5,  # a word of the title counts so many times
    "common": 0.4,  # added to the weight of a word that few hold, so that the rarest do not decide alone
    "terms": 40,  # words by which an article is compared: those that another one has too
    "window": 10,  # days between two articles of one story that are compared, at most
    "other_language": 1.5,  # articles of two languages share names alone: they are so much more alike
    "half_life": 4,  # days after which two articles are half as alike
    "most_held": 1_000,  # a word in more articles tells nothing
    "least": 0.05,  # likeness of a pair that is kept
    "block": 5_000,  # articles that are compared at a time
}
_STORIES = pa.schema({"story_id": pa.string(), "version": pa.int64(), "article_id": pa.string()})
_CHANGES = pa.schema(
    {"seq": pa.int64(), "story_id": pa.uuid(), "change": pa.string(), "other_story_id": pa.uuid()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoriesReport:
    """What grouping the articles brought."""

    stories: int
    articles: int  # in them, copies too
    changes: int  # stories that were born, merged or split

    @property
    def sentence(self) -> str:
        """Such as "1,204 stories of 5,310 articles; born, merged or split: 37"."""
        stories = counted(self.stories, "story", "stories")
        return f"{stories} of {counted(self.articles, 'article')}; born, merged or split: {self.changes:,}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryMember:
    """One article as stories are made of it."""

    version: int
    article_id: str
    day: date | None

    @property
    def key(self) -> tuple[date, str]:
        """Orders articles by day and id: the first of a story names it."""
        return (self.day or date.max, self.article_id)


def update_stories(warehouse: Warehouse, *, left_out: Sequence[str] = ()) -> StoriesReport:
    """Group all articles that stand. The caller publishes.

    Args:
        warehouse: is read and written; copies must be up to date.
        left_out: publishers or hosts whose articles join no story.
    """
    search_files.flush(warehouse.connection, warehouse.root)
    with open_workspace(warehouse, times=None) as workspace:
        _prepare(workspace, warehouse, left_out)
        articles = {
            row[0]: StoryMember(version=row[0], article_id=str(row[1]), day=row[2])
            for row in workspace.execute(_sql("members")).fetchall()
        }
        pairs = _pairs(workspace)
        by_key = {one.key: one for one in articles.values()}
        groups = average_link(((articles[v].key, articles[w].key, value) for v, w, value in pairs), least=LEAST)
        stories = {by_key[group[0]].article_id: [by_key[key] for key in group] for group in groups}
        take(workspace, {"grouped": _rows(stories)})
        members = workspace.sql(_sql("with_copies")).to_arrow_table()
        take(workspace, {"members": members})
        labels = workspace.sql(_sql("labels")).to_arrow_table()
    return _keep(warehouse, members, labels)


def story_changes(before: Mapping[UUID, UUID], after: Mapping[UUID, UUID]) -> list[tuple[UUID, str, UUID | None]]:
    """What became of stories: (story, born, merged or split, the other story).

    Args:
        before: article → its story.
        after: the same, later. A story is named by its first article.
    """
    changes: list[tuple[UUID, str, UUID | None]] = []
    old, new = set(before.values()), set(after.values())
    for story in sorted(new - old, key=str):
        origin = before.get(story)
        changes.append((story, "split", origin) if origin in new else (story, "born", origin))
    for story in sorted(old - new, key=str):
        target = after.get(story)
        if target is not None and target in old:
            changes.append((story, "merged", target))
    return changes


def _prepare(workspace: duckdb.DuckDBPyConnection, warehouse: Warehouse, left_out: Sequence[str]) -> None:
    listed = search_files.listed(warehouse.connection)
    for table in ("postings", "articles"):
        name = "postings" if table == "postings" else "indexed"
        workspace.execute(f"CREATE VIEW {name} AS FROM {search_files.relation(warehouse.root, listed, table)}")
    names = pa.table({"name": pa.array([name.casefold() for name in left_out], pa.string())})
    clusters = warehouse.connection.sql("SELECT article_id, cluster_id, is_head FROM clusters").to_arrow_table()
    take(workspace, {"left_out": names, "clusters": clusters})
    workspace.execute(statements("search.sql")["create_macros"])
    workspace.execute(_sql("begin"))


def _pairs(workspace: duckdb.DuckDBPyConnection) -> list[tuple[int, int, float]]:
    """Two articles that are alike, by version, and how much."""
    for first, last, until in workspace.execute(_sql("blocks")).fetchall():
        for name, value in {"first": first, "last": last, "until": until}.items():
            workspace.execute(f"SET VARIABLE {name} = ?", [value])
        workspace.execute(_sql("compare_block"))
    return workspace.execute("FROM pairs").fetchall()


def _rows(stories: Mapping[str, Sequence[StoryMember]]) -> pa.Table:
    rows: list[dict[str, Any]] = [
        {"story_id": story, "version": one.version, "article_id": one.article_id}
        for story, members in stories.items()
        for one in members
    ]
    return pa.Table.from_pylist(rows, schema=_STORIES)


def _keep(warehouse: Warehouse, members: pa.Table, labels: pa.Table) -> StoriesReport:
    """Put the stories in the place of those before, and note what became of these."""
    connection = warehouse.connection
    before = dict(connection.execute("SELECT article_id, story_id FROM story_articles").fetchall())
    with transaction(connection):
        connection.execute("DELETE FROM story_articles; DELETE FROM story_labels")
        insert(connection, "story_articles", members)
        insert(connection, "story_labels", labels)
        after = dict(connection.execute("SELECT article_id, story_id FROM story_articles").fetchall())
        changes = story_changes(before, after)
        rows = [
            {"seq": warehouse.lake.last_seq(), "story_id": story, "change": change, "other_story_id": other}
            for story, change, other in changes
        ]
        insert(connection, "story_changes", pa.Table.from_pylist(rows, schema=_CHANGES))
    return StoriesReport(stories=len(set(after.values())), articles=len(after), changes=len(changes))


def _sql(name: str) -> str:
    query = statements("stories.sql")[name]
    for parameter, value in PARAMETERS.items():
        query = query.replace(f"${parameter}", str(value))
    return query
