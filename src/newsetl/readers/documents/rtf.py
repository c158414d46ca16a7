"""Rich Text Format: text, headings and tables; pictures, objects and fields are passed over, nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from newsetl.core.records import Reason
from newsetl.core.text import known_charset, one_line
from newsetl.readers.declined import DeclinedError
from newsetl.readers.documents.document import Document, Paragraph
from newsetl.readers.documents.reader import reader_of
from newsetl.readers.documents.styles import style_of
from newsetl.readers.documents.tables import row_lines
from newsetl.readers.format import Format

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,9})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|[\r\n]+|\\\Z|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
# Groups whose text is no text of the document.
_SKIPPED = frozenset(
    b"colortbl pict nonshppict object objdata header headerl headerr headerf footer footerl footerr footerf "
    b"footnote annotation listtable listoverridetable revtbl rsidtbl generator fldinst themedata datastore "
    b"colorschememapping latentstyles xmlnstbl filetbl pntxta pntxtb template bkmkend atnid "
    b"atnauthor tc xe".split()
)
_PROPERTIES = {b"title": "title", b"author": "authors", b"keywords": "keywords"}
_CHARS = {
    b"tab": "\t", b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"bullet": "•", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
}  # fmt: skip
_SIGNS = {b"~": "\u00a0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}"}
# The charset number of a font → its code page.
_CODE_PAGES = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250",
}  # fmt: skip
_DEEPEST = 10_000  # groups inside of each other


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds from a brace to the one that closes it."""

    target: bytes = b""  # where its text goes; empty: into the document
    charset: str = "cp1252"
    skips: int = 1  # characters behind each \u that repeat it for older programs
    is_hidden: bool = False


@dataclass(slots=True)
class _Parser:
    """Reads tokens one after the other, and collects paragraphs."""

    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    paragraphs: list[Paragraph] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    fonts: dict[int, str] = field(default_factory=dict)
    styles: dict[int, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)  # of the paragraph being read
    packed: bytearray = field(default_factory=bytearray)  # bytes of its text that are still to be decoded
    bookmarks: list[str] = field(default_factory=list)
    cells: list[list[Paragraph]] = field(default_factory=list)
    cell: list[Paragraph] = field(default_factory=list)
    is_starred: bool = False  # the group begins with \*: who does not know it passes over it
    is_in_table: bool = False
    style: int = 0
    number: int = 0  # of the font or style that is being defined
    to_skip: int = 0
    high: int = 0  # the first half of a character beyond 16 bits

    def read(self, payload: bytes) -> None:
        place = 0
        while (token := _TOKEN.match(payload, place)) is not None:
            place = token.end()
            if token["word"] is not None:
                number = int(token["number"]) if token["number"] else None
                if token["word"] == b"bin":
                    place += max(0, number or 0)
                else:
                    self._word(token["word"], number)
            elif token["text"] is not None:
                self._bytes(token["text"])
            elif token["hex"] is not None:
                self._bytes(bytes((int(token["hex"], 16),)))
            elif token["sign"] is not None:
                self._sign(token["sign"])
            elif token["brace"] is not None:
                self._brace(token["brace"])
        self._end_paragraph()
        self._end_row()

    @property
    def _group(self) -> _Group:
        return self.groups[-1]

    def _change(self, **values: object) -> None:
        self.groups[-1] = replace(self.groups[-1], **values)  # type: ignore[arg-type]

    def _brace(self, brace: bytes) -> None:
        self._decode()
        self.is_starred = False
        self.to_skip = self.number = 0
        if brace == b"{":
            if len(self.groups) > _DEEPEST:
                raise DeclinedError(Reason.TOO_COMPLEX, f"groups nested more than {_DEEPEST:,} deep")
            self.groups.append(self._group)
        elif len(self.groups) > 1:
            self.groups.pop()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.is_starred = True
        elif sign in b"\r\n":
            self._end_paragraph()
        else:
            self._text(_SIGNS.get(sign, ""))

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self.is_starred = self.is_starred, False
        if word == b"u":
            self._unicode((number or 0) % 65_536)
            return
        if word in _CHARS:
            self._text(_CHARS[word])
            return
        if word in _SKIPPED or word in _PROPERTIES or word in (b"fonttbl", b"stylesheet", b"info", b"bkmkstart"):
            self._enter(word)
        elif starred and word not in (b"shppict", b"cs", b"ts"):
            self._enter(b"*")
        elif word == b"f" and self._group.target == b"fonttbl":
            self.number = number or 0
        elif word == b"fcharset" and self._group.target == b"fonttbl":
            self.fonts[self.number] = _CODE_PAGES.get(number or 0, self._group.charset)
        elif word in (b"s", b"cs", b"ts") and self._group.target == b"stylesheet":
            self.number = number or 0 if word == b"s" else -1  # those of letters and tables are no paragraph's
        else:
            self._format(word, number)

    def _enter(self, target: bytes) -> None:
        """The rest of the group goes elsewhere; a group inside of one that is passed over stays there."""
        self._decode()
        if self._group.target in (b"", b"info"):
            self._change(target=target)

    def _format(self, word: bytes, number: int | None) -> None:
        if word in (b"par", b"line", b"sect", b"page", b"cell", b"row", b"nestcell", b"nestrow"):
            self._end(word)
        elif word == b"ansicpg":
            self._change(charset=known_charset(f"cp{number}") or "cp1252")
        elif word == b"mac":
            self._change(charset="mac_roman")
        elif word == b"f" and number in self.fonts:
            self._decode()
            self._change(charset=self.fonts[number])
        elif word == b"uc":
            self._change(skips=max(0, min(number or 0, 8)))
        elif word == b"v":
            self._decode()
            self._change(is_hidden=number != 0)
        elif word == b"pard":
            self.is_in_table, self.style = False, 0
        elif word == b"intbl":
            self.is_in_table = True
        elif word == b"s":
            self.style = number or 0

    def _end(self, word: bytes) -> None:
        if self._group.target:
            return
        self._end_paragraph()
        if word in (b"cell", b"nestcell"):
            self.cells.append(self.cell)
            self.cell = []
        elif word in (b"row", b"nestrow") or not self.is_in_table:
            self._end_row()

    def _end_paragraph(self) -> None:
        """An empty one is kept: exports of databases part their articles and fields by them."""
        self._decode()
        text = one_line("".join(self.parts))
        style = style_of(self.styles.get(self.style, ""))
        paragraph = Paragraph(text=text, style=style, bookmarks=tuple(self.bookmarks))
        (self.cell if self.is_in_table else self.paragraphs).append(paragraph)
        self.parts.clear()
        self.bookmarks.clear()

    def _end_row(self) -> None:
        self.paragraphs += row_lines([*self.cells, self.cell])
        self.cells, self.cell = [], []

    def _unicode(self, code: int) -> None:
        self._decode()
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000:
            if self.high:
                self._text(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        else:
            self._text(chr(code))
        self.to_skip = self._group.skips

    def _bytes(self, data: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(data))
            self.to_skip -= skipped
            data = data[skipped:]
        self.packed += data

    def _decode(self) -> None:
        if self.packed:
            data, self.packed = bytes(self.packed), bytearray()
            self._text(data.decode(self._group.charset, "replace"))

    def _text(self, text: str) -> None:
        if self.packed:
            self._decode()
        target = self._group.target
        if target == b"":
            if not self._group.is_hidden:
                self.parts.append(text)
        elif target == b"bkmkstart":
            self.bookmarks.append(text.strip())
        elif target == b"stylesheet":
            self.styles[self.number] = self.styles.get(self.number, "") + text.strip(" ;\t").lower()
        elif target in _PROPERTIES:
            name = _PROPERTIES[target]
            self.properties[name] = self.properties.get(name, "") + text


def parse_rtf(payload: bytes, document_bytes: int) -> Iterator[Document]:
    """The one document of an RTF file.

    Raises:
        DeclinedError: groups in it nest past all reason.
    """
    parser = _Parser()
    parser.read(payload)
    is_cut = len(parser.groups) > 1 and not payload.rstrip(b"\0 \t\r\n").endswith(b"}")
    yield Document(paragraphs=tuple(parser.paragraphs), properties=parser.properties, is_cut=is_cut)


RTF = Format(
    name="RTF document",
    matches=lambda head: b"{\\rtf" in head.bare[:64],
    read=reader_of("rtf", parse_rtf),
    takes="As a Word document: exports of the three databases too.",
)
