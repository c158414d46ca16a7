"""Wires and agency XML: what stands around a report is taken apart, and no mark of a wire stays in its text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import ReadOptions, ReadOutcome, read_captures

Write = Callable[[str, bytes | str], Path]
BODY = "The harbour board met on Monday. It voted for the wider basin, and nobody spoke against it."
REST = "The dredger comes in May, the chairwoman said."

IPTC = (
    "\x01eca0003 3 i 380  epp 0045\r\n\r\nHarbour/basin/\r\n\x02REFILE\r\n1ST LEAD\r\n"
    "Harbour board votes for the wider basin\r\nBy Ada Quill, epp =\r\n\r\n"
    f"Ellery (epp) - {BODY}\r\n\r\n{REST}\r\n\r\n# Notebook\r\n\r\n## Internet links\r\n- [Board](https://b.example)\r\n"
    "\r\nepp aq\r\n\x03040506 GMT Mar 26\r\n\x7f\x04"
)
ANPA = (
    "\x16\x16\x01W2870\x1f_asian\nf l\x13\x11 BC-EL--Basin-Vote     03-04 1049\n"
    "\x02^BC-EL--Basin-Vote,466<\n^Harbour board votes for the wider basin<\n^AP Photo XNP101<\n^Eds: With photos.<\n"
    "^By ADA QUILL=\n^Ellery Press=\n"
    f"\t   ELLERY (EP) _ {BODY} \n \n\t   ``{REST}'' she said.\n\n\t   \x03EP-WF-03-04-26 0506GMT<\n\n\x0c\n\x04"
)


def read(path: Path) -> list[ReadOutcome]:
    return list(read_captures([str(path)], ReadOptions()))


def one(path: Path) -> Capture:
    (capture,) = read(path)
    assert isinstance(capture, Capture), capture
    return capture


def stated(capture: Capture) -> dict[str, object]:
    return {name: hint.value for name, hint in capture.hints.items()}


def test_an_iptc_wire_gives_headline_byline_and_date_and_leaves_out_what_editors_are_told(write: Write) -> None:
    capture = one(write("a.txt", IPTC))
    assert stated(capture) == {
        "title": "Harbour board votes for the wider basin",
        "authors": "Ada Quill, epp",
        "published": "04 Mar 2026 05:06 GMT",
        "publisher": "epp",
    }
    assert capture.payload.decode() == f"Ellery (epp) - {BODY}\n\n{REST}"
    assert capture.extra == {"slug": "Harbour/basin/", "version": "REFILE, 1ST LEAD"}


def test_an_anpa_wire_gives_headline_byline_and_date_without_its_marks(write: Write) -> None:
    capture = one(write("a.tst", ANPA))
    assert stated(capture) == {
        "title": "Harbour board votes for the wider basin",
        "authors": "ADA QUILL",
        "published": "2026-03-04T05:06:00Z",
        "publisher": "EP",
    }
    assert capture.payload.decode() == f"ELLERY (EP) — {BODY}\n\n“{REST}” she said."
    assert capture.extra == {"slug": "BC-EL--Basin-Vote", "pictures": "AP Photo XNP101", "note": "With photos."}


@given(st.integers(0, len(ANPA)), st.integers(0, 12))
def test_no_mark_of_a_wire_stays_in_the_text_wherever_it_is_damaged(place: int, size: int) -> None:
    import io

    from newsetl.readers import Entry
    from newsetl.readers.exports.wires import read_wire

    damaged = (ANPA[:place] + ANPA[place + size :]).encode()
    entry = Entry(source_uri="a", name="a.tst", open=lambda: io.BytesIO(damaged))
    for outcome in read_wire(entry, io.BufferedReader(io.BytesIO(damaged)), ReadOptions()):  # type: ignore[arg-type]
        if isinstance(outcome, Capture):
            assert not set(outcome.payload.decode()) & set("\x02\x03\x04\x11\x13\x16\x1f")


LEAD = f"""<nitf><body><body.head><hedline><hl1>Basin vote</hl1></hedline><byline><person>Ada Quill</person>
<byttl>The Ellery Post</byttl></byline></body.head><body.content><block><p>{BODY}</p></block>
<block><p>{BODY}</p><p>{REST}</p></block></body.content></body></nitf>"""


def test_a_lead_before_the_text_stands_in_it_once_and_a_title_is_no_part_of_the_byline(write: Write) -> None:
    capture = one(write("a.xml", LEAD))
    assert capture.payload.decode() == f"{BODY}\n\n{REST}"
    assert stated(capture)["authors"] == "Ada Quill"


@pytest.mark.parametrize("signs", ["gr", "hh/ph/ts/hd"])
def test_the_signs_of_those_who_typed_a_report_are_neither_byline_nor_text(write: Write, signs: str) -> None:
    signed = LEAD.replace(f"<p>{REST}</p>", f"<p>{REST}</p><p>{signs}</p>").replace(
        "<person>Ada Quill</person>\n<byttl>The Ellery Post</byttl>", signs
    )
    capture = one(write("a.xml", signed))
    assert capture.payload.decode() == f"{BODY}\n\n{REST}"
    assert "authors" not in stated(capture)


def test_an_embargo_is_kept_beside_the_article(write: Write) -> None:
    held = LEAD.replace(
        "<nitf>",
        '<nitf><head><docdata management-status="embargoed"><date.release norm="20260305T000100Z"/></docdata></head>',
    )
    assert one(write("a.xml", held)).extra["embargoed"] == "2026-03-05T00:01:00Z"


ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:g1"><itemMeta>
<itemClass qcode="ninat:{kind}"/></itemMeta><contentMeta><headline>Basin vote</headline></contentMeta>
<contentSet>{content}</contentSet></newsItem>"""


@pytest.mark.parametrize("kind", ["picture", "video", "audio"])
def test_a_picture_or_a_video_is_declined_as_what_it_is(write: Write, kind: str) -> None:
    (reject,) = read(write("a.xml", ITEM.format(kind=kind, content='<remoteContent href="a.jpg"/>')))
    assert isinstance(reject, Reject)
    assert (reject.reason, kind in reject.detail) == (Reason.NO_CONTENT, True)


def test_a_text_of_one_word_is_no_article(write: Write) -> None:
    (reject,) = read(
        write(
            "a.xml",
            ITEM.format(kind="text", content="<inlineXML><html><body><p>Test</p></body></html></inlineXML>"),
        )
    )
    assert isinstance(reject, Reject)
    assert "'Test'" in reject.detail


def test_a_content_set_alone_gives_the_report_in_it(write: Write) -> None:
    capture = one(write("a.xml", f"<contentSet><inlineXML>{LEAD}</inlineXML></contentSet>"))
    assert (stated(capture)["title"], stated(capture)["authors"]) == ("Basin vote", "Ada Quill")


@pytest.mark.parametrize("root", ["groupSet", "contentMeta"])
def test_parts_of_newsml_without_text_are_declined_by_their_name(write: Write, root: str) -> None:
    (reject,) = read(write("a.xml", f"<{root}><headline>{BODY}</headline></{root}>"))
    assert isinstance(reject, Reject)
    assert reject.detail.startswith("NewsML-G2")


def test_xml_whose_elements_hold_articles_is_read_as_a_table(write: Write) -> None:
    reports = "".join(
        f"<Report><Headline>Basin vote {n}</Headline><PublishDate>2026-03-0{n}</PublishDate>"
        f"<content>&lt;p&gt;{BODY}&lt;/p&gt;</content></Report>"
        for n in (1, 2)
    )
    captures = read(write("a.xml", f'<?xml version="1.0"?><Answer><Error>0</Error>{reports}</Answer>'))
    assert [stated(one)["title"] for one in captures if isinstance(one, Capture)] == [
        "Basin vote 1",
        "Basin vote 2",
    ]
    assert {one.payload.decode() for one in captures if isinstance(one, Capture)} == {BODY}


def test_other_xml_is_declined_by_the_name_of_its_root(write: Write) -> None:
    (reject,) = read(write("a.xml", f'<?xml version="1.0"?><Tides><p>{BODY}</p></Tides>'))
    assert isinstance(reject, Reject)
    assert "<Tides>" in reject.detail


def test_headings_lists_and_tables_of_agency_xml_are_text_and_pictures_and_codes_are_not(write: Write) -> None:
    content = (
        f"<hl2>The vote</hl2><p>{BODY}</p><media><media-caption><p>A crane</p></media-caption></media>"
        "<ul><li>Wider</li><li><p>Deeper</p></li></ul><table><tr><td>For</td><td>9</td></tr></table>"
        f"<p>Broken<br/>by hand</p><p>800&lt;endash&gt;-&lt;/endash&gt;1 000</p>51 77 CRO"
    )
    nitf = f"<nitf><body><body.head><hedline><hl1>Basin vote</hl1></hedline></body.head><body.content>{content}"
    capture = one(write("a.xml", f"{nitf}</body.content></body></nitf>"))
    assert capture.payload.decode().split("\n\n") == [
        "The vote", BODY, "Wider", "Deeper", "For | 9", "Broken by hand", "800-1 000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "publisher"),
    [
        ("<doc.copyright holder='Ellery Press. All rights reserved.'/>", "Ellery Press"),
        ("<distributor><org>Ellery Press</org></distributor>", "Ellery Press"),
        ("<rights><rights.owner>Ellery Press</rights.owner></rights>", "Ellery Press"),
    ],
)
def test_who_sends_a_nitf_report_is_its_publisher_wherever_it_is_stated(
    write: Write, stated: str, publisher: str
) -> None:
    capture = one(write("a.xml", LEAD.replace("<nitf>", f"<nitf>{stated}")))
    assert capture.hints["publisher"].value == publisher


def test_a_date_in_figures_is_no_dateline(write: Write) -> None:
    dated = "<dateline><story.date norm='20260304T050607Z'>20260304T050607Z</story.date></dateline></body.head>"
    assert "dateline" not in one(write("a.xml", LEAD.replace("</body.head>", dated))).extra


def test_concepts_of_newsml_g2_are_named_in_words_and_not_by_their_codes(write: Write) -> None:
    content = f"<inlineXML><html><body><p>{BODY}</p></body></html></inlineXML>"
    meta = (
        '<creator qcode="staff:quill.a"><name>quill.a</name></creator>'
        '<subject qcode="cat:h"><name>h</name></subject>'
        '<subject><name>Harbours</name><name role="nrol:mnemonic">hrb</name></subject>'
        '<subject type="cpnat:poi"><name>Town hall, Mole Road 1</name></subject><headline>'
    )
    item = ITEM.format(kind="text", content=content).replace("<headline>", meta)
    capture = one(write("a.xml", item.replace("<itemMeta>", '<itemMeta><provider qcode="nprov:EP"/>')))
    assert stated(capture) == {"title": "Basin vote", "publisher": "EP", "keywords": "Harbours"}
