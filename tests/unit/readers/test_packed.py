"""Compressed files and archives: what is inside is read as if it lay there open; damage costs only itself."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import InputProgress, ReadOptions, ReadOutcome, compile_pattern, read_captures
from newsetl.readers.reread import read_raw
from newsetl.warehouse.batches import conform
from newsetl.warehouse.schema import reject_row

Write = Callable[[str, bytes | str], Path]
PROSE = b"The harbour board met on Monday. It voted for the wider basin."
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zstandard.ZstdCompressor(write_content_size=False).compress,
}


def read(*specs: object, **how: object) -> list[ReadOutcome]:
    outcomes = list(read_captures(map(str, specs), ReadOptions(**how)))  # type: ignore[arg-type]
    assert len({entry.raw.capture_id for entry in outcomes}) == len(outcomes)  # every address is one capture's
    return outcomes


def zipped(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, payload in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 4, 12, 0, 0)), payload, compress_type=how)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w", **info: object) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, payload in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(payload), 1_770_000_000
            for key, value in info.items():
                setattr(entry, key, value)
            archive.addfile(entry, io.BytesIO(payload))
    return out.getvalue()


def texts(outcomes: list[ReadOutcome]) -> dict[str, bytes]:
    return {entry.raw.member or "": entry.payload for entry in outcomes if isinstance(entry, Capture)}


def reasons(outcomes: list[ReadOutcome]) -> dict[str, Reason]:
    return {entry.raw.member or "": entry.reason for entry in outcomes if isinstance(entry, Reject)}


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("named", [True, False])
def test_one_packed_document_is_read_whatever_its_name(write: Write, suffix: str, named: bool) -> None:
    (outcome,) = read(write(f"a.txt.{suffix}" if named else "a.txt", PACKERS[suffix](PROSE)))
    assert isinstance(outcome, Capture)
    assert (outcome.payload, outcome.media, outcome.raw.member) == (PROSE, "text", None)
    assert read_raw(outcome.raw) == PROSE


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_table_of_two_streams_is_read_to_its_end(write: Write, suffix: str) -> None:
    lines = [json.dumps({"text": f"Report {n}."}).encode() + b"\n" for n in range(10)]
    packed = PACKERS[suffix](b"".join(lines[:5])) + PACKERS[suffix](b"".join(lines[5:]))
    assert len(read(write(f"a.jsonl.{suffix}", packed))) == 10


@pytest.mark.parametrize("suffix", PACKERS)
def test_lines_before_the_cut_are_read_and_the_cut_is_said(write: Write, suffix: str) -> None:
    noise = random.Random(3)
    lines = [
        json.dumps({"text": f"Report {n}.", "no": noise.randbytes(200).hex()}).encode() + b"\n"
        for n in range(4000)
    ]
    packed = PACKERS[suffix](b"".join(lines))
    outcomes = read(write(f"a.jsonl.{suffix}", packed[: len(packed) * 2 // 3]))
    rows = [entry.raw.row for entry in outcomes if isinstance(entry, Capture)]
    assert rows == list(range(len(rows)))
    assert len(rows) > 4000 * 0.5 if suffix != "xz" else len(rows) >= 0
    assert isinstance(outcomes[-1], Reject)
    assert outcomes[-1].reason in (Reason.TRUNCATED, Reason.CORRUPT)


@pytest.mark.parametrize("suffix", PACKERS)
def test_half_a_packed_article_is_no_article(write: Write, suffix: str) -> None:
    payload = random.Random(1).randbytes(3000).hex().encode()
    packed = PACKERS[suffix](payload)
    outcomes = read(write(f"a.txt.{suffix}", packed[: len(packed) // 2]), write("b.txt", PROSE))
    assert [type(entry) for entry in outcomes] == [Reject, Capture]
    assert outcomes[0].reason in (Reason.TRUNCATED, Reason.CORRUPT)  # type: ignore[union-attr]


def test_a_cut_gzip_is_called_truncated(write: Write) -> None:
    (outcome,) = read(write("a.html.gz", gzip.compress(PROSE)[:-12]))
    assert isinstance(outcome, Reject)
    assert outcome.reason is Reason.TRUNCATED


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_of_a_zip_are_read_by_what_they_are(write: Write, how: int) -> None:
    members = {
        "a.txt": PROSE,
        "pages/b.html": b"<html><body>Hi",
        "c.csv": b"title,text\nA,One\nB,Two\n",
        "d.txt.gz": gzip.compress(PROSE),
        "e.txt": b"",
    }
    outcomes = read(write("all.zip", zipped(members, how)))
    assert [(entry.raw.member, entry.raw.row) for entry in outcomes] == [
        ("a.txt", None),
        ("pages/b.html", None),
        ("c.csv", 0),
        ("c.csv", 1),
        ("d.txt.gz", None),
        ("e.txt", None),
    ]
    assert reasons(outcomes) == {"e.txt": Reason.EMPTY}
    for entry in outcomes:
        if isinstance(entry, Capture):
            assert read_raw(entry.raw) == entry.payload
    assert outcomes[0].captured_at.isoformat() == "2026-03-04T12:00:00+00:00"  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_members_of_a_tar_are_read_however_it_is_packed(write: Write, mode: str) -> None:
    outcomes = read(write("all.bin", tarred({"a.txt": PROSE, "b/c.txt": PROSE + b" Two."}, mode)))
    assert texts(outcomes) == {"a.txt": PROSE, "b/c.txt": PROSE + b" Two."}
    for entry in outcomes:
        assert read_raw(entry.raw) == texts(outcomes)[entry.raw.member or ""]


def test_a_tar_packed_with_zstandard_is_read(write: Write) -> None:
    assert texts(read(write("all.tzst", PACKERS["zst"](tarred({"a.txt": PROSE}))))) == {"a.txt": PROSE}


def test_folders_and_devices_in_a_tar_are_no_documents(write: Write) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in (("dir", tarfile.DIRTYPE), ("fifo", tarfile.FIFOTYPE)):
            entry = tarfile.TarInfo(name)
            entry.type = kind
            archive.addfile(entry)
    assert [one.reason for one in read(write("all.tar", out.getvalue()))] == [Reason.EMPTY]


def test_archives_in_archives_are_read_up_to_three_deep(write: Write) -> None:
    payload = PROSE
    for level in range(3):
        payload = zipped({f"level{level}.zip" if level else "a.txt": payload})
    assert texts(read(write("all.zip", payload))) == {"level2.zip!/level1.zip!/a.txt": PROSE}
    (too_deep,) = read(write("deep.zip", zipped({"level3.zip": payload})))
    assert isinstance(too_deep, Reject)
    assert (too_deep.reason, too_deep.raw.member) == (Reason.BOMB, "level3.zip!/level2.zip!/level1.zip")
    mixed = tarred({"x.zip": zipped({"a.txt": PROSE}), "b.txt": PROSE})
    assert texts(read(write("mixed.tar", mixed))) == {"x.zip!/a.txt": PROSE, "b.txt": PROSE}


@pytest.mark.parametrize("name", ["../../escape.txt", "/etc/passwd", "a/../../b.txt", "..\\b.txt", "C:\\b.txt"])
def test_a_member_that_points_outside_is_declined_and_the_rest_is_read(
    write: Write, tmp_path: Path, name: str
) -> None:
    members = {name: PROSE, "fine.txt": PROSE}
    before = sorted(tmp_path.rglob("*"))
    for archive in (write("a.zip", zipped(members)), write("a.tar", tarred(members))):
        outcomes = read(archive)
        assert list(texts(outcomes)) == ["fine.txt"]
        assert list(reasons(outcomes).values()) == [Reason.UNSAFE_PATH]
    assert set(tmp_path.rglob("*")) - set(before) == {
        tmp_path / "in",
        tmp_path / "in/a.zip",
        tmp_path / "in/a.tar",
    }


def zip_of_links(links: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("d/fine.txt", PROSE)
        for name, target in links.items():
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o120777 << 16
            archive.writestr(info, target)
    return out.getvalue()


def tar_of_links(links: dict[str, str], kind: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        fine = tarfile.TarInfo("d/fine.txt")
        fine.size = len(PROSE)
        archive.addfile(fine, io.BytesIO(PROSE))
        for name, target in links.items():
            link = tarfile.TarInfo(name)
            link.type, link.linkname = kind, target
            archive.addfile(link)
    return out.getvalue()


@pytest.mark.parametrize("target", ["/etc/passwd", "../../escape", "x/../../../y"])
def test_a_link_out_of_an_archive_is_declined_and_one_inside_is_passed_over(write: Write, target: str) -> None:
    links, hard = {"d/out": target, "d/in": "../d/fine.txt"}, {"d/out": target, "d/in": "d/fine.txt"}
    archives = {
        "a.zip": zip_of_links(links),
        "a.tar": tar_of_links(links, tarfile.SYMTYPE),
        "b.tar": tar_of_links(hard, tarfile.LNKTYPE),
    }
    for name, archive in archives.items():
        progress = InputProgress()
        outcomes = read(write(name, archive), progress=progress)
        assert (texts(outcomes), progress.skipped) == ({"d/fine.txt": PROSE}, 1)
        assert reasons(outcomes) == {"d/out": Reason.UNSAFE_PATH}
    assert all(target in one.detail for one in outcomes if isinstance(one, Reject))


@pytest.mark.parametrize("name", [".", "./", "a//b.txt", "a.txt ", "\x01", "é" * 80, "x" * 300])
def test_odd_names_of_members_are_no_crash(write: Write, name: str) -> None:
    for archive in (write("a.zip", zipped({name: PROSE})), write("a.tar", tarred({name: PROSE}))):
        for entry in read(archive):
            assert entry.raw.capture_id


def test_names_of_members_that_are_no_unicode_are_read(write: Write) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="latin-1") as archive:
        entry = tarfile.TarInfo("café.txt")
        entry.size = len(PROSE)
        archive.addfile(entry, io.BytesIO(PROSE))
    (outcome,) = read(write("a.tar", out.getvalue()))
    assert read_raw(outcome.raw) == PROSE


def test_a_bomb_is_declined_before_it_fills_the_memory(write: Write) -> None:
    table = b"text\n" + (b"Boom, said the mine. " * 5000 + b"\n") * 1200  # 126 MB
    packed = write("a.csv.gz", gzip.compress(table, 9))
    outcomes = read_captures([str(packed)], ReadOptions())
    *rows, last = (isinstance(entry, Reject) and entry.reason for entry in outcomes)
    assert last is Reason.BOMB
    assert 900 < len(rows) < 1100  # what stood before it was read


def test_a_large_document_in_an_archive_is_declined_and_the_rest_is_read(write: Write) -> None:
    outcomes = read(write("a.zip", zipped({"big.html": b"<html>" + b" " * 30_000_000, "b.txt": PROSE})))
    assert reasons(outcomes) == {"big.html": Reason.TOO_LARGE}
    assert texts(outcomes) == {"b.txt": PROSE}


def test_a_damaged_header_in_a_tar_costs_only_its_member(write: Write) -> None:
    payload = bytearray(tarred({"a.txt": PROSE, "b.txt": PROSE, "c.txt": PROSE}))
    payload[1024 + 3] ^= 1  # in the name of the second: its checksum is wrong now
    outcomes = read(write("a.tar", bytes(payload)))
    assert list(texts(outcomes)) == ["a.txt", "c.txt"]
    assert list(reasons(outcomes).values()) == [Reason.CORRUPT]


@pytest.mark.parametrize(
    ("name", "member", "reason"),
    [
        ("a.docx", "word/document.xml", Reason.NO_CONTENT),
        ("a.pptx", "ppt/presentation.xml", Reason.BINARY),
        ("a.jar", "META-INF/MANIFEST.MF", Reason.BINARY),
    ],
)
def test_an_office_file_is_not_taken_for_an_archive(write: Write, name: str, member: str, reason: Reason) -> None:
    (outcome,) = read(write(name, zipped({"[Content_Types].xml": b"<x/>", member: b"<x/>"})))
    assert isinstance(outcome, Reject)
    assert outcome.reason is reason


def test_an_encrypted_member_costs_only_itself(write: Write) -> None:
    payload = bytearray(zipped({"a.txt": PROSE, "b.txt": PROSE}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag stands in both headers
        payload[payload.index(magic) + offset] |= 1
    outcomes = read(write("a.zip", bytes(payload)))
    assert list(texts(outcomes)) == ["b.txt"]
    assert list(reasons(outcomes)) == ["a.txt"]


def test_a_method_that_is_not_known_costs_only_its_member(write: Write) -> None:
    payload = bytearray(zipped({"a.txt": PROSE, "b.txt": PROSE}))
    for magic, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", payload, payload.index(magic) + offset, 97)
    outcomes = read(write("a.zip", bytes(payload)))
    assert list(texts(outcomes)) == ["b.txt"]
    assert list(reasons(outcomes)) == ["a.txt"]


def test_an_impossible_date_of_a_member_is_passed_over(write: Write) -> None:
    payload = bytearray(zipped({"a.txt": PROSE}))
    for magic, offset in ((b"PK\x03\x04", 12), (b"PK\x01\x02", 14)):  # month 3, day 0
        struct.pack_into("<H", payload, payload.index(magic) + offset, (46 << 9) | (3 << 5))
    assert texts(read(write("a.zip", bytes(payload)))) == {"a.txt": PROSE}
    assert texts(read(write("b.tar", tarred({"a.txt": PROSE}, mtime=8**11 - 1)))) == {"a.txt": PROSE}


def test_a_path_pattern_is_matched_inside_archives_too(write: Write) -> None:
    pattern = compile_pattern("{publisher}/{date:%Y-%m-%d}/*")
    (outcome,) = read(write("a.zip", zipped({"courier/2026-03-04/x.txt": PROSE})), pattern=pattern)
    assert isinstance(outcome, Capture)
    assert outcome.hints["published"].value == "2026-03-04"


ARCHIVES = {
    "zip": zipped({f"{n}.txt": PROSE * 5 for n in range(4)}),
    "stored.zip": zipped({f"{n}.txt": PROSE * 5 for n in range(4)}, zipfile.ZIP_STORED),
    "tar": tarred({f"{n}.txt": PROSE * 5 for n in range(4)}),
    "tar.gz": tarred({f"{n}.txt": PROSE * 5 for n in range(4)}, "w:gz"),
    "tar.xz": tarred({f"{n}.txt": PROSE * 5 for n in range(4)}, "w:xz"),
    **{f"jsonl.{suffix}": pack(b'{"text": "A report."}\n' * 40) for suffix, pack in PACKERS.items()},
}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_no_damage_to_a_container_is_a_crash(write: Write, kind: str) -> None:
    """One flipped bit, or a cut, anywhere: what comes out can always be filed, and the neighbour is read."""
    sound = ARCHIVES[kind]
    offsets = sorted({*range(0, min(len(sound), 300), 5), *range(0, len(sound), max(1, len(sound) // 80))})
    for offset in offsets:
        flipped = bytearray(sound)
        flipped[offset] ^= 1 << (offset % 8)
        for damaged in (bytes(flipped), sound[:offset]):
            outcomes = list(
                read_captures([str(write(f"a.{kind}", damaged)), str(write("b.txt", PROSE))], ReadOptions())
            )
            assert outcomes[-1].raw.source_uri.endswith("b.txt")
            stamp = {
                "recipe": "1",
                "run_id": outcomes[-1].raw.capture_id,
                "loaded_at": datetime.now(UTC),
                "version": 1,
            }
            rejects = [{**reject_row(entry), **stamp} for entry in outcomes if isinstance(entry, Reject)]
            conform("rejects", rejects)
            first, last = (600, 4096) if kind == "tar" else (8, len(sound) * 0.6)
            if damaged == sound[:offset] and first < offset < last and offset % 512:
                assert rejects, f"cut at {offset} in silence"
