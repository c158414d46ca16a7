"""Inputs in object stores and on web servers: read where they lie, through faults, and nothing secret is kept."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsetl.core.errors import ServiceError
from newsetl.core.identity import article_id
from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import ReadOptions, ReadOutcome, Remote, read_captures
from newsetl.readers.remote.buckets import _failure
from newsetl.run.shards import plan
from tests.conftest import Newsetl
from tests.stores import BUCKET, KEY, SECRET, Front, Store, environment_of, front_of, start_store

INNER = {"NEWSETL_WEB__ALLOW": '["127.0.0.0/8"]'}  # what a user sets who has a server of their own
QUICK = Remote(allow=("127.0.0.0/8",), pauses_s=(0.0, 0.0, 0.0), answer_s=1.0)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Iterator[Store]:
    """A store with the WARC file and the pages of the samples, a table, and a listing with a gap."""
    warc = (samples / "archive/courier.warc.gz").read_bytes()
    listing = "\n".join(f"buckets/{BUCKET}/crawl/{name}" for name in ("courier.warc.gz", "gone.warc.gz"))
    for running in start_store(tmp_path_factory.mktemp("store")):
        running.put(
            {
                "crawl/courier.warc.gz": warc,
                "crawl/warc.paths.gz": gzip.compress(f"{listing}\n".encode()),
                "crawl/.hidden/x.txt": b"never read",
                "tables/wire.csv": (samples / "table/wire.csv").read_bytes(),
                "tables/empty.txt": b"",
                "large/padded.warc": _padded(gzip.decompress(warc)),
            }
        )
        yield running


def _padded(warc: bytes) -> bytes:
    """The records, and between them one of a few megabytes that is no document."""
    body = os.urandom(3_000_000)
    head = f"WARC/1.1\r\nWARC-Type: metadata\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    return head + body + b"\r\n\r\n" + warc


@pytest.fixture
def front(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """The S3 side of the store, behind a server that may fail; the environment of this process leads there."""
    with front_of(store.s3_port) as front:
        for name, value in environment_of(front.port).items():
            monkeypatch.setenv(name, value)
        yield front


@pytest.fixture
def web(store: Store) -> Iterator[Front]:
    """The same files over plain HTTP."""
    with front_of(store.http_port) as front:
        yield front


def read(spec: str) -> list[ReadOutcome]:
    return list(read_captures([spec], ReadOptions(remote=QUICK)))


def declined(spec: str) -> Reject:
    (outcome,) = read(spec)
    assert isinstance(outcome, Reject)
    return outcome


def without_place(outcomes: list[ReadOutcome]) -> list[ReadOutcome]:
    return [replace(one, raw=replace(one.raw, source_uri="")) for one in outcomes]


@pytest.mark.parametrize("fault", ["", "503", "cut", "slow"])
@pytest.mark.parametrize("side", ["s3", "gs", "http"])
def test_a_store_gives_what_the_disk_gives_whatever_fails_on_the_way(
    side: str, fault: str, front: Front, web: Front, samples: Path
) -> None:
    here = read(str(samples / "archive/courier.warc.gz"))
    (web if side == "http" else front).faults.extend([fault, "", fault] if fault else [])
    name = f"http://127.0.0.1:{web.port}/buckets/{BUCKET}" if side == "http" else f"{side}://{BUCKET}"
    assert without_place(read(f"{name}/crawl/courier.warc.gz")) == without_place(here)
    assert len(read(f"{name}/large/padded.warc")) == len(here)


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_a_file_of_many_ranges_is_asked_for_once_and_in_growing_ones(
    scheme: str, front: Front, samples: Path
) -> None:
    here = read(str(samples / "archive/courier.warc.gz"))
    assert len(read(f"{scheme}://{BUCKET}/large/padded.warc")) == len(here)
    ranges = [one.rpartition("bytes=")[2].split("-") for one in front.requests if "bytes=" in one]
    begins, ends = [int(begin) for begin, _ in ranges], [int(end) for _, end in ranges]
    assert begins == [0, *(end + 1 for end in ends[:-1])]
    sizes = [end - begin for begin, end in zip(begins, ends, strict=True)]
    assert sizes[0] < sizes[-2] or len(sizes) < 3


@pytest.mark.parametrize("bucket", [f"s3://{BUCKET}", f"gs://{BUCKET}"])
def test_folders_patterns_and_objects_are_listed_without_hidden_ones(bucket: str, front: Front) -> None:
    progress = ReadOptions(remote=QUICK)
    every = list(read_captures([f"{bucket}/crawl/"], progress))
    assert {one.raw.source_uri for one in every} >= {f"{bucket}/crawl/courier.warc.gz"}
    assert progress.progress.skipped == 1
    table = read(f"{bucket}/tables/*.csv")
    assert {one.raw.source_uri for one in table} == {f"{bucket}/tables/wire.csv"}
    assert read(f"{bucket}/**/wire.csv") == table
    assert declined(f"{bucket}/tables/empty.txt").reason == Reason.EMPTY


def test_a_store_that_stays_down_costs_that_file_and_no_other(front: Front) -> None:
    front.faults.extend(["503"] * 4)
    outcomes = list(read_captures([f"s3://{BUCKET}/tables/"], ReadOptions(remote=QUICK)))
    rejects = [one for one in outcomes if isinstance(one, Reject)]
    assert [(one.reason, one.raw.source_uri) for one in rejects] == [
        (Reason.UNREADABLE, f"s3://{BUCKET}/tables/empty.txt")
    ]
    assert "503" in rejects[0].detail
    assert len(outcomes) > len(rejects)


@pytest.mark.parametrize("scheme", ["s3", "gs"])
def test_credentials_that_expire_end_the_reading(scheme: str, front: Front) -> None:
    front.faults.append("expired")
    with pytest.raises(ServiceError, match=r"ExpiredToken.*renew"):
        list(read_captures([f"{scheme}://{BUCKET}/crawl/"], ReadOptions(remote=QUICK)))


def test_a_run_over_a_bucket_is_read_back_by_range_and_keeps_nothing_secret(
    newsetl: Newsetl, front: Front, samples: Path, tmp_path: Path
) -> None:
    disk = newsetl.at(tmp_path / "disk")
    disk.run(samples / "archive")
    file = f"s3://{BUCKET}/crawl/courier.warc.gz"
    report = newsetl.run(file)
    assert newsetl.digest() == disk.digest()
    assert newsetl.run(file)["new"] == 0
    rows = newsetl.rows(
        "SELECT article_id, source_uri, raw_offset, link FROM articles ORDER BY raw_offset DESC LIMIT 1"
    )
    assert rows[0]["source_uri"] == file
    front.requests.clear()
    raw = newsetl("raw", rows[0]["article_id"]).ok().stdout_bytes
    assert raw == disk("raw", rows[0]["article_id"]).ok().stdout_bytes
    assert any(f"bytes={rows[0]['raw_offset']}-" in one for one in front.requests)
    again = newsetl("refresh", "--json", env={"NEWSETL_LIMITS__ELEMENTS": "49999"}).ok().json
    assert again["rejects"] == 0
    assert again["seen"] == report["new"]
    assert not _holding(newsetl.warehouse, KEY, SECRET, f":{front.port}")
    assert not any(path.stat().st_size > 40_000 for path in (newsetl.warehouse / "raw").rglob("*"))


def test_a_run_over_a_bucket_of_googles_is_read_back_by_range(newsetl: Newsetl, front: Front) -> None:
    file = f"gs://{BUCKET}/crawl/courier.warc.gz"
    payloads = {str(article_id(one)): one.payload for one in read(file) if isinstance(one, Capture)}
    assert newsetl.run(file)["new"] == len(payloads)
    identity = str(
        newsetl.rows("SELECT article_id FROM articles ORDER BY raw_offset DESC LIMIT 1")[0]["article_id"]
    )
    assert newsetl("raw", identity).ok().stdout_bytes == payloads[identity]


def test_repair_reads_what_the_lake_lost_from_the_bucket(newsetl: Newsetl, front: Front) -> None:
    newsetl.run(f"s3://{BUCKET}/crawl/courier.warc.gz")
    before = newsetl.digest()
    part = max((newsetl.warehouse / "lake/articles").glob("*.parquet"), key=lambda path: path.stat().st_size)
    part.write_bytes(b"damaged")
    newsetl("repair").ok()
    assert newsetl.digest() == before


def test_expired_credentials_end_a_run_with_the_remedy_and_it_goes_on_with_new_ones(
    newsetl: Newsetl, front: Front
) -> None:
    front.faults.append("expired")
    ended = newsetl("run", f"s3://{BUCKET}/tables/")
    assert ended.code == 1
    assert "renew" in ended.stderr
    assert SECRET not in ended.stderr
    assert newsetl.run(f"s3://{BUCKET}/tables/")["new"] > 0


def test_a_listing_of_paths_gives_its_files_and_a_reject_for_each_that_is_gone(
    newsetl: Newsetl, store: Store, web: Front, front: Front
) -> None:
    listing = f"http://127.0.0.1:{web.port}/buckets/{BUCKET}/crawl/warc.paths.gz?X-Amz-Signature=SIGNED"
    report = newsetl("run", "--json", listing, env=INNER).ok().json
    assert report["new"] > 0
    assert report["reasons"]["unreadable"] == 1
    assert not _holding(newsetl.warehouse, "SIGNED")
    runs = [json.loads(path.read_text()) for path in (newsetl.warehouse / "lake/runs").glob("*.json")]
    assert [run["sources"] for run in runs] == [[listing.partition("?")[0]]]
    shards = list(plan([listing], "recipe", ReadOptions(remote=QUICK)))
    assert [one.file.place.rpartition("/")[2] for one in shards] == ["courier.warc.gz", "gone.warc.gz"]


def test_what_is_not_there_or_leads_inside_is_refused_before_anything_is_read(
    newsetl: Newsetl, web: Front, front: Front
) -> None:
    inner = f"http://127.0.0.1:{web.port}/buckets/{BUCKET}/tables/wire.csv"
    for spec, message, env in (
        (f"s3://{BUCKET}/nowhere/", "no such object", {}),
        (f"{inner}.gone", "404", INNER),
        (inner, "not a public address", {}),
        ("https://user:word@news.example/x.warc", "user and password", {}),
        ("https://news.example/x.warc?id=SECRETID", "no other query", {}),
    ):
        ended = newsetl("run", spec, env=env)
        assert (ended.code, message in ended.stderr) == (2, True), ended.stderr
        assert "SECRETID" not in ended.stderr
        assert "word@" not in ended.stderr
    assert not (newsetl.warehouse / "lake").exists()


@pytest.mark.parametrize("words", ["token request: 403", "GET http://169.254.169.254/latest: status code: 403"])
def test_a_machine_without_credentials_is_told_where_they_are_looked_for(words: str) -> None:
    problem = _failure(OSError(words), "gs://news")
    assert isinstance(problem, ServiceError)
    assert "no credentials stand in the environment" in str(problem)


def test_a_store_that_does_not_answer_is_told_from_one_that_fails() -> None:
    for words, told in (
        ("Error performing GET in 23 ms - HTTP error: error sending request", "its store cannot be reached"),
        ("Error performing GET - invalid response", "its store fails (OSError)"),
    ):
        assert str(_failure(OSError(words), "s3://news")) == told


def test_a_flow_takes_no_signed_address(newsetl: Newsetl) -> None:
    ended = newsetl("run", "--flow", "https://news.example/x.warc?X-Amz-Signature=SIGNED")
    assert ended.code == 2
    assert "Prefect server keeps" in ended.stderr
    assert "SIGNED" not in ended.stderr


def _holding(folder: Path, *texts: str) -> list[Path]:
    """Files with one of the texts in them."""
    assert shutil.which("grep")
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(text.encode() in path.read_bytes() for text in texts)
    ]
