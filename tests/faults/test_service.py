"""kill -9 of any process of the running service: no run hangs, nobody is left over, nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from .service import ENDS, Service, wait_for
from .test_kill import ROOT, digest_of, finished, newsetl, write_corpus

VICTIMS = ("server", "worker", "engine", "child")
pytestmark = [
    pytest.mark.prefect,
    pytest.mark.xdist_group("prefect"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find processes"),
]


def kill_during_a_run(service: Service, sources: list[str], warehouse: Path, victim: str, takes: float) -> float:
    """Ask for a run, kill the victim in mid-run; seconds until the run has an end, and nobody is left over."""
    identity = service.trigger("ingest", {"sources": sources, "warehouse": str(warehouse)})
    run = service.await_state(identity, "RUNNING", *ENDS)
    time.sleep(random.uniform(0.0, takes))
    service.kill(victim, run)
    began = time.monotonic()
    service.await_state(identity, *ENDS)
    lasted = time.monotonic() - began
    wait_for(lambda: not service.orphans())
    return lasted


def runs_after_kills(
    service: Service, sources: list[str], tmp_path: Path, *, warehouses: int, kills_each: int
) -> list[tuple[str, float]]:
    """Kill at random over fresh warehouses; each ends with a run left alone and the digest of a clean one."""
    began = time.monotonic()
    finished(newsetl("run", *sources, "-w", tmp_path / "clean", settings=service.environment))
    takes, clean = time.monotonic() - began, digest_of(tmp_path / "clean")
    deck: list[str] = []
    table = []
    for number in range(warehouses):
        warehouse = tmp_path / f"killed-{number}"
        for _ in range(kills_each):
            deck = deck or random.sample(VICTIMS, len(VICTIMS))
            victim = deck.pop()
            table.append((victim, kill_during_a_run(service, sources, warehouse, victim, takes)))
            print(f"{len(table)} {victim} {table[-1][1]:.1f} s", flush=True)
        identity = service.trigger("ingest", {"sources": sources, "warehouse": str(warehouse)})
        run = service.await_state(identity, *ENDS)
        assert run["state"]["type"] == "COMPLETED", (table[-kills_each:], run["state"]["message"])
        assert digest_of(warehouse) == clean, table[-kills_each:]
    return table


def test_ten_random_kills_cost_nothing_but_time(service: Service, tmp_path: Path) -> None:
    sources = [str(write_corpus(tmp_path / "corpus", 300)), str(ROOT / "samples")]
    table = runs_after_kills(service, sources, tmp_path, warehouses=5, kills_each=2)
    assert len(table) == 10


@pytest.mark.soak
def test_a_hundred_random_kills_cost_nothing_but_time(service: Service, tmp_path: Path) -> None:
    shared = Path(os.environ.get("NEWSETL_SHARED", ROOT.parent / "shared")) / "data"
    sources = [
        str(path) for path in (shared / "text" / "seed", shared / "pages", ROOT / "samples") if path.exists()
    ]
    table = runs_after_kills(service, sources, tmp_path, warehouses=50, kills_each=2)
    counts = Counter(victim for victim, _ in table)
    longest = {victim: max(seconds for name, seconds in table if name == victim) for victim in counts}
    print(json.dumps({"kills": counts, "longest_until_ended_s": longest}, indent=1))
    assert len(table) == 100
