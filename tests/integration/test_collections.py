"""A folder of research collections, from files to rows and back: each document an article, and found again."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Newsetl
from tests.unit.readers import collections_of_news as news

Write = Callable[[str, bytes | str], Path]
OTHER = {"NEWSETL_LIMITS__ELEMENTS": "49999"}  # another recipe that gives the same articles
ROWS = """SELECT article_id, source_uri, title, CAST(published_on AS VARCHAR) AS day, publisher,
    list_transform(authors, lambda one: one.name) AS names, text FROM articles ORDER BY source_uri, raw_row"""
_NAMED = {"title": news.TITLE, "names": [], "publisher": None}
EXPECTED = {
    "2286newsML.xml": [
        {"title": f"{news.TITLE}.", "day": "1996-08-20", "publisher": "Skarra Courier", "names": ["Tom Berg"]}
    ],
    "hyper.xml": [{"title": f"{news.TITLE} {n}", "day": f"2026-03-0{n}"} for n in (1, 2, 3)],
    "notes.enex": [{"day": "2026-03-04", "names": ["Ada Quill"]}],
    "pink": [{"day": "1991-05-14", "publisher": "The Skarra Courier", "names": ["TOM BERG"]}],
    "sk880211": [{"day": "1988-02-11", "names": ["TOM BERG"]}],
    "sk030489": [{"day": "1989-03-04", "names": ["TOM BERG"]}],
    "skj870304": [{"day": "1987-03-04", "publisher": "SKARRA COURIER", "names": ["Tom Berg"]}],
    "skr_eng_202603.sgml": [{"title": f"{news.TITLE} {n}", "day": f"2026-03-0{n}"} for n in (1, 2, 3)],
    "skr_eng_202604": [{"title": f"{news.TITLE} {n}", "day": f"2026-03-0{n}"} for n in (5, 6)],
    "wiki_00": [{"title": f"Harbour & Crane {n}", "day": None} for n in (1, 2)],
}


def _fill(write: Write) -> Path:
    def days(*numbers: int) -> str:
        return "".join(news.gigaword(number, title=f"{news.TITLE} {number}") for number in numbers)

    write("c/2286newsML.xml", news.RCV1)
    write("c/hyper.xml", news.HYPERPARTISAN)
    write("c/notes.enex", news.ENEX)
    write("c/pink", news.PINK)
    write("c/sk880211", news.WIRE)
    write("c/sk030489", news.DAILY)
    write("c/skj870304", news.FINANCIAL)
    write("c/skr_eng_202603.sgml", days(1, 2, 3))
    write("c/skr_eng_202604", gzip.compress(days(5, 6).encode()))
    write("c/wiki_00", news.WIKI)
    return write(
        "c/stories", "<story>\n" + news.LEAD + "\n</story>\n<story>\n" + news.MAYOR + "\n</story>\n"
    ).parent


def test_each_document_of_a_folder_is_a_row_with_its_own_title_day_and_text(
    newsetl: Newsetl, write: Write
) -> None:
    report = newsetl.run(_fill(write))
    rows = newsetl("sql", ROWS, "--json").ok().json
    found: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        found.setdefault(Path(row["source_uri"]).name, []).append(row)
    assert {name: len(of_file) for name, of_file in found.items()} == {
        name: len(of_file) for name, of_file in EXPECTED.items()
    }
    for name, expected in EXPECTED.items():
        for row, wanted in zip(found[name], expected, strict=True):
            assert {column: row[column] for column in wanted} == wanted, name
            assert row["title"] == wanted.get("title", news.TITLE), name
            text = str(row["text"])
            assert text.startswith(news.LEAD), name
            assert text.endswith(("four million crowns.", "before winter.", "Read more.")), name
            assert "<" not in text
    assert report["seen"] == len(rows) + report["rejects"]
    rejects = newsetl("sql", "SELECT detail FROM rejects ORDER BY 1", "--json").ok().json
    assert [one["detail"].partition(":")[0] for one in rejects] == [
        "XML of an unknown kind",
        "a note without text",
    ]


def test_every_document_is_found_again_where_it_was_read(newsetl: Newsetl, write: Write) -> None:
    newsetl.run(_fill(write))
    before = newsetl("sql", ROWS, "--json").ok().json
    for row in before:
        payload = newsetl("raw", row["article_id"]).ok().stdout
        assert [line for line in payload.split("\n") if line] == [line for line in row["text"].split("\n") if line]
    report = json.loads(newsetl("refresh", "--json", "-j", 1, env=OTHER).ok().stdout)
    assert (report["seen"], report["rejects"]) == (len(before), 0)
    assert newsetl("sql", ROWS, "--json").ok().json == before


def test_a_folder_that_is_run_again_is_unchanged(newsetl: Newsetl, write: Write) -> None:
    folder = _fill(write)
    first, second = newsetl.run(folder), newsetl.run(folder)
    assert (second["new"], second["revised"]) == (0, 0)
    assert second["seen"] == first["seen"]
