"""Rounds of kill -9: runs of the service are killed at random moments, then one is left alone."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .service import ENDS, Service, wait_for
from .test_kill import digest_of, finished, newsetl

VICTIMS = ("server", "worker", "engine", "child", "supervisor")


@dataclass(frozen=True, slots=True)
class Clean:
    """What one run that nobody disturbs makes, and how long it takes."""

    digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Kill:
    """Who was killed, and the seconds until its run had an end and nobody was left over."""

    victim: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Round:
    """The kills over one fresh warehouse, and how the run after them ended."""

    kills: tuple[Kill, ...]
    state: str
    message: str
    digest: str


def clean_run(service: Service, sources: list[str], folder: Path) -> Clean:
    """One undisturbed run, without the service."""
    began = time.monotonic()
    finished(newsetl("run", *sources, "-w", folder, settings=service.environment))
    return Clean(digest_of(folder), time.monotonic() - began)


def kill_during_a_run(service: Service, sources: list[str], warehouse: Path, victim: str, takes: float) -> Kill:
    """Ask for a run, kill the victim in mid-run, and wait until that run has an end and nobody is left over.

    Without its supervisor everything has to end; the next `newsetl up` brings it back.
    """
    identity = service.trigger("ingest", {"sources": sources, "warehouse": str(warehouse)})
    run = service.await_state(identity, "RUNNING", *ENDS)
    time.sleep(random.uniform(0.0, takes))
    service.kill(victim, run)
    began = time.monotonic()
    if victim == "supervisor":
        wait_for(lambda: not service.processes())
        up = service.up()
        assert up.returncode == 0, up.stderr
    service.await_state(identity, *ENDS)
    lasted = time.monotonic() - began
    wait_for(lambda: not service.orphans())
    return Kill(victim, lasted)


def rounds(
    service: Service, sources: list[str], folder: Path, *, takes: float, count: int, kills_each: int
) -> Iterator[Round]:
    """Each victim in turn, shuffled anew when all had their turn; each round has a warehouse of its own."""
    deck: list[str] = []
    for number in range(count):
        warehouse = folder / f"killed-{number}-{time.time_ns()}"
        kills = []
        for _ in range(kills_each):
            deck = deck or random.sample(VICTIMS, len(VICTIMS))
            kills.append(kill_during_a_run(service, sources, warehouse, deck.pop(), takes))
        identity = service.trigger("ingest", {"sources": sources, "warehouse": str(warehouse)})
        state = service.await_state(identity, *ENDS)["state"]
        yield Round(tuple(kills), state["type"], state["message"], digest_of(warehouse))
