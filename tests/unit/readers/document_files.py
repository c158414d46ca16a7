"""Documents of fiction, made in code: small files of the kinds that office programs and publishers write."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence

BODY = (
    "The harbour board of Port Ellery voted on Tuesday to repair the eastern mole before winter, its chair said "
    "after a meeting of four hours.",
    "Engineers had warned in spring that the wall had moved by nine centimetres since the storm of January.",
    "Fishermen asked for a date; none was given by the board or by the town.",
)
TITLE = "Eastern mole to be repaired"

Piece = tuple[float, float, float, str]  # left, base line, size of letters, text


def pdf(pages: Sequence[Sequence[Piece]], info: Mapping[str, str] | None = None) -> bytes:
    """A PDF file whose pages have these pieces of text, drawn in this order on 595 × 842 points."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids: list[int] = []
    for page in pages:
        drawn = "".join(f"BT /F1 {size} Tf {left} {base} Td ({text}) Tj ET\n" for left, base, size, text in page)
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        resources = f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} >>")
        kids.append(len(objects))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(kids)} >>"
    objects.append("<< " + " ".join(f"/{name} ({value})" for name, value in (info or {}).items()) + " >>")
    out, offsets = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
    return out + head + table + tail.encode() + b"startxref\n%d\n%%%%EOF\n" % len(out)


_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
_FILE_ID = b"ellery-harbour-1"


def _rc4(key: bytes, data: bytes) -> bytes:
    """The cipher of PDF files with keys of 40 bits."""
    state, swapped = list(range(256)), 0
    for place in range(256):
        swapped = (swapped + state[place] + key[place % len(key)]) % 256
        state[place], state[swapped] = state[swapped], state[place]
    out, place, swapped = bytearray(), 0, 0
    for byte in data:
        place = (place + 1) % 256
        swapped = (swapped + state[place]) % 256
        state[place], state[swapped] = state[swapped], state[place]
        out.append(byte ^ state[(state[place] + state[swapped]) % 256])
    return bytes(out)


def encrypted_pdf(password: str) -> bytes:
    """A PDF file of one empty page that opens with this password only (the standard handler's first revision)."""
    padded = (password.encode() + _PADDING)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    rights = (-4).to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + rights + _FILE_ID, usedforsecurity=False).digest()[:5]
    user = _rc4(key, _PADDING)
    handler = f"/Filter /Standard /V 1 /R 2 /O <{owner.hex()}> /U <{user.hex()}> /P -4"
    trailer = f"/Encrypt << {handler} >> /ID [<{_FILE_ID.hex()}> <{_FILE_ID.hex()}>] /Size"
    plain = pdf([[]])
    return plain.replace(b"trailer << /Size", b"trailer << " + trailer.encode())


def column(left: float, top: float, lines: Sequence[str], size: float = 10) -> list[Piece]:
    """Lines one below the other."""
    return [(left, top - 1.2 * size * number, size, line) for number, line in enumerate(lines)]


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many characters."""
    import textwrap

    return textwrap.wrap(text, width)


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive; "mimetype" is stored as it is, as OpenDocument and EPUB ask for."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in members.items():
            archive.writestr(name, payload, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_paragraph(text: str, style: str = "") -> str:
    """One paragraph of a Word file."""
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}<w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, *, core: str = "", styles: str = "") -> bytes:
    """A Word file with this body."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>",
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0 a macro that nobody runs",
    }
    if styles:
        members["word/styles.xml"] = f"<w:styles {_W}>{styles}</w:styles>"
    if core:
        members["docProps/core.xml"] = (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{core}'
            "</cp:coreProperties>"
        )
    return zipped(members)


def rtf(body: str, *, info: str = "") -> bytes:
    """An RTF file with this body, as LexisNexis begins its own."""
    fonts = r"{\fonttbl{\f0\fmodern Courier;}{\f1\froman\fcharset204 Times;}}"
    styles = r"{\stylesheet{\fs20 \snext0 Normal;}{\s1 heading 1;}{\*\cs10 Default Font;}}"
    head = rf"{{\rtf1\ansi\ansicpg1252\deff0{fonts}{{\colortbl;\red0\green0\blue0;}}{styles}{info}"
    picture = r"{\*\shppict{\pict\pngblip 89504e470d0a1a0a0000000d}}"
    return f"{head}\n{{\\header \\pard Page \\chpgn \\par }}{picture}{body}}}".encode("latin-1")


def rtf_lines(texts: Sequence[str]) -> str:
    """Paragraphs as LexisNexis writes them."""
    return "".join(rf"\pard \ql \li0 {text}\par " + "\n" for text in texts)


def nexis_rtf() -> bytes:
    """Two articles as LexisNexis prints them."""
    articles = [
        [
            rf"{{\*\bkmkstart DOC_ID_0_{n}}}{{\*\bkmkend DOC_ID_0_{n}}}{n} of 2 DOCUMENTS",
            "",
            "Copyright 1996 The Ellery Post",
            "All Rights Reserved",
            "The Ellery Post",
            "",
            r"\b March\b0  4, 1996 Monday",
            "Late Edition",
            "",
            r"\b SECTION: \b0 Harbour; Pg. 3",
            "LENGTH: 17 words",
            f"HEADLINE: Basin vote {n}",
            "BYLINE: Ada Quill",
            "BODY:",
            *BODY,
            "LOAD-DATE: March 5, 1996",
        ]
        for n in (1, 2)
    ]
    return rtf(rtf_lines(["Download Request: All Documents: 1-2", *(line for one in articles for line in one)]))


def nexis_advance_rtf() -> bytes:
    """Two articles as Nexis Uni prints them, behind the list of their titles."""
    listed = ["User Name: Ada", "Documents (2)", "1. Basin vote 1", "2. Basin vote 2"]
    articles = [
        [
            f"Basin vote {n}",
            "The Ellery Post",
            "March 4, 2026 Wednesday",
            "Copyright 2026 The Ellery Post All Rights Reserved",
            "Section: HARBOUR; Pg. 3",
            "Length: 17 words",
            "Byline: Ada Quill",
            "Body",
            *BODY,
            "Load-Date: March 5, 2026",
            "End of Document",
        ]
        for n in (1, 2)
    ]
    return rtf(rtf_lines([*listed, *(line for one in articles for line in one)]))


def factiva_rtf() -> bytes:
    """Two articles as Factiva prints them: behind a bookmark, each up to its document number."""
    articles = [
        [
            rf"{{\*\bkmkstart toc{n}}}{{\*\bkmkend toc{n}}}\b \uc2 Basin vote {n}\b0",
            "By Ada Quill",
            "57 words",
            "4 March 2026",
            "09:15",
            "The Ellery Post",
            "ELPO",
            "English",
            r"\'a9 2026. The Ellery Post. All rights reserved.",
            *BODY,
            f"Document ELPO00002026030{n}ee3{n}0001m",
        ]
        for n in (1, 2)
    ]
    return rtf(rtf_lines(["Basin vote 1...", "Basin vote 2...", *(line for one in articles for line in one)]))


def factiva_tagged_rtf() -> bytes:
    """The same with Factiva's indexing: tags in the first cells of a table."""
    head = {"SE": "Harbour", "BY": "By Ada Quill", "WC": "57 words", "PD": "4 March 2026", "ET": "09:15"}
    source = {"SN": "The Ellery Post", "SC": "ELPO", "LA": "English", "CY": "(c) 2026"}
    text = {"LP": BODY[0], "TD": BODY[1] + r"\par " + BODY[2], "NS": "gcat : Harbours"}
    rows = [
        {**head, "HD": f"Basin vote {n}", **source, **text, "AN": f"Document ELPO00002026030{n}ee3{n}0001m"}
        for n in (1, 2)
    ]
    return rtf(
        "".join(
            rf"\trowd \pard\intbl {tag}\cell {text}\cell \row \pard" + "\n"
            for one in rows
            for tag, text in one.items()
        )
    )


_OPEN = "urn:oasis:names:tc:opendocument:xmlns:"


def odt(body: str, *, meta: str = "", manifest: str = "") -> bytes:
    """An OpenDocument text with this body; P1 is a style of titles."""
    names = " ".join(f'xmlns:{name}="{_OPEN}{name}:1.0"' for name in ("office", "text", "table", "style", "meta"))
    style = '<style:style style:name="P1" style:parent-style-name="Title"/>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{style}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "meta.xml": f'<office:document-meta {names} xmlns:dc="http://purl.org/dc/elements/1.1/">{meta}'
            "</office:document-meta>",
            "META-INF/manifest.xml": f'<manifest xmlns:m="urn:m">{manifest}</manifest>',
        }
    )


def epub(chapters: Mapping[str, str], metadata: str = "") -> bytes:
    """A book with these chapters: file name → what stands in <body>."""
    items = "".join(f'<item id="i{n}" href="{name}"/>' for n, name in enumerate(chapters))
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="book/all.opf"/></rootfiles></container>',
            "book/all.opf": f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
            f"<manifest>{items}</manifest><spine>{spine}</spine></package>",
            **{f"book/{name}": f"<html><body>{body}</body></html>" for name, body in chapters.items()},
        }
    )


MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://post.example/mole\r\nSubject: Mole\r\n"
    "Date: Wed, 4 Mar 2026 10:15:00 +0100\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="b"\r\n\r\n--b\r\n'
    "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    "Content-Location: https://post.example/mole\r\n\r\n"
    f"<html><body><h1>{TITLE}</h1>{''.join(f'<p>{text}</p>' for text in BODY)}<p>caf=C3=A9</p></body></html>\r\n"
    "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--b--\r\n"
).encode()
SRT = (
    "1\r\n00:00:01,000 --> 00:00:04,000\r\nADA QUILL: The board voted on Tuesday\r\nto repair the mole.\r\n\r\n"
    "2\r\n00:00:04,100 --> 00:00:07,000\r\n<i>Nobody spoke against it.</i>\r\n\r\n"
    "3\r\n00:00:07,200 --> 00:00:09,000\r\nHARBOUR MASTER: We are glad of it.\r\n\r\n"
    "4\r\n00:00:20,000 --> 00:00:22,000\r\nNow the weather.\r\n"
)
VTT = (
    "WEBVTT\n\nNOTE made by hand\n\n00:01.000 --> 00:04.000 align:start\n<v Ada Quill>The board voted on Tuesday</v>\n\n"
    "00:04.000 --> 00:06.000\n<v Ada Quill>The board voted on Tuesday\nto repair the <00:05.000><c>mole.</c></v>\n\n"
    "00:06.000 --> 00:08.000\n<v Ben Mast>We &amp; all are glad.</v>\n"
)


def old_office(stream: str) -> bytes:
    """The beginning of a file of Office before 2007 with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(600)


def proquest_text() -> str:
    """Two articles as ProQuest saves them as text, behind its report."""
    rule = "_" * 60
    articles = [
        f"Document {n} of 2\n\nBasin vote {n}\n\nAuthor: Quill, Ada; Mast, Ben\n\nPublication info: The Ellery Post , "
        "Late Edition; Ellery [Ellery]04 Mar 2026: A.1.\n\nAbstract: The board voted.\n\nLinks: http://x.example\n\n"
        f"Full text: {BODY[0]}\nPeople: two of them.\n{BODY[1]}\n\nSubject: Harbours; Votes\n\nPeople: Mast, Ben\n\n"
        f"Title: Basin vote {n}\n\nPublication title: The Ellery Post, Late Edition (East); Ellery\n\nPages: A.1\n\n"
        f"Publication date: Mar 4, 2026\n\nSection: Harbour\n\nPublisher: Ellery Press\n\nProQuest document ID: 4100{n}\n\n"
        f"Document URL: https://search.example/docview/4100{n}\n\nCopyright: Copyright Ellery Press Mar 4, 2026\n\n"
        "Database: Newsstream\n"
        for n in (1, 2)
    ]
    report = f"{rule}\n\nReport Information from ProQuest\nMarch 05 2026\n"
    return (
        f"{report}{rule}\n\nTable of contents\n\n1. Basin vote 1\n{rule}\n\n"
        + f"\n{rule}\n\n".join(articles)
        + rule
    )


def proquest_html() -> str:
    """Two articles as ProQuest saves them as a page."""
    rows = {"Title": "x", "Section": "Harbour", "Subject": "Harbours; Votes"}
    pages = [
        f'<h1 class="documentTitle">Basin vote {n}</h1><div class="abstract_Text"><span class="titleAuthorETC">Quill, Ada; '
        'Mast, Ben.</span><span class="titleAuthorETC"><strong>The Ellery Post</strong>; Ellery [Ellery]04 Mar 2026: A.1.'
        f"</span></div><text>{''.join(f'<p>{text}</p>' for text in BODY)}</text>"
        + "".join(
            f'<div class="display_record_indexing_row"><div class="display_record_indexing_fieldname">{name}</div>'
            f'<div class="display_record_indexing_data">{value}</div></div>'
            for name, value in {**rows, "ProQuest document ID": f"4100{n}"}.items()
        )
        for n in (1, 2)
    ]
    return f"<html><body>{''.join(pages)}</body></html>"
