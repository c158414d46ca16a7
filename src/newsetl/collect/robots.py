"""robots.txt by RFC 9309: one answer an origin, kept for a day, asked before every hop.

| robots.txt answers            | then                                             |
|-------------------------------|--------------------------------------------------|
| 2xx                           | its rules; the first 500 KiB of it               |
| 4xx but 429, endless redirect | everything is allowed                            |
| 5xx, 429, silence, a bomb     | nothing for now; rules of the last 30 days stay |
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from newsetl.collect.inflate import Inflater
from newsetl.collect.outcomes import Exchange, Failed, Fetched, FetchFailed, Why

ROBOTS_BYTES = 500 * 1024
_FRESH = timedelta(hours=24)
_SILENT = timedelta(minutes=30)  # until a silent server is asked again
_STALE = timedelta(days=30)
_PARSED = 1_000  # rule sets in memory
_PATTERNS = 2_000  # with wild cards; more is no robots.txt but an attack, each is tried for each URL
_AGENT = re.compile(r"\s*user(?:-|\s+)?agent(?:\s*:|\s)(.*)", re.IGNORECASE)
_DELAY = 3600.0  # a longer crawl-delay is read as this


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsAnswer:
    """What an origin's robots.txt answered, as it is kept between runs. `text` None: nothing may be fetched."""

    origin: str
    text: str | None
    fetched_at: datetime
    expires_at: datetime
    why: Why = Why.ROBOTS_UNREACHABLE  # when `text` is None
    detail: str = ""


class RobotsStore(Protocol):
    """Where answers are kept between runs."""

    def robots_answer(self, origin: str) -> RobotsAnswer | None:
        """The answer kept for an origin."""

    def keep_robots_answer(self, answer: RobotsAnswer) -> None:
        """Keep an answer in place of the one before."""


class Rules:
    """One origin's rules for us."""

    def __init__(self, answer: RobotsAnswer, *, name: str) -> None:
        self.expires_at = answer.expires_at
        self._name = name
        self._unknown_because = (answer.why, answer.detail)
        text = answer.text if answer.text is None else _for_us(answer.text, name)
        if text is not None and _patterns(text) > _PATTERNS:
            text, self._unknown_because = None, (Why.ROBOTS_UNREACHABLE, f"more than {_PATTERNS} patterns")
        self._parsed = None if text is None else Protego.parse(text)

    @property
    def delay_s(self) -> float | None:
        """Seconds between two requests that the site asks for."""
        if self._parsed is None:
            return None
        delay, rate = self._parsed.crawl_delay(self._name), self._parsed.request_rate(self._name)
        delays = [delay or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0]
        return min(max(delays), _DELAY) or None

    @property
    def unknown_because(self) -> str | None:
        """Why nothing may be fetched for now; None when the rules are known."""
        return None if self._parsed is not None else " ".join(self._unknown_because)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Sitemaps it names."""
        return () if self._parsed is None else tuple(self._parsed.sitemaps)

    def check(self, url: str) -> None:
        """Pass when `url` may be fetched.

        Raises:
            Failed: it may not, or nobody knows for now.
        """
        if self._parsed is None:
            raise Failed(*self._unknown_because)
        if not self._parsed.can_fetch(url, self._name):
            raise Failed(Why.ROBOTS, "disallowed")


class Robots:
    """Rules of all origins of a run; each robots.txt is fetched once, however many ask."""

    def __init__(
        self, fetch: Callable[[str], Awaitable[Fetched | FetchFailed]], store: RobotsStore, *, name: str
    ) -> None:
        self._fetch = fetch
        self._store = store
        self._name = name
        self._rules: OrderedDict[str, Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Lock] = {}

    async def rules(self, url: str) -> Rules:
        """Rules for the origin of `url`."""
        origin = origin_of(url)
        known = self._rules.get(origin)
        if known is not None and known.expires_at > datetime.now(UTC):
            self._rules.move_to_end(origin)
            return known
        async with self._asking.setdefault(origin, asyncio.Lock()):
            known = self._rules.get(origin)
            if known is None or known.expires_at <= datetime.now(UTC):
                known = self._rules[origin] = Rules(await self._answer(origin), name=self._name)
                while len(self._rules) > _PARSED:
                    self._rules.popitem(last=False)
        self._asking.pop(origin, None)
        return known

    async def _answer(self, origin: str) -> RobotsAnswer:
        now = datetime.now(UTC)
        kept = self._store.robots_answer(origin)
        if kept is not None and kept.expires_at > now:
            return kept
        answer = interpret(origin, await self._fetch(f"{origin}/robots.txt"), kept=kept, now=now)
        self._store.keep_robots_answer(answer)
        return answer


def interpret(
    origin: str, outcome: Fetched | FetchFailed, *, kept: RobotsAnswer | None, now: datetime
) -> RobotsAnswer:
    """What an answer to robots.txt means."""
    if isinstance(outcome, Fetched):
        text = robots_text(outcome.last)
        return RobotsAnswer(origin=origin, text=text, fetched_at=now, expires_at=now + _FRESH)
    is_absent = outcome.why is Why.REDIRECTS or (
        outcome.why is Why.STATUS and outcome.status is not None and 400 <= outcome.status < 500
        and outcome.status != 429
    )  # fmt: skip
    if is_absent:
        return RobotsAnswer(origin=origin, text="", fetched_at=now, expires_at=now + _FRESH)
    detail = f"robots.txt: {outcome.why} {outcome.detail}".strip()
    if kept is not None and kept.text is not None and now - kept.fetched_at < _STALE:
        return RobotsAnswer(origin=origin, text=kept.text, fetched_at=kept.fetched_at, expires_at=now + _SILENT)
    why = outcome.why if outcome.why in (Why.ADDRESS, Why.DNS, Why.SCHEME) else Why.ROBOTS_UNREACHABLE
    return RobotsAnswer(origin=origin, text=None, fetched_at=now, expires_at=now + _SILENT, why=why, detail=detail)


def robots_text(exchange: Exchange) -> str:
    """The part of robots.txt that counts: 500 KiB, less a line that was cut."""
    body = bytearray()
    stream = Inflater(exchange.header("content-encoding"), most=2 * ROBOTS_BYTES)
    with suppress(Failed):  # compressed though nobody asked for it, and cut: what came out counts
        for piece in stream.feed(exchange.body):
            body += piece
    if len(body) >= ROBOTS_BYTES:
        body = body[:ROBOTS_BYTES].rpartition(b"\n")[0]
    return body.decode("utf-8-sig", "replace")


def _for_us(text: str, name: str) -> str:
    """The same rules for us, with all other robots under one name: parsing costs agents times rules."""
    kept = []
    for line in text.splitlines():
        named = _AGENT.match(line)
        if named is not None:
            agent = named[1].partition("#")[0].strip().lower()
            ours = agent == "*" or (agent.strip("*") and name.lower().startswith(agent.strip("*")))
            kept.append(f"User-agent: {agent if ours else 'another-robot'}")
        else:
            kept.append(line)
    return "\n".join(kept)


def _patterns(text: str) -> int:
    lines = (line for line in text.split("\n") if not line.startswith("User-agent: "))
    return sum("*" in line or "$" in line for line in lines)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
