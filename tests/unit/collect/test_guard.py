"""Which addresses the guard lets through."""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.collect.guard import GuardedBackend
from newsetl.collect.outcomes import Failed, Why
from newsetl.core.address_guard import Guard

INNER = (
    "127.0.0.1 127.255.255.254 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 "
    "169.254.169.254 100.100.100.200 192.0.0.192 168.63.129.16 198.18.0.1 224.0.0.1 239.1.1.1 240.0.0.1 "
    "255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 "
    "::ffff:127.0.0.1 2001:0:808::1 ::127.0.0.1 ::ffff:0:10.0.0.1 64:ff9b::10.0.0.1 2002:7f00:1::"
).split()
OUTER = "8.8.8.8 1.1.1.1 172.32.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::".split()


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_refused(address: str) -> None:
    assert not Guard().is_allowed(address)


@pytest.mark.parametrize("address", OUTER)
def test_public_addresses_are_allowed(address: str) -> None:
    assert Guard().is_allowed(address)


@given(st.ip_addresses())
def test_nothing_that_python_calls_inner_is_allowed(address: IPv4Address | IPv6Address) -> None:
    plain = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    if plain and getattr(address, "ipv4_mapped", None) is None:
        assert not Guard().is_allowed(str(address))


@given(st.ip_addresses(v=4))
def test_a_mapped_address_is_judged_as_the_one_inside(address: IPv4Address) -> None:
    guard = Guard()
    for form in (f"::ffff:{address}", f"64:ff9b::{address}", f"::{address}"):
        assert guard.is_allowed(form) == guard.is_allowed(str(address)) or int(address) < 2


def test_a_network_can_be_opted_in() -> None:
    guard = Guard(["10.1.0.0/16"])
    assert guard.is_allowed("10.1.2.3")
    assert guard.is_allowed("::ffff:10.1.2.3")
    assert not guard.is_allowed("10.2.0.1")


@pytest.mark.parametrize("name", "localhost 127.1 0x7f000001 0177.0.0.1 2130706433 0 ::1 ::ffff:127.0.0.1".split())
def test_names_and_odd_notations_are_refused_by_what_they_resolve_to(name: str) -> None:
    with pytest.raises(Failed) as failed:
        asyncio.run(GuardedBackend(Guard()).connect_tcp(name, 9, timeout=2.0))
    assert failed.value.why in (Why.ADDRESS, Why.DNS)


def test_an_answer_that_changes_between_check_and_connect_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = iter([["127.0.0.1", "10.0.0.1"], ["8.8.8.8"]])
    monkeypatch.setattr("newsetl.collect.guard._resolve", lambda host, port: next(answers))
    with pytest.raises(Failed) as failed:
        asyncio.run(GuardedBackend(Guard()).connect_tcp("rebind.example", 80, timeout=2.0))
    assert failed.value.why is Why.ADDRESS
    assert next(answers) == ["8.8.8.8"]  # never asked a second time


def test_local_sockets_are_refused() -> None:
    with pytest.raises(Failed):
        asyncio.run(GuardedBackend(Guard()).connect_unix_socket("/run/docker.sock"))
