"""Clusters: articles that are copies of each other, directly or by others, and which of them is the head."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

import pyarrow as pa

Reason = Literal["agency", "earliest", "longest", "identity"]
_MOST = datetime.max.replace(tzinfo=UTC)

CLUSTERS = pa.schema(
    {"version": pa.int64(), "cluster_id": pa.uuid(), "article_id": pa.uuid(), "is_head": pa.bool_()}
    | {"reason": pa.string(), "similarity": pa.float64()}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One article of a cluster, as far as the choice of its head asks for it."""

    version: int
    article_id: UUID
    names: Collection[str | None]  # of its publication, folded: publication_keys of agencies.sql
    published_on: date | None
    published_at: datetime | None
    words: int
    credited: str | None  # news agency that its dateline, byline or mark names: agency_key of agencies.sql

    @property
    def is_dated(self) -> tuple[date, datetime] | None:
        """When it was published, as far as that is known; a day counts as its end."""
        return (self.published_on, self.published_at or _MOST) if self.published_on else None


def components(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Groups of numbers that pairs connect, each in order."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        parent.setdefault(number, number)
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for one, other in pairs:
        first, second = sorted((root(one), root(other)))
        parent[second] = first
    groups: dict[int, list[int]] = defaultdict(list)
    for number in sorted(parent):
        groups[root(number)].append(number)
    return list(groups.values())


def head_of(members: Collection[Member]) -> tuple[Member, Reason]:
    """The article that stands for a cluster, and why it was chosen.

    The agency's own article where another member credits that agency; else the earliest; of those that are equally
    early, or of which no day is known, the longest; else the one with the smallest id.
    """
    credited = {member.credited for member in members if member.credited}
    left = [member for member in members if not credited.isdisjoint(member.names)]
    if left:
        return min(left, key=_order), "agency"
    left = list(members)
    dated = [member.is_dated for member in members if member.is_dated]
    if dated:
        first = min(dated)
        left = [member for member in members if member.is_dated == first]
        if len(left) == 1:
            return left[0], "earliest"
    most = max(member.words for member in left)
    longest = [member for member in left if member.words == most]
    return min(longest, key=_order), "longest" if len(longest) == 1 else "identity"


def _order(member: Member) -> tuple[bool, tuple[date, datetime], int, str]:
    dated = member.is_dated
    return (dated is None, dated or (date.max, _MOST), -member.words, str(member.article_id))


def cluster_rows(
    pairs: Mapping[tuple[int, int], float], members: Mapping[int, Member]
) -> Iterator[dict[str, Any]]:
    """Rows of `clusters`.

    Args:
        pairs: two versions that are copies → how similar they are.
        members: every version of the pairs.
    """
    for versions in components(pairs):
        group = [members[version] for version in versions]
        head, reason = head_of(group)
        cluster_id = min(member.article_id for member in group)
        for member in group:
            pair = tuple(sorted((member.version, head.version)))
            yield {
                "version": member.version,
                "cluster_id": cluster_id,
                "article_id": member.article_id,
                "is_head": member is head,
                "reason": reason,
                "similarity": 1.0 if member is head else pairs.get((pair[0], pair[1])),
            }
