"""A newsroom that works as its users do: the command line, the schedules of `newsetl up`, DuckDB's own client.

It publishes and corrects articles on a web of loopback, drops files into a folder, and breaks things at random
moments. Nothing of newsetl is called but what a user touches.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from tests.faults.service import Service, wait_for
from tests.web import TestWeb
from tests.web.serve import paragraphs

PAPERS = ("127.0.1.1", "127.0.1.2")  # healthy; a third one answers slowly, others are hostile and poisoned
FAULTS = ("worker", "full disk", "restart", "engine", "server", "supervisor", "none")
EVERY_SECONDS = {"collect": 6, "ingest": 20, "maintain": 90}
_FAULT_WITHIN_SECONDS = 8.0  # of the news: it meets a collect, an ingest or neither
_FULL_BYTES = 20_000  # no file may grow beyond: a run commits nothing
_STAYS_FULL_SECONDS = 10.0  # a collect and an ingest begin in them
_ITEMS = 60  # entries of a feed

SETTINGS = """
[web]
contact = "editor@news.example"
allow = ["127.0.1.0/24", "127.0.2.0/24", "127.0.3.0/24"]
pace_s = 0.0
backoff_s = 0.01
attempts = 2
connect_s = 1.0
read_s = 1.0
total_s = 2.0
host_failures = 3
poll_min_minutes = 0.02
poll_max_minutes = 0.1
refetch_hours = [0.003, 0.01, 0.03, 0.1, 0.3]
"""
SOURCES = """
[sources.paper]
kind = "feed"
url = "http://127.0.1.1:{port}/feed.xml"

[sources.gazette]
kind = "feed"
url = "http://127.0.1.2:{port}/feed.xml"

[sources.slow]
kind = "sitemap"
url = "http://127.0.1.3:{port}/sitemap_index.xml"

[sources.bomb]
kind = "feed"
url = "http://127.0.2.1:{port}/h/xml-bomb"

[sources.silent]
kind = "feed"
url = "http://127.0.2.9:{port}/h/silent"

[sources.poisoned]
kind = "feed"
url = "http://127.0.3.1:{port}/feed.xml"
"""


@dataclass
class Newsroom:
    """The newsroom's folder: configuration, inbox, warehouse; and the state of the rehearsal, so that it can go on."""

    home: Path
    web: TestWeb
    service: Service
    seed: int = 1
    announced: list[str] = field(default_factory=list)  # addresses of articles
    dropped: list[str] = field(default_factory=list)  # names of files in the inbox that are articles
    broken: list[str] = field(default_factory=list)  # of those that are none
    corrected: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    days: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse"

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    @property
    def files(self) -> Path:
        return self.home / "web"

    def set_up(self) -> None:
        """Configuration as a user writes it, the first issue of each paper, and `newsetl up`."""
        for folder in (self.home / "config", self.inbox, self.files / "127.0.3.1", self.files / "127.0.2.1"):
            folder.mkdir(parents=True, exist_ok=True)
        (self.home / "config" / "newsetl.toml").write_text(SETTINGS)
        (self.home / "config" / "sources.toml").write_text(SOURCES.format(port=self.web.port))
        (self.files / "127.0.3.1" / "feed.xml").write_bytes(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n<rss><item><media:x/><link>http://[::1</link>"
        )
        slow = range(self.slow_pages)
        known = set(self.announced)
        self.announced += [
            url for n in slow if (url := f"http://127.0.1.3:{self.web.port}/a/{n}.html") not in known
        ]
        self.start()
        self.hurry()

    slow_pages = 4

    def start(self) -> None:
        """`newsetl up`; it keeps the schedules that were set before."""
        done = self.service.up()
        assert done.returncode in (0, 1), done.stderr

    def hurry(self) -> None:
        """Schedules of seconds in place of minutes and hours, as a person sets them in the UI."""
        for name, seconds in EVERY_SECONDS.items():
            parameters = {"parameters": {"sources": [str(self.inbox)], "max_reject_share": 1.0}}
            self.service.schedule_every(name, seconds, parameters if name == "ingest" else {})

    # -- a day ---------------------------------------------------------------------------------------------

    def day(self) -> str:
        """News come in, something breaks, and all of it is in the warehouse in the end; what broke."""
        chance = random.Random(f"{self.seed}/{self.days}")
        fresh = [self.publish(host, number) for host in PAPERS for number in range(3)]
        self.drop()
        fault = self.fault(self.days)
        time.sleep(chance.uniform(0, _FAULT_WITHIN_SECONDS))
        self.break_something(fault)
        self.await_all()
        self.correct(chance.choice(fresh))
        if self.days % 3 == 2:
            self.forget(chance.choice([url for url in fresh if url not in self.corrected]))
        self.await_all()
        self.export()
        self.days += 1
        self.faults.append(fault)
        return fault

    def fault(self, day: int) -> str:
        """What breaks on a day: drawn, the same for the same seed."""
        return random.Random(f"{self.seed}/{day}/fault").choice(FAULTS)

    def publish(self, host: str, number: int) -> str:
        """A new article: a page, and an entry in the paper's feed."""
        path = f"/a/day-{self.days}-{number}.html"
        self._write_page(host, path, text=paragraphs(host, 1000 + self.days * 10 + number))
        url = f"http://{host}:{self.web.port}{path}"
        self.announced.append(url)
        own = [one for one in self.announced if one.startswith(f"http://{host}:")][-_ITEMS:]
        items = "".join(f"<item><title>Story at {one[-20:]}</title><link>{one}</link></item>" for one in own)
        feed = f"<rss version='2.0'><channel><title>{host}</title>{items}</channel></rss>"
        self._write(self.files / host / "feed.xml", feed)
        return url

    def correct(self, url: str) -> None:
        """An article is changed where it stands."""
        host, _, path = url.removeprefix("http://").partition("/")
        text = f"<p>Correction: the ferry of day {self.days} left an hour later.</p>" + paragraphs(host, self.days)
        self._write_page(host.partition(":")[0], f"/{path}", text=text)
        self.corrected.append(url)

    def forget(self, url: str) -> None:
        """Somebody asks for an article to be taken out."""
        wait_for(lambda: self.service.newsetl("forget", url, "--yes").returncode == 0)
        self.forgotten.append(url)

    def export(self) -> None:
        """Somebody takes the articles along, and reads them with DuckDB alone: all that were announced, each once."""
        folder = self.home / "export"
        done = self.service.newsetl("export", str(folder), "--format", "parquet")
        assert done.returncode == 0, done.stderr
        with duckdb.connect() as connection:
            rows = connection.execute(
                f"SELECT coalesce(url, source_uri) FROM '{folder}/articles.parquet'"
            ).fetchall()
        places = [place for (place,) in rows]
        assert len(places) == len(set(places)), "an article was exported twice"
        left_out = {url for url in self.announced if url not in self.forgotten} - set(places)
        assert not left_out, f"not exported: {left_out}"
        shutil.rmtree(folder)

    def drop(self) -> None:
        """Two files fall into the inbox: a report, and one that is none."""
        name = f"day-{self.days}.txt"
        words = paragraphs("inbox", self.days).replace("<p>", "").replace("</p>", "\n")
        self._write(self.inbox / name, f"Report of day {self.days}\n\n{words}")
        self._write(self.inbox / f"broken-{self.days}.txt", f"\0\1\2 no report {self.days}\0" * 20)
        self.dropped.append(name)
        self.broken.append(f"broken-{self.days}.txt")

    def _write_page(self, host: str, path: str, *, text: str) -> None:
        title = f"Story of {path.rpartition('/')[2]} in {host}"
        body = f"<article><h1>{title}</h1>{text}</article>"
        page = f"<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>"
        self._write(self.files / host / path.lstrip("/"), page)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        """A file that appears whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent.parent / f".{path.name}.part"
        temporary.write_text(text)
        temporary.replace(path)

    # -- what breaks ---------------------------------------------------------------------------------------

    def break_something(self, fault: str) -> None:
        """One fault; signals go to processes of this service only, by their recorded numbers."""
        if fault == "full disk":
            self._fill_disk()
        elif fault == "restart":
            self.service.down()
            self.start()
        elif fault == "engine":
            self._kill_engine()
        elif fault == "supervisor":
            os.kill(self.service.supervisor, signal.SIGKILL)
            wait_for(lambda: not self.service.processes())
            self.start()
        elif fault in ("server", "worker"):
            with suppress(ProcessLookupError):
                os.kill(self.service.program(fault), signal.SIGKILL)

    def _fill_disk(self) -> None:
        """Runs that begin now can write no file beyond a size, as on a disk without room; then there is room again."""
        worker = self.service.program("worker")
        before = resource.prlimit(worker, resource.RLIMIT_FSIZE)
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (_FULL_BYTES, before[1]))
        time.sleep(_STAYS_FULL_SECONDS)
        with suppress(ProcessLookupError):
            resource.prlimit(worker, resource.RLIMIT_FSIZE, before)

    def _kill_engine(self) -> None:
        def running() -> int | None:
            body = {"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}
            pids = [run["infrastructure_pid"] for run in self.service.api.post("flow_runs/filter", body)]
            return next((int(pid) for pid in pids if pid), None)

        with suppress(ProcessLookupError):
            os.kill(wait_for(running), signal.SIGKILL)

    # -- what came of it -----------------------------------------------------------------------------------

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """What DuckDB's own client reads in the published database."""
        with duckdb.connect(str(self.warehouse / "news.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def missing(self) -> list[str]:
        """Announced and dropped articles that are not in the warehouse, and corrections that are not."""
        if not (self.warehouse / "news.duckdb").exists():
            return ["the warehouse"]
        rows = self.ask("SELECT url, source_uri, text LIKE '%Correction: the ferry%' FROM articles")
        urls = {url: is_corrected for url, _, is_corrected in rows}
        files = {place.rpartition("/")[2] for _, place, _ in rows}
        wanted = [url for url in self.announced if url not in self.forgotten]
        return (
            [url for url in wanted if url not in urls]
            + [name for name in self.dropped if name not in files]
            + [f"correction of {url}" for url in self.corrected if url in wanted and not urls.get(url)]
        )

    def await_all(self) -> None:
        """Wait until the schedules have brought everything in."""
        wait_for(lambda: not self.missing(), seconds=1_200.0, every_s=1.0)

    def come_to_rest(self) -> None:
        """Pause the schedules and let what runs end."""
        for name in EVERY_SECONDS:
            self.service.pause(name)
        for name in EVERY_SECONDS:
            self.service.await_idle(name)

    # -- going on another time -----------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """What was announced, dropped and broken so far."""
        names = ("announced", "dropped", "broken", "corrected", "forgotten", "days", "faults")
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps({name: getattr(self, name) for name in names}))
        temporary.replace(path)

    def load(self, path: Path) -> None:
        """Go on where a part ended."""
        for name, value in json.loads(path.read_text()).items():
            setattr(self, name, value)
