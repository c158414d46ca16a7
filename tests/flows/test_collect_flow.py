"""What the collect flow shows, without a Prefect server."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from flows.collect import CollectParameters, sentence, source_rows

from newsetl.collect.tally import Collected, Tally


def test_each_source_is_a_row() -> None:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    tally = Tally(polls=1, found=3, fetched=2, bytes=1_500_000, failed=Counter({"status 404": 1}))
    collected = Collected(
        run_id="r", started_at=now, finished_at=now, sources={"gazette": tally}, paths=(), pending=0
    )
    assert source_rows(collected) == [
        {
            "source": "gazette",
            "fetched": 2,
            "found": 3,
            "unchanged": 0,
            "polled": 1,
            "failed": "1 × status 404",
            "MB": 1.5,
        }
    ]
    assert sentence(collected) == "2 fetched, 3 new addresses found, 1 failed, 1.5 MB"
    assert CollectParameters().names == []
