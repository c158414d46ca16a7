"""The ledger: every capture ends as exactly one of new, revised, unchanged, duplicate, reject.

reject      it is no article                         duplicate   this identity and content stood in this run
new         its identity is not known                unchanged   its content is known, by the same recipe
revised     known identity; other text, fields or recipe
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from newsetl.core.identity import article_id, bytes_id, clean_url, input_hash, url_id
from newsetl.core.records import Capture, Reason, Reject, Revisit, Stage
from newsetl.run.workers.answer import Built, BuiltOutcome
from newsetl.warehouse.lake import Counts
from newsetl.warehouse.schema import capture_row, reject_row
from newsetl.warehouse.writer.state import Known, State

Verdict = Literal["new", "revised", "unchanged", "duplicates", "rejects"]
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Settled:
    """A capture whose article is held already, from equal input by the same recipe: not read again."""

    content_hash: str


End = BuiltOutcome | Settled


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that an input gave, with what the ledger needs to file it."""

    read_outcome: Capture | Reject
    place_id: UUID
    article_id: UUID | None = None
    former_id: UUID | None = None  # which earlier versions of newsetl gave it: that of its bytes
    input_hash: str = ""
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Items with what was held of them when they were taken, after so many commits."""

    items: Sequence[Item]
    held: Mapping[UUID, Known]
    rejected: Set[UUID]
    commits: int

    @property
    def to_read(self) -> list[Capture]:
        """The captures that have to be read."""
        return [
            item.read_outcome for item in self.items if isinstance(item.read_outcome, Capture) and not item.settled
        ]

    def ended(self, outcomes: int) -> Batch:
        """The batch as far as that many outcomes reach: a run that is stopped keeps them."""
        unread = [place for place, item in enumerate(self.items) if _is_read(item)][outcomes:]
        return replace(self, items=self.items[: unread[0]]) if unread else self


@dataclass(frozen=True, slots=True)
class Filing:
    """What became of one capture, and the rows that say so."""

    verdict: Verdict
    rows: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)  # by part of the lake
    filed: Filed | None = None  # a version that was not known, whose rows a worker has built


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A new version of an article."""

    article_id: UUID
    input_hash: str
    built: Built


class Ledger:
    """Files outcomes in order. `pending` is what the next commit has to make known."""

    def __init__(self, state: State, *, recipe: str) -> None:
        self._state = state
        self._recipe = recipe
        self._forgotten = state.forgotten()
        self._known: dict[UUID, Known] = {}  # changed since the last commit
        self._met: set[UUID] = set()  # filed since the last commit
        self._in_flight: Counter[UUID] = Counter()
        self._commits = 0

    def take(self, read_outcomes: Sequence[Capture | Reject]) -> Batch:
        """A batch of what an input gave; items that need no reading are settled at once."""
        items = [item_of(read_outcome) for read_outcome in read_outcomes]
        held, rejected = self._look_up(items)
        items = [_as_held(item, held) for item in items]
        return Batch([self._settle(item, held) for item in items], held, rejected, self._commits)

    def adopt(self, items: Sequence[Item]) -> Batch:
        """A batch of items that somebody else has made and read already, without a look at the warehouse."""
        held, rejected = self._look_up(items)
        items = [_as_held(item, held) for item in items]
        self._in_flight.update(item.article_id for item in items if item.article_id and _is_read(item))
        return Batch(items, held, rejected, self._commits)

    def _look_up(self, items: Sequence[Item]) -> tuple[dict[UUID, Known], set[UUID]]:
        """What the warehouse holds of these items: articles, and places that stand in `rejects`."""
        articles = {one for item in items for one in (item.article_id, item.former_id) if one}
        places = {item.place_id for item in items}
        there = self._state.held(articles | places)
        return self._state.known(articles & there) if articles & there else {}, places & there

    def _settle(self, item: Item, held: Mapping[UUID, Known]) -> Item:
        """Settled when the standing version came from equal input, and nothing on its way may replace it."""
        if item.article_id is None or isinstance(item.read_outcome, Reject):
            return item
        known = self._known.get(item.article_id) or held.get(item.article_id)
        same = known is not None and (known.input_hash, known.recipe) == (item.input_hash, self._recipe)
        if known is not None and same and not self._in_flight[item.article_id]:
            return replace(item, settled=Settled(known.content_hash))
        self._in_flight[item.article_id] += 1
        return item

    def file(self, batch: Batch, outcomes: Sequence[BuiltOutcome]) -> list[Filing]:
        """File a batch in order; `outcomes` are those of the items that were read, in order."""
        items, held, rejected = batch.items, batch.held, batch.rejected
        if batch.commits != self._commits:  # the warehouse has moved on since the batch was taken
            held, rejected = self._look_up(items)
        read = iter(outcomes)
        ends = [self._end(item, read) for item in items]
        met = self._met_before(items, ends, held, rejected)
        filings = []
        for item, end in zip(items, ends, strict=True):
            key = _key(item, end)
            is_duplicate = key in met or key in self._met
            revisited = self._revisited(item, held)
            if revisited is not None:
                filing = revisited
            elif isinstance(end, Reject):
                filing = self._reject(end, is_duplicate)
            else:
                filing = self._article(item, end, held, is_duplicate)
                if item.place_id in rejected:
                    cleared = [{"capture_id": item.place_id}]
                    filing = replace(filing, rows={**filing.rows, "cleared": cleared})
            self._met.add(key)
            if item.article_id and _is_read(item):
                self._in_flight[item.article_id] -= 1
            filings.append(filing)
        self._in_flight += Counter()  # forget what is back at zero
        return filings

    def _end(self, item: Item, read: Iterator[BuiltOutcome]) -> End:
        """What became of an item, read or not; what was forgotten does not come back."""
        end = item.settled or (item.read_outcome if isinstance(item.read_outcome, Reject) else next(read))
        if item.article_id not in self._forgotten:
            return end
        return Reject(raw=item.read_outcome.raw, stage=Stage.LEDGER, reason=Reason.FORGOTTEN)

    def _met_before(
        self, items: Sequence[Item], ends: Sequence[End], held: Mapping[UUID, Known], rejected: Set[UUID]
    ) -> set[UUID]:
        """Keys that were filed before the last commit of this run; only what is held can be among them."""
        keys = {
            _key(item, end)
            for item, end in zip(items, ends, strict=True)
            if (item.place_id in rejected if isinstance(end, Reject) else item.article_id in held)
        }
        return self._state.met(keys) if keys else set()

    def _revisited(self, item: Item, held: Mapping[UUID, Known]) -> Filing | None:
        """A revisit of the very record that the standing version came from: that version, seen again."""
        visit, identity = item.read_outcome, item.article_id
        known = self._known.get(identity) or held.get(identity) if identity else None
        if not isinstance(visit, Revisit) or known is None or known.record_id != visit.refers_to:
            return None
        assert identity is not None
        row = {"article_id": identity, "content_hash": known.content_hash, "captured_at": visit.captured_at}
        meetings = [{"version": known.version, **row}]
        if visit.captured_at is None:
            return Filing("unchanged")
        if known.captured_at and visit.captured_at <= known.captured_at:
            return Filing("unchanged", {"meetings": meetings})
        self._known[identity] = replace(known, captured_at=visit.captured_at, is_as_loaded=False)
        return Filing("unchanged", {"sightings": [row], "meetings": meetings})

    def _reject(self, reject: Reject, met: bool) -> Filing:
        if met:
            return Filing("duplicates")
        return Filing("rejects", {"rejects": [{**reject_row(reject), "recipe": self._recipe}]})

    def _article(self, item: Item, end: Built | Settled, held: Mapping[UUID, Known], met: bool) -> Filing:
        identity, content, capture = item.article_id, end.content_hash, item.read_outcome
        assert identity is not None
        assert isinstance(capture, Capture)
        known = self._known.get(identity) or held.get(identity)
        if known is None or not _is_known(known, content, self._recipe, capture.captured_at):
            assert isinstance(end, Built)  # only a standing version is ever settled
            self._known[identity] = _after(known, item, content, capture.captured_at, self._recipe)
            filed = Filed(article_id=identity, input_hash=item.input_hash, built=end)
            return Filing("new" if known is None else "revised", filed=filed)
        verdict: Verdict = "duplicates" if met else "unchanged"
        row = {
            **capture_row(capture, url=clean_url(capture.url)),
            "input_hash": item.input_hash,
            "article_id": identity,
            "content_hash": content,
        }
        meetings = _meetings(known, content, item, row, met)
        if not _is_news_of_place(known, content, item, capture.captured_at, met):
            return Filing(verdict, {"meetings": meetings})
        self._known[identity] = replace(
            known,
            captured_at=capture.captured_at,
            capture_id=item.place_id,
            record_id=item.read_outcome.raw.record_id,
            input_hash=item.input_hash,
            is_as_loaded=False,
        )
        return Filing(verdict, {"sightings": [row], "meetings": meetings})

    def committed(self) -> None:
        """The pending filings are in the warehouse now."""
        self._state.remember(self._met)
        self._met.clear()
        self._known.clear()
        self._commits += 1


def item_of(outcome: Capture | Reject) -> Item:
    """What the ledger needs to know of a thing that an input gave."""
    if isinstance(outcome, Revisit):
        return Item(outcome, outcome.raw.capture_id, url_id(outcome.url))
    if isinstance(outcome, Reject):
        return Item(outcome, outcome.raw.capture_id)
    identity = article_id(outcome)
    former_id = bytes_id(outcome) if outcome.identity and not url_id(outcome.url) else None
    return Item(outcome, outcome.raw.capture_id, identity, former_id, input_hash(outcome))


def _as_held(item: Item, held: Mapping[UUID, Known]) -> Item:
    """An article that an earlier version filed under the id of its bytes, from the same place, keeps that id."""
    if item.former_id is None or item.article_id in held or not isinstance(item.read_outcome, Capture):
        return item
    former = held.get(item.former_id)
    if former is None or former.capture_id != item.place_id:
        return item
    return item_of(replace(item.read_outcome, identity=None))


def _is_read(item: Item) -> bool:
    return isinstance(item.read_outcome, Capture) and not item.settled


def tally(filings: Sequence[Filing], items: Sequence[Item]) -> Counts:
    """The sum of filings; that nothing was lost is checked where it is made."""
    counts = Counter(filing.verdict for filing in filings)
    size = sum(item.read_outcome.raw.size_bytes or 0 for item in items)
    return Counts(seen=len(items), bytes=size, **{str(name): count for name, count in counts.items()})


def _key(item: Item, end: End) -> UUID:
    """What a duplicate has in common with the first: identity and content; of a reject, the place."""
    if isinstance(end, Reject):
        return item.place_id
    assert item.article_id is not None
    return UUID(int=item.article_id.int ^ int(end.content_hash, 16))


def _is_known(known: Known, content: str, recipe: str, captured_at: datetime | None) -> bool:
    """Whether filing this content would change nothing but where and when it was seen."""
    if known.content_hash == content:
        return known.recipe == recipe
    return content in known.versions and not _stands_before(content, captured_at, recipe, known)


def _stands_before(content: str, captured_at: datetime | None, recipe: str, known: Known) -> bool:
    """Whether a version would take the standing one's place: the rule of load.sql's rank_versions."""
    mine, theirs = captured_at or _EVER, known.captured_at or _EVER
    if mine != theirs:
        return mine > theirs
    return known.recipe != recipe or content > known.content_hash


def _after(known: Known | None, item: Item, content: str, captured_at: datetime | None, recipe: str) -> Known:
    """What will be known of an identity once this version is filed."""
    mine = Known(
        content_hash=content,
        recipe=recipe,
        input_hash=item.input_hash,
        captured_at=captured_at,
        capture_id=item.place_id,
        record_id=item.read_outcome.raw.record_id,
        is_as_loaded=True,
    )
    if known is None:
        return mine
    if _stands_before(mine.content_hash, captured_at, recipe, known):
        versions = {**known.versions, known.content_hash: known.version}
        versions.pop(mine.content_hash, None)
        return replace(mine, versions=versions)
    return replace(known, versions={**known.versions, mine.content_hash: None})


def _meetings(
    known: Known, content: str, item: Item, row: Mapping[str, Any], met: bool
) -> list[Mapping[str, Any]]:
    """For an undo, that this run met a version that stands already: its number, and the place if it is another."""
    version = known.version if content == known.content_hash else known.versions[content]
    is_same_place = (
        content == known.content_hash
        and known.is_as_loaded
        and (known.capture_id, known.captured_at, known.input_hash)
        == (item.place_id, row["captured_at"], item.input_hash)
    )
    if is_same_place and (met or version is None):
        return []
    identity = {"version": version, "article_id": row["article_id"], "content_hash": content}
    return [identity if is_same_place else {**row, **identity}]


def _is_news_of_place(known: Known, content: str, item: Item, captured_at: datetime | None, met: bool) -> bool:
    """Whether the standing version was now seen later; or, for the first time in this run, elsewhere."""
    if known.content_hash != content or captured_at is None:
        return False
    if known.captured_at is None or captured_at > known.captured_at:
        return True
    return item.place_id != known.capture_id and not met and captured_at == known.captured_at
