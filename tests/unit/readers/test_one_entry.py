"""The boundary of one entry: whatever bytes it holds, everything beside it is read as if it were not there."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import feather

from newsetl.core.errors import UsageError
from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import Entry, Format, ReadOptions, ReadOutcome, read_entry
from newsetl.readers import read as read_module
from tests.unit.readers.test_exports import EXPORTS
from tests.unit.readers.test_warc import Archive

PROSE = "The harbour board met on Monday. It voted for the wider basin, and nobody spoke against it."
ROWS = [{"title": f"Vote {n}", "text": PROSE, "url": f"https://courier.example/{n}"} for n in range(4)]


def _csv() -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROWS[0]))
    writer.writeheader()
    writer.writerows(ROWS)
    return out.getvalue().encode()


def _parquet(write: Callable[[pa.Table, io.BytesIO], None]) -> bytes:
    out = io.BytesIO()
    write(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in members.items():
            archive.writestr(name, payload)
    return out.getvalue()


def _tar(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, payload in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(payload)
            archive.addfile(info, io.BytesIO(payload))
    return out.getvalue()


def _sheet() -> bytes:
    cells = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" t="inlineStr"><is><t>{a}</t></is></c>'
        f'<c r="B{n + 1}" t="inlineStr"><is><t>{b}</t></is></c></row>'
        for n, (a, b) in enumerate([("title", "text"), ("Vote", PROSE), ("Mole", PROSE)])
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = f'<Relationship Id="r" Type="{office}'
    return _zip(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}">{relation}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>".encode(),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" '
            'r:id="r"/></sheets></workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{relation}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode(),
        }
    )


TEXT = PROSE.encode()
SOUND: dict[str, bytes] = {
    "a.txt": TEXT,
    "a.html": f"<html><body><p>{PROSE}</p></body></html>".encode(),
    "a.csv": _csv(),
    "a.jsonl": "".join(json.dumps(row) + "\n" for row in ROWS).encode(),
    "a.json": json.dumps({"response": {"docs": ROWS}}, indent=1).encode(),
    "a.parquet": _parquet(pq.write_table),
    "a.feather": _parquet(lambda table, out: feather.write_feather(table, out, compression="uncompressed")),
    "a.xlsx": _sheet(),
    "a.warc": Archive().info().response(payload=TEXT).response(payload=TEXT).bytes,
    "a.zip": _zip({"a.txt": TEXT, "b.csv": _csv()}),
    "a.tgz": _tar({"a.txt": TEXT, "b.csv": _csv()}),
    "a.txt.gz": gzip.compress(TEXT),
    "a.txt.bz2": bz2.compress(TEXT),
    "a.txt.xz": lzma.compress(TEXT),
    "a.txt.zst": zstandard.compress(TEXT),
    **{name: payload.encode() if isinstance(payload, str) else payload for name, payload in EXPORTS.items()},
}


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sound file with some of its bytes flipped, cut out, put in or repeated."""
    name = draw(st.sampled_from(sorted(SOUND)))
    payload = bytearray(SOUND[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(payload) - 1)))
        size = draw(st.integers(1, 200))
        match draw(st.sampled_from(["flip", "cut", "end", "insert", "repeat"])):
            case "flip":
                payload[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "cut":
                del payload[at : at + size]
            case "end":
                del payload[at:]
            case "insert":
                payload[at:at] = draw(st.binary(min_size=1, max_size=20))
            case _:
                payload[at:at] = payload[at : at + size] * draw(st.integers(1, 50))
    return name, bytes(payload)


def outcomes_of(name: str, payload: bytes, options: ReadOptions | None = None) -> list[ReadOutcome]:
    entry = Entry(source_uri=f"/in/{name}", name=name, open=lambda: io.BytesIO(payload))
    return list(read_entry(entry, options or ReadOptions(document_bytes=1_000_000)))


@pytest.mark.parametrize("name", SOUND)
def test_every_sound_file_gives_captures(name: str) -> None:
    assert any(isinstance(outcome, Capture) for outcome in outcomes_of(name, SOUND[name]))


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_whatever_bytes_an_entry_holds_it_ends_in_captures_and_rejects(case: tuple[str, bytes]) -> None:
    name, payload = case
    for outcome in outcomes_of(name, payload):
        assert isinstance(outcome, Capture | Reject)
        assert not isinstance(outcome, Reject) or outcome.detail or outcome.reason


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        ("deep.jsonl", b"[" * 5000),
        ("deep.json", b'{"a":' * 5000),
        ("long.csv", b"a" * 200_000),
        ("cr.csv", b"title,text\r\nA,x\rB,y"),
        ("names.parquet", SOUND["a.parquet"].replace(b"title", b"\xff\xfe\xfd\xfc\xfb")),
    ],
)
def test_bytes_that_once_ended_a_run_cost_their_entry_only(name: str, payload: bytes) -> None:
    archive = _zip({"a.txt": TEXT, name: payload, "z.txt": TEXT})
    beside = [one.raw.member for one in outcomes_of("a.zip", archive) if isinstance(one, Capture)]
    assert {"a.txt", "z.txt"} <= set(beside)


def test_an_arrow_file_whose_offsets_lie_outside_of_its_bytes_is_declined() -> None:
    payload = SOUND["a.feather"]
    first = payload.index(len("Vote 0").to_bytes(4, "little") + (2 * len("Vote 0")).to_bytes(4, "little"))
    poisoned = payload[:first] + (1 << 30).to_bytes(4, "little") + payload[first + 4 :]
    assert [one.reason for one in outcomes_of("a.feather", poisoned) if isinstance(one, Reject)] == [
        Reason.CORRUPT
    ]


def raising(error: Exception) -> Callable[..., Format]:
    def read(*_: object) -> Iterator[ReadOutcome]:
        raise error
        yield

    return lambda *_args, **_how: Format(name="poison", matches=lambda _: True, read=read, takes="")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("x"), Reason.CORRUPT),
        (RecursionError(), Reason.CORRUPT),
        (MemoryError(), Reason.MEMORY),
        (EOFError("cut"), Reason.TRUNCATED),
        (OSError(5, "Input/output error"), Reason.UNREADABLE),
    ],
)
def test_whatever_a_reader_raises_becomes_a_reject(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: Reason
) -> None:
    monkeypatch.setattr(read_module, "recognise", raising(error))
    (outcome,) = outcomes_of("a.txt", TEXT)
    assert isinstance(outcome, Reject)
    assert outcome.reason is reason


def test_a_mistake_of_the_user_is_none_of_the_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_module, "recognise", raising(UsageError("--column x=y")))
    with pytest.raises(UsageError):
        outcomes_of("a.txt", TEXT)


def test_what_was_read_is_counted_by_format_and_what_was_skipped_too() -> None:
    options = ReadOptions()
    members = {
        "a.txt": TEXT,
        "b.csv": _csv(),
        "__MACOSX/a.txt": TEXT,
        ".hidden": TEXT,
        "robots.txt": b"User-agent: *",
    }
    outcomes_of("a.zip", _zip(members), options)
    assert {name: (one.entries, one.documents) for name, one in options.progress.formats.items()} == {
        "plain text": (1, 1),
        "CSV table": (1, 4),
    }
    assert options.progress.skipped == 3


@pytest.mark.parametrize(
    ("name", "payload"),
    [("a.csv", b"title,text\n"), ("a.json", b"[]"), ("a.zip", _zip({})), ("a.csv", b"x" * 200_000)],
)
def test_an_entry_with_nothing_in_it_is_accounted_for(name: str, payload: bytes) -> None:
    (reject,) = outcomes_of(name, payload)
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.EMPTY
