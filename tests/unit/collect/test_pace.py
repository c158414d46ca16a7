"""The pace of requests to one host."""

from __future__ import annotations

from newsetl.collect.pace import Pace


def pace(gap_s: float) -> Pace:
    return Pace(gap_s=gap_s, at_once_per_host=1, at_once=8, per_s=0.0, longest_wait_s=60.0)


def test_a_crawl_delay_makes_the_pace_slower_and_never_faster() -> None:
    turns = pace(5.0)
    turns.slow("courier.example", 0.1)
    assert turns.lane("courier.example").gap_s == 5.0
    turns.slow("courier.example", 9.0)
    turns.slow("courier.example", 7.0)
    assert turns.lane("courier.example").gap_s == 9.0
    assert turns.lane("other.example").gap_s == 5.0


def test_a_crawl_delay_that_is_read_after_a_request_puts_off_the_next_one() -> None:
    turns = pace(5.0)
    lane = turns.lane("courier.example")
    lane.start()
    before = lane.next_at
    turns.slow("courier.example", 9.0)
    assert lane.next_at == before + 4.0
