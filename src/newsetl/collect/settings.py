"""Settings of collect: the [web] table of config/newsetl.toml."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from ipaddress import ip_network

from pydantic import Field, field_validator

from newsetl.core.errors import UsageError
from newsetl.core.settings import Section


class WebSettings(Section):
    """How the live web is collected. Times are in the unit of the name's ending."""

    contact: str = Field(default="", description="your e-mail or page address: goes into the User-Agent; required")
    user_agent: str = Field(
        default="newsetl/{version} (+{contact})", description="{version} and {contact} are filled in"
    )
    robots_name: str = Field(default="newsetl", description="the name robots.txt knows us by")
    proxy: str = Field(
        default="",
        repr=False,  # it may hold a password
        description="http://[user:password@]host:port, or empty; the guard can then only check names itself",
    )
    allow: tuple[str, ...] = Field(default=(), description="inner networks that may be fetched, e.g. 10.1.0.0/16")

    pace_s: float = Field(default=1.0, ge=0, description="between two requests to one host")
    at_once_per_host: int = Field(default=1, ge=1, description="requests under way to one host")
    at_once: int = Field(default=64, ge=1, description="requests under way over all hosts")
    per_s: float = Field(default=0.0, ge=0, description="requests a second over all hosts; 0 is no limit")
    longest_wait_s: float = Field(
        default=120.0, gt=0, description="a host that asks for more is put off to a later run"
    )
    run_minutes: float = Field(default=0.0, ge=0, description="stop claiming work after; 0 is no limit")

    connect_s: float = Field(default=10.0, gt=0, description="for a connection, names resolved and TLS included")
    read_s: float = Field(default=20.0, gt=0, description="longest silence of a server")
    total_s: float = Field(default=60.0, gt=0, description="one request, from connect to last byte")
    body_bytes: int = Field(default=10_000_000, ge=1, description="of one response as sent")
    inflated_bytes: int = Field(default=40_000_000, ge=1, description="of one response after decompression")
    redirects: int = Field(default=5, ge=0, description="followed; each hop is judged like a first request")
    attempts: int = Field(default=3, ge=1, description="for time-outs, broken connections, 429 and 5xx")
    backoff_s: float = Field(default=1.0, ge=0, description="before the second attempt; doubles, with jitter")
    host_failures: int = Field(
        default=5, ge=1, description="in a row: the rest of that host waits for a later run"
    )
    cookies_per_host: int = Field(default=20, ge=0, description="kept in memory for a run; 0 is none")

    refetch_hours: tuple[float, ...] = Field(
        default=(24, 72, 240),
        description="looks for corrections, each counted from the one before; () is none",
    )
    poll_min_minutes: float = Field(default=10.0, ge=0, description="a feed that changed is asked again after")
    poll_max_minutes: float = Field(
        default=1440.0, ge=0, description="a feed that rarely changes is asked after at most"
    )
    give_up: float = Field(default=3.0, gt=0, description="weighted failures after which a URL counts as gone")
    feed_items: int = Field(default=2_000, ge=1, description="read of one feed or section page")
    sitemap_urls: int = Field(default=50_000, ge=1, description="read of one sitemap")
    sitemap_files: int = Field(default=50, ge=1, description="sitemaps of one source read in a run")
    sitemap_days: float = Field(default=30.0, ge=0, description="older entries (lastmod) are left; 0 takes all")
    gap_share: float = Field(
        default=0.2, ge=0, le=1, description="a source below this share of its usual count has a gap"
    )
    warc_bytes: int = Field(default=256_000_000, ge=1_000, description="a WARC file is closed after")

    @field_validator("allow")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)
        return value

    def agent(self) -> str:
        """The User-Agent header.

        Raises:
            UsageError: nobody can be reached through it.
        """
        if not self.contact.strip():
            raise UsageError("web.contact is empty: set it to your e-mail or page address, servers want to know")
        return self.user_agent.format(version=_version(), contact=self.contact.strip())


def _version() -> str:
    try:
        return version("newsetl")
    except PackageNotFoundError:
        return "0"
