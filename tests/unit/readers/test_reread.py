"""The original bytes of every capture can be had again, and what has changed since is said."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from newsetl.core.errors import WarehouseError
from newsetl.core.identity import digest, input_hash
from newsetl.core.records import Capture
from newsetl.readers import ReadOptions, read_captures
from newsetl.readers.reread import Lost, Wanted, read_again, read_raw, store_stream

Write = Callable[[str, bytes | str], Path]
PROSE = b"The harbour board met on Monday."


def only(path: Path, **how: object) -> Capture:
    (capture,) = read_captures([str(path)], ReadOptions(**how))  # type: ignore[arg-type]
    assert isinstance(capture, Capture)
    return capture


def zipped(name: str, payload: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, payload)
    return out.getvalue()


PLACES = {
    "file": ("a.txt", PROSE),
    "page": ("a.html", b"<html>" + PROSE),
    "gzip": ("a.txt.gz", gzip.compress(PROSE)),
    "member": ("a.zip", zipped("x/a.txt", PROSE)),
    "member of member": ("a.zip", zipped("b.zip", zipped("a.txt.gz", gzip.compress(PROSE)))),
    "row": ("a.jsonl", json.dumps({"text": PROSE.decode()}).encode()),
    "cell": ("a.csv", b'title,text\nA,"' + PROSE + b'"\n'),
    "cell in a member": ("a.zip", zipped("a.csv", b"title,text\nA," + PROSE + b"\n")),
}


@pytest.mark.parametrize("kind", PLACES)
def test_the_bytes_come_back_from_wherever_they_lie(write: Write, kind: str) -> None:
    capture = only(write(*PLACES[kind]))
    assert capture.payload.endswith(PROSE)
    assert read_raw(capture.raw) == capture.payload


@pytest.mark.parametrize("kind", PLACES)
def test_a_file_that_is_gone_and_one_that_has_changed_are_said(write: Write, kind: str) -> None:
    name, payload = PLACES[kind]
    path = write(name, payload)
    raw = only(path).raw
    path.unlink()
    with pytest.raises(WarehouseError, match=r"no longer there: put it back, or run it again"):
        read_raw(raw)
    write(name, PLACES["file"][1] + b" And again.")
    with pytest.raises(WarehouseError, match=r"has changed since|nothing can be read from there"):
        read_raw(raw)
    write(name, payload)
    assert read_raw(raw).endswith(PROSE)


def wanted(capture: Capture) -> Wanted:
    return Wanted(raw=capture.raw, input_hash=input_hash(capture), captured_at=capture.captured_at)


@pytest.mark.parametrize("kind", PLACES)
def test_a_capture_is_read_again_as_it_was_with_the_time_it_had(write: Write, kind: str) -> None:
    path = write(*PLACES[kind])
    capture = only(path)
    path.touch()
    assert list(read_again([wanted(capture)], ReadOptions(), lost=pytest.fail)) == [capture]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "why"),
    [("cell", "is said of it"), ("row", "is said of it"), ("file", "other bytes")],
)
def test_what_is_not_as_it_was_is_told_and_not_read(write: Write, name: str, why: str) -> None:
    capture = only(write(*PLACES[name]))
    changed = {
        "cell": b'title,text\nB,"' + PROSE + b'"\n',
        "row": json.dumps({"text": PROSE.decode(), "title": "B"}).encode(),
        "file": PROSE + b" And more.",
    }
    write(PLACES[name][0], changed[name])
    losses: list[Lost] = []
    assert list(read_again([wanted(capture)], ReadOptions(), lost=losses.append)) == []
    (lost,) = losses
    assert why in lost.why
    assert lost.wanted.raw == capture.raw


def test_a_cell_whose_column_was_named_comes_back_without_the_name(write: Write) -> None:
    capture = only(write("a.csv", b"plain,text\n" + PROSE + b",the other\n"), columns={"text": "plain"})
    assert read_raw(capture.raw) == PROSE
    odd = only(write("b.csv", b"p,q\n" + PROSE + b",the other\n"), columns={"text": "p"})
    assert read_raw(odd.raw) == PROSE


def test_a_stream_is_stored_once_under_its_digest(tmp_path: Path) -> None:
    stored = store_stream(io.BytesIO(PROSE), tmp_path / "raw")
    assert (stored.name, stored.read_bytes()) == (digest(PROSE), PROSE)
    assert store_stream(io.BytesIO(PROSE), tmp_path / "raw") == stored
    assert list((tmp_path / "raw").iterdir()) == [stored]
    (tmp_path / "file").touch()
    with pytest.raises(WarehouseError, match="cannot write"):
        store_stream(io.BytesIO(PROSE), tmp_path / "file")
