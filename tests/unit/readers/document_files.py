"""Documents of fiction, made in code: small files of the kinds that office programs and publishers write."""

from __future__ import annotations

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
