"""An exported WARC holds the original captures: other tools read it, and newsetl makes the same articles of it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsetl.collect.archive import pack
from newsetl.readers.warc.announced import Announcement, note
from tests.conftest import ROOT, Newsetl
from tests.unit.collect.test_archive import archive, assert_sound, exchange

Write = Callable[[str, bytes | str], Path]
SAME = "SELECT article_id, content_hash FROM articles ORDER BY article_id"
PAGE = "<html><head><title>{0}</title></head><body><article><h1>{0}</h1>{1}</article></body></html>"
WORDS = "<p>The harbour board met on Monday and spoke at length about the ferry, the quay and the budget.</p>" * 5


def page(title: str) -> bytes:
    return PAGE.format(title, WORDS).encode()


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        return [
            (one.rec_type, dict(one.rec_headers.headers), one.raw_stream.read())
            for one in ArchiveIterator(file, check_digests="raise")
        ]


def collected(folder: Path) -> Path:
    """An archive of our own collector: request, response and what a feed said of it, three times."""
    made = archive(folder)
    for number in range(3):
        announcement = Announcement(
            title=f"The feed's title {number}", published="Mon, 02 Nov 2026 08:00:00 GMT"
        ).as_json()
        about = note(
            source="gazette", kind="feed", feed_url=None, original_url="https://news.example/", entry=announcement
        )
        one = exchange(page(f"Harbour {number}"), url=f"https://news.example/{number}")
        made.append(pack([one], kind="article", note=about).data)
    made.close()
    return made.paths[0]


@pytest.fixture
def filled(newsetl: Newsetl, write: Write) -> Newsetl:
    """The samples, and documents from every kind of place."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as members:
        members.writestr("a/inside.html", page("Inside"))
        members.writestr(
            "table.csv", "title,text\nA table's title,All is well in the harbour. So says the board.\n"
        )
    write("pack.zip", packed.getvalue())
    write("latin.txt.gz", gzip.compress("Über die Brücke.\n\nGestern.".encode("latin-1")))
    row = {
        "url": "https://rows.example/1",
        "headline": "Row",
        "text": "One line.",
        "publisher": "Rows",
        "votes": 3,
    }
    write("rows.jsonl", json.dumps(row) + "\n")
    folder = collected(write("x/.keep", b"").parent).parent.parent
    newsetl.run(ROOT / "samples", folder)
    return newsetl


def test_a_run_over_the_export_makes_the_same_articles(filled: Newsetl, tmp_path: Path) -> None:
    target = tmp_path / "out" / "all.warc.gz"
    output = filled("export", target, "--format", "warc").ok().stdout
    again = filled.at(tmp_path / "again")
    assert again.run(target)["rejects"] == 0
    assert again.rows(SAME) == filled.rows(SAME)
    assert output.startswith(f"{len(filled.rows(SAME))} articles in ")
    evidence = "SELECT article_id, position, field, value, source, chosen FROM field_evidence ORDER BY ALL"
    assert again.rows(evidence) == filled.rows(evidence)


def test_other_tools_read_it_and_each_record_is_one_gzip_member(filled: Newsetl, tmp_path: Path) -> None:
    target = tmp_path / "all.warc.gz"
    filled("export", target, "--format", "warc").ok()
    assert_sound(target)
    rows = records(target)
    assert rows[0][0] == "warcinfo"
    assert b"software: newsetl" in rows[0][2]
    uris = [head["WARC-Target-URI"] for kind, head, _ in rows if kind == "resource"]
    assert any(uri.startswith("urn:sha256:") for uri in uris)
    assert "https://rows.example/1" in uris
    assert "Articles:" in (tmp_path / "all.warc.gz.md").read_text()


def test_records_of_a_warc_are_copied_as_they_stand(newsetl: Newsetl, tmp_path: Path) -> None:
    source = collected(tmp_path / "raw")
    newsetl.run(source)
    target = tmp_path / "some.warc.gz"
    newsetl("export", target, "--format", "warc", "--where", "url LIKE '%/1'").ok()
    original = {head["WARC-Record-ID"]: (kind, head, block) for kind, head, block in records(source)}
    _, *copied = records(target)
    assert [kind for kind, *_ in copied] == ["response", "metadata"]
    assert all(original[head["WARC-Record-ID"]] == (kind, head, block) for kind, head, block in copied)


def test_what_can_no_longer_be_read_is_named_and_counted(newsetl: Newsetl, write: Write, tmp_path: Path) -> None:
    gone, changed = write("gone.txt", "It was here."), write("changed.txt", "It was so.")
    newsetl.run(gone.parent, write("kept.txt", "It stays."))
    gone.unlink()
    changed.write_text("It is otherwise.")
    target = tmp_path / "all.warc.gz"
    ended = newsetl("export", target, "--format", "warc")
    assert ended.code == 1
    assert "2 of 3 captures can no longer be read" in ended.stderr
    assert f"{gone}: the file is no longer there" in ended.stderr
    assert f"{changed}: other bytes stand there now" in ended.stderr
    assert [block for kind, _, block in records(target) if kind == "resource"] == [b"It stays."]
    assert "can no longer be read: 2" in (tmp_path / "all.warc.gz.md").read_text()


def test_a_wrong_condition_and_a_target_that_is_there_are_said(
    newsetl: Newsetl, write: Write, tmp_path: Path
) -> None:
    newsetl.run(write("a.txt", "All is well."))
    target = tmp_path / "all.warc.gz"
    assert newsetl("export", target, "-f", "warc", "--where", "nonsense").code == 2
    assert not list(tmp_path.glob("*.warc*"))
    assert newsetl("export", target, "-f", "warc", "--no-text").code == 2
    target.write_bytes(b"")
    assert "is there already" in newsetl("export", target, "-f", "warc").stderr
