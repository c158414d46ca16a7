"""Agency XML, wires, mail, feeds with full text, Markdown: articles with what is stated of them, never their source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsetl.core.records import Capture, Reason, Reject
from newsetl.readers import ReadOptions, ReadOutcome, read_captures
from newsetl.readers.exports.markup import _sound

Write = Callable[[str, bytes | str], Path]
BODY = "The harbour board met on Monday. It voted for the wider basin, and nobody spoke against it."
LONG = " ".join([BODY] * 4)

NITF = f"""<?xml version="1.0"?><nitf><head><title>Basin vote</title><docdata><doc-id id-string="n17"/>
<date.issue norm="20260304T050607Z"/></docdata><pubdata name="The Ellery Post"/></head><body><body.head>
<hedline><hl1>Basin vote</hl1></hedline><byline>By Ada Quill</byline><abstract><p>{BODY}</p></abstract></body.head>
<body.content><p>{BODY}</p></body.content></body></nitf>"""
NEWSML_G2 = f"""<?xml version="1.0"?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:g17">
<itemMeta><itemClass qcode="ninat:text"/><provider literal="The Ellery Post"/>
<versionCreated>2026-03-04T05:06:07Z</versionCreated></itemMeta><contentMeta><headline>Basin vote</headline>
<by>Ada Quill</by></contentMeta><contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>
</head><body><p>{BODY}</p></body></html></inlineXML></contentSet></newsItem>"""
NEWSML = f"""<?xml version="1.0"?><NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>The Ellery Post
</ProviderId><PublicIdentifier>urn:n17</PublicIdentifier></NewsIdentifier></Identification><NewsManagement><FirstCreated>
20260304T050607Z</FirstCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>Basin vote</HeadLine>
<ByLine>Ada Quill</ByLine></NewsLines><ContentItem><DataContent><p>{BODY}</p></DataContent></ContentItem></NewsComponent>
</NewsItem></NewsML>"""
RSS = f"""<?xml version="1.0"?><rss xmlns:content="c" xmlns:dc="d"><channel><title>The Ellery Post</title><item>
<title>Basin vote</title><link>https://post.example/1</link><pubDate>2026-03-04</pubDate><dc:creator>Ada Quill</dc:creator>
<content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded></item></channel></rss>"""
MAIL = f"""Message-ID: <17@post.example>
From: The Ellery Post <news@post.example>
Subject: Basin vote
Date: 2026-03-04
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain

Read this in a browser.
--b
Content-Type: text/html

<p>{BODY}</p>
--b--
"""
MARKDOWN = (
    f'---\ntitle: "Basin vote"\ndate: 2026-03-04\nauthor: Ada Quill\npublication: The Ellery Post\n---\n\n{BODY}\n'
)
HEADED = f"Title: Basin vote\nBy: Ada Quill\nDate: 2026-03-04\nPublication: The Ellery Post\n\n{BODY}\n"
WIRE = f"\x01epp017 3 i 17  epp 017\r\n\r\nHarbour/basin\r\n\x02{BODY}\r\n\x03epp 040506 Mar 26\r\n"


def read(path: Path) -> list[ReadOutcome]:
    return list(read_captures([str(path)], ReadOptions()))


@pytest.mark.parametrize(
    ("name", "payload", "own_id"),
    [
        ("a.xml", NITF, "id:nitf:n17"),
        ("a.xml", NEWSML_G2, "id:newsml_g2:urn:g17"),
        ("a.xml", NEWSML, "id:newsml:urn:n17"),
        ("a.xml", RSS, None),
        ("a.eml", MAIL, "id:mail:17@post.example"),
        ("a.md", MARKDOWN, None),
        ("a.txt", HEADED, None),
    ],
)
def test_what_is_stated_of_an_article_comes_along_and_its_text_stands_once(
    write: Write, name: str, payload: str, own_id: str | None
) -> None:
    (capture,) = read(write(name, payload))
    assert isinstance(capture, Capture)
    assert capture.payload.decode() in (BODY, LONG)
    stated = {hint: capture.hints[hint].value for hint in ("title", "publisher")}
    assert stated == {"title": "Basin vote", "publisher": "The Ellery Post"}
    assert str(capture.hints["published"].value).strip().startswith("2026-03-04")
    assert "Ada Quill" in capture.hints["authors"].value if "authors" in capture.hints else name == "a.eml"
    assert own_id is None or capture.identity == own_id


def test_a_wire_is_the_text_between_its_control_characters(write: Write) -> None:
    (capture,) = read(write("a.tst", WIRE))
    assert isinstance(capture, Capture)
    assert (capture.payload.decode(), capture.extra) == (BODY, {"slug": "Harbour/basin"})


def test_a_mailbox_gives_each_of_its_messages(write: Write) -> None:
    box = "".join(
        f"From a@b.example Wed Mar  4 05:06:0{n} 2026\n{MAIL.replace('17@', f'{n}@')}\n" for n in range(3)
    )
    assert [one.identity for one in read(write("b", box)) if isinstance(one, Capture)] == [
        f"id:mail:{n}@post.example" for n in range(3)
    ]


def test_a_paragraph_of_a_letter_that_begins_with_from_is_no_new_message(write: Write) -> None:
    letter = MAIL.replace(f"<p>{BODY}</p>", f"<p>{BODY}</p>\n\nFrom the harbour, in March 2026\nand again in May.")
    box = "".join(
        f"From a@b.example Wed Mar  4 05:06:07 2026\n{letter.replace('17@', f'{n}@')}\n" for n in range(2)
    )
    captures = read(write("b", box))
    assert [isinstance(one, Capture) and b"again in May" in one.payload for one in captures] == [True, True]


def test_a_mail_whose_text_holds_the_head_of_another_is_declined(write: Write) -> None:
    (reject,) = read(
        write("a.eml", f"MIME-Version: 1.0\nSubject: Basin\n\n{LONG}\n\nMessage-ID: <18@post.example>\n")
    )
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.NO_CONTENT


def test_mail_nested_without_end_is_declined(write: Write) -> None:
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(60))
    (reject,) = read(
        write("a.eml", f"MIME-Version: 1.0\nSubject: Basin\n{deep}Content-Type: text/plain\n\n{BODY}")
    )
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.NO_CONTENT


@pytest.mark.parametrize(
    "last",
    [
        f"--b\nContent-Type: text/html\n\n<html><body><p>{BODY}</p></body></html>\n",
        f"--b\nContent-Type: text/plain\n\n{BODY * 3}\n--b\nContent-Type: text/html\n\n<p>{BODY}</p>\n",
        f"--b\nContent-Type: text/html\n\n<p>{BODY}</p>\n--b\nContent-Type: image/png\n\n",
        f"--b\nContent-Type: text/plain\n\n{BODY}\n--b--\n",
    ],
    ids=["a page that is ended", "a plain text in front", "a picture behind", "a boundary"],
)
def test_a_mail_without_its_last_boundary_is_read_where_its_text_is_whole(write: Write, last: str) -> None:
    head = MAIL.partition("--b\n")[0]
    (capture,) = read(write("a.eml", head + last))
    assert isinstance(capture, Capture)
    assert BODY.encode() in capture.payload


def test_in_a_mailbox_only_the_last_message_can_be_cut(write: Write) -> None:
    open_mail = MAIL.replace("--b--\n", "")
    mails = (open_mail.replace("<17@", f"<{number}@") for number in (1, 2, 3))
    *first, last = read(
        write("a.mbox", "\n".join(f"From a@b.example Wed Mar  4 05:06:07 2026\n{one}" for one in mails))
    )
    assert [type(one) for one in first] == [Capture, Capture]
    assert isinstance(last, Reject)
    assert last.reason is Reason.TRUNCATED


def test_a_form_that_was_sent_as_json_is_no_article(write: Write) -> None:
    (reject,) = read(
        write("a.eml", 'MIME-Version: 1.0\nSubject: Form\n\n{"Dateline": ["ELLERY"], "Body": ["x"]}\n')
    )
    assert isinstance(reject, Reject)


def test_a_feed_whose_entries_only_point_at_articles_is_not_fetched(write: Write) -> None:
    (reject,) = read(write("a.xml", RSS.replace(LONG, "A teaser.")))
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.NOT_FETCHED


ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Ellery Post</title><entry><title>Basin vote</title>
<link href="https://post.example/1"/><id>17</id><content type="html"><![CDATA[<p>{LONG}</p>]]></content></entry></feed>"""
DOCTYPE = """<!DOCTYPE {root} [
<!ENTITY basin "Basin"> <!ENTITY vote 'v&#111;te &#38; more'> <!ENTITY both "&basin;&basin;&basin;">
<!ENTITY file SYSTEM "{file}"> <!ENTITY % more SYSTEM "{file}"> %more; ]>"""


def with_doctype(document: str, root: str, file: object = "secret.txt") -> str:
    head, found, rest = document.rpartition("?>")
    return head + found + DOCTYPE.format(root=root, file=file) + rest


@pytest.mark.parametrize(
    ("document", "root"),
    [(NITF, "nitf"), (NEWSML_G2, "newsItem"), (NEWSML, "NewsML"), (RSS, "rss"), (ATOM, "feed")],
    ids=["nitf", "newsml_g2", "newsml", "rss", "atom"],
)
def test_names_that_a_document_declares_for_characters_are_read_and_no_file_is(
    document: str, root: str, write: Write, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text("The secret.")
    (plain,) = read(write("a.xml", document))
    named = document.replace("Basin vote", "&basin; &vote; &both; &file;")
    (capture,) = read(write("b.xml", with_doctype(named, root, tmp_path / "secret.txt")))
    assert isinstance(plain, Capture), plain
    assert isinstance(capture, Capture), capture
    assert capture.payload == plain.payload
    assert capture.hints["title"].value == "Basin vote & more &both; &file;"


@pytest.mark.parametrize(
    ("root", "reason", "detail"),
    [
        ("urlset", Reason.NOT_FETCHED, "feed or sitemap"),
        ("sitemapindex", Reason.NOT_FETCHED, "feed or sitemap"),
        ("rss", Reason.NOT_FETCHED, "feed or sitemap"),
        ("opml", Reason.UNSUPPORTED_TYPE, "OPML"),
    ],
)
def test_what_holds_no_article_is_declined_as_what_it_is_behind_a_doctype_too(
    root: str, reason: Reason, detail: str, write: Write
) -> None:
    (reject,) = read(write("a.xml", with_doctype(f'<?xml version="1.0"?><{root}><a>&basin;</a></{root}>', root)))
    assert isinstance(reject, Reject)
    assert reject.reason is reason
    assert detail in reject.detail


def test_names_for_much_text_make_a_document_grow_to_its_double_at_the_most() -> None:
    bomb = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 200}">]><rss>{"&a;" * 20_000}</rss>'
    assert 1.9 * len(bomb) < len(_sound(bomb)) <= 2 * len(bomb)


@pytest.mark.parametrize("root", ["packageItem", "conceptItem", "planningItem", "mets", "harbour"])
def test_xml_without_an_article_is_declined_by_its_kind(write: Write, root: str) -> None:
    (reject,) = read(
        write("a.xml", f'<?xml version="1.0"?><{root} xmlns="x"><headline>{BODY}</headline></{root}>')
    )
    assert isinstance(reject, Reject)
    assert reject.reason is Reason.UNSUPPORTED_TYPE


def test_a_heading_of_markdown_is_the_title_and_no_text(write: Write) -> None:
    (capture,) = read(write("a.md", f"# Basin vote\n\n{BODY}\n"))
    assert isinstance(capture, Capture)
    assert (capture.payload.decode(), capture.hints["title"].value) == (BODY, "Basin vote")


@pytest.mark.parametrize("text", [f"Note: the board met.\nLater: it voted.\n\n{BODY}", f"#harbour\n{BODY}", BODY])
def test_a_text_without_a_head_keeps_every_line(write: Write, text: str) -> None:
    (capture,) = read(write("a.txt", text))
    assert isinstance(capture, Capture)
    assert (capture.payload.decode(), capture.hints) == (text, {})


def test_a_text_of_any_length_costs_no_entry_of_a_feed_behind_it(write: Write) -> None:
    items = "".join(
        f"<item><title>{title}</title><content:encoded>{text}</content:encoded></item>"
        for title, text in (("Long", "word " * 2_100_000), ("Basin vote", LONG))
    )
    feed = f'<?xml version="1.0"?><rss xmlns:content="c"><channel>{items}</channel></rss>'
    too_long, capture = read(write("a.xml", feed))
    assert isinstance(too_long, Reject)
    assert too_long.reason is Reason.TOO_LARGE
    assert isinstance(capture, Capture)
    assert capture.hints["title"].value == "Basin vote"
