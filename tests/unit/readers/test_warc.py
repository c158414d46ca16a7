"""WARC files: every record is a capture or an accounted reject, and a damaged one costs only itself."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import WARC, ReadOptions, ReadOutcome, read_captures
from newsetl.readers.formats import recognise
from newsetl.readers.reread import read_raw
from newsetl.warehouse.batches import conform
from newsetl.warehouse.schema import reject_row

Write = Callable[[str, bytes | str], Path]


def page(number: int) -> bytes:
    return f"<html><body><p>Report number {number} from the harbour: {'quay ' * number}</p></body></html>".encode()


class Archive:
    """A WARC file in the making; `starts` are the offsets of its records."""

    def __init__(self, *, packed: bool = True) -> None:
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=packed)
        self.starts: list[int] = []

    def add(self, record: object) -> Archive:
        self.starts.append(self._out.tell())
        self._writer.write_record(record)
        return self

    def info(self) -> Archive:
        return self.add(self._writer.create_warcinfo_record("x.warc", {"software": "test"}))

    def response(
        self,
        url: str = "https://courier.example/1",
        payload: bytes = b"",
        *,
        status: str = "200 OK",
        kind: str | None = "text/html",
        record_type: str = "response",
        **headers: str,
    ) -> Archive:
        fields = [("Content-Type", kind)] if kind else []
        fields += [(name.replace("_", "-"), value) for name, value in headers.items()]
        http = StatusAndHeaders(status, fields, protocol="HTTP/1.1") if record_type != "resource" else None
        record = self._writer.create_warc_record(
            url,
            record_type,
            payload=io.BytesIO(payload),
            http_headers=http,
            warc_content_type=kind if http is None and kind else "",
            warc_headers_dict={"WARC-Date": "2026-03-04T05:06:07Z"},
        )
        return self.add(record)

    @property
    def bytes(self) -> bytes:
        return self._out.getvalue()


def read(path: Path, **how: object) -> list[ReadOutcome]:
    return list(read_captures([str(path)], ReadOptions(**how)))  # type: ignore[arg-type]


def pages(outcomes: list[ReadOutcome]) -> list[bytes]:
    return [entry.payload for entry in outcomes if isinstance(entry, Capture)]


def reasons(outcomes: list[ReadOutcome]) -> list[Reason]:
    return [entry.reason for entry in outcomes if isinstance(entry, Reject)]


@pytest.fixture(params=[True, False], ids=["packed", "plain"])
def packed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def ten(packed: bool) -> Archive:
    archive = Archive(packed=packed)
    for number in range(10):
        archive.response(f"https://courier.example/{number}", page(number))
    return archive


def test_every_page_is_a_capture_with_its_address(write: Write, packed: bool) -> None:
    archive = Archive(packed=packed).info().response("https://courier.example/1", page(1))
    archive.response("https://courier.example/2", page(2), kind="text/html; charset=windows-1252")
    first, second = read(write("a.dat", archive.bytes))
    assert isinstance(first, Capture)
    assert isinstance(second, Capture)
    assert (first.url, first.payload, first.media) == ("https://courier.example/1", page(1), "html")
    assert first.captured_at == datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert (first.charset, second.charset) == (None, "windows-1252")
    assert (first.chosen, second.chosen) == (False, False)
    assert first.raw.offset == archive.starts[1]
    assert first.raw.record_id is not None
    assert first.raw.record_id.startswith("urn:uuid:")
    assert first.raw.capture_id != second.raw.capture_id


def test_the_bytes_of_each_record_are_found_again(write: Write, packed: bool) -> None:
    for entry in read(write("a.warc", ten(packed).bytes)):
        assert isinstance(entry, Capture)
        assert read_raw(entry.raw) == entry.payload


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ({"status": "404 Not Found"}, Reason.HTTP_STATUS),
        ({"status": "301 Moved", "Location": "/"}, Reason.HTTP_STATUS),
        ({"status": "206 Partial Content"}, Reason.HTTP_STATUS),
        ({"kind": "image/png"}, Reason.UNSUPPORTED_TYPE),
        ({"kind": "application/pdf"}, Reason.UNSUPPORTED_TYPE),
        ({"record_type": "revisit"}, Reason.REVISIT),
        ({"payload": b"<html>" + b"x" * 5000}, Reason.TOO_LARGE),
        ({"payload": gzip.compress(b"<html>" + b"x" * 50_000), "Content_Encoding": "gzip"}, Reason.TOO_LARGE),
        ({"payload": b"\x1f\x8bno", "Content_Encoding": "gzip"}, Reason.CORRUPT),
        ({"payload": b"nothing packed", "Content_Encoding": "deflate"}, Reason.CORRUPT),
    ],
)
def test_what_is_no_article_is_accounted_for_and_the_next_is_read(
    write: Write, packed: bool, made: dict[str, object], reason: Reason
) -> None:
    archive = Archive(packed=packed).response(**{"payload": page(1), **made})  # type: ignore[arg-type]
    archive.response("https://courier.example/2", page(2))
    outcomes = read(write("a.warc", archive.bytes), document_bytes=4000)
    assert reasons(outcomes) == [reason]
    assert pages(outcomes) == [page(2)]
    assert outcomes[0].url == "https://courier.example/1"  # type: ignore[union-attr]
    assert outcomes[0].raw.record_id


def test_envelope_records_are_no_captures(write: Write) -> None:
    archive = Archive().info()
    archive.response(record_type="request", payload=b"", kind=None)
    archive.response(record_type="metadata", payload=b"x")
    assert read(write("a.warc", archive.bytes)) == []


def test_resource_records_and_plain_text_are_documents(write: Write) -> None:
    archive = (
        Archive().response(record_type="resource", payload=page(1)).response(payload=b"Hi.", kind="text/plain")
    )
    outcomes = read(write("a.warc", archive.bytes))
    assert [(entry.payload, entry.media) for entry in outcomes if isinstance(entry, Capture)] == [
        (page(1), "html"),
        (b"Hi.", "text"),
    ]


def test_a_page_without_a_type_is_told_by_its_look(write: Write) -> None:
    archive = Archive().response(payload=page(1), kind=None).response(payload=b"\0\1\2", kind=None)
    outcomes = read(write("a.warc", archive.bytes))
    assert (pages(outcomes), reasons(outcomes)) == ([page(1)], [Reason.UNSUPPORTED_TYPE])


def deflated(payload: bytes, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return packer.compress(payload) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("gzip", gzip.compress(page(3))),
        ("x-gzip", gzip.compress(page(3))),
        ("gzip", page(3)),  # the archive kept the header of what it unpacked
        ("deflate", deflated(page(3), 15)),
        ("deflate", deflated(page(3), -15)),
        ("zstd", zstandard.compress(page(3))),
        ("identity", page(3)),
        ("deflate, gzip", gzip.compress(deflated(page(3), 15))),
    ],
)
def test_content_encodings_are_undone(write: Write, encoding: str, sent: bytes) -> None:
    outcomes = read(write("a.warc", Archive().response(payload=sent, Content_Encoding=encoding).bytes))
    assert pages(outcomes) == [page(3)]
    assert read_raw(outcomes[0].raw) == page(3)


def test_chunks_are_joined(write: Write) -> None:
    sent = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (page(1)[:20], page(1)[20:])) + b"0\r\n\r\n"
    archive = Archive().response(payload=sent, Transfer_Encoding="chunked")
    archive.response(payload=page(2), Transfer_Encoding="chunked")  # joined already, the header kept
    assert pages(read(write("a.warc", archive.bytes))) == [page(1), page(2)]


def test_an_archive_is_told_by_its_content(write: Write) -> None:
    archive = ten(True).bytes
    assert recognise(archive[:65536], "a.txt.gz") is WARC
    assert len(pages(read(write("a.html", archive)))) == 10
    assert len(pages(read(write("a.warc.zst", zstandard.compress(ten(False).bytes))))) == 10


def test_a_cut_archive_keeps_every_record_before_the_cut(write: Write, packed: bool) -> None:
    archive = ten(packed)
    ends = [*archive.starts[1:], len(archive.bytes)]
    for cut in range(30, len(archive.bytes), max(1, len(archive.bytes) // 60)):
        outcomes = read(write("a.warc", archive.bytes[:cut]))
        whole = sum(end <= cut for end in ends)
        assert pages(outcomes)[:whole] == [page(number) for number in range(whole)]
        assert len(pages(outcomes)) <= whole + 1
        if cut not in archive.starts and len(pages(outcomes)) == whole and whole:
            assert outcomes[-1].raw.offset == archive.starts[whole]
            assert reasons(outcomes), f"cut at {cut} in silence"


def test_a_flipped_bit_costs_at_most_its_own_record(write: Write, packed: bool) -> None:
    archive = ten(packed)
    third = range(archive.starts[3], archive.starts[4])
    others = [page(number) for number in range(10) if number != 3]
    for offset in third[:: max(1, len(third) // 80)]:
        for bit in (0, 5):
            damaged = bytearray(archive.bytes)
            damaged[offset] ^= 1 << bit
            outcomes = read(write("a.warc", bytes(damaged)))
            rest = [payload for payload in pages(outcomes) if payload in others]
            assert rest == others, f"bit {bit} of byte {offset - third.start} of the record"
            assert len(outcomes) - len(rest) <= 3
            assert len(outcomes) > len(rest), f"bit {bit} of byte {offset - third.start}: lost in silence"
            stamp = {
                "recipe": "1",
                "run_id": outcomes[0].raw.capture_id,
                "loaded_at": datetime.now(UTC),
                "version": 1,
            }
            conform("rejects", [{**reject_row(entry), **stamp} for entry in outcomes if isinstance(entry, Reject)])


def test_rubbish_between_records_is_stepped_over(write: Write, packed: bool) -> None:
    archive = ten(packed)
    for number in (1, 4, 9):
        start = archive.starts[number]
        outcomes = read(
            write("a.warc", archive.bytes[:start] + b"\0rubbish\x1f\x8b\x08WARC/" * 9 + archive.bytes[start:])
        )

        assert set(pages(outcomes)) >= {page(other) for other in range(10) if other != number}


def test_a_record_that_has_moved_within_its_file_is_found_by_its_id(write: Write) -> None:
    archive = ten(True)
    path = write("a.warc.gz", archive.bytes)
    entry = read(path)[5]
    path.write_bytes(Archive().response("https://new.example/", page(77)).bytes + archive.bytes)
    assert read_raw(entry.raw) == page(5)
