"""Whatever bytes one input holds, everything beside it ends as if it were not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.mutated import Findings, rounds, seeds


def played(tmp_path: Path, samples: Path, *, count: int, each: int) -> Findings:
    *_, findings = rounds(tmp_path, seeds(samples), seed=1, count=count, each=each, healthy=10, workers=2)
    return findings


def test_mutated_inputs_end_as_something_and_harm_no_neighbour(tmp_path: Path, samples: Path) -> None:
    findings = played(tmp_path, samples, count=100, each=100)
    assert findings.problems == []
    assert findings.entries > 100


@pytest.mark.soak
def test_ten_thousand_mutated_inputs(tmp_path: Path, samples: Path) -> None:
    assert played(tmp_path, samples, count=10_000, each=500).problems == []
