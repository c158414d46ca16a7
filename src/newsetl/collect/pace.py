"""Pace: when the next request to a host may start. One clock a host for robots.txt, feeds and pages alike.

With one request at a time, the gap runs from the moment the server's answer came in: only then is it sure
that the server saw the request, so that the gap in the server's own log is never shorter than the setting.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from newsetl.collect.outcomes import Failed, Why

_MANY = 20_000  # hosts remembered before idle ones are let go


@dataclass(slots=True)
class Lane:
    """One host's place in the traffic."""

    gap_s: float
    slots: asyncio.Semaphore
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_at: float = 0.0  # of time.monotonic()
    is_answered: bool = False  # the request under way was

    def start(self) -> None:
        """A request starts now."""
        self.is_answered = False
        self.next_at = max(self.next_at, time.monotonic() + self.gap_s)

    def answered(self) -> None:
        """The server has the request: the gap counts from here."""
        self.is_answered = True
        self.next_at = max(self.next_at, time.monotonic() + self.gap_s)

    def hold(self, seconds: float) -> None:
        """Nothing to this host for so long, because it asked (Retry-After)."""
        self.next_at = max(self.next_at, time.monotonic() + seconds)


class Pace:
    """Turns to send, per host and over all hosts."""

    def __init__(
        self, *, gap_s: float, at_once_per_host: int, at_once: int, per_s: float, longest_wait_s: float
    ) -> None:
        self._gap_s = gap_s
        self._per_host = at_once_per_host
        self._longest = longest_wait_s
        self._all = asyncio.Semaphore(at_once)
        self._common = Lane(gap_s=1 / per_s if per_s else 0.0, slots=self._all)
        self._lanes: dict[str, Lane] = {}

    def lane(self, host: str) -> Lane:
        """The lane of a host, made on first use."""
        lane = self._lanes.get(host)
        if lane is None:
            if len(self._lanes) >= _MANY:
                self._forget()
            lane = self._lanes[host] = Lane(gap_s=self._gap_s, slots=asyncio.Semaphore(self._per_host))
        return lane

    def slow(self, host: str, gap_s: float) -> None:
        """The host asks for a longer gap (crawl-delay); it never makes us faster."""
        lane = self.lane(host)
        if gap_s > lane.gap_s:
            lane.next_at += gap_s - lane.gap_s if lane.next_at else 0.0
            lane.gap_s = gap_s

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[Lane]:
        """Wait for the host's turn and hold it while the request is under way.

        Raises:
            Failed: DEFERRED, when the wait would be longer than a run waits.
        """
        lane = self.lane(host)
        async with lane.slots:
            async with lane.gate:
                await self._wait(lane)
                await self._all.acquire()
                lane.start()
            try:
                yield lane
            finally:
                self._all.release()
                if not lane.is_answered:
                    lane.answered()

    async def _wait(self, lane: Lane) -> None:
        for one in (lane, self._common):
            while (seconds := one.next_at - time.monotonic()) > 0:
                if seconds > self._longest:
                    raise Failed(Why.DEFERRED, f"{seconds:.0f} s to wait", retry_after_s=seconds)
                await asyncio.sleep(seconds)
        self._common.start()

    def _forget(self) -> None:
        now = time.monotonic()
        self._lanes = {
            host: lane for host, lane in self._lanes.items() if lane.next_at > now or lane.slots.locked()
        }
