"""Snapshots: numbered, never changed, and an error with the remedy when one cannot be read."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core import snapshots
from newsetl.core.errors import NewsetlError, UsageError, WarehouseError
from newsetl.core.recipe import Options
from newsetl.core.snapshots import (
    SNAPSHOT_KINDS,
    Lesson,
    SnapshotKind,
    named_in,
    numbers,
    read_snapshot,
    snapshot_path,
    write_snapshot,
)
from newsetl.extract.fields.words.document_frequencies import frequencies

FREQUENCIES: SnapshotKind = "document-frequencies"
WORDS = {"en": {"documents": 300, "counts": {"ferry": 900}}}


def lesson(**content: object) -> Lesson:
    return Lesson(content=content, card={"articles": 1})


def write(
    folder: Path, *, kind: SnapshotKind = FREQUENCIES, above: int = 0, **content: object
) -> tuple[int, bool]:
    snapshot, is_new = write_snapshot(folder, kind, lesson(**content), made_at="2026-03-04", above=above)
    return snapshot.number, is_new


def test_learned_frequencies_are_numbered_from_two_because_the_first_is_shipped(tmp_path: Path) -> None:
    assert write(tmp_path, a=1) == (2, True)
    assert write(tmp_path, a=2) == (3, True)
    assert write(tmp_path, kind="site-profiles", a=1) == (1, True)
    assert numbers(tmp_path, FREQUENCIES) == [2, 3]
    assert read_snapshot(tmp_path, FREQUENCIES, 2).content == {"a": 1}


def test_what_the_newest_says_is_not_said_again(tmp_path: Path) -> None:
    write(tmp_path, a=1)
    before = snapshot_path(tmp_path, FREQUENCIES, 2).read_bytes()
    assert write(tmp_path, a=1) == (2, False)
    assert snapshot_path(tmp_path, FREQUENCIES, 2).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["document-frequencies-000002.json.zst"]


def test_other_files_beside_snapshots_are_none(tmp_path: Path) -> None:
    for name in ("document-frequencies-old.json.zst", "document-frequencies-7.json.zst"):
        (tmp_path / name).write_bytes(b"")
    assert write(tmp_path, a=1) == (2, True)
    assert numbers(tmp_path, FREQUENCIES) == [2]


def test_a_number_that_some_row_names_is_not_given_again_though_its_file_is_gone(tmp_path: Path) -> None:
    assert write(tmp_path, above=7, a=1) == (8, True)


def test_learners_at_the_same_time_get_numbers_of_their_own(tmp_path: Path) -> None:
    got: list[int] = []
    ready = threading.Barrier(8)

    def learn(number: int) -> None:
        ready.wait()
        got.append(write(tmp_path, a=number)[0])

    threads = [threading.Thread(target=learn, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == numbers(tmp_path, FREQUENCIES) == list(range(2, 10))
    values = {read_snapshot(tmp_path, FREQUENCIES, number).content["a"] for number in got}
    assert values == set(range(8))


def test_a_missing_snapshot_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    write(tmp_path, a=1)
    with pytest.raises(UsageError, match=r"document_frequencies = 9.*there are 1, 2\. .*`newsetl learn") as error:
        snapshots.require(Options(document_frequencies=9, snapshots=str(tmp_path)))
    assert str(snapshot_path(tmp_path, FREQUENCIES, 9)) in str(error.value)
    with pytest.raises(UsageError, match=r"site_profiles = 1: there is no .*there is none yet"):
        snapshots.require(Options(site_profiles=1, snapshots=str(tmp_path)))
    snapshots.require(Options(document_frequencies=2, snapshots=str(tmp_path)))


def test_a_head_that_claims_a_huge_size_is_not_believed(tmp_path: Path) -> None:
    write(tmp_path, **WORDS)
    path = snapshot_path(tmp_path, FREQUENCIES, 2)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + bytes([whole[4] ^ 208]) + whole[5:])
    with pytest.raises(WarehouseError, match="is damaged"):
        read_snapshot(tmp_path, FREQUENCIES, 2)


@given(st.data())
def test_no_damage_is_read_as_a_snapshot(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    write(folder, **WORDS)
    path = snapshot_path(folder, FREQUENCIES, 2)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    flipped = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
    path.write_bytes(whole[:at] if cut else whole[:at] + flipped + whole[at + 1 :])
    try:
        snapshot = read_snapshot(folder, FREQUENCIES, 2)
    except WarehouseError as error:
        message = str(error)
    else:
        assert snapshot.content == WORDS  # a bit that says nothing, in the frame's head
        return
    assert f"{path} is damaged: restore it from a copy" in message
    assert "newsetl refresh" in message


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b"null", b"{", b"[" * 100_000, b'{"kind": "document-frequencies"}']
)
def test_another_file_in_its_place_is_no_snapshot(tmp_path: Path, content: bytes) -> None:
    snapshot_path(tmp_path, FREQUENCIES, 2).write_bytes(zstandard.compress(content))
    with pytest.raises(WarehouseError, match="is damaged"):
        read_snapshot(tmp_path, FREQUENCIES, 2)


def test_a_snapshot_under_another_number_is_no_snapshot(tmp_path: Path) -> None:
    write(tmp_path, a=1)
    snapshot_path(tmp_path, FREQUENCIES, 2).rename(snapshot_path(tmp_path, FREQUENCIES, 5))
    with pytest.raises(WarehouseError, match="is damaged"):
        read_snapshot(tmp_path, FREQUENCIES, 5)


def test_a_damaged_newest_one_does_not_keep_the_next_from_being_learned(tmp_path: Path) -> None:
    write(tmp_path, a=1)
    snapshot_path(tmp_path, FREQUENCIES, 2).write_bytes(b"gone")
    assert write(tmp_path, a=1) == (3, True)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NewsetlError, match="cannot write"):
        write(tmp_path / "file", a=1)


@pytest.mark.parametrize("kind", SNAPSHOT_KINDS)
def test_a_recipe_names_its_snapshots_and_not_where_they_lie(kind: SnapshotKind, tmp_path: Path) -> None:
    options = Options(document_frequencies=12, site_profiles=34)
    assert named_in(options.recipe, kind) == {"document-frequencies": 12, "site-profiles": 34}[kind]
    assert Options(snapshots=str(tmp_path)).recipe == Options().recipe
    assert named_in(Options().recipe, "site-profiles") == 0


def test_frequencies_come_from_the_snapshot_that_is_named(tmp_path: Path) -> None:
    write(tmp_path, **WORDS)
    folder = str(tmp_path)
    assert frequencies("en", snapshot=2, folder=folder).counts == {"ferry": 900}
    assert frequencies("yo", snapshot=2, folder=folder).counts == {}
    estimated, shipped = frequencies("sv", snapshot=2, folder=folder), frequencies("sv", snapshot=1)
    assert (estimated.snapshot, estimated.documents, estimated.counts) == (2, shipped.documents, shipped.counts)
    assert frequencies("en", snapshot=1, folder=folder).counts["about"] > 100


def test_content_that_is_not_that_of_the_digest_is_no_snapshot(tmp_path: Path) -> None:
    write(tmp_path, a=1)
    path = snapshot_path(tmp_path, FREQUENCIES, 2)
    fields = json.loads(zstandard.decompress(path.read_bytes(), max_output_size=1 << 20))
    path.write_bytes(zstandard.compress(json.dumps({**fields, "content": {"a": 2}}).encode()))
    with pytest.raises(WarehouseError, match="is damaged"):
        read_snapshot(tmp_path, FREQUENCIES, 2)
