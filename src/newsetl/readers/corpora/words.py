"""Corpora with one word a line: CoNLL-U, and vertical files. Words are joined to text again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from newsetl.readers.corpora.stated import stated_article
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome
from newsetl.readers.exports.article import ExportedArticle, captures_of
from newsetl.readers.format import Format, Head
from newsetl.readers.refused import refused

_NOTE = re.compile(r"#\s*(?:meta::)?([\w.:-]+)(?:\s*=\s*(.*))?$")
_TOKEN = re.compile(r"^\d{1,4}(?:[-.]\d{1,4})?\t[^\t\r\n]+(?:\t[^\t\r\n]+){8}\r?$", re.MULTILINE)
_NEW_PARAGRAPH = re.compile(r"#\s*newpar\b")
_NEW_DOCUMENT = re.compile(r"^#\s*newdoc\b", re.MULTILINE)
_OF_SENTENCES = frozenset(("newpar", "newdoc", "sent_id", "text", "global.columns", "orig_file_sentence"))
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>\s*$")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DOCUMENTS = frozenset(("doc", "text", "article", "document"))
_ROOTS = _DOCUMENTS | {"corpus", "file", "s", "p"}
_PARAGRAPHS = frozenset(("p", "head", "h", "title"))
_CLOSING, _OPENING = frozenset(".,;:!?)]}”’…»%"), frozenset("([{“‘„«$£€")
_LINES_READ = 400
_TOKEN_SHARE = 0.9  # of the lines without a tag


@dataclass(slots=True)
class _Document:
    """A document whose lines are being read."""

    stated: dict[str, str] = field(default_factory=dict)
    paragraphs: list[list[str]] = field(default_factory=lambda: [[]])
    has_glue: bool = False  # whether it says itself where no space stands

    def article(self, *, is_spaced: bool) -> ExportedArticle:
        """As one article: words joined where `is_spaced` is false, else sentences."""
        join = " ".join if is_spaced else self._joined
        return stated_article([join(words) for words in self.paragraphs if words], self.stated)

    def _joined(self, words: list[str]) -> str:
        text, is_glued = "", True
        for word in words:
            if word == "":  # glue
                is_glued = True
                continue
            is_closing = not self.has_glue and word[0] in _CLOSING
            text += word if is_glued or is_closing else f" {word}"
            is_glued = not self.has_glue and word in _OPENING
        return text


def _lines(stream: io.BufferedReader, limit: int) -> Iterator[str]:
    while line := stream.readline(limit):
        yield line.decode("utf-8-sig", "replace").rstrip("\r\n")


def read_conllu(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each document that a line "# newdoc" begins; its sentences as "# text" has them, else words joined."""
    yield from captures_of(entry, _conllu(_lines(stream, options.document_bytes)), origin="conllu")


def _conllu(lines: Iterator[str]) -> Iterator[ExportedArticle]:
    document: _Document | None = None
    sentence: list[str] = []
    text: str | None = None
    for line in lines:
        note = _NOTE.match(line)
        if _NEW_DOCUMENT.match(line):
            if document is not None:
                yield document.article(is_spaced=True)
            document = _Document()
            name = line.partition("=")[2].strip()
            document.stated |= {"id": name} if name else {}
        elif document is None:
            continue
        elif _NEW_PARAGRAPH.match(line):
            document.paragraphs.append([])
        elif note is not None and note[1] == "text":
            text = note[2]
        elif note is not None and note[2] and note[1] not in _OF_SENTENCES and not any(document.paragraphs):
            document.stated.setdefault(note[1], note[2].strip())
        elif not line.strip():
            document.paragraphs[-1] += [text or "".join(sentence).strip()] if text or sentence else []
            sentence, text = [], None
        elif (word := _word(line)) is not None:
            sentence.append(word)
    if document is not None:
        document.paragraphs[-1] += [text or "".join(sentence).strip()] if text or sentence else []
        yield document.article(is_spaced=True)


def _word(line: str) -> str | None:
    """The word of a line with the space behind it; None for a part of a word, and for what is no word."""
    cells = line.split("\t")
    if len(cells) < 2 or not cells[0].isdecimal():
        return None
    return cells[1] if "SpaceAfter=No" in cells[-1] else f"{cells[1]} "


def read_vertical(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Each document that a tag <doc> or <text> begins: the first column joined, with its attributes as columns."""
    yield from captures_of(entry, _vertical(_lines(stream, options.document_bytes)), origin="vertical")


def _vertical(lines: Iterator[str]) -> Iterator[ExportedArticle]:
    document: _Document | None = None
    for line in lines:
        tag = _TAG.match(line)
        name = tag[2].lower() if tag else ""
        if name in _DOCUMENTS:
            if document is not None:
                yield document.article(is_spaced=False)
            document = None
            if tag is not None and not tag[1]:
                document = _Document(stated={key: one or two for key, one, two in _ATTRIBUTE.findall(tag[3])})
        elif document is None:
            continue
        elif name in _PARAGRAPHS:
            document.paragraphs.append([])
        elif name == "g":
            document.has_glue = True
            document.paragraphs[-1].append("")
        elif not tag and (word := line.partition("\t")[0].strip()):
            document.paragraphs[-1].append(word)
    if document is not None:
        yield document.article(is_spaced=False)


def _is_conllu(head: Head) -> bool:
    if head.is_binary or b"\t" not in head.bare:
        return False
    first = head.text[:8_000]
    return (first.startswith("#") or first[:1].isdigit()) and len(_TOKEN.findall(first)) > 1


def _has_documents(head: Head) -> bool:
    return _is_conllu(head) and _NEW_DOCUMENT.search(head.text) is not None


def _is_vertical(head: Head) -> bool:
    if head.root not in _ROOTS or head.is_binary or b"\t" not in head.bare:
        return False
    lines = [line for line in head.text.splitlines()[:_LINES_READ] if line.strip()]
    tags = [tag for tag in map(_TAG.match, lines) if tag]
    others = [line for line in lines if not _TAG.match(line) and not line.startswith("<?")]
    tokens = sum("\t" in line and " " not in line.partition("\t")[0].strip() for line in others)
    has_document = any(tag[2].lower() in _DOCUMENTS for tag in tags)
    return has_document and len(others) > 2 and tokens >= _TOKEN_SHARE * len(others)


CONLLU = Format(
    name="CoNLL-U",
    begins_markup=False,
    matches=_has_documents,
    read=read_conllu,
    takes="One article a `# newdoc`: its sentences as `# text` has them, paragraphs of `# newpar`; what comments "
    "between state as columns of a CSV table.",
)
SENTENCES_OF_CONLLU = refused("CoNLL-U sentences without documents", _is_conllu, begins_markup=False)
VERTICAL = Format(
    name="vertical corpus",
    begins_markup=True,
    matches=_is_vertical,
    read=read_vertical,
    takes="One article a `<doc>` or `<text>` of lines `word TAB tag TAB lemma`: words joined, no space at `<g/>`, "
    "paragraphs of `<p>`; attributes as columns of a CSV table.",
)
