"""What must hold when a rehearsal is over, whatever broke in it."""

from __future__ import annotations

import subprocess
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import duckdb

from newsetl.core.records import REMEDY, Reason
from tests.faults.service import wait_for

from .newsroom import EVERY_SECONDS, Newsroom
from .readers import Readers


def differences(newsroom: Newsroom, readers: Readers, scratch: Path) -> list[str]:
    """Everything that is not as it must be; empty when the rehearsal went well."""
    unwell = failing_schedules(newsroom)
    newsroom.come_to_rest()
    return [
        *unwell,
        *[f"not in the warehouse: {one}" for one in newsroom.missing()],
        *_doubled(newsroom),
        *_rejects(newsroom),
        *_forgotten(newsroom),
        *_open_runs(newsroom),
        *_open_tasks(newsroom),
        *_at_once(newsroom),
        *_processes(newsroom),
        *[f"a reader's question failed: {failure}" for failure in readers.failures],
        *_export(newsroom, scratch),
        *_digest(newsroom, scratch),
    ]


def failing_schedules(newsroom: Newsroom) -> list[str]:
    """What `newsetl status` says of the schedules, once runs have followed those that met the last fault."""
    try:
        wait_for(lambda: newsroom.service.newsetl("status").returncode == 0, every_s=2.0)
    except AssertionError:
        return [f"a schedule that fails: {newsroom.service.newsetl('status').stderr}"]
    return []


def _doubled(newsroom: Newsroom) -> list[str]:
    query = "SELECT coalesce(url, source_uri), count(*) FROM articles GROUP BY 1 HAVING count(*) > 1"
    return [f"in the warehouse {count} times: {place}" for place, count in newsroom.ask(query)]


def _rejects(newsroom: Newsroom) -> list[str]:
    rows = newsroom.ask("SELECT reason, source_uri FROM rejects")
    named = {place.rpartition("/")[2] for _, place in rows}
    return [
        *[
            f"a reject without a remedy: {reason} of {place}"
            for reason, place in rows
            if not REMEDY.get(Reason(reason))
        ],
        *[f"dropped, no article and no reject: {name}" for name in newsroom.broken if name not in named],
    ]


def _forgotten(newsroom: Newsroom) -> list[str]:
    held = {url for (url,) in newsroom.ask("SELECT url FROM articles")}
    return [f"forgotten, and there: {url}" for url in newsroom.forgotten if url in held]


def _open_runs(newsroom: Newsroom) -> list[str]:
    states = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}}
    return [
        f"a run that never ends: {run['name']} ({run['state']['name']})"
        for run in newsroom.service.api.post("flow_runs/filter", states)
    ]


def _open_tasks(newsroom: Newsroom) -> list[str]:
    try:
        wait_for(lambda: not newsroom.service.open_tasks())
    except AssertionError:
        return [f"a task of an ended run that never ends: {name}" for name in newsroom.service.open_tasks()]
    return []


def _at_once(newsroom: Newsroom) -> list[str]:
    """Runs that began before the last run of their deployment had ended, among the newest two hundred of each."""
    at_once = []
    for name in EVERY_SECONDS:
        runs = [run for run in newsroom.service.runs_of(name) if run["state"]["type"] != "CANCELLED"]
        at_once += [
            f"two runs of {name} at once: {earlier['id']} and {later['id']}"
            for earlier, later in pairwise(runs)
            if earlier["end_time"] and _moment(later["start_time"]) < _moment(earlier["end_time"])
        ]
    return at_once


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written.replace("Z", "+00:00"))


def _processes(newsroom: Newsroom) -> list[str]:
    orphans = list(newsroom.service.orphans().values())
    ended = newsroom.service.down()
    left = list(newsroom.service.processes().values())
    refused = [f"`newsetl down` failed: {ended.stderr}"] if ended.returncode else []
    return [*(f"an orphan: {command}" for command in orphans), *(f"left over: {one}" for one in left), *refused]


def _export(newsroom: Newsroom, scratch: Path) -> list[str]:
    """An export is read back by DuckDB alone: as many articles as the warehouse has."""
    target = scratch / "export"
    done = newsroom.service.newsetl("export", str(target), "--format", "parquet")
    if done.returncode:
        return [f"the export failed: {done.stderr}"]
    with duckdb.connect() as connection:
        ((count,),) = connection.execute(f"SELECT count(*) FROM '{target}/articles.parquet'").fetchall()
    ((held,),) = newsroom.ask("SELECT count(*) FROM articles")
    return [] if count == held else [f"the export holds {count} articles of {held}"]


def _digest(newsroom: Newsroom, scratch: Path) -> list[str]:
    """One undisturbed run over the same bytes makes the same database."""
    archives = sorted((newsroom.warehouse / "raw").glob("*.warc.gz"))
    command = [newsroom.service.python, "-m", "newsetl"]
    clean = str(scratch / "clean")
    inputs = [*map(str, archives), str(newsroom.inbox)]
    for words in (["run", *inputs], ["digest"]):
        done = subprocess.run(
            [*command, *words, "-w", clean],
            cwd=newsroom.home,
            env={**newsroom.service.environment, "NEWSETL_RUN__MAX_REJECT_SHARE": "1.0"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return [f"the clean run failed: {done.stderr}"]
    mine = newsroom.service.newsetl("digest").stdout
    return (
        [] if done.stdout == mine else [f"the digest is {mine.strip()}, that of a clean run {done.stdout.strip()}"]
    )
