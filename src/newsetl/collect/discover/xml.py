"""XML of strangers, as far as it can be read: cut into its entries, each mended and parsed by itself.

A fault in one entry costs that entry. No parser ever sees a DOCTYPE: what it declares cannot do anything.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from newsetl.collect.inflate import inflated
from newsetl.collect.outcomes import Failed, Why
from newsetl.core.text import known_charset

_HEAD = 100_000  # characters in which the root must begin
_LONGEST_TEXT = 200_000  # characters of one text that are kept: no title or description needs more
_DECLARED = re.compile(rb"^[^<]{0,100}<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_SHIFTING = ("iso2022", "hz")
_NO_TABLE = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf_7", "utf-7")
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0 has no such characters
_LONG_TEXT = re.compile(rf"([^<]{{{_LONGEST_TEXT}}})[^<]+")
_MARKUP = re.compile(r"&(#?\w{1,32};)?|<(?![\w/!?])")
_TAG = re.compile(r"<!--|<!\[CDATA\[|<(/?)(?:([\w.-]{1,50}):)?([A-Za-z]\w{0,30})(?=[\s/>])")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>"}
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_PLAIN_ENTITY = re.compile(r"""<!ENTITY\s+(\w{1,40})\s+(["'])([^"'&%<]{0,100})\2\s*>""", re.IGNORECASE)
_BASE = re.compile(r"""\sxml:base\s*=\s*["']([^"'<>]{1,2000})["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An XML document whose root is known."""

    text: str
    root: str  # local name, lower-case
    start: int  # where the root begins
    entities: Mapping[str, str]  # that its DOCTYPE declares: name → characters


def read_text(body: bytes, *, charset: str | None, most_bytes: int) -> str:
    """A document as characters: inflated where it is gzip, and decoded without losing any of it.

    In order of trust: UTF-16 and UTF-32 by their marks or NULs, strict UTF-8, the charset that the document
    declares, the one that the server names, UTF-8 whose broken bytes are Windows-1252.

    Raises:
        Failed: it is broken gzip, or inflates past `most_bytes`.
    """
    if body.startswith(b"\x1f\x8b"):
        body = inflated(body, "gzip", most=most_bytes)
    declared = _DECLARED.match(body)
    wide = _wide(body)
    charsets = [known_charset(declared[1].decode("ascii") if declared else None), known_charset(charset)]
    known = [wide] if wide else [name for name in charsets if name and name not in _NO_TABLE]
    for name in [*(one for one in known if one.startswith(_SHIFTING)), "utf-8", *known]:
        try:
            return body.decode(name).lstrip("\ufeff")
        except UnicodeError:
            continue
    others = [name for name in known if not name.startswith("utf-8")]
    if others:
        return body.decode(others[0], "replace").lstrip("\ufeff")
    return _utf8_or_cp1252(body).lstrip("\ufeff")


def find_root(text: str, roots: frozenset[str]) -> Document | None:
    """The document whose root is the first of these elements; None when there is none.

    Whatever stands before the root is passed over: blank lines, comments, warnings of the server's program.

    Raises:
        Failed: UNPARSABLE, it declares entities that refer to others or to files: only attacks on parsers do.
    """
    for match in _tags(text, 0, min(len(text), _HEAD)):
        name = match[3].lower()
        if name in roots and not match[1]:
            start = match.start()
            return Document(text=text, root=name, start=start, entities=_entities(text[:start]))
    return None


def first_tag(text: str) -> str:
    """Name of the first element, for a message; "" when there is none."""
    match = next(_tags(text, 0, min(len(text), _HEAD)), None)
    return match[3].lower() if match else ""


def entries(document: Document, names: frozenset[str]) -> Iterator[etree._Element | None]:
    """Every element of those local names, parsed by itself; None for one that cannot be.

    The first one found decides on the prefix: `<media:item>` inside of `<item>` is none.
    """
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    for piece in _pieces(document, names):
        try:
            element = etree.fromstring(_mended(piece, document.entities).encode(), parser)
        except (etree.LxmlError, ValueError):
            element = None
        yield element


def base_of(document: Document, names: frozenset[str]) -> list[str]:
    """Values of xml:base on the elements around the entries, outermost first."""
    text, end = document.text, min(len(document.text), document.start + _HEAD)
    first = next((tag.start() for tag in _tags(text, document.start, end) if tag[3].lower() in names), end)
    return [html.unescape(address) for address in _BASE.findall(text[document.start : first])]


def name_of(element: etree._Element) -> tuple[str, str]:
    """(prefix, local name), lower-case, whether the prefix was declared or not; ("", "") for no element."""
    if not isinstance(element.tag, str):
        return "", ""
    prefix, _, name = element.tag.rpartition("}")[2].rpartition(":")
    return (prefix or element.prefix or "").lower(), name.lower()


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """Direct children of those local names: first those with the element's own prefix, then the others."""
    own = name_of(element)[0]
    named = [(name_of(child), child) for child in element]
    matching = [(prefix, child) for (prefix, name), child in named if name in names]
    return [child for prefix, child in matching if prefix == own] + [
        child for prefix, child in matching if prefix != own
    ]


def child_texts(element: etree._Element, *names: str) -> Iterator[str]:
    """Texts of the children of those local names that have any."""
    for child in children(element, *names):
        text = "".join(child.itertext()).strip()
        if text:
            yield text


def attribute(element: etree._Element, name: str) -> str | None:
    """Value of an attribute by its local name, in any case and with any prefix."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2].rpartition(":")[2].lower() == name:
            return str(value)
    return None


def _wide(body: bytes) -> str | None:
    """UTF-16 or UTF-32, told by a mark or by the NULs beside the first characters."""
    for mark, name in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16")):
        if body.startswith(mark):
            return name
    if body.startswith(b"\xfe\xff"):
        return "utf-16"
    head = body[:200]
    if head.count(0) * 3 < len(head) or not head:
        return None
    return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"


def _utf8_or_cp1252(body: bytes) -> str:
    """UTF-8; the bytes of it that are broken are read as Windows-1252, where they come from."""
    parts, start = [], 0
    while True:
        try:
            parts.append(body[start:].decode("utf-8"))
        except UnicodeDecodeError as error:
            broken = start + error.start
            end = start + error.end
            parts += [body[start:broken].decode("utf-8"), body[broken:end].decode("cp1252", "replace")]
            start = end
        else:
            return "".join(parts)


def _entities(prolog: str) -> dict[str, str]:
    """Plain entities of a DOCTYPE, such as the letters of RSS 0.91."""
    plain = {match[1]: match[3] for match in _PLAIN_ENTITY.finditer(prolog)}
    if len(_ENTITY.findall(prolog)) > len(plain):
        raise Failed(Why.UNPARSABLE, "it declares XML entities that refer to others or to files")
    return plain


def _tags(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Tags outside of comments and CDATA, in order."""
    closed = dict.fromkeys(_ENDS, True)  # whether such a section can still end
    while (match := _TAG.search(text, start, end)) is not None:
        start = match.end()
        opening = match[0]
        if opening not in _ENDS:
            yield match
        elif closed[opening]:
            at = text.find(_ENDS[opening], start)
            closed[opening] = at >= 0
            start = at if at >= 0 else start


def _pieces(document: Document, names: frozenset[str]) -> Iterator[str]:
    """Source text of every entry; one that is not closed ends where the next begins."""
    text, opened, prefix = document.text, None, None
    for match in _tags(text, document.start, len(text)):
        if match[3].lower() not in names or (prefix is not None and match[2] != prefix):
            continue
        if opened is not None:
            end = text.find(">", match.end()) + 1 if match[1] else match.start()
            yield text[opened : end or len(text)]
        opened = None if match[1] else match.start()
        prefix = match[2] if prefix is None else prefix
    if opened is not None:
        yield text[opened:]


def _mended(piece: str, entities: Mapping[str, str]) -> str:
    """An entry's source with illegal characters left out and stray `&` and `<` escaped, CDATA as it is."""
    parts, start = [], 0
    piece = _legal(piece)
    while (at := piece.find("<![CDATA[", start)) >= 0:
        end = piece.find("]]>", at)
        if end < 0:
            break
        parts += [_escaped(piece[start:at], entities), piece[at : min(end, at + _LONGEST_TEXT)], "]]>"]
        start = end + 3
    return "".join([*parts, _escaped(piece[start:], entities)])


def _legal(text: str) -> str:
    """A text without characters that XML has not; a vertical tab and its like are blanks."""
    return _ILLEGAL.sub(lambda match: " " if match[0].isspace() else "", text)


def _escaped(text: str, entities: Mapping[str, str]) -> str:
    def escape(match: re.Match[str]) -> str:
        reference = match[1]
        if match[0] == "<":
            return "&lt;"
        if reference in (None, "amp;", "lt;", "gt;", "quot;", "apos;"):
            return match[0] if reference else "&amp;"
        characters = entities.get(reference[:-1]) or html.unescape(match[0])
        return html.escape(_legal(characters)) if characters != match[0] else f"&amp;{reference}"

    return _MARKUP.sub(escape, _LONG_TEXT.sub(r"\1", text))
