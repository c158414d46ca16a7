"""Archives that every WARC tool reads, however the writer died."""

from __future__ import annotations

import gzip
import io
import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from newsetl.collect.archive import OPEN, Archive, pack, recover
from newsetl.collect.outcomes import Exchange
from newsetl.readers.warc.announced import Announcement, hints, moment, note

AT = datetime(2026, 11, 2, 8, 0, 0, 123456, tzinfo=UTC)


def exchange(body: bytes = b"<p>text", *, status: int = 200, **more: object) -> Exchange:
    plain = {
        "url": "https://news.example/a?b=1",
        "target": b"/a?b=1",
        "request_headers": ((b"Host", b"news.example"), (b"User-Agent", b"newsetl/1 (+x)")),
        "http_version": b"HTTP/1.1",
        "status": status,
        "phrase": b"OK",
        "headers": (
            (b"Content-Type", b"text/html"),
            (b"X-N\xe4me", b"\xe4"),
            (b"Transfer-Encoding", b"chunked"),
        ),
        "body": body,
        "started_at": AT,
        "address": "93.184.216.34",
    }
    return Exchange(**plain | more)  # type: ignore[arg-type]


def archive(folder: Path, *, most_bytes: int = 10**9) -> Archive:
    return Archive(folder, most_bytes=most_bytes, run_id="abc", about={"software": "newsetl"})


def assert_sound(path: Path) -> None:
    class Silent:
        inputs = [str(path)]  # noqa: RUF012
        verbose = False

    checker = Checker(Silent())
    checker.process_all()
    assert checker.exit_value == 0


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        return [
            (one.rec_type, dict(one.rec_headers.headers), one.raw_stream.read())
            for one in ArchiveIterator(file, check_digests="raise")
        ]


def test_an_exchange_is_request_response_and_metadata(tmp_path: Path) -> None:
    about = note(source="s", kind="feed", feed_url="f", original_url="o", entry='{"title":"T"}')
    keep = archive(tmp_path)
    packed = pack([exchange()], kind="article", note=about)
    keep.append(packed.data)
    keep.close()
    (path,) = keep.paths
    assert_sound(path)
    info, request, response, metadata = records(path)
    assert [one[0] for one in (info, request, response, metadata)] == "warcinfo request response metadata".split()
    assert response[1]["WARC-Record-ID"] == packed.stored.record_id == metadata[1]["WARC-Refers-To"]
    assert response[1]["WARC-Date"] == "2026-11-02T08:00:00.123456Z"
    assert response[1]["WARC-IP-Address"] == "93.184.216.34"
    assert response[2] == b"<p>text"
    assert json.loads(metadata[2])["entry"] == {"title": "T"}
    assert hints(metadata[2])["title"].source == "feed.title"


def test_fastwarc_reads_what_was_sent(tmp_path: Path) -> None:
    body = gzip.compress(b"<p>packed")
    packed_headers = ((b"Content-Type", b"text/html"), (b"Content-Encoding", b"gzip"))
    keep = archive(tmp_path)
    keep.append(pack([exchange(body, headers=packed_headers)], kind="article").data)
    keep.append(pack([exchange(b"plain", http_version=b"HTTP/2", phrase=b"")], kind="article").data)
    keep.close()
    data = keep.paths[0].read_bytes()
    assert all(one.verify_block_digest() for one in FastIterator(io.BytesIO(data), parse_http=False))
    read = []
    for one in FastIterator(io.BytesIO(data), parse_http=True):
        if one.headers["WARC-Type"] == "response":
            read.append((one.http_headers.status_code, one.reader.read(), one.record_date))
    assert read == [(200, body, AT), (200, b"plain", AT)]


def test_the_same_payload_and_a_304_are_revisits(tmp_path: Path) -> None:
    keep = archive(tmp_path)
    first = pack([exchange()], kind="article")
    again = pack([exchange()], kind="article", earlier=first.stored)
    unchanged = pack([exchange(b"", status=304)], kind="article", earlier=again.stored)
    other = pack([exchange(b"<p>new")], kind="article", earlier=unchanged.stored)
    for packed in (first, again, unchanged, other):
        keep.append(packed.data)
    keep.close()
    assert_sound(keep.paths[0])
    assert [packed.is_same for packed in (first, again, unchanged, other)] == [False, True, True, False]
    kinds = [(kind, head.get("WARC-Refers-To")) for kind, head, _ in records(keep.paths[0])]
    origin = first.stored.record_id
    assert [one for one in kinds if one[0] in ("response", "revisit")] == [
        ("response", None),
        ("revisit", origin),
        ("revisit", origin),
        ("response", None),
    ]


def test_files_are_closed_at_a_size(tmp_path: Path) -> None:
    keep = archive(tmp_path, most_bytes=2_000)
    for _ in range(10):
        keep.append(pack([exchange(random.Random(1).randbytes(900))], kind="article").data)
    keep.close()
    assert len(keep.paths) > 2
    assert not list(tmp_path.glob(f"*{OPEN}"))
    for path in keep.paths:
        assert_sound(path)


@pytest.mark.parametrize("cut", [1, 7, 100, 400, 900])
def test_a_file_cut_by_a_kill_keeps_its_whole_records(tmp_path: Path, cut: int) -> None:
    keep = archive(tmp_path)
    for _ in range(4):
        keep.append(pack([exchange()], kind="article").data)
    (path,) = tmp_path.glob(f"*{OPEN}")
    data = path.read_bytes()
    path.write_bytes(data[:-cut])
    (recovered,) = recover(tmp_path)
    assert_sound(recovered)
    assert data.startswith(recovered.read_bytes())
    assert len(records(recovered)) >= 5


def test_nothing_worth_keeping_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / f"a.warc.gz{OPEN}").write_bytes(b"")
    (tmp_path / f"b.warc.gz{OPEN}").write_bytes(b"not gzip at all")
    assert recover(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_an_archive_of_nothing_but_its_description_is_not_kept(tmp_path: Path) -> None:
    keep = archive(tmp_path)
    keep.append(pack([exchange()], kind="article").data)
    (path,) = tmp_path.glob(f"*{OPEN}")
    with path.open("rb") as file:
        first = next(one.stream_pos for one in FastIterator(file) if one.headers["WARC-Type"] != "warcinfo")
    path.write_bytes(path.read_bytes()[:first])
    assert recover(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_hints_of_strangers_are_none() -> None:
    for body in (b"", b"{}", b"[]", b"via: x", b'{"entry": 5}', b"[" * 100_000, b"\xff\xfe"):
        assert hints(body) == {}


def test_an_entry_travels_whole() -> None:
    entry = Announcement(title="T", published="yesterday", authors=("A", "B"), keywords=("k", "l"))
    read_hints = hints(note(source="s", kind="sitemap", feed_url=None, original_url="o", entry=entry.as_json()))
    read = {name: (hint.value, hint.source) for name, hint in read_hints.items()}
    assert read == {
        "title": ("T", "sitemap.title"),
        "published": ("yesterday", "sitemap.published"),
        "authors": (("A", "B"), "sitemap.authors"),
        "keywords": ("k, l", "sitemap.keywords"),
    }


def test_moments_need_a_zone() -> None:
    assert moment("Mon, 02 Nov 2026 09:00:00 +0100") == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert moment("2026-11-02T08:00:00Z") == datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    assert moment("2026-11-02") is None
    assert moment("soon") is None


def test_a_file_with_nothing_but_its_own_head_is_not_kept(tmp_path: Path) -> None:
    keep = archive(tmp_path)
    keep.append(pack([exchange()], kind="article").data)
    (path,) = tmp_path.glob(f"*{OPEN}")
    data = path.read_bytes()
    head = data[: data.index(b"\x1f\x8b", 2)]
    path.write_bytes(head)
    assert recover(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(data)
    assert len(recover(tmp_path)) == 1
