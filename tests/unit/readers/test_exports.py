"""Exports of news databases: every article is one capture, with the fields that the database prints."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from newsetl.core.identity import article_id
from newsetl.core.records import Capture, Hint, Reason, Reject
from newsetl.readers import ReadOptions, read_captures
from newsetl.readers.exports.nexis import Block, article_of

Write = Callable[[str, bytes | str], Path]
BODY = "The harbour board met on Monday. It voted for the wider basin, and nobody spoke against it."

NEXIS_DOC = """<A NAME="DOC_ID_1_{n}"></A><!-- Hide XML section from browser
<DOC NUMBER={n}>
<DOCFULL> -->
<BR><DIV CLASS="c0"><P CLASS="c1"><SPAN CLASS="c2">{n} of 2 DOCUMENTS</SPAN></P></DIV>
<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c2">The Ellery Post</SPAN></P></DIV>
<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c4">March</SPAN><SPAN CLASS="c2"> 4, 1996, CITY EDITION</SPAN></P></DIV>
<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN CLASS="c6">Basin vote {n}</SPAN></P></DIV>
<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN CLASS="c7">{byline}: </SPAN><SPAN CLASS="c2">Ada Quill</SPAN></P></DIV>
<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN CLASS="c7">{section}: </SPAN><SPAN CLASS="c2">Harbour; Pg. 3</SPAN></P></DIV>
<BR><DIV CLASS="c4"><P CLASS="c8"><SPAN CLASS="c2">{body}</SPAN></P><P CLASS="c8">Second line.</P></DIV>
<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN CLASS="c7">LOAD-DATE: </SPAN><SPAN CLASS="c2">March 5, 1996</SPAN></P></DIV>
<BR><DIV CLASS="c3"><P CLASS="c1"><SPAN CLASS="c2">Copyright 1996 The Ellery Post</SPAN></P></DIV>
"""
NEXIS_TEXT = """Download Request: Selected Items: 1-2

                               {n} of 2 DOCUMENTS



                                The Ellery Post

                             March 4, 1996 Monday

Basin vote {n}

BYLINE: Ada Quill

SECTION: Harbour; Pg. 3

LENGTH: 17 words

The harbour board met on Monday. It voted for the wider basin,
and nobody spoke against it.

Second line.

LOAD-DATE: March 5, 1996

                       Copyright 1996 The Ellery Post
"""
FACTIVA_DOC = """<div id="article-ELPO00002026030{n}0001" class="{kind}"><div class="article enArticle"><p></p>
<div>Harbour</div><div id="hd"><span class="enHeadline">Basin vote {n}</span></div>
<div class="author">By Ada Quill</div><div>17 words</div><div>4 March 1996</div><div>10:15</div>
<div>The Ellery Post</div><div>ELPO</div><div>3</div><div>English</div><div>(c) 1996 The Ellery Post</div><p></p>
<p class="articleParagraph enarticleParagraph">{body}</p>
<p class="articleParagraph enarticleParagraph">Second line.</p>
<p>Document ELPO00002026030{n}0001</p></div></div>
"""
EUROPRESSE_DOC = """<table><tr><td><span class="DocPublicationName">The Ellery Post, no. 17</span><br>
<span class="DocHeader">Harbour, </span><span class="DocHeader">lundi </span><span class="DocHeader">4 mars 1996</span>
<span class="DocHeader">, p. 3</span><br><br><span class="TitreArticleVisu">Basin vote {n}</span><br><br>Ada Quill<br>
<p></p>{body}<p></p>Second line.<p></p><b><i>© 1996 The Ellery Post.</i></b><p></p>
Numéro de document : news·1996030{n}·EP·1<br></td></tr></table>
"""
INTEGRUM_DOC = """<br clear="all" style="page-break-before:always"><div align="left"><a name="{n}"></a><table><tr><td>
^ИС: The Ellery Post<br>^РБ: Harbour<br>^НР: 3<br>^ДТ: 04.03.1996<br>^АВ: Ada Quill<br>^ЗГ: Basin vote {n}<br></td></tr>
</table><h3>Basin vote {n}</h3><pre>
     {body}
     Second line.
</pre></div>
"""
KIKUZO_DOC = """<table class="topic-list"><tr><th>No.</th></tr><tr><td>0000{n}</td><td><nobr>1996年</nobr><nobr>03月04日
</nobr></td><td>朝刊</td><td>Harbour</td><td>003</td><td>00017文字</td></tr></table>
<table class="topic-detail"><tr><td><span class="font002">Basin vote {n}</span></td></tr><tr><td><span class="font003">
<div class="detail001">{body}<br>Second line.</div></span></td></tr></table>
"""
YOMIDAS_DOC = """<table class="contentsTable"><tr><th>{n}</th><th>1996.03.04</th><th>Basin vote {n}</th><th>東京朝刊</th>
<th>Harbour</th><th>03頁</th><th>17字</th></tr></table>
<div id="heiseiDetailContents"><p class="mb10">{body}<br/>Second line.</p></div>
"""


def twice(pattern: str, **words: str) -> str:
    return "".join(pattern.format(n=n, body=BODY, **words) for n in (1, 2))


def nexis_word() -> bytes:
    """A Word file as Nexis makes it: a list of the articles, then each behind a bookmark."""

    def paragraph(text: str, bookmark: str = "") -> str:
        mark = f'<w:bookmarkStart w:id="1" w:name="{bookmark}"/>' if bookmark else ""
        return f"<w:p>{mark}<w:r><w:t>{text}</w:t></w:r></w:p>"

    lines = [paragraph("1. Basin vote 1"), paragraph("2. Basin vote 2")]
    for n in (1, 2):
        lines += [paragraph("", f"Bookmark_{n}"), paragraph(f"Basin vote {n}"), paragraph("The Ellery Post")]
        lines += [paragraph("March 4, 1996 Monday"), paragraph("Copyright 1996 The Ellery Post")]
        lines += [
            paragraph("Section: Harbour; Pg. 3"),
            paragraph("Byline: Ada Quill"),
            paragraph("Body", f"Body_{n}"),
        ]
        lines += [paragraph(BODY), paragraph("Second line."), paragraph("Load-Date: March 5, 1996")]
        lines += [paragraph("End of Document")]
    name_space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{name_space}">{"".join(lines)}</w:document>')
    return out.getvalue()


EXPORTS: dict[str, bytes | str] = {
    "nexis.html": f"<html><head><!-- LXNComment 1 --></head><body>{twice(NEXIS_DOC, byline='BYLINE', section='SECTION')}</BODY></HTML>",
    "nexis-de.html": f"<html><!-- LXNComment 1 --><body>{twice(NEXIS_DOC, byline='AUTOR', section='RUBRIK')}</BODY></HTML>",
    "nexis.txt": twice(NEXIS_TEXT),
    "nexis.docx": nexis_word(),
    "factiva.html": f"<html><title>Factiva</title><body>{twice(FACTIVA_DOC, kind='article')}</body></html>",
    "europresse.html": f"<html><body>{twice(EUROPRESSE_DOC)}</body></html>",
    "integrum.html": f"<html><meta charset='utf-8'><body>{twice(INTEGRUM_DOC)}</body></html>",
    "kikuzo.html": f"<html lang='ja'><meta charset='utf-8'><body>{twice(KIKUZO_DOC)}</body></html>",
    "yomidas.html": f"<html><body id='top'><a href='yomidasuTop.action'></a>{twice(YOMIDAS_DOC)}</body></html>",
}


@pytest.mark.parametrize("name", EXPORTS)
def test_every_article_of_an_export_is_one_capture_with_what_is_printed_of_it(write: Write, name: str) -> None:
    captures = list(read_captures([str(write(name, EXPORTS[name]))], ReadOptions()))
    assert len(captures) == 2
    for number, capture in enumerate(captures, start=1):
        assert isinstance(capture, Capture)
        assert capture.payload.decode().split() == f"{BODY} Second line.".split()
        stated = {hint: capture.hints[hint].value for hint in capture.hints}
        assert stated["title"] == f"Basin vote {number}"
        assert str(stated["section"]).startswith("Harbour")
        assert stated["publisher"] in ("The Ellery Post", "朝日新聞", "読売新聞")
        assert any(
            written in stated["published"] for written in ("March 4", "4 M", "4 m", "04.03.1996", "1996-03-04")
        )
        assert "Ada Quill" in stated.get("authors", "Ada Quill")
        assert (capture.media, capture.chosen, capture.raw.row) == ("text", True, number - 1)


def test_a_dateline_of_an_export_is_a_hint_and_is_kept_as_it_is_printed(write: Write) -> None:
    printed = twice(NEXIS_TEXT).replace("LENGTH:", "DATELINE: Port Ellery, March 4\n\nLENGTH:")
    for capture in read_captures([str(write("a.txt", printed))], ReadOptions()):
        assert isinstance(capture, Capture)
        assert capture.hints["dateline"] == Hint(value="Port Ellery, March 4", source="nexis.dateline")
        assert capture.extra["dateline"] == "Port Ellery, March 4"


def test_the_last_article_of_a_factiva_page_has_a_class_of_its_own(write: Write) -> None:
    page = f"<html><title>Factiva</title>{twice(FACTIVA_DOC, kind='lastarticle')}</html>"
    assert len(list(read_captures([str(write("a.html", page))], ReadOptions()))) == 2


def test_overlapping_downloads_of_one_database_give_the_same_articles(write: Write) -> None:
    page = "<html><title>Factiva</title>{}</html>"
    first = write("a.html", page.format(twice(FACTIVA_DOC, kind="article")))
    second = write("b.html", page.format(FACTIVA_DOC.format(n=2, body=BODY, kind="article")))
    ids = [
        article_id(one)
        for one in read_captures([str(first), str(second)], ReadOptions())
        if isinstance(one, Capture)
    ]
    assert ids[1] == ids[2] != ids[0]


def test_an_article_of_an_export_without_text_is_declined_by_its_title(write: Write) -> None:
    page = f"<html><title>Factiva</title>{FACTIVA_DOC.format(n=1, body='', kind='article').replace('Second line.', '')}</html>"
    (reject,) = read_captures([str(write("a.html", page))], ReadOptions())
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.NO_CONTENT
    assert "Basin vote 1" in reject.detail


def test_an_export_larger_than_its_limit_is_declined(write: Write) -> None:
    page = f"<html><title>Factiva</title>{twice(FACTIVA_DOC, kind='article')}</html>"
    (reject,) = read_captures([str(write("a.html", page))], ReadOptions(document_bytes=100))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.TOO_LARGE


def test_a_word_file_that_inflates_past_all_reason_is_a_bomb(write: Write) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", " " * 1_000_000)
    (reject,) = read_captures([str(write("a.docx", out.getvalue()))], ReadOptions(document_bytes=10_000))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.BOMB


def test_entities_of_an_export_are_never_followed(write: Write, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("The board's own password.")
    payload = (
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY e SYSTEM "file://{secret}">]><r xmlns="http://global.factiva.com">'
        f"<article><headline><paragraph>Basin</paragraph></headline><leadParagraph><paragraph>{BODY} &e;</paragraph>"
        "</leadParagraph></article></r>"
    )
    (capture,) = read_captures([str(write("a.xml", payload))], ReadOptions())
    assert isinstance(capture, Capture)
    assert b"password" not in capture.payload


def test_a_text_of_nexis_whose_lines_were_broken_by_hand_has_its_paragraphs_back() -> None:
    first = (
        "The harbour board of Port Ellery met on Monday and voted for the wider basin, nobody spoke against it. "
        * 3
    )
    second = (
        "The works will cost about two million and are to begin in October when the ferry season is over. " * 3
    )
    lines = [line for text in (first, second) for line in textwrap.wrap(text, 60)]
    heads = ["Vote", "The Ellery Post", "March 4, 1996", "Length: 90 words"]
    article = article_of([Block(lines=(line,)) for line in (*heads, *lines)], is_title_first=True)
    assert article.paragraphs == [first.strip(), second.strip()]


def test_a_second_line_of_a_headline_in_nexis_html_is_its_subtitle(write: Write) -> None:
    page = "".join(NEXIS_DOC.format(n=n, byline="BYLINE", section="SECTION", body=BODY) for n in (1, 2))
    page = page.replace("Basin vote 1", "Basin vote 1<BR>Wider by far")
    capture, _ = read_captures([str(write("a.html", f"<HTML><BODY>LXNComment{page}"))], ReadOptions())
    assert isinstance(capture, Capture)
    assert (capture.hints["title"].value, capture.hints["subtitle"].value) == ("Basin vote 1", "Wider by far")


NEXIS_LINES = (
    "Basin vote",
    "The Ellery Post",
    "March 4, 1996 Monday",
    "Section: Harbour; Pg. 3",
    "Byline: Ada Quill",
    "From Tuesday's Ellery Post",
)


def blocks(*lines: str) -> list[Block]:
    return [Block(lines=(line,)) for line in lines]


def test_no_paragraph_of_a_nexis_text_is_lost_whatever_stands_between_its_labels() -> None:
    text = ["It is decided.", BODY, "Nobody spoke against it."]
    article = article_of(blocks(*NEXIS_LINES, "Body", *text), is_title_first=True)
    assert article.paragraphs == text
    assert article.authors == "Ada Quill; From Tuesday's Ellery Post"


def test_a_line_of_a_nexis_text_that_looks_like_a_label_ends_no_text() -> None:
    behind = [BODY, BODY, BODY]
    article = article_of(blocks(*NEXIS_LINES, "Body", BODY, "City: a place to live", *behind), is_title_first=True)
    assert article.paragraphs == [BODY, *behind]


def test_an_abstract_under_its_own_label_is_the_description_of_a_nexis_article() -> None:
    lines = ("Body", "ABSTRACT", "The board voted.", "FULL TEXT", "It is decided.", BODY)
    article = article_of(blocks(*NEXIS_LINES, *lines), is_title_first=True)
    assert (article.description, article.paragraphs) == ("The board voted.", ["It is decided.", BODY])


def test_captions_and_the_address_behind_a_nexis_text_are_no_part_of_it() -> None:
    lines = (
        "Body",
        BODY,
        "https://post.example/1",
        "Graphic",
        "Photo: the basin",
        BODY * 3,
        "Load-Date: March 5, 1996",
    )
    article = article_of(blocks(*NEXIS_LINES, *lines), is_title_first=True)
    assert article.paragraphs == [BODY]
    assert article.extra["graphic"] == f"Photo: the basin; {BODY * 3}"
    assert article.extra["link"] == "https://post.example/1"


def test_a_text_that_begins_with_the_word_copyright_stays() -> None:
    text = "Copyright on maps of the basin is held by the town."
    article = article_of(
        blocks(*NEXIS_LINES[:5], "Body", text, "Copyright 1996 The Ellery Post"), is_title_first=True
    )
    assert article.paragraphs == [text]


def test_a_line_above_the_title_in_europresse_is_its_subtitle(write: Write) -> None:
    page = EUROPRESSE_DOC.format(n=1, body=BODY).replace(
        '<br><br><span class="Titre', '<br><br>Wider<br><span class="Titre'
    )
    (capture,) = read_captures([str(write("a.html", f"<html><body>{page}</body></html>"))], ReadOptions())
    assert isinstance(capture, Capture)
    assert (capture.hints["subtitle"].value, capture.hints["title"].value) == ("Wider", "Basin vote 1")
