"""Which network addresses may be connected to: public ones, and inner networks that the user has opted in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

_REFUSED_V4 = tuple(
    ip_network(net)
    for net in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
        "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 "
        "198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "168.63.129.16/32"  # a cloud's host agent on a public number
    ).split()
)
_GLOBAL_V6 = ip_network("2000::/3")
_REFUSED_V6 = tuple(ip_network(net) for net in "2001::/23 2001:db8::/32 3fff::/20".split())
_NAT64 = tuple(ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48"))


class Guard:
    """Says which addresses may be connected to."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allow = tuple(ip_network(network) for network in allow)

    def is_allowed(self, address: str) -> bool:
        """Whether a numeric address is a public one, or in a network that was opted in."""
        try:
            number = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(number in network for network in self._allow) or self._is_public(number)

    def _is_public(self, number: Address) -> bool:
        if isinstance(number, IPv4Address):
            return not any(number in network for network in _REFUSED_V4)
        inner = list(_embedded(number))
        if inner:
            return all(self.is_allowed(str(one)) for one in inner)
        return number in _GLOBAL_V6 and not any(number in network for network in _REFUSED_V6)


def refusal(host: str, addresses: Sequence[str]) -> str:
    """Why a host with these addresses is not connected to."""
    if host in addresses:
        return f"{host} is not a public address"
    return f"{host} is {', '.join(addresses[:3])}: not a public address"


def _embedded(number: IPv6Address) -> Iterable[IPv4Address]:
    """IPv4 addresses that an IPv6 address leads to: mapped, compatible, translated, NAT64, 6to4."""
    low = IPv4Address(int(number) & 0xFFFFFFFF)
    high = int(number) >> 32
    if number.ipv4_mapped is not None or high in (0, 0xFFFF0000) or any(number in net for net in _NAT64):
        yield low
    if number.sixtofour is not None:
        yield number.sixtofour
