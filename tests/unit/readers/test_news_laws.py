"""One file of each kind that agencies, services and archives hand out: read under its name, and damaged in any way."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import Newsetl
from newsetl.core.records import Capture, Reject
from newsetl.readers import Entry, ReadOptions, ReadOutcome, read_entry
from tests.garbage import garbage_in
from tests.mutations import Edit, apply, edits
from tests.unit.readers import collections_of_news as news
from tests.unit.readers import test_agencies_and_mail as agencies
from tests.unit.readers import test_archives as archives
from tests.unit.readers import test_profiles as profiles
from tests.unit.readers import test_wires_and_agency_xml as wires


@cache
def _database() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "news.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE articles (title TEXT, body TEXT)")
            connection.execute("INSERT INTO articles VALUES ('Basin vote', ?)", [archives.BODY])
            connection.commit()
        return path.read_bytes()


@cache
def files() -> dict[str, tuple[str, bytes]]:
    """Name of a file → the name of its format, and its bytes."""
    arc = archives.ARC_HEAD + archives.arc_record("http://post.example/1", archives.answer())
    warc = archives.warc_record(
        "response", "http://post.example/2", archives.answer(), "application/http; msgtype=response"
    )
    tei = archives.TEI.format(divisions=archives.TEI_ARTICLE.format(number=1))
    texts = {
        "iptc.txt": ("IPTC 7901 or ANPA 1312 wire", wires.IPTC),
        "anpa.tst": ("IPTC 7901 or ANPA 1312 wire", wires.ANPA),
        "nitf.xml": ("NITF", agencies.NITF),
        "g2.xml": ("NewsML-G2", agencies.NEWSML_G2),
        "newsml.xml": ("NewsML 1.2", agencies.NEWSML),
        "rss.xml": ("feed or sitemap", agencies.RSS),
        "pages.arc": ("ARC archive", arc),
        "pages.warc": ("WARC", warc),
        "wiki.xml": ("MediaWiki XML", archives.WIKI),
        "reuters.sgm": ("Reuters SGML", archives.REUTERS),
        "gigaword.sgml": ("TREC or LDC SGML", news.gigaword(1) + news.gigaword(2)),
        "sk880211": ("TREC or LDC SGML", news.WIRE + news.PINK),
        "wiki_00": ("WikiExtractor text", news.WIKI),
        "2286newsML.xml": ("Reuters RCV1 XML", news.RCV1),
        "notes.enex": ("Evernote ENEX", news.ENEX),
        "attributes.xml": ("other XML", news.HYPERPARTISAN),
        "tei.xml": ("TEI XML", tei),
        "alto.xml": ("ALTO XML", archives.alto().replace("dredger", "dredger comes in May with her crew")),
        **{f"{name}.json": (name, json.dumps(answer)) for name, (answer, _) in profiles.SAMPLES.items()},
    }
    made = {name: (kind, text.encode()) for name, (kind, text) in texts.items()}
    return {**made, "news.db": ("SQLite database", _database())}


def outcomes_of(name: str, payload: bytes) -> tuple[list[ReadOutcome], ReadOptions]:
    entry = Entry(source_uri=f"/in/{name}", name=name, open=lambda: io.BytesIO(payload))
    options = ReadOptions(document_bytes=1_000_000)
    return list(read_entry(entry, options)), options


@pytest.mark.parametrize("name", sorted(files()))
def test_every_sound_file_gives_an_article_under_the_name_of_its_format(name: str) -> None:
    kind, payload = files()[name]
    outcomes, options = outcomes_of(name, payload)
    assert any(isinstance(one, Capture) for one in outcomes)
    assert set(options.progress.formats) == {kind}
    texts = [one.payload.decode() for one in outcomes if isinstance(one, Capture) and one.media == "text"]
    assert [garbage_in(text) for text in texts] == [[]] * len(texts)


@settings(
    max_examples=100, deadline=None, derandomize=True
)  # the same cases in every run; tools/soak_kinds.py has others
@given(st.sampled_from(sorted(files())), edits())
@example(
    "alto.xml",
    [
        Edit(kind="insert", place=0.0, length=0.0, token=b"<"),
        Edit(kind="cut", place=0.25, length=0.0, token=b""),
    ],
)
@example(
    "alto.xml",
    [
        Edit(kind="insert", place=0.5, length=0.0, token=b"<"),
        Edit(kind="repeat", place=0.25, length=0.0625, token=b"<"),
        Edit(kind="replace", place=0.375, length=0.0625, token=b"<"),
    ],
)
@example(
    "Elasticsearch JSON.json",
    [
        Edit(kind="insert", place=0.0, length=0.0, token=b"<"),
        Edit(kind="replace", place=0.0, length=0.1875, token=b"<"),
        Edit(kind="replace", place=0.0, length=0.1875, token=b"<"),
        Edit(kind="insert", place=0.125, length=0.0, token=b"<"),
    ],
)
@example("notes.enex", [Edit(kind="insert", place=0.5, length=0.0, token=b"<")])
@example(
    "notes.enex",
    [
        Edit(kind="insert", place=0.5, length=0.0, token=b"<"),
        Edit(kind="repeat", place=0.15625, length=0.125, token=b"<"),
        Edit(kind="replace", place=0.5625, length=0.125, token=b"<"),
    ],
)
@example(
    "pages.arc",
    [
        Edit(kind="insert", place=0.0, length=0.0, token=b"<"),
        Edit(kind="cut", place=0.5, length=0.0, token=b"<"),
    ],
)
@example(
    "2286newsML.xml",
    [
        Edit(kind="insert", place=0.0, length=0.0, token=b"<"),
        Edit(kind="replace", place=0.0, length=0.03125, token=b"<"),
        Edit(kind="repeat", place=0.0, length=0.125, token=b"<"),
        Edit(kind="cut", place=0.25, length=0.0, token=b"<"),
    ],
)
@example(
    "gigaword.sgml",
    [
        Edit(kind="insert", place=0.0, length=0.0, token=b"&amp;<<"),
        Edit(kind="cut", place=0.0625, length=0.0, token=b"<"),
    ],
)
def test_whatever_is_done_to_a_file_no_mark_of_its_format_is_stored_as_text(
    name: str, changes: list[Edit]
) -> None:
    outcomes, _ = outcomes_of(name, apply(files()[name][1], changes))
    for one in outcomes:
        if isinstance(one, Reject):
            assert one.detail
        elif one.media == "text":
            assert garbage_in(one.payload.decode("utf-8", "replace"), changes) == []


def test_the_summary_of_a_run_over_a_folder_names_every_kind_that_it_read(
    newsetl: Newsetl, tmp_path: Path
) -> None:
    folder = tmp_path / "kinds"
    folder.mkdir()
    for name, (_, payload) in files().items():
        (folder / name).write_bytes(payload)
    ended = newsetl("run", "-j", 1, folder).ok()
    for kind, _ in files().values():
        assert f"{kind}: " in ended.stdout + ended.stderr


@pytest.mark.parametrize(
    "text",
    [
        'An object of objects: {"id1": {...}, "id2": {...}}, as pandas writes it.\n',
        "HTTP/2 200, HTTP/1.1 200 without text, lower-case.\n",
        "The server said\nHTTP/1.1 503 Service Unavailable, all night long, and nobody was told.\n",
    ],
)
def test_a_text_that_speaks_of_a_format_stays_a_text(text: str) -> None:
    ((capture,), _) = outcomes_of("note.txt", text.encode())
    assert isinstance(capture, Capture)
    assert capture.payload.decode().split() == text.split()
