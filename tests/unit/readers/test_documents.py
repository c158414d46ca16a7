"""Documents of offices and publishers: one article each, with its paragraphs in reading order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path

import pytest

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import ReadOptions, read_captures
from newsetl.readers.documents.pdf_lines import Line, Page
from newsetl.readers.documents.pdf_paragraphs import paragraphs_of
from tests.unit.readers.document_files import (
    BODY,
    MHTML,
    SRT,
    TITLE,
    VTT,
    column,
    docx,
    encrypted_pdf,
    epub,
    factiva_rtf,
    factiva_tagged_rtf,
    nexis_advance_rtf,
    nexis_rtf,
    odt,
    old_office,
    pdf,
    proquest_html,
    proquest_text,
    rtf,
    rtf_lines,
    word_paragraph,
    wrapped,
    zipped,
)

Write = Callable[[str, bytes | str], Path]
Read = Callable[..., Capture]


@pytest.fixture
def read(write: Write) -> Read:
    """The one capture of a file with these bytes."""

    def read_one(payload: bytes, name: str) -> Capture:
        (capture,) = read_captures([str(write(name, payload))], ReadOptions())
        assert isinstance(capture, Capture), capture
        return capture

    return read_one


@pytest.fixture
def declined(write: Write) -> Callable[..., tuple[Reason, str]]:
    """Why a file with these bytes is declined."""

    def read_one(payload: bytes, name: str, options: ReadOptions | None = None) -> tuple[Reason, str]:
        (reject,) = read_captures([str(write(name, payload))], options or ReadOptions())
        assert isinstance(reject, Reject), reject
        return reject.reason, reject.detail

    return read_one


def lines(capture: Capture) -> list[str]:
    return capture.payload.decode().split("\n\n")


def test_a_pdf_is_read_column_by_column_under_its_headline_without_head_and_page_number(read: Read) -> None:
    left, right = wrapped(BODY[0], 44), wrapped(BODY[1], 44)
    pieces = [
        (60.0, 810.0, 8.0, "The Ellery Post"),
        (60.0, 770.0, 20.0, TITLE),
        (60.0, 740.0, 10.0, "By Ada Quill"),
    ]
    for both in zip_longest(column(60, 700, left), column(310, 700, right)):  # drawn row by row
        pieces += [piece for piece in both if piece]
    first = [*pieces, (290.0, 30.0, 8.0, "1")]
    others = [
        [
            (60.0, 810.0, 8.0, "The Ellery Post"),
            *column(60, 700, wrapped(BODY[2], 44)),
            (290.0, 30.0, 8.0, str(page)),
        ]
        for page in (2, 3)
    ]
    capture = read(pdf([first, *others]), "a.pdf")
    assert capture.hints["title"].value == TITLE
    assert lines(capture) == ["By Ada Quill", *BODY, BODY[2]]


def test_words_of_a_pdf_that_were_parted_at_line_ends_are_joined_and_written_hyphens_stay(read: Read) -> None:
    text = [
        "The well-known board met on Tues-",
        "day, and its deci-",
        "sion is a well-",
        "known one by now, it says.",
    ]
    capture = read(pdf([column(60, 700, text)]), "a.pdf")
    assert lines(capture) == [
        "The well-known board met on Tuesday, and its decision is a well-known one by now, it says."
    ]


def test_a_paragraph_of_a_pdf_that_goes_on_behind_a_page_is_one(read: Read) -> None:
    text = wrapped(" ".join(BODY), 60)
    capture = read(pdf([column(60, 150, text[:3]), column(60, 700, text[3:])]), "a.pdf")
    assert lines(capture) == [" ".join(BODY)]


def test_paragraphs_of_a_pdf_are_told_by_gaps_and_indents(read: Read) -> None:
    second = column(60, 640, wrapped(BODY[1], 60))
    third = column(60, second[-1][1] - 12, wrapped(BODY[2], 60))
    third[0] = (75.0, *third[0][1:])
    capture = read(pdf([[*column(60, 700, wrapped(BODY[0], 60)), *second, *third]]), "a.pdf")
    assert lines(capture) == list(BODY)


def test_a_table_of_a_pdf_is_read_row_by_row(read: Read) -> None:
    cells = [("Ellery", "1,204"), ("Quay", "980"), ("Mole", "77"), ("Ferry", "12")]
    rows = [
        piece
        for n, (a, b) in enumerate(cells)
        for piece in ((60.0, 500 - 12.0 * n, 10.0, a), (200.0, 500 - 12.0 * n, 10.0, b))
    ]
    capture = read(pdf([[*column(60, 700, wrapped(BODY[0], 60)), *rows]]), "a.pdf")
    assert "Ellery 1,204 Quay 980 Mole 77 Ferry 12" in capture.payload.decode().replace("\n\n", " ")


def test_properties_of_a_file_count_after_its_text_and_those_that_programs_fill_in_do_not(read: Read) -> None:
    page = [column(60, 700, wrapped(BODY[0], 60))]
    capture = read(
        pdf(page, {"Title": "Mole vote", "Author": "Ada Quill", "CreationDate": "D:20260304101500Z"}), "a.pdf"
    )
    assert capture.hints["title"].value == "Mole vote"
    assert capture.hints["title"].announced
    assert capture.hints["authors"].value == "Ada Quill"
    assert capture.extra == {"created": "2026-03-04"}
    assert "published" not in capture.hints
    capture = read(pdf(page, {"Title": "Microsoft Word - mole_v3.doc", "Author": "Windows User"}), "b.pdf")
    assert capture.hints == {}


def test_a_scan_has_no_text_layer(declined: Callable[..., tuple[Reason, str]]) -> None:
    reason, detail = declined(pdf([[], [(60.0, 60.0, 8.0, "Scan 7")], []]), "a.pdf")
    assert reason is Reason.NO_TEXT
    assert "without a text layer" in detail


def test_a_pdf_longer_than_any_article_is_declined_before_it_is_read(
    declined: Callable[..., tuple[Reason, str]],
) -> None:
    assert declined(pdf([[]] * 1001), "a.pdf") == (Reason.TOO_LARGE, "1,001 pages; a PDF is read up to 1,000")
    page = column(60, 700, wrapped(BODY[0], 60))
    reason, _ = declined(pdf([page] * 3), "b.pdf", ReadOptions(document_bytes=300))
    assert reason is Reason.TOO_LARGE


def test_a_pdf_with_a_broken_table_of_objects_is_read_all_the_same(read: Read) -> None:
    sound = pdf([column(60, 700, wrapped(BODY[0], 60))])
    assert lines(read(sound.replace(b"startxref\n", b"startxref\n9"), "a.pdf")) == [BODY[0]]
    assert lines(read(sound.replace(b" 00000 n", b" 00009 f"), "b.pdf")) == [BODY[0]]


def test_a_stump_of_a_pdf_is_declined(declined: Callable[..., tuple[Reason, str]]) -> None:
    reason, detail = declined(b"%PDF-1.4\n%\xe2\xe3\n1 0 obj\n", "a.pdf")
    assert reason is Reason.CORRUPT
    assert "cannot be opened" in detail


def test_a_word_file_keeps_headings_lists_and_rows_of_tables_and_its_title_is_a_hint(read: Read) -> None:
    cells = "".join(f"<w:tc>{word_paragraph(text)}</w:tc>" for text in ("Ellery", "1,204"))
    styles = '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    body = (
        word_paragraph(TITLE, "Titel")
        + word_paragraph(BODY[0])
        + word_paragraph("What is next", "Heading2")
        + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
        + word_paragraph(BODY[1])
    )
    core = "<dc:title>draft.docx</dc:title><dc:creator>Ada Quill</dc:creator>"
    capture = read(docx(body, core=core, styles=styles), "a.docx")
    assert lines(capture) == [BODY[0], "What is next", "Ellery | 1,204", BODY[1]]
    assert {name: (hint.value, hint.announced) for name, hint in capture.hints.items()} == {
        "title": (TITLE, False),
        "authors": ("Ada Quill", True),
    }


def test_what_stands_twice_in_a_word_file_for_older_programs_is_taken_once(read: Read) -> None:
    box = f"<w:txbxContent>{word_paragraph('In a box.')}</w:txbxContent>"
    markup = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    doubled = f"<mc:AlternateContent {markup}><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    deleted = "<w:del><w:r><w:delText>Taken out. </w:delText></w:r></w:del>"
    body = f"<w:p>{deleted}<w:r><w:t>{BODY[0]}</w:t>{doubled}</w:r></w:p>"
    assert lines(read(docx(body), "a.docx")) == [BODY[0], "In a box."]


def test_a_zip_that_calls_itself_a_word_file_is_declined(declined: Callable[..., tuple[Reason, str]]) -> None:
    reason, detail = declined(zipped({"a.txt": BODY[0]}), "a.docx")
    assert reason is Reason.CORRUPT
    assert "without word/document.xml" in detail


def test_an_rtf_file_is_read_without_its_pictures_heads_and_controls(read: Read) -> None:
    body = (
        rf"\pard\s1 {TITLE}\par \pard {BODY[0]}\par {{\v hidden}}Caf\'e9 \u8222\'84so\u8220? \u-10179?\u-8704? "
        r"{\f1\'cc\'ee\'eb} {\field{\*\fldinst HYPERLINK x}{\fldrslt here}}\line 5\~km\par "
        r"\trowd\intbl Ellery\cell 1,204\cell\row\pard {\object{\objdata 0105}}End."
    )
    capture = read(rtf(body, info=r"{\info{\title draft.rtf}{\author Ada Quill}}"), "a.rtf")
    assert capture.hints["title"].value == TITLE
    assert lines(capture) == [BODY[0], "Café „so“ 😀 Мол here", "5 km", "Ellery | 1,204", "End."]
    assert capture.hints["authors"].announced


@pytest.mark.parametrize("payload", [b"{\\rtf1 " + b"{" * 20_000, b"{\\rtf1\\ansi}"], ids=["deep", "empty"])
def test_an_rtf_file_without_text_or_bottom_is_declined(
    declined: Callable[..., tuple[Reason, str]], payload: bytes
) -> None:
    assert declined(payload, "a.rtf")[0] in (Reason.TOO_COMPLEX, Reason.NO_CONTENT)


@pytest.mark.parametrize(
    ("payload", "published", "stated"),
    [
        (
            nexis_rtf(),
            "March 4, 1996",
            {"edition": "Late Edition", "length": "17 words", "load_date": "March 5, 1996"},
        ),
        (nexis_advance_rtf(), "March 4, 2026", {"length": "17 words", "load_date": "March 5, 2026"}),
        (factiva_rtf(), "4 March 2026 09:15", {"length": "57 words", "source_code": "ELPO"}),
        (factiva_tagged_rtf(), "4 March 2026 09:15", {"length": "57 words", "source_code": "ELPO"}),
    ],
    ids=["nexis", "nexis-advance", "factiva", "factiva-tagged"],
)
def test_an_export_of_a_database_in_rtf_gives_each_article(
    write: Write, payload: bytes, published: str, stated: dict[str, str]
) -> None:
    captures = list(read_captures([str(write("a.rtf", payload))], ReadOptions()))
    assert len(captures) == 2
    for number, capture in enumerate(captures, start=1):
        assert isinstance(capture, Capture)
        hints = {name: hint.value for name, hint in capture.hints.items()}
        assert hints["title"] == f"Basin vote {number}"
        assert (hints["published"], hints["publisher"]) == (published, "The Ellery Post")
        assert hints["authors"].removeprefix("By ") == "Ada Quill"
        assert lines(capture) == list(BODY)
        assert stated.items() <= capture.extra.items()


def test_an_opendocument_text_keeps_headings_lists_and_rows_of_tables(read: Read) -> None:
    cells = "".join(
        f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("Ellery", "1,204")
    )
    body = (
        f'<text:tracked-changes><text:p>Taken out.</text:p></text:tracked-changes><text:p text:style-name="P1">{TITLE}</text:p>'
        f"<text:p>{BODY[0]}<text:note><text:p>A note.</text:p></text:note></text:p><text:h>What is next</text:h>"
        f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
        f"<text:list><text:list-item><text:p>{BODY[1]}</text:p></text:list-item></text:list>"
    )
    meta = "<meta:initial-creator>Ada Quill</meta:initial-creator><dc:title>Untitled</dc:title>"
    capture = read(odt(body, meta=meta), "a.odt")
    assert capture.hints["title"].value == TITLE
    assert capture.hints["authors"].announced
    assert lines(capture) == [BODY[0], "What is next", "Ellery | 1,204", BODY[1]]


def test_each_chapter_of_an_epub_with_text_of_its_own_is_an_article(write: Write) -> None:
    story = "".join(f"<p>{text}</p>" for text in BODY)
    chapters = {
        "cover.xhtml": "<img src='c.png'/>",
        "toc.xhtml": "<p><a href='1.html'>Mole</a></p>",
        "list.html": "<h2>Contents</h2><ul><li><a href='1.html'>Eastern mole to be repaired</a></li></ul>",
        "1.html": f"<div class='navbar'><a>Next</a></div><h1>{TITLE}</h1>{story}"
        "<div class='calibre_navbar'><a rel='calibre-downloaded-from' href='https://post.example/mole'>here</a></div>",
        "2.html": f"<p class='over'>Quay</p><h1>Quay to be widened</h1>{story}",
        "gone.html": "",
    }
    metadata = "<dc:title>The Ellery Week</dc:title><dc:date>2026-03-04</dc:date><dc:creator>calibre</dc:creator>"
    first, second = read_captures([str(write("a.epub", epub(chapters, metadata)))], ReadOptions())
    assert isinstance(first, Capture)
    assert isinstance(second, Capture)
    assert (first.url, second.url) == ("https://post.example/mole", None)
    assert lines(first) == list(BODY)
    assert lines(second) == ["Quay", *BODY]
    assert second.hints["title"].value == "Quay to be widened"
    assert {name: hint.value for name, hint in second.hints.items() if hint.announced} == {
        "publisher": "The Ellery Week",
        "published": "2026-03-04",
    }


def test_a_page_that_a_browser_saved_whole_has_its_address_and_the_time_of_saving(read: Read) -> None:
    capture = read(MHTML, "a.mhtml")
    assert (capture.media, capture.url, capture.charset) == ("html", "https://post.example/mole", "utf-8")
    assert capture.captured_at == datetime(2026, 3, 4, 9, 15, tzinfo=UTC)
    assert "café</p></body></html>" in capture.payload.decode()
    assert not capture.chosen


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [
        (
            "a.srt",
            SRT,
            [
                "ADA QUILL: The board voted on Tuesday to repair the mole. Nobody spoke against it.",
                "HARBOUR MASTER: We are glad of it.",
                "Now the weather.",
            ],
        ),
        (
            "a.vtt",
            VTT,
            ["Ada Quill: The board voted on Tuesday to repair the mole.", "Ben Mast: We & all are glad."],
        ),
        ("b.srt", SRT.encode("utf-16"), None),
    ],
)
def test_a_transcript_has_a_paragraph_a_turn_of_a_speaker(
    read: Read, name: str, payload: str | bytes, expected: list[str] | None
) -> None:
    capture = read(payload.encode() if isinstance(payload, str) else payload, name)
    assert lines(capture) == expected if expected else len(lines(capture)) == 3


@pytest.mark.parametrize(
    ("payload", "name", "message"),
    [
        (old_office("WordDocument"), "a.doc", "Word document of the old binary kind (.doc)"),
        (old_office("EncryptedPackage"), "a.docx", "encrypted Word, Excel or PowerPoint file"),
        (old_office("EncryptedPackage"), "a.xls", "encrypted Word, Excel or PowerPoint file"),
        (old_office("PowerPoint Document"), "a.ppt", "PowerPoint file of the old binary kind"),
        (old_office("__properties_version1.0"), "a.msg", "Outlook message (.msg)"),
        (odt("", manifest="<m:encryption-data/>"), "a.odt", "encrypted OpenDocument text"),
        (encrypted_pdf("mole"), "a.pdf", "encrypted PDF document"),
    ],
)
def test_what_is_encrypted_or_of_the_old_kind_is_declined_by_its_name(
    declined: Callable[..., tuple[Reason, str]], payload: bytes, name: str, message: str
) -> None:
    reason, detail = declined(payload, name)
    assert reason is Reason.UNSUPPORTED_TYPE
    assert detail.startswith(message)


@pytest.mark.parametrize(
    ("name", "payload", "body"),
    [
        ("a.txt", proquest_text().encode(), [BODY[0], "People: two of them.", BODY[1]]),
        ("a.html", proquest_html().encode(), list(BODY)),
        ("a.rtf", rtf(rtf_lines(proquest_text().split("\n"))), None),
    ],
)
def test_an_export_of_proquest_gives_each_article(
    write: Write, name: str, payload: bytes, body: list[str] | None
) -> None:
    captures = list(read_captures([str(write(name, payload))], ReadOptions()))
    assert len(captures) == 2
    for number, capture in enumerate(captures, start=1):
        assert isinstance(capture, Capture)
        hints = {name: hint.value for name, hint in capture.hints.items()}
        assert hints["title"] == f"Basin vote {number}"
        assert (hints["publisher"], hints["section"]) == ("The Ellery Post", "Harbour")
        assert hints["authors"] == ["Ada Quill", "Ben Mast"]
        assert hints["keywords"] == "Harbours, Votes"
        assert hints["published"] in ("Mar 4, 2026", "04 Mar 2026")
        assert capture.extra["page"].startswith("A.1")
        assert capture.identity == f"id:proquest:4100{number}"
        assert body is None or lines(capture) == body


def line(text: str, left: float, right: float, base: float) -> Line:
    return Line(text=text, left=left, right=right, base=base, size=10)


def test_lines_of_scripts_without_spaces_are_joined_without_one() -> None:
    drawn = [line("港の理事会は月曜日に会合を開き、", 60, 300, 700), line("広い港を承認した。", 60, 200, 688)]
    (paragraph,) = paragraphs_of([Page(lines=drawn, height=842)])
    assert paragraph.text == "港の理事会は月曜日に会合を開き、広い港を承認した。"


def test_columns_of_a_script_that_runs_to_the_left_are_read_from_the_right() -> None:
    right = ["מועצת הנמל התכנסה ביום", "שני והצביעה בעד הרחבת", "הנמל ואיש לא התנגד לה."]
    left = ["הדייגים ביקשו לדעת מתי", "תתחיל העבודה במקום זה", "ואיש לא השיב להם דבר."]
    rows = zip(left, right, (700.0, 688.0, 676.0), strict=True)
    drawn = [
        piece for one, other, base in rows for piece in (line(one, 60, 280, base), line(other, 310, 530, base))
    ]
    texts = [paragraph.text for paragraph in paragraphs_of([Page(lines=drawn, height=842)])]
    assert texts == [" ".join(right), " ".join(left)]


def test_a_document_without_text_is_declined_by_its_format(declined: Callable[..., tuple[Reason, str]]) -> None:
    assert declined(docx(""), "a.docx") == (Reason.NO_CONTENT, "a document (docx) without text: no title either")
