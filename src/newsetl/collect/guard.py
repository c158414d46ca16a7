"""Address guard on the web: which addresses may be connected to, checked on the address itself at connect time.

A name is resolved here, every address it has is judged, and the connection is made to the judged number,
never to the name again. So a notation (octal, hex, decimal, mapped), a redirect or a DNS answer that
changes cannot slip by: whatever it was written as, it ends as a number here.

With a proxy the proxy resolves once more. The guard then checks the name itself before it hands the request
over, but cannot promise that the proxy connects to the same address.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore

from newsetl.collect.outcomes import Failed, Why
from newsetl.collect.threads import Threads
from newsetl.core.address_guard import Guard, refusal


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore: resolves, judges, connects to the number that was judged."""

    def __init__(self, guard: Guard, *, trusted: Sequence[str] = ()) -> None:
        self._guard = guard
        self._trusted = frozenset(trusted)  # host names set by the user: a proxy
        self._inner = httpcore.AnyIOBackend()
        self._resolvers = Threads(16)

    async def addresses(self, host: str, port: int) -> list[str]:
        """Permitted numbers of a host, in the resolver's order.

        Raises:
            Failed: the name is unknown, or all of its addresses are refused.
        """
        addresses = await self._resolved(host, port)
        permitted = [address for address in addresses if self._guard.is_allowed(address)]
        if not permitted:
            raise Failed(Why.ADDRESS, refusal(host, addresses))
        return permitted

    async def _resolved(self, host: str, port: int) -> list[str]:
        try:
            return await self._resolvers.run(_resolve, host, port)
        except (OSError, UnicodeError) as error:
            raise Failed(Why.DNS, f"{host}: {error}") from error

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first permitted address that answers; judge the peer once more."""
        addresses = await self._in_time(host, port, timeout)
        for last, address in ((address is addresses[-1], address) for address in addresses):
            try:
                stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last:
                    raise
                continue
            peer = stream.get_extra_info("server_addr")
            if host in self._trusted or (peer and self._guard.is_allowed(str(peer[0]))):
                return stream
            await stream.aclose()
            raise Failed(Why.ADDRESS, f"{host} connected to {peer}")
        raise httpcore.ConnectError(f"{host}: no address")

    async def _in_time(self, host: str, port: int, seconds: float | None) -> list[str]:
        try:
            async with asyncio.timeout(seconds):
                is_trusted = host in self._trusted
                return await (self._resolved if is_trusted else self.addresses)(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host}: the name server is silent") from error

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refused: nothing on the web is a local socket."""
        raise Failed(Why.ADDRESS, f"local socket {path}")

    async def sleep(self, seconds: float) -> None:
        """Wait; httpcore asks for it between its own retries."""
        await asyncio.sleep(seconds)


def _resolve(host: str, port: int) -> list[str]:
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))
