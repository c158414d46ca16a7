"""Exports in HTML and XML: parsed once, read by class names; entities and addresses in them are never followed."""

from __future__ import annotations

import html
import html.entities
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from newsetl.core.records import Reason
from newsetl.core.text import decode, one_line
from newsetl.readers.entry import Entry, Reader, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of, ended_by_cut, largest
from newsetl.readers.whole import read_whole

SAFE_XML: Mapping[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "recover": True,
    "huge_tree": True,  # a text of more than 10 MB would end the document in silence
}
"""How XML of strangers is parsed."""
_BLOCKS = frozenset(
    "br p div tr li ul ol dl dt dd table h1 h2 h3 h4 h5 h6 hl1 hl2 article section blockquote pre hr block".split()
)
HTML_NAMES = _BLOCKS | frozenset(
    "a abbr acronym b bdi bdo big caption center cite code col colgroup del dfn em figcaption figure font footer "
    "header i img ins kbd mark nobr q s samp small span strike strong sub sup tbody td tfoot th thead time tt u "
    "var wbr".split()
)
"""Elements that mark up a text and are no fields of an article."""
_CELLS = frozenset(("td", "th"))
_CELL_END = "\x1f"  # which no mark-up can hold
_LONGEST_DOCTYPE = 65_536  # characters
_PLAIN_ENTITY = re.compile(
    r"""<!ENTITY\s+([\w.-]{1,40})\s+("(?:[^"&%<]|&#\w{1,8};){0,200}"|'(?:[^'&%<]|&#\w{1,8};){0,200}')\s*>"""
)
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?\]\]>|&(?:#(?P<decimal>\d{1,7});|#[xX](?P<hex>[\da-fA-F]{1,6});|(?P<name>[\w.-]{1,40});)?"
    r"|<(?![A-Za-z_:/!?]|[^\0-\x7f])",  # the latter begins no tag
    re.DOTALL,
)
_OF_XML = {"amp": 38, "lt": 60, "gt": 62, "quot": 34, "apos": 39}
_CHARACTERS = 0x110000
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML has no such characters
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)

_PAGE_BEGINS = re.compile(rb"<html[\s>]", re.IGNORECASE)
_PAGE_ENDS = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_PROLOGUE = re.compile(r"<\?xml\b.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>", re.DOTALL)
_BETWEEN = r"(?>\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>|\ufeff)*+"  # two XML documents
_FIRST_NAME = re.compile(rf"{_BETWEEN}<([\w.:-]+)[\s>]", re.DOTALL)


def reader_of(
    origin: str, articles: Callable[[Any], Iterable[ExportedArticle]], *, is_xml: bool = False
) -> Reader:
    """The reader of an export in mark-up; `articles` takes the root of the tree."""

    def read(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
        payload = read_whole(stream, largest(options), "one export")
        roots = xml_roots(payload) if is_xml else [root for root in (html_root(payload),) if root is not None]
        if not roots:
            yield entry.reject(Reason.CORRUPT, "not mark-up that can be parsed", payload=payload)
            return
        outcomes = captures_of(entry, (article for root in roots for article in articles(root)), origin=origin)
        yield from (without_cut if is_xml else _without_cut_page)(entry, payload, outcomes)

    return read


def _without_cut_page(entry: Entry, payload: bytes, outcomes: Iterable[ReadOutcome]) -> Iterator[ReadOutcome]:
    """The outcomes of an HTML page; of one that does not end its <html>, the last is that it is cut."""
    if _PAGE_BEGINS.search(payload[:4096]) is None or _PAGE_ENDS.search(payload):
        yield from outcomes
        return
    yield from ended_by_cut(
        outcomes, entry.reject(Reason.TRUNCATED, "the file ends inside of <html>", payload=payload)
    )


def without_cut(entry: Entry, payload: bytes, outcomes: Iterable[ReadOutcome]) -> Iterator[ReadOutcome]:
    """The outcomes of an XML document; where it ends inside of an element, the last of them is that it is cut.

    Half an article is never given for a whole one. Where all has ended but the root, what was read stands.
    """
    open_names = _open_at_end(payload)
    if not open_names:
        yield from outcomes
        return
    cut = entry.reject(Reason.TRUNCATED, f"the file ends inside of <{open_names[-1]}>", payload=payload)
    if len(open_names) > 1:
        yield from ended_by_cut(outcomes, cut)
    else:
        yield from outcomes
        yield cut


def _open_at_end(payload: bytes) -> list[str]:
    """The elements in which the last XML document of a file ends, its root first; none where that ends too."""
    if _is_ended(payload.decode("latin-1")):  # of most charsets
        return []
    text = _xml_text(payload)
    if _is_ended(text):
        return []
    from lxml import etree

    parser: Any = etree.XMLPullParser(events=("start", "end"), **SAFE_XML)
    parser.feed(f"<documents>{_PROLOGUE.sub('', text)}".encode("utf-8", "replace"))
    names: list[str] = []
    for event, node in parser.read_events():
        if event == "start":
            names.append(local_name(node))
        else:
            names.pop()
    return names[1:]


def _is_ended(text: str) -> bool:
    """Whether the last tag with the name of the first root is an end tag."""
    first = _FIRST_NAME.match(text)
    if first is None:
        return False
    last = text.rfind(f"</{first[1]}")
    return last >= 0 and re.compile(rf"<{re.escape(first[1])}[\s>]").search(text, last) is None


def html_root(payload: bytes) -> Any:
    """The tree of a page, decoded as it declares; None for none."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    declared = _DECLARED.search(payload[:4096])
    decoded = decode(payload, declared=[declared[1].decode("ascii") if declared else None])
    parser = HTMLParser(encoding="utf-8", no_network=True)
    try:
        text = decoded[0] if decoded else payload.decode("utf-8", "replace")
        root = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    etree.strip_elements(root, "script", "style", etree.Comment, with_tail=False)
    return root


def xml_root(payload: bytes) -> Any:
    """The tree of an XML document, as far as it can be read; None for none."""
    return _parsed(_xml_text(payload))


def xml_roots(payload: bytes) -> list[Any]:
    """The roots of the XML documents that stand one after another in a file: of most files one."""
    text = _xml_text(payload)
    first = _FIRST_NAME.match(text)
    if first is None or again(re.escape(first[1])).search(text) is None:
        root = _parsed(text)
        return [] if root is None else [root]
    root = _parsed(f"<documents>{_PROLOGUE.sub('', text)}</documents>")
    return [] if root is None else [node for node in root if isinstance(node.tag, str)]


def again(name: str) -> re.Pattern[str]:
    """Where an element ends and another of its name, given as a pattern, begins."""
    return re.compile(rf"</(?:[\w.-]+:)?{name}\s*>{_BETWEEN}<(?:[\w.-]+:)?{name}[\s>]", re.DOTALL | re.IGNORECASE)


def _xml_text(payload: bytes) -> str:
    declared = _DECLARED.search(payload[:200])  # not trusted before the bytes: many state what they are not
    decoded = decode(payload, declared=[declared[1].decode("ascii") if declared else None])
    text = decoded[0] if decoded else payload.decode("utf-8", "replace")
    return _sound(text.lstrip("\ufeff \t\r\n"))


def _parsed(text: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(encoding="utf-8", **SAFE_XML)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def _sound(text: str) -> str:
    """A document whose references are read even behind a fault, from which on the parser drops those by name.

    They become numbers; characters stand in place of names that its own DOCTYPE declares for them, and of HTML's
    names. What begins neither a reference nor a tag is a character. The text grows to its double at the most.
    """
    found = _PLAIN_ENTITY.finditer(text, 0, _LONGEST_DOCTYPE) if "<!ENTITY" in text[:_LONGEST_DOCTYPE] else ()
    declared = {one[1]: _numbered(html.unescape(one[2][1:-1])) for one in found}
    left = len(text)

    def mended(reference: re.Match[str]) -> str:
        nonlocal left
        value = declared.get(reference["name"]) or _mended(reference)
        left -= len(value) - len(reference[0])
        return value if left > 0 else reference[0]

    return _REFERENCE.sub(mended, text)


def _mended(reference: re.Match[str]) -> str:
    """What stands for a reference, or for a sign that begins none."""
    name, digits = reference["name"], reference["decimal"] or reference["hex"]
    if reference[0].startswith("<!"):
        return reference[0]
    if digits:
        number = int(digits, 10 if reference["decimal"] else 16)
        return reference[0] if number < _CHARACTERS and not _ILLEGAL.match(chr(number)) else ""
    if name in _OF_XML:
        return f"&#{_OF_XML[name]};"
    return _numbered(html.entities.html5.get(f"{name};", reference[0]))


def _numbered(characters: str) -> str:
    """The same with numbers for the characters that mark-up is made of."""
    return re.sub("""[&<>"']""", lambda sign: f"&#{ord(sign[0])};", characters)


def text_in(node: Any) -> str:
    """All text in a node, as one line."""
    return "" if node is None else one_line("".join(node.itertext()))


def classed(root: Any, name: str) -> list[Any]:
    """Nodes with a class, in document order."""
    nodes: list[Any] = root.xpath(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return nodes


def local(root: Any, path: str) -> list[Any]:
    """Nodes at a path of local names below a node, whatever their name-spaces are."""
    steps = "/".join(f"*[local-name()='{step}']" for step in path.split("/"))
    nodes: list[Any] = root.xpath(f".//{steps}")
    return nodes


def lines_in(node: Any, *, without: frozenset[str] = frozenset()) -> list[str]:
    """The text of a node, a line for each break and block; cells of a table stand in one line, parted by bars.

    Args:
        node: of a page or an XML document.
        without: local names of elements that are left out.
    """
    lines = "".join(_pieces(node, without)).split("\n")
    joined = (" | ".join(filter(None, map(one_line, line.split(_CELL_END)))) for line in lines)
    return [line for line in joined if line]


def has_blocks(node: Any) -> bool:
    """Whether a block or a break stands in a node."""
    return any(local_name(inner) in _BLOCKS for inner in node.iterdescendants("*"))


def _pieces(node: Any, without: frozenset[str]) -> Iterator[str]:
    name = local_name(node)
    if not name or name in without:
        return
    is_block = name in _BLOCKS
    if is_block:
        yield "\n"
    yield (node.text or "").replace("\n", " ")
    for child in node:
        yield from _pieces(child, without)
        yield (child.tail or "").replace("\n", " ")
    if is_block and name != "br":
        yield "\n"
    elif name in _CELLS:
        yield _CELL_END


def local_name(node: Any) -> str:
    """The name of an element without its name-space; empty for a comment."""
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
