"""TEI: corpora and editions of papers. Each division of the type article, else each document, is one article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsetl.core.text import one_line
from newsetl.readers.exports.article import ExportedArticle
from newsetl.readers.exports.markup import reader_of, text_in
from newsetl.readers.format import Format

_TEI = "{*}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_BLOCKS = frozenset("p ab head l item u sp quote said opener closer cell".split())
_NO_TEXT = frozenset("note fw figure teiHeader pb cb milestone gap index sourceDesc standOff".split())
_BREAKS = frozenset(("lb", "pb", "cb"))
_ARTICLES = frozenset(("article", "newsarticle", "news", "artikel"))


def _articles(root: Any) -> Iterator[ExportedArticle]:
    name = root.tag.rpartition("}")[2]
    documents = list(root.iter(f"{_TEI}TEI", f"{_TEI}TEI.2")) if name == "teiCorpus" else [root]
    for document in documents:
        header = document.find(f"{_TEI}teiHeader")
        text = document.find(f"{_TEI}text")
        if text is None:
            continue
        divisions = [one for one in text.iter(f"{_TEI}div") if str(one.get("type") or "").lower() in _ARTICLES]
        for division in divisions:
            yield _article(document, header, division, title=_head(division))
        if not divisions:
            yield _article(document, header, text, title=_text(header, "titleStmt/title") or _head(text))


def _article(document: Any, header: Any, node: Any, *, title: str | None) -> ExportedArticle:
    own = document if node.tag.endswith("text") else node
    paragraphs = [text for block in _blocks(node) if (text := _line(block))]
    return ExportedArticle(
        title=title,
        authors=_text(header, "titleStmt/author") or _text(node, "byline"),
        published=_day(header),
        publisher=_text(header, "publicationStmt/publisher") or _text(header, "sourceDesc//title"),
        language=node.get(f"{_XML}lang") or document.get(f"{_XML}lang") or _attribute(header, "language", "ident"),
        keywords=", ".join(_texts(header, "keywords//term")) or None,
        paragraphs=paragraphs[1:] if paragraphs and paragraphs[0] == title else paragraphs,
        own_id=own.get(f"{_XML}id") or _text(header, "publicationStmt/idno") if own is document else None,
        kind="document",
    )


def _blocks(node: Any) -> Iterator[Any]:
    """The innermost blocks of running text, in document order."""
    if not isinstance(node.tag, str) or _name(node) in _NO_TEXT or _name(node) == "byline":
        return
    if _name(node) in _BLOCKS and not any(_name(inner) in _BLOCKS for inner in node.iterdescendants("*")):
        yield node
        return
    inner = [block for child in node for block in _blocks(child)]
    if not inner and _name(node) in ("s", "seg"):
        yield node
    yield from inner


def _line(block: Any) -> str:
    """The text of a block as one line: words that are marked one by one are parted, broken ones are joined."""
    return one_line("".join(_pieces(block)).replace("\u00ad\n", "")).replace(" \b", "").replace("\b", "")


def _pieces(node: Any) -> Iterator[str]:
    if not isinstance(node.tag, str) or _name(node) in _NO_TEXT - _BREAKS:
        return
    name = _name(node)
    if name in _BREAKS:
        yield "" if node.get("break") == "no" else " "
    if name == "w":
        yield " "
    elif name == "pc":
        yield "\b"  # belongs to the word before
    yield node.text or ""
    for child in node:
        yield from _pieces(child)
        yield child.tail or ""


def _head(node: Any) -> str | None:
    head = next(node.iter(f"{_TEI}head"), None)
    return _line(head) or None if head is not None else None


def _day(header: Any) -> str | None:
    """The day that the header states of the text itself, then that of what it was taken from."""
    if header is None:
        return None
    for path in ("profileDesc//creation//date", "sourceDesc//date", "publicationStmt/date"):
        for node in header.iterfind(".//" + "/".join(f"{_TEI}{step}" if step else "" for step in path.split("/"))):
            written = node.get("when") or node.get("when-iso") or node.get("notBefore") or text_in(node)
            if written:
                return str(written)
    return None


def _texts(node: Any, path: str) -> list[str]:
    if node is None:
        return []
    steps = "/".join(f"{_TEI}{step}" if step else "" for step in path.split("/"))
    return [text for one in node.iterfind(f".//{steps}") if (text := text_in(one))]


def _text(node: Any, path: str) -> str | None:
    return next(iter(_texts(node, path)), None)


def _attribute(node: Any, name: str, attribute: str) -> str | None:
    values = [] if node is None else [one.get(attribute) for one in node.iter(f"{_TEI}{name}")]
    return next((str(value) for value in values if value), None)


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


TEI = Format(
    name="TEI XML",
    begins_markup=True,
    matches=lambda head: head.root in ("tei", "tei.2", "teicorpus"),
    read=reader_of("tei", _articles, is_xml=True),
    takes="One article a division of the type article, else a document: title, author, date, publisher, language, "
    "keywords. Notes and running heads are left out, words marked one by one are joined to lines.",
)
