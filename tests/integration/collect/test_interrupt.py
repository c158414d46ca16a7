"""Ctrl-C ends a collect at once, and nothing that was fetched is lost or asked for twice."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.conftest import environment
from tests.web import TestWeb

from .test_collect import assert_sound

SOURCES = """
[sources.paper]
kind = "feed"
url = "{paper}"

[sources.silent]
kind = "feed"
url = "{silent}"
"""
CONFIG = """
[web]
contact = "editor@news.example"
allow = ["127.0.1.0/24", "127.0.2.0/24"]
pace_s = 0.1
"""


def start(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "newsetl", "collect", "--fetch-only", "--json"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_ends_it_and_the_next_collect_goes_on(start_web: Callable[..., TestWeb], tmp_path: Path) -> None:
    web = start_web(hosts=1, pages=10, hostile=1)
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "newsetl.toml").write_text(CONFIG)
    text = SOURCES.format(paper=web.url(1, "/feed.xml"), silent=web.url(1, "/h/silent", net=2))
    (tmp_path / "config" / "sources.toml").write_text(text)

    process = start(tmp_path)
    while len([line for line in web.requests() if line["path"].startswith("/a/")]) < 3:
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130, err
    assert "Traceback" not in err
    first = json.loads(out)
    assert first["interrupted"]
    assert first["pending"] >= 10 - first["sources"]["paper"]["fetched"]
    assert 2 <= first["sources"]["paper"]["fetched"] < 10
    assert_sound(tmp_path / "warehouse")

    (tmp_path / "config" / "sources.toml").write_text(text.partition("[sources.silent]")[0])
    process = start(tmp_path)
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert first["sources"]["paper"]["fetched"] + json.loads(out)["sources"]["paper"]["fetched"] == 10
    requests = Counter(line["path"] for line in web.requests() if line["path"].startswith("/a/"))
    assert sum(requests.values()) - 10 <= 1  # what was under way when it was interrupted
    for path in (tmp_path / "warehouse").rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path  # private to the user
