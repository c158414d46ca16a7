"""What is taken down is gone from every byte that newsetl owns; all else is as it was, and can be read."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsetl.collect.archive import Packed, pack
from newsetl.collect.frontier import Frontier
from newsetl.collect.targets import Discovered, ResponseFacts
from newsetl.core.errors import LockedError, WarehouseError
from newsetl.core.records import Capture, Raw
from newsetl.maintain.forget_raw import forget_raw
from newsetl.readers import ReadOptions, read_captures
from newsetl.readers.reread import read_raw, store_stream
from newsetl.readers.warc.announced import Announcement, note
from tests.unit.collect.test_archive import archive, assert_sound, exchange

SECRET = b"the lighthouse keeper's secret recipe"
URL, OTHER = "https://news.example/2026/11/secret-recipe", "https://news.example/2026/11/ferry"
FEED, OLD = "https://news.example/feed.xml", "https://old.example/r?id=7"
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
HTML = ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip"))


def fetched(url: str, body: bytes, *, kind: str = "article", title: str = "", **more: Any) -> Packed:
    """One exchange, compressed as servers send it, with what a feed said of it."""
    announcement = note(
        source="s", kind="feed", feed_url=FEED, original_url=url, entry=Announcement(title=title).as_json()
    )
    one = exchange(gzip.compress(body, mtime=0), url=url, headers=HTML)
    return pack([*more.pop("hops", ()), one], kind=kind, note=announcement if kind == "article" else None, **more)


class Collected:
    """A warehouse folder after some collects: two archives, two streams, a list of URLs, the frontier."""

    def __init__(self, root: Path) -> None:
        self.root, raw = root, root / "raw"
        hop = exchange(
            b"", url=OLD, status=301, headers=((b"Location", URL.encode()), (b"Content-Type", b"text/html"))
        )
        page = b"<html><p>" + SECRET + b" and more.</html>"
        first = fetched(URL, page, title=SECRET.decode(), hops=(hop,))
        feed = fetched(FEED, b"<rss><link>" + URL.encode() + b"</link>" + SECRET + b"</rss>", kind="feed")
        other = fetched(OTHER, b"<html><p>The ferry sails.</html>", title="Ferry")
        self.archives = [self._written(raw, "a", [first, feed, other])]
        again = fetched(URL, page, title=SECRET.decode(), earlier=first.stored)
        plain_feed = fetched(f"{FEED}?page=2", b"<rss><link>" + OTHER.encode() + b"</link></rss>", kind="feed")
        self.archives.append(self._written(raw, "b", [again, plain_feed, fetched(f"{OTHER}/2", b"<html><p>Two.")]))
        rows = [{"url": URL, "text": SECRET.decode()}, {"text": "A row that stays."}, {"text": "And another."}]
        self.table = store_stream(io.BytesIO("".join(json.dumps(row) + "\n" for row in rows).encode()), raw)
        self.text = store_stream(io.BytesIO(SECRET), raw)
        store_stream(io.BytesIO(f"{OTHER}\n{URL}\n".encode()), root / "lists")
        with Frontier(root / "frontier.sqlite", run_id="one", live=["s"]) as frontier:
            seen = [
                Discovered(
                    url=URL, kind="article", source="s", via=FEED, entry=json.dumps({"title": SECRET.decode()})
                ),
                Discovered(url=OTHER, kind="article", source="s", via=FEED),
                Discovered(url=FEED, kind="feed", source="s"),
            ]
            frontier.add(seen, now=NOW)
            held = {URL: first, OTHER: other, FEED: feed}
            for target in frontier.claim("news.example", sources=["s"], now=NOW, most=10):
                frontier.record_response(target, facts(held[target.url]), now=NOW, again=None)

    @staticmethod
    def _written(raw: Path, name: str, packed: list[Packed]) -> Path:
        made = archive(raw)
        made._run = name
        for one in packed:
            made.append(one.data)
        made.close()
        return made.paths[0]

    def captures(self) -> list[Capture]:
        outcomes = read_captures([str(self.root / "raw")], ReadOptions())
        return [one for one in outcomes if isinstance(one, Capture)]

    def secret(self) -> list[Raw]:
        return [one.raw for one in self.captures() if SECRET in one.payload]


def facts(packed: Packed) -> ResponseFacts:
    stored = packed.stored
    return ResponseFacts(
        status=200, etag='"1"', last_modified=None, digest=stored.digest, record_id=stored.record_id,
        record_at=stored.record_at, record_url=stored.url, is_changed=True, size_bytes=1,
    )  # fmt: skip


def everything(root: Path) -> bytes:
    """All bytes below a folder, as they lie and with every compression undone."""
    contents = []
    for path in (path for path in root.rglob("*") if path.is_file()):
        packed = path.read_bytes()
        contents.append(packed)
        if packed.startswith(b"\x1f\x8b"):
            contents.append(gzip.decompress(packed))
        if ".warc" in path.name:
            with path.open("rb") as stream:
                contents += [one.content_stream().read() for one in ArchiveIterator(stream)]
    return b"\n".join(contents)


def records(path: Path) -> dict[str, tuple[str, bytes]]:
    """WARC-Record-ID → type and whole bytes, of the gzip members of a file."""
    by_id, packed = {}, path.read_bytes()
    while packed:
        start = packed
        stream = zlib.decompressobj(31)
        data = stream.decompress(packed)
        packed = stream.unused_data
        head = dict(line.split(b": ", 1) for line in data.split(b"\r\n\r\n")[0].split(b"\r\n")[1:])
        by_id[head[b"WARC-Record-ID"].decode()] = (
            head[b"WARC-Type"].decode(),
            start[: len(start) - len(packed)],
        )
    return by_id


@pytest.fixture
def made(tmp_path: Path) -> Collected:
    return Collected(tmp_path / "warehouse")


def test_no_byte_of_it_is_left_and_the_rest_is_as_it_was(made: Collected) -> None:
    assert SECRET in everything(made.root)
    before = {path: records(path) for path in made.archives}
    kept = [one for one in made.captures() if SECRET not in one.payload]
    done = forget_raw(made.root, made.secret(), [URL])
    assert SECRET not in everything(made.root)
    assert b"secret-recipe" not in everything(made.root)
    for path in made.archives:
        assert_sound(path)
        after = records(path)
        assert after.items() <= before[path].items()
    gone = [kind for path in made.archives for _, (kind, _) in before[path].items() - records(path).items()]
    # article: request, response, metadata; its redirect and the feed: request, response each; the revisit: all three
    assert sorted(gone) == sorted(["request"] * 4 + ["response"] * 3 + ["metadata"] * 2 + ["revisit"])
    assert [one.payload for one in made.captures()] == [one.payload for one in kept]
    assert set(done.rewritten) >= {*made.archives, made.table}
    assert done.dropped == (made.text,)
    assert done.removed_bytes > 0
    assert done.left == ()


def test_what_moved_in_its_file_is_read_by_its_id(made: Collected) -> None:
    kept = [one for one in made.captures() if SECRET not in one.payload]
    forget_raw(made.root, made.secret(), [URL])
    assert [read_raw(one.raw) for one in kept] == [one.payload for one in kept]
    moved = {one.raw.place: one.raw.offset for one in made.captures()}
    assert any(moved[one.raw.place] != one.raw.offset for one in kept)


def test_a_plain_archive_is_cut_as_well(made: Collected) -> None:
    path = made.archives[0]
    path.write_bytes(gzip.decompress(path.read_bytes()))
    kept = [one for one in made.captures() if SECRET not in one.payload]
    whole = path.read_bytes()
    forget_raw(made.root, made.secret(), [URL])
    assert SECRET not in everything(made.root)
    assert all(line in whole for line in path.read_bytes().splitlines())
    assert [read_raw(one.raw) for one in kept] == [one.payload for one in kept]
    assert_sound(path)


def test_what_shares_one_gzip_member_goes_as_a_whole(made: Collected) -> None:
    path = made.archives[0]
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())))
    done = forget_raw(made.root, made.secret(), [URL])
    assert path in done.dropped
    assert SECRET not in everything(made.root)


def test_twice_is_once(made: Collected) -> None:
    places = made.secret()
    forget_raw(made.root, places, [URL])
    files = {path: path.read_bytes() for path in (made.root / "raw").iterdir()}
    again = forget_raw(made.root, places, [URL])
    assert (again.rewritten, again.dropped, again.removed_bytes) == ((), (), 0)
    assert {path: path.read_bytes() for path in (made.root / "raw").iterdir()} == files


@pytest.mark.parametrize("step", range(1, 7))
def test_a_kill_between_any_two_steps_is_mended_by_the_same_call(made: Collected, step: int) -> None:
    places = made.secret()
    code = f"""
import os, pickle, sys
from pathlib import Path
from newsetl.collect import frontier
from newsetl.maintain import forget_raw
places, url, calls = pickle.loads(sys.stdin.buffer.read()), {URL!r}, []
def dying(owner, name):
    real = getattr(owner, name)
    def step(*arguments, **named):
        calls.append(1)
        if len(calls) == {step}:
            os.kill(os.getpid(), 9)
        return real(*arguments, **named)
    setattr(owner, name, step)
dying(frontier.Frontier, "forget")
dying(forget_raw.os, "fsync")
dying(forget_raw.Path, "replace")
forget_raw.forget_raw(Path({str(made.root)!r}), places, [url])
"""
    died = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(places), check=False)
    assert died.returncode == -signal.SIGKILL
    forget_raw(made.root, places, [URL])
    assert SECRET not in everything(made.root)
    assert b"secret-recipe" not in everything(made.root)
    assert not list((made.root / "raw").glob(".*.tmp"))
    assert [one.payload for one in made.captures() if b"ferry" in one.payload]


def test_a_disk_that_is_full_leaves_every_file_as_it_was_and_the_same_call_goes_on(
    made: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = {path: path.read_bytes() for path in (made.root / "raw").iterdir()}
    secret = made.secret()
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", refused)
        with pytest.raises(WarehouseError, match="No space left on device"):
            forget_raw(made.root, secret, [URL])
    assert {path: path.read_bytes() for path in (made.root / "raw").iterdir()} == before
    forget_raw(made.root, secret, [URL])
    assert not [one for one in made.captures() if SECRET in one.payload]


def test_files_of_the_user_are_named_and_not_touched(made: Collected, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.txt"
    theirs.write_bytes(SECRET)
    (capture,) = read_captures([str(theirs)], ReadOptions())
    gone = replace(capture.raw, source_uri=str(tmp_path / "no longer there.txt"))
    done = forget_raw(made.root, [capture.raw, gone], [])
    assert done.left == (str(theirs),)
    assert theirs.read_bytes() == SECRET
    assert done.rewritten == ()


def test_it_is_never_fetched_again(made: Collected) -> None:
    forget_raw(made.root, made.secret(), [URL])
    with Frontier(made.root / "frontier.sqlite", run_id="two", live=["s"]) as frontier:
        twins = [Discovered(url=url, kind="article", source="s") for url in (URL, f"{URL}?utm_source=rss", OLD)]
        frontier.add(twins, now=NOW)
        due = frontier.claim("news.example", sources=["s"], now=NOW, most=10)
        assert [target.url for target in due if target.kind == "article"] == []
        assert frontier.was_fetched(URL)  # so that no redirect leads there either
    feed_row = "SELECT etag, record_id FROM urls WHERE kind = 'feed'"
    base = sqlite3.connect(made.root / "frontier.sqlite")
    assert base.execute(feed_row).fetchone() == (None, None)  # a 304 would refer to a record that is gone


def test_a_collect_that_is_running_is_waited_out(made: Collected) -> None:
    with Frontier(made.root / "frontier.sqlite", run_id="collect"), pytest.raises(LockedError):
        forget_raw(made.root, made.secret(), [URL])


def test_what_a_killed_collect_left_open_is_looked_into(made: Collected) -> None:
    path = made.archives[0]
    path.rename(path.with_name(f"{path.name}.open"))
    done = forget_raw(made.root, [], [URL])
    assert path in done.rewritten
    assert not [one for one in made.captures() if SECRET in one.payload and one.raw.record_id]


def test_what_a_killed_copy_of_standard_input_left_is_swept(made: Collected) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    stale, living = (made.root / "raw" / f".{pid}.tmp" for pid in (dead.pid, os.getpid()))
    stale.write_bytes(SECRET)
    living.write_bytes(b"being written")
    forget_raw(made.root, made.secret(), [URL])
    assert not stale.exists()
    assert living.exists()
