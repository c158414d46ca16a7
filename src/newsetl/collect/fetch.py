"""Fetch: redirects, robots, pace, retries and cookies around single exchanges. Returns, never raises.

Every hop of a redirect is asked of robots.txt, waits for its host's turn and connects under the guard.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from newsetl.collect.boundary import contained
from newsetl.collect.cookies import Cookies
from newsetl.collect.http import Caps, Http
from newsetl.collect.inflate import inflated
from newsetl.collect.links import absolute
from newsetl.collect.outcomes import Exchange, Failed, Fetched, FetchFailed, Headers, TargetKind, Why
from newsetl.collect.pace import Pace
from newsetl.collect.robots import ROBOTS_BYTES, Robots, RobotsStore, Rules
from newsetl.collect.settings import WebSettings

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_ACCEPT = {
    "article": b"text/html,application/xhtml+xml;q=0.9,text/plain;q=0.5,*/*;q=0.1",
    "section": b"text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "feed": b"application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.1",
    "sitemap": b"application/xml,text/xml,text/plain;q=0.5,*/*;q=0.1",
    "robots": b"text/plain,*/*;q=0.1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes a GET conditional."""

    etag: str | None = None
    last_modified: str | None = None


class _Retry(Exception):  # noqa: N818 - a message to the loop of attempts, not an error
    """Worth another attempt, after `retry_after_s` if the server named a time."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(str(failed))
        self.failed = failed


class Fetcher:
    """The one way to the network: all hosts, all kinds of document."""

    def __init__(
        self,
        settings: WebSettings,
        store: RobotsStore,
        *,
        on_robots: Callable[[Fetched | FetchFailed], None] = lambda _: None,
    ) -> None:
        self._on_robots = on_robots
        self._settings = settings
        self._agent = settings.agent().encode("latin-1", "replace")
        self._http = Http(settings)
        self._pace = Pace(
            gap_s=settings.pace_s,
            at_once_per_host=settings.at_once_per_host,
            at_once=settings.at_once,
            per_s=settings.per_s,
            longest_wait_s=settings.longest_wait_s,
        )
        self._cookies = Cookies(per_host=settings.cookies_per_host)
        self._robots = Robots(self._fetch_robots, store, name=settings.robots_name)

    async def fetch(
        self,
        url: str,
        *,
        kind: TargetKind = "article",
        validators: Validators | None = None,
        is_known: Callable[[str], bool] = lambda _: False,
    ) -> Fetched | FetchFailed:
        """GET `url` and what it redirects to.

        Args:
            url: As `clean_url` spells it.
            kind: Decides on Accept and on caps.
            validators: Of the response that is kept; a 304 is then an answer to use.
            is_known: Whether the target of a redirect was fetched already; it is then not fetched again.
        """
        exchanges: list[Exchange] = []
        try:
            with contained():
                return await self._follow(url, kind, validators or Validators(), is_known, exchanges)
        except Failed as failed:
            status = exchanges[-1].status if exchanges and failed.why is Why.STATUS else None
            return FetchFailed(
                url=url,
                why=failed.why,
                detail=failed.detail,
                status=status,
                retry_after_s=failed.retry_after_s,
                exchanges=tuple(exchanges),
            )

    async def rules(self, url: str) -> Rules:
        """The robots.txt rules for the origin of `url`."""
        return await self._robots.rules(url)

    async def close(self) -> None:
        """End all connections."""
        await self._http.close()

    async def _fetch_robots(self, url: str) -> Fetched | FetchFailed:
        outcome = await self.fetch(url, kind="robots")
        self._on_robots(outcome)
        return outcome

    async def _follow(
        self,
        url: str,
        kind: TargetKind,
        validators: Validators,
        is_known: Callable[[str], bool],
        exchanges: list[Exchange],
    ) -> Fetched:
        here, seen = url, {url}
        while True:
            if kind != "robots":
                rules = await self._robots.rules(here)
                rules.check(here)
                if rules.delay_s:
                    self._pace.slow(urlsplit(here).hostname or "", rules.delay_s)
            exchange = await self._ask_with_retries(here, kind, validators, exchanges)
            location = exchange.header("location")
            if exchange.status not in _REDIRECTS or not location:
                return _usable(url, exchange, exchanges, validators)
            here = _target(here, location)
            if here in seen or len(seen) > self._settings.redirects:
                raise Failed(Why.REDIRECTS, f"{len(seen)} redirects, then {here}"[:200])
            seen.add(here)
            if is_known(here):
                raise Failed(Why.KNOWN, here)

    async def _ask_with_retries(
        self, url: str, kind: TargetKind, validators: Validators, exchanges: list[Exchange]
    ) -> Exchange:
        """One exchange, attempted again with growing waits where that may help."""
        attempts = self._settings.attempts if kind != "robots" else min(2, self._settings.attempts)
        attempted = AsyncRetrying(
            retry=retry_if_exception(self._is_worth_it),
            stop=stop_after_attempt(attempts),
            wait=self._wait_s,
            reraise=True,
        )
        try:
            async for attempt in attempted:
                with attempt:
                    await self._ask(url, kind, validators, exchanges)
        except _Retry as last:
            raise last.failed from last
        return exchanges[-1]

    def _is_worth_it(self, error: BaseException) -> bool:
        """Whether another attempt may help in this run."""
        return isinstance(error, _Retry) and (error.failed.retry_after_s or 0.0) <= self._settings.longest_wait_s

    def _wait_s(self, state: RetryCallState) -> float:
        """Seconds until the next attempt: as long as the server asked for, else twice as long each time."""
        error = state.outcome.exception() if state.outcome else None
        wait_s = error.failed.retry_after_s if isinstance(error, _Retry) else None
        if wait_s is not None:
            return wait_s
        backoff_s, longest_s = self._settings.backoff_s, self._settings.longest_wait_s
        return wait_exponential_jitter(multiplier=backoff_s, max=longest_s, jitter=backoff_s)(state)

    async def _ask(self, url: str, kind: TargetKind, validators: Validators, exchanges: list[Exchange]) -> None:
        host = urlsplit(url).hostname or ""
        try:
            async with self._pace.turn(host) as lane:
                exchange = await self._http.ask(
                    url, self._headers(url, kind, validators), self._caps(kind), on_answer=lane.answered
                )
        except Failed as failed:
            if failed.why in (Why.TIMEOUT, Why.BROKEN, Why.CONNECT):
                raise _Retry(failed) from failed
            raise
        exchanges.append(exchange)
        self._cookies.take(url, (value for name, value in exchange.headers if name.lower() == b"set-cookie"))
        if exchange.status in _BUSY:
            wait_s = retry_after_s(exchange.header("retry-after"), now=datetime.now(UTC))
            lane.hold(wait_s or 0.0)
            raise _Retry(Failed(Why.STATUS, str(exchange.status), retry_after_s=wait_s))

    def _headers(self, url: str, kind: TargetKind, validators: Validators) -> Headers:
        cookie = self._cookies.header(url)
        headers = [
            (b"User-Agent", self._agent),
            (b"Accept", _ACCEPT[kind]),
            (b"Accept-Encoding", b"gzip" if kind != "robots" else b"identity"),
            (b"Cookie", cookie),
            (b"If-None-Match", (validators.etag or "").encode("latin-1", "replace")),
            (b"If-Modified-Since", (validators.last_modified or "").encode("latin-1", "replace")),
        ]
        return tuple((name, value) for name, value in headers if value)

    def _caps(self, kind: TargetKind) -> Caps:
        if kind == "robots":
            return Caps(body_bytes=ROBOTS_BYTES, inflated_bytes=8 * ROBOTS_BYTES, cuts=True, is_text=False)
        return Caps(
            body_bytes=self._settings.body_bytes,
            inflated_bytes=self._settings.inflated_bytes,
            is_text=kind in ("article", "section"),
        )


def content(exchange: Exchange, *, most: int) -> bytes:
    """Body of an exchange without its compression, at most `most` bytes.

    Raises:
        Failed: it is broken or too large.
    """
    return inflated(exchange.body, exchange.header("content-encoding"), most=most)


def retry_after_s(value: str | None, *, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for; None when it cannot be read."""
    if not value:
        return None
    if value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _target(here: str, location: str) -> str:
    target = absolute(here, location)
    if target is None:
        raise Failed(Why.SCHEME, f"redirect to {location[:150]!r}")
    return target


def _usable(url: str, exchange: Exchange, exchanges: list[Exchange], validators: Validators) -> Fetched:
    is_unchanged = exchange.status == 304 and bool(validators.etag or validators.last_modified)
    if 200 <= exchange.status < 300 or is_unchanged:
        return Fetched(url=url, exchanges=tuple(exchanges))
    raise Failed(Why.STATUS, str(exchange.status))
