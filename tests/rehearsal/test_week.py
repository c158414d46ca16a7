"""A newsroom's week in minutes: schedules of seconds, a web with hostile sites, readers, and faults at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import on_linux
from tests.faults.service import Service
from tests.web import running_web

from .newsroom import Newsroom
from .outcome import differences
from .readers import Readers

pytestmark = [
    pytest.mark.prefect,
    on_linux("sets limits of other processes, and finds them in /proc"),
]
DAYS, SEED = 2, 10  # a killed engine and a full disk are drawn; tools/rehearsal.py plays a hundred days


def test_some_days_of_a_newsroom_lose_double_and_hang_nothing(tmp_path: Path) -> None:
    home = tmp_path / "newsroom"
    home.mkdir()
    options = {"hosts": 3, "slow": 3, "hostile": 9, "poisoned": 1, "pages": Newsroom.slow_pages}
    with running_web(tmp_path / "web.jsonl", files=home / "web", **options) as web:
        newsroom = Newsroom(home=home, web=web, service=Service(home), seed=SEED)
        readers = Readers(newsroom.warehouse / "news.duckdb")
        try:
            newsroom.set_up()
            readers.start()
            for _ in range(DAYS):
                newsroom.day()
            assert differences(newsroom, readers, tmp_path) == []
        finally:
            readers.stop()
            newsroom.service.down()
    assert readers.questions > 0
