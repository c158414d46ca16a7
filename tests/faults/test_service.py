"""kill -9 of any process of the running service: no run hangs, nobody is left over, nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import on_linux

from .kills import VICTIMS, clean_run, rounds
from .service import Service, wait_for
from .test_kill import ROOT, write_corpus

pytestmark = [pytest.mark.prefect, on_linux("reads /proc to find processes")]


def test_ten_random_kills_cost_nothing_but_time(service: Service, tmp_path: Path) -> None:
    """Each of the five victims twice; tools/soak.py does the same a hundred times."""
    sources = [str(write_corpus(tmp_path / "corpus", 300)), str(ROOT / "samples")]
    clean = clean_run(service, sources, tmp_path / "clean")
    killed: Counter[str] = Counter()
    for done in rounds(service, sources, tmp_path, takes=clean.seconds, count=5, kills_each=2):
        assert done.state == "COMPLETED", done
        assert done.digest == clean.digest, done
        killed.update(kill.victim for kill in done.kills)
    assert killed == dict.fromkeys(VICTIMS, 2)
    wait_for(lambda: not service.open_tasks())
