"""Repair: what damaged files of the lake held is read again from its original bytes, as an ordinary run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from newsetl.core.errors import NewsetlError
from newsetl.core.identity import input_hash
from newsetl.core.records import Capture
from newsetl.readers import ReadOptions, ReadOutcome, Remote, check_inputs, read_captures
from newsetl.run.refresh import Surroundings, surroundings_of
from newsetl.run.request import Request
from newsetl.settings import Settings
from newsetl.warehouse.lake import Lake
from newsetl.warehouse.writer.salvage import Lost, Salvage

_READ_AGAIN = ("refresh", "repair")  # commands whose inputs other runs had read before


def repair_request(salvage: Salvage, settings: Settings, *, missing: Callable[[Lost], None]) -> Request:
    """A run over the inputs of all runs before, of which it takes what was lost.

    Args:
        salvage: what was cut out of the lake.
        settings: where the warehouse lies.
        missing: is called with what none of the inputs holds any more.
    """
    lake = Lake(settings.warehouse / "lake")
    undone = {manifest.undone for manifest in lake.manifests()}
    runs = [
        (tuple(record["sources"]), surroundings_of(record))
        for record in lake.runs()
        if record.get("command") not in _READ_AGAIN and record["run_id"] not in undone
    ]
    runs = list(dict.fromkeys(runs))

    def captures(options: ReadOptions) -> Iterator[ReadOutcome]:
        if salvage.is_all_sought:
            for sources, surroundings in runs:
                yield from read_captures(_present(sources, options.remote), surroundings.applied_to(options))
        else:
            yield from _lost_captures(salvage.lost, runs, options, missing)

    sources = sorted({source for listed, _ in runs for source in listed})
    return Request(sources=sources, settings=settings, captures=captures, command="repair")


def _lost_captures(
    lost: Sequence[Lost],
    runs: Sequence[tuple[Sequence[str], Surroundings]],
    options: ReadOptions,
    missing: Callable[[Lost], None],
) -> Iterator[ReadOutcome]:
    """What the runs' inputs give of the lost places, as it was read then; the rest goes to `missing`."""
    left: dict[UUID, list[Lost]] = defaultdict(list)
    for row in lost:
        left[row.capture_id].append(row)
    for sources, surroundings in runs:
        if not left:
            break
        for outcome in read_captures(_present(sources, options.remote), surroundings.applied_to(options)):
            rows = left.get(outcome.raw.capture_id, [])
            same = next((row for row in rows if _is_same(row, outcome)), None)
            if same is not None:
                rows.remove(same)
                yield _as_it_was(outcome, same)
                if not rows:
                    del left[outcome.raw.capture_id]
    for rows in left.values():
        for row in rows:
            missing(row)


def _as_it_was(outcome: ReadOutcome, row: Lost) -> ReadOutcome:
    """The input with the time at which it was last seen."""
    if not isinstance(outcome, Capture) or row.captured_at is None:
        return outcome
    return replace(outcome, captured_at=row.captured_at)


def _is_same(row: Lost, outcome: ReadOutcome) -> bool:
    """Whether an input is what the row was made of; of a reject, its place decides."""
    if row.input_hash is None:
        return True
    return isinstance(outcome, Capture) and input_hash(outcome) == row.input_hash


def _present(sources: Sequence[str], remote: Remote) -> Iterator[str]:
    """Those of the inputs that are still there."""
    for source in sources:
        try:
            check_inputs([source], remote)
        except NewsetlError:
            continue
        yield source
