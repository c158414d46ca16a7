"""Stories: articles on one event, grouped by the words that set them apart. SQL: warehouse/sql/stories.sql.

`newsetl maintain` makes them from all articles that stand, copies told once. So they follow from what stands then,
whatever the order in which it came; what became of earlier stories is noted in `story_changes`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import duckdb
import pyarrow as pa

from newsetl.core.counted import counted
from newsetl.core.shipped import statements
from newsetl.extract.fields.words.word_frequencies import word_frequencies
from newsetl.related.average_link import average_link
from newsetl.related.workspace import open_workspace, take
from newsetl.warehouse.search import files as search_files
from newsetl.warehouse.sql import insert, transaction
from newsetl.warehouse.writer.warehouse import Warehouse

LEAST = 0.16  # how alike two groups of articles of one story are
PARAMETERS: Mapping[str, float] = {
    "title": 1.5,  # a word of the title counts so many times
    "common": 0.4,  # added to the weight of a word that few hold, so that the rarest do not decide alone
    "known": 300,  # articles with the usual words of their language that are counted beside those that are held
    "usual_words": 350,  # of such an article
    "terms": 40,  # words by which an article is compared: those that another one has too
    "window": 10,  # days between two articles of one story that are compared, at most
    "other_language": 1.5,  # articles of two languages share names alone: they are so much more alike
    "half_life": 4,  # days after which two articles are half as alike
    "few": 500,  # among so many articles, one without a day is compared as if it were of the same day
    "undated": 0.3,  # power by which it is less alike with others where there are more
    "most_held": 1_000,  # a word in more articles tells nothing
    "least": 0.07,  # likeness of a pair that is kept
    "block": 1_000,  # articles that are compared at a time
}
_GROUPS = pa.schema({"first": pa.int32(), "place": pa.int32()})
_USUAL = pa.schema({"language": pa.string(), "word": pa.string(), "tenths": pa.int32()})
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


def update_stories(warehouse: Warehouse, *, left_out: Sequence[str] = ()) -> StoriesReport:
    """Group all articles that stand. The caller publishes.

    Args:
        warehouse: is read and written; copies must be up to date.
        left_out: publishers or hosts whose articles join no story.
    """
    search_files.flush(warehouse.connection, warehouse.root)
    with open_workspace(warehouse, with_all_memory=True) as workspace:
        _prepare(workspace, warehouse, left_out)
        groups = average_link(_pairs(workspace), least=LEAST)
        take(workspace, {"groups": _rows(groups)})
        workspace.execute(_sql("name_groups"))
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
    workspace.execute(_sql("tell"))
    take(workspace, {"usual": _usual_words(workspace)})
    workspace.execute(_sql("weigh"))


def _usual_words(workspace: duckdb.DuckDBPyConnection) -> pa.Table:
    """How often words stand in texts of the languages that there are."""
    languages = [row[0] for row in workspace.execute(_sql("languages")).fetchall()]
    columns: tuple[list[str], list[str], list[int]] = ([], [], [])
    for language in languages:
        known = word_frequencies(language)
        columns[0].extend([language] * len(known))
        columns[1].extend(known)
        columns[2].extend(known.values())
    return pa.table(list(columns), schema=_USUAL)


def _pairs(workspace: duckdb.DuckDBPyConnection) -> list[tuple[int, int, float]]:
    """Two articles that are alike, by their places in the order of days, and how much."""
    for first, last in workspace.execute(_sql("blocks")).fetchall():
        for name, place in {"first": first, "last": last}.items():
            workspace.execute(f"SET VARIABLE {name} = {place}")
        workspace.execute(_sql("compare_block"))
    return workspace.execute(_sql("pairs")).fetchall()


def _rows(groups: Sequence[Sequence[int]]) -> pa.Table:
    """The first place of each group, which names it, beside each of its places."""
    rows = [(group[0], place) for group in groups for place in group]
    return pa.table([[row[side] for row in rows] for side in (0, 1)], schema=_GROUPS)


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
