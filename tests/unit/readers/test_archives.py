"""ARC, dumps of wikis, SQLite, Reuters SGML, TEI, ALTO, WACZ and WAT: each article of its own, nothing unaccounted."""

from __future__ import annotations

import gzip
import io
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import ReadOptions, ReadOutcome, read_captures
from newsetl.readers.archives.wikitext import read_wikitext

Write = Callable[[str, bytes | str], Path]
BODY = "The harbour board met on Monday. It voted for the wider basin, and nobody spoke against it."
REST = "The dredger comes in May, the chairwoman said."
PAGE = f"<!doctype html><html><body><p>{BODY}</p></body></html>"


def read(path: Path) -> tuple[list[ReadOutcome], ReadOptions]:
    options = ReadOptions()
    return list(read_captures([str(path)], options)), options


def captures(path: Path) -> list[Capture]:
    outcomes, _ = read(path)
    assert all(isinstance(one, Capture) for one in outcomes), outcomes
    return [one for one in outcomes if isinstance(one, Capture)]


def stated(capture: Capture) -> dict[str, object]:
    return {name: hint.value for name, hint in capture.hints.items()}


def arc_record(url: str, answer: str, *, more: str = "", size: int | None = None) -> str:
    length = len(answer.encode()) if size is None else size
    return f"{url} 192.0.2.1 20060304050607 text/html {more}{length}\n{answer}\n"


def answer(status: int = 200, *, end: str = "\r\n") -> str:
    return f"HTTP/1.1 {status} OK{end}Content-Type: text/html; charset=utf-8{end}{end}{PAGE}"


ARC_HEAD = "filedesc://a.arc 0.0.0.0 20060304050607 text/plain 73\n1 0 Ellery\nURL IP-address Archive-date\n\n"


@pytest.mark.parametrize("more", ["", "200 - - 0 a.arc "], ids=["version 1", "version 2"])
@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["CRLF", "LF"])
@pytest.mark.parametrize("is_packed", [False, True])
def test_an_arc_file_gives_its_pages_with_address_and_time(
    write: Write, more: str, end: str, is_packed: bool
) -> None:
    records = [ARC_HEAD, arc_record("dns:post.example", "1.2.3.4", more=more)]
    records += [arc_record(f"http://post.example/{n}", answer(end=end), more=more) for n in (1, 2)]
    packed = b"".join(gzip.compress(one.encode()) for one in records)
    pages = captures(write("a.arc.gz", packed) if is_packed else write("a.arc", "".join(records)))
    assert [one.url for one in pages] == ["http://post.example/1", "http://post.example/2"]
    assert {one.payload.decode() for one in pages} == {PAGE}
    assert {(one.captured_at, one.charset) for one in pages} == {
        (datetime(2006, 3, 4, 5, 6, 7, tzinfo=UTC), "utf-8")
    }


def test_a_damaged_record_of_an_arc_file_costs_itself(write: Write) -> None:
    records = [ARC_HEAD, arc_record("http://post.example/1", answer(), size=40)]
    records += [arc_record("http://post.example/2", answer()), arc_record("http://post.example/3", answer(404))]
    outcomes, _ = read(write("a.arc", "".join(records)))
    assert [one.url for one in outcomes if isinstance(one, Capture)] == [
        "http://post.example/1",
        "http://post.example/2",
    ]
    assert [one.reason for one in outcomes if isinstance(one, Reject)] == [Reason.CORRUPT, Reason.HTTP_STATUS]


def test_an_arc_file_that_ends_inside_a_record_is_truncated(write: Write) -> None:
    whole = ARC_HEAD + arc_record("http://post.example/1", answer())
    (reject,), _ = read(write("a.arc", whole[:-30]))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.TRUNCATED


def test_robots_txt_of_an_arc_file_is_skipped_and_counted(write: Write) -> None:
    _, options = read(
        write("a.arc", ARC_HEAD + arc_record("http://post.example/robots.txt", "HTTP/1.1 200 OK\r\n\r\nx"))
    )
    assert options.progress.skipped == 1


WIKI = f"""<mediawiki xml:lang="en"><siteinfo><sitename>Ellerywiki</sitename>
<base>https://wiki.example/wiki/Main_Page</base><namespaces><namespace key="6">Bild</namespace></namespaces></siteinfo>
<page><title>Basin vote</title><ns>0</ns><id>17</id><revision><timestamp>2026-03-05T00:00:00Z</timestamp>
<text>{{{{date|March 4, 2026}}}}{{{{byline|location=Ellery}}}}
[[Bild:a.jpg|thumb|The basin with {{{{w|cranes}}}}]]
The '''harbour board''' met on [[Monday]].&lt;ref&gt;A note&lt;/ref&gt; It voted for the {{{{w|Basin|wider basin}}}}, and nobody spoke against it.

{{{{unknown|x}}}}{REST}

== Sources ==
* {{{{source|url=http://b.example}}}}
[[Category:Ellery]] [[de:Hafen]]</text></revision></page>
<page><title>Talk:Basin vote</title><ns>1</ns><revision><text>{BODY}</text></revision></page>
<page><title>Basin</title><ns>0</ns><redirect title="Basin vote"/><revision><text>#REDIRECT [[Basin vote]]</text></revision></page>
</mediawiki>"""


def test_the_end_of_a_mark_that_nothing_begins_is_no_text() -> None:
    assert read_wikitext("It voted.</ref> Nobody spoke.", files=(), categories=()).paragraphs == [
        "It voted. Nobody spoke."
    ]


def test_a_dump_of_a_wiki_gives_its_pages_without_markup_and_counts_the_others(write: Write) -> None:
    outcomes, options = read(write("dump.xml", WIKI))
    (capture,) = outcomes
    assert isinstance(capture, Capture)
    assert capture.payload.decode() == f"{BODY}\n\n{REST}"
    assert stated(capture) == {
        "title": "Basin vote",
        "published": "March 4, 2026",
        "publisher": "Ellerywiki",
        "keywords": "Ellery",
        "language": "en",
    }
    assert (capture.url, capture.extra["place"]) == ("https://wiki.example/wiki/Basin_vote", "Ellery")
    assert options.progress.skipped == 2


def test_of_a_page_with_its_history_the_last_revision_counts(write: Write) -> None:
    older = WIKI.replace(
        "<revision><timestamp>2026-03-05",
        "<revision><text>Older.</text></revision><revision><timestamp>2026-03-05",
        1,
    )
    (capture,) = captures(write("dump.xml", older))
    assert capture.payload.decode() == f"{BODY}\n\n{REST}"


def database(path: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    return path


@pytest.mark.parametrize("is_packed", [False, True])
def test_tables_of_a_database_with_texts_are_articles(tmp_path: Path, is_packed: bool) -> None:
    path = database(
        tmp_path / "news.db",
        "CREATE TABLE articles (headline TEXT, body TEXT, published TEXT)",
        f"INSERT INTO articles VALUES ('Basin vote', '{BODY}', '2026-03-04'), ('Empty', NULL, NULL)",
        "CREATE TABLE users (name TEXT)",
        "CREATE VIEW everything AS SELECT * FROM articles",
    )
    if is_packed:
        (tmp_path / "news.db.gz").write_bytes(gzip.compress(path.read_bytes()))
        path = tmp_path / "news.db.gz"
    (capture, empty), _ = read(path)
    assert isinstance(capture, Capture)
    assert (capture.payload.decode(), stated(capture)) == (
        BODY,
        {"title": "Basin vote", "published": "2026-03-04"},
    )
    assert isinstance(empty, Reject)
    assert capture.raw.member == "[articles]"


def test_a_database_without_texts_is_declined_with_its_tables(tmp_path: Path) -> None:
    (reject,), _ = read(database(tmp_path / "a.db", "CREATE TABLE users (name TEXT, mail TEXT)"))
    assert isinstance(reject, Reject)
    assert "users: name, mail" in reject.detail


def test_a_damaged_database_is_corrupt(tmp_path: Path) -> None:
    path = database(
        tmp_path / "a.db",
        "CREATE TABLE articles (title TEXT, body TEXT)",
        "INSERT INTO articles VALUES ('a', 'b')",
    )
    payload = bytearray(path.read_bytes())
    payload[4096:] = b"\xff" * (len(payload) - 4096)
    path.write_bytes(payload)
    (reject,), _ = read(path)
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.CORRUPT


REUTERS = f"""<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" LEWISSPLIT="TRAIN" NEWID="17"><DATE> 4-MAR-1987 05:06:07.08</DATE><TOPICS><D>ship</D></TOPICS>
<PLACES><D>ellery</D></PLACES><TEXT>&#2;<TITLE>BASIN VOTE &lt;EP></TITLE><AUTHOR>    By Ada Quill, Reuters</AUTHOR>
<DATELINE>    ELLERY, March 4 - </DATELINE><BODY>{BODY}
    {REST}
 Reuter
&#3;</BODY></TEXT></REUTERS>
<REUTERS NEWID="18"><DATE>4-MAR-1987</DATE><TEXT TYPE="BRIEF"><TITLE>ELLERY SETS FEES</TITLE></TEXT></REUTERS>"""


def test_reports_in_the_sgml_of_reuters_are_articles_and_titles_alone_are_none(write: Write) -> None:
    (capture, brief), _ = read(write("reut2-000.sgm", REUTERS))
    assert isinstance(capture, Capture)
    assert capture.payload.decode() == f"{BODY}\n\n{REST}"
    assert stated(capture) == {
        "title": "BASIN VOTE <EP>",
        "authors": "Ada Quill, Reuters",
        "published": "4-MAR-1987 05:06:07",
        "publisher": "Reuters",
        "keywords": "ship",
        "dateline": "ELLERY, March 4 -",
    }
    assert (capture.extra["places"], capture.extra["dateline"]) == (["ellery"], "ELLERY, March 4 -")
    assert isinstance(brief, Reject)
    assert "ELLERY SETS FEES" in brief.detail


TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><titleStmt><title>The Ellery Post</title>
</titleStmt><publicationStmt><publisher>Archive</publisher></publicationStmt><sourceDesc><bibl><date when="1887-03-04"/>
</bibl></sourceDesc></fileDesc></teiHeader><text><body>{divisions}</body></text></TEI>"""
TEI_ARTICLE = """<div type="article"><head>Basin vote {number}</head><p>The har<lb break="no"/>bour board<lb/>met on Monday.
It voted for the wider basin, and nobody spoke against it.<note>An editor's note</note></p><fw>Page 3</fw>
<p><s><w>The</w><w>dredger</w><w>comes</w><w>in</w><w>May</w><pc>,</pc><w>the</w><w>chairwoman</w><w>said</w><pc>.</pc></s></p>
</div>"""


def test_each_article_of_a_tei_document_stands_alone_in_lines_as_it_is_read(write: Write) -> None:
    divisions = "".join(TEI_ARTICLE.format(number=number) for number in (1, 2))
    articles = captures(write("a.xml", TEI.format(divisions=divisions)))
    assert [stated(one)["title"] for one in articles] == ["Basin vote 1", "Basin vote 2"]
    assert {one.payload.decode() for one in articles} == {f"{BODY}\n\n{REST}"}
    assert stated(articles[0])["published"] == "1887-03-04"


def test_a_tei_document_without_divisions_is_one_article(write: Write) -> None:
    (capture,) = captures(write("a.xml", TEI.format(divisions=f"<p>{BODY}</p>")))
    assert (capture.payload.decode(), stated(capture)["title"]) == (BODY, "The Ellery Post")


def alto(*, order: str = "") -> str:
    return f"""<alto xmlns="http://www.loc.gov/standards/alto/ns-v3#">{order}<Layout><Page><PrintSpace>
<TextBlock ID="b2"><TextLine><String CONTENT="The"/><SP/><String CONTENT="dredger"/></TextLine></TextBlock>
<TextBlock ID="b1"><TextLine><String CONTENT="The"/><SP/><String CONTENT="har" SUBS_TYPE="HypPart1"
SUBS_CONTENT="harbour"/><HYP CONTENT="-"/></TextLine><TextLine><String CONTENT="bour" SUBS_TYPE="HypPart2"
SUBS_CONTENT="harbour"/><SP/><String CONTENT="board"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>"""


@pytest.mark.parametrize(
    ("order", "paragraphs"),
    [
        ("", ["The dredger", "The harbour board"]),
        (
            '<ReadingOrder><OrderedGroup><ElementRef REF="b1"/><ElementRef REF="b2"/></OrderedGroup></ReadingOrder>',
            ["The harbour board", "The dredger"],
        ),
    ],
)
def test_a_scanned_page_is_read_in_its_order_with_broken_words_joined(
    write: Write, order: str, paragraphs: list[str]
) -> None:
    (capture,) = captures(write("a.xml", alto(order=order)))
    assert capture.payload.decode().split("\n\n") == paragraphs


def warc_record(kind: str, url: str, block: str, content_type: str, *, more: str = "") -> str:
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{url[-1] * 8}-0000-4000-8000-000000000000>\r\n"
        f"WARC-Date: 2026-03-04T05:06:07Z\r\nWARC-Target-URI: {url}\r\n{more}Content-Type: {content_type}\r\n"
        f"Content-Length: {len(block.encode())}\r\n\r\n{block}\r\n\r\n"
    )


@pytest.mark.parametrize(
    "head",
    [
        "HTTP/1.1 200 OK\nContent-Type: text/html\n\n",
        "HTTP/1.1 200 OK\r\nX-Long: a\r\n\tb\r\ncontent-type : text/html\r\n\r\n",
        "HTTP/2 200\r\nContent-Type: text/html\r\n\r\n",
        "",
    ],
)
def test_a_page_is_found_behind_any_head_that_archives_keep(write: Write, head: str) -> None:
    record = warc_record("response", "http://post.example/1", head + PAGE, "application/http; msgtype=response")
    (capture,) = captures(write("a.warc", record))
    assert (capture.payload.decode(), capture.media) == (PAGE, "html")


def test_a_file_of_records_about_pages_is_declined_as_wat(write: Write) -> None:
    envelope = '{"Container": {}, "Envelope": {"WARC-Header-Metadata": {}}}'
    record = warc_record(
        "metadata", "http://post.example/1", envelope, "application/json", more="WARC-Refers-To: <urn:uuid:2>\r\n"
    )
    (reject,), _ = read(write("a.warc.wat", record))
    assert isinstance(reject, Reject)
    assert reject.detail.startswith("WAT: 1 ")


def test_of_a_wacz_only_its_archives_are_read_and_the_rest_is_counted(write: Write) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        page = warc_record("response", "http://post.example/1", answer(), "application/http; msgtype=response")
        archive.writestr("archive/data.warc.gz", gzip.compress(page.encode()))
        archive.writestr("datapackage.json", '{"profile": "data-package"}')
        archive.writestr(
            "pages/pages.jsonl", '{"url": "http://post.example/1", "title": "Basin", "text": "Basin vote"}'
        )
        archive.writestr("indexes/index.cdx", " CDX N b a m s k r M S V g\n")
    outcomes, options = read(write("a.wacz", packed.getvalue()))
    assert [one.url for one in outcomes if isinstance(one, Capture)] == ["http://post.example/1"]
    assert (len(outcomes), options.progress.skipped) == (1, 3)
