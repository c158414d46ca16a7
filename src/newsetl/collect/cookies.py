"""Cookies of one run, in memory only, and few: what a site needs to let a reader through, no more.

Session cookies of RFC 6265: exact host, or a parent domain within the site; Path and Secure are kept to.
Expiry is read only to delete.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from courlan import extract_domain

_PLAIN = re.compile(r"[\x21-\x7e ]+")
_MOST_BYTES = 4096
_MOST_SITES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cookie:
    """One cookie; `domain` is the exact host, or a parent with a leading dot."""

    name: str
    value: str
    domain: str
    path: str
    is_secure: bool


class Cookies:
    """The jar: at most `per_host` cookies a site, and a few thousand sites."""

    def __init__(self, *, per_host: int) -> None:
        self._per_host = per_host
        self._sites: dict[str, dict[tuple[str, str, str], Cookie]] = {}

    def header(self, url: str) -> bytes | None:
        """Value of the Cookie header for a URL; None when there is none to send."""
        if not self._sites:
            return None
        parts = urlsplit(url)
        host = parts.hostname or ""
        jar = self._sites.get(_site(host), {})
        sent = [
            f"{cookie.name}={cookie.value}"
            for cookie in jar.values()
            if _fits(cookie, host, parts.path or "/", is_secure=parts.scheme == "https")
        ]
        return "; ".join(sent).encode("latin-1", "replace") if sent else None

    def take(self, url: str, lines: Iterable[bytes]) -> None:
        """Keep the cookies of the Set-Cookie lines of a response to `url`."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        for count, line in enumerate(lines):
            if count >= self._per_host or not host:
                return
            if len(line) <= _MOST_BYTES:
                self._keep(host, parts.path, line.decode("latin-1"))

    def _keep(self, host: str, path: str, line: str) -> None:
        pair, _, rest = line.partition(";")
        name, _, value = (part.strip() for part in pair.partition("="))
        attributes = dict(_attribute(part) for part in rest.split(";"))
        domain = _domain(host, attributes.get("domain", ""))
        if not name or domain is None or not _PLAIN.fullmatch(f"{name}={value}"):
            return
        folder = attributes.get("path", "")
        folder = folder if folder.startswith("/") else path.rpartition("/")[0] or "/"
        jar = self._sites.setdefault(_site(host), {})
        spot = (domain, folder, name)
        if attributes.get("max-age", "1").startswith(("0", "-")):
            jar.pop(spot, None)
        elif spot in jar or len(jar) < self._per_host:
            jar[spot] = Cookie(
                name=name, value=value, domain=domain, path=folder, is_secure="secure" in attributes
            )
        if len(self._sites) > _MOST_SITES:
            self._sites.pop(next(iter(self._sites)))


def _attribute(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip().lower(), value.strip()


def _domain(host: str, written: str) -> str | None:
    """Where a cookie may go: the host alone, or a parent domain of the same site; None for a foreign one."""
    wanted = written.lower().lstrip(".")
    if not wanted or wanted == host:
        return host
    site = _site(host)
    inside = host.endswith(f".{wanted}") and (wanted == site or wanted.endswith(f".{site}"))
    return f".{wanted}" if inside else None


def _site(host: str) -> str:
    """Registrable domain; the host itself where there is none (addresses, bare names)."""
    try:
        ip_address(host)
    except ValueError:
        return extract_domain(f"http://{host}/") or host
    return host


def _fits(cookie: Cookie, host: str, path: str, *, is_secure: bool) -> bool:
    at_home = host.endswith(cookie.domain) if cookie.domain.startswith(".") else host == cookie.domain
    below = path == cookie.path or path.startswith(cookie.path.rstrip("/") + "/")
    return at_home and below and (is_secure or not cookie.is_secure)
