"""Refusals: the inputs of a run that a person should look at, by reason, each reason with what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsetl.core.records import NEEDS_A_PERSON, REMEDY, Reason
from newsetl.core.visible import shortened
from newsetl.run.report import Report
from newsetl.warehouse.builds.reader import open_reader

_NAMED = 5  # inputs of one reason
_WIDTH = 100
_QUERY = f"""
SELECT reason, arg_min({{'input': input, 'detail': detail}}, input, {_NAMED}) FROM (
    SELECT reason, detail, coalesce(url, concat_ws('#', source_uri, raw_member, raw_row)) AS input
    FROM rejects WHERE run_id = $1
) GROUP BY reason
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a run refused, or read in part, for one reason."""

    reason: Reason
    count: int
    inputs: Sequence[str]  # the first of those that no earlier run had refused, each with what is wrong

    @property
    def head(self) -> str:
        """Such as "2 corrupt. What to do: the container is damaged: repair or copy it again; …"."""
        return f"{self.count:,} {self.reason}. What to do: {REMEDY[self.reason]}"

    @property
    def sentence(self) -> str:
        """All of it: such as "2 corrupt: a.zip (bad checksum); b.gz (cut short). What to do: …"."""
        return f"{self.count:,} {self.reason}: {'; '.join(self.named)}. What to do: {REMEDY[self.reason]}"

    @property
    def named(self) -> Sequence[str]:
        """The inputs, and how the others can be listed."""
        listed = f"`newsetl rejects --reason {self.reason}`"
        more = self.count - len(self.inputs)
        if not self.inputs:
            return [f"known from earlier runs: {listed}"]
        return [*self.inputs, *([f"and {more:,} more: {listed}"] if more > 0 else [])]


def refusals(report: Report, root: Path) -> list[Refusal]:
    """What needs a person after a run, the most frequent reason first; nothing when it published nothing."""
    wanted = {Reason(name): count for name, count in report.reasons.items() if name in NEEDS_A_PERSON}
    if not wanted or report.build is None:
        return []
    with open_reader(root) as connection:
        fresh = dict(connection.execute(_QUERY, [report.run_id]).fetchall())
    listed = []
    for reason, count in sorted(wanted.items(), key=lambda entry: (-entry[1], entry[0])):
        inputs = [_named(example["input"], example["detail"]) for example in fresh.get(reason, ())]
        listed.append(Refusal(reason=reason, count=count, inputs=inputs))
    return listed


def _named(place: str, detail: str | None) -> str:
    name = shortened(place.removeprefix("file://"), _WIDTH)
    return f"{name} ({shortened(detail, _WIDTH)})" if detail and detail not in place else name
