"""One `<DOC>` → its elements and their texts: tags that nobody closes, entities of typesetters, printed lines."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from newsetl.core.line_breaks import split_paragraphs
from newsetl.core.text import one_line
from newsetl.readers.archives.trec_tags import (
    BREAKS,
    COLUMNS,
    ENTITIES,
    HEADS_IN_TEXTS,
    INLINE,
    LEFT_OUT,
    TEXTS,
    TYPESETTING,
)

_BREAK = "\x1e"  # which no mark-up can hold
_TOKEN = re.compile(
    r"<!--.{0,2000}?-->|<!\[CDATA\[|\]\]>|<\?[^<>]*>|<(?P<end>/?)(?P<name>[A-Za-z][\w.:-]*)(?P<rest>[^<>]*)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|\w{1,12});", re.IGNORECASE)
_CONTROL = re.compile(r"cx[0-9a-f]{1,2}")
_NUMBERED = re.compile(r"f\d+")
_SENTENCE_END = re.compile(r"""[.!?]["'”’)]*$""")
_KNOWN = frozenset(tag for tags in COLUMNS.values() for tag in tags) | TEXTS | LEFT_OUT | BREAKS | INLINE
_UNSPACED_SIGN = r"[\u0e01-\u0ebd\u1000-\u109f\u1780-\u17d3\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff01-\uffee]"
_UNSPACED_BREAK = re.compile(rf"(?<={_UNSPACED_SIGN})\s*\n\s*(?={_UNSPACED_SIGN})")
_WIDTHS = range(50, 101)  # characters of a full line of print
_INDENT = range(2, 6)  # spaces with which a paragraph begins


@dataclass(slots=True)
class Element:
    """An element of a document, less the elements inside of it."""

    name: str  # in lower case
    pieces: list[str] = field(default_factory=list)

    @property
    def written(self) -> str:
        """Its text, with its lines and breaks."""
        return "".join(self.pieces)

    @property
    def line(self) -> str:
        """Its text as one line."""
        return one_line(self.written.replace(_BREAK, " "))

    @property
    def lines(self) -> list[str]:
        """Its text in the lines in which it is written."""
        return [line for part in re.split(rf"[\n{_BREAK}]", self.written) if (line := one_line(part))]


def attributes_of(tag: str) -> list[Element]:
    """Attributes of a tag as elements."""
    values = ((name, double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(tag))
    return [Element(name.lower(), [unescaped(value)]) for name, value in values if value.strip()]


def elements_of(content: str) -> list[Element]:
    """The elements of a document in the order in which they begin; the first is the document itself.

    An element ends with its own end tag, or with that of one around it. Mark-up inside of a text is no element but
    text; what only looks like a tag, as wires print companies, stays.
    """
    root = Element("doc")
    elements, stack = [root], [root]
    closed = frozenset(match["name"].lower() for match in _TOKEN.finditer(content) if match["end"])
    position = 0
    for token in _TOKEN.finditer(content):
        stack[-1].pieces.append(unescaped(content[position : token.start()]))
        position = token.end()
        name = _name_of(token)
        if name and name not in _KNOWN and token["name"].lower() not in closed:
            stack[-1].pieces.append(token[0])
        elif name and token["end"]:
            _end(stack, name)
        elif name and _is_element(name, stack):
            stack.append(Element(name))
            elements.append(stack[-1])
        elif name in BREAKS or (name in HEADS_IN_TEXTS):
            stack[-1].pieces.append(_BREAK)
    stack[-1].pieces.append(unescaped(content[position:]))
    return elements


def _name_of(token: re.Match[str]) -> str:
    """Of a tag in lower case, "f105" for `<F P=105>`; empty for other mark-up."""
    name = (token["name"] or "").lower()
    number = re.search(r"\bP=\"?(\d+)", token["rest"] or "", re.IGNORECASE) if name == "f" else None
    return f"f{number[1]}" if number else name


def _is_element(name: str, stack: Sequence[Element]) -> bool:
    """Whether an element of its own begins here: inside of a text only what stands in front of it does."""
    if name in BREAKS or name in INLINE:
        return False
    inside = next((one for one in reversed(stack) if one.name in TEXTS), None)
    if inside is None or name in LEFT_OUT:
        return True
    return name in HEADS_IN_TEXTS and not inside.line


def _end(stack: list[Element], name: str) -> None:
    """Close the innermost element of a name, and those inside of it."""
    if name in BREAKS:
        stack[-1].pieces.append(_BREAK)
        return
    names = [one.name for one in stack[1:]]
    if name == "f":  # whose number stands in its first tag alone
        name = next((one for one in reversed(names) if _NUMBERED.fullmatch(one)), name)
    if name in names:
        while stack[-1].name != name:
            stack.pop()
        stack.pop()
    elif name in HEADS_IN_TEXTS:
        stack[-1].pieces.append(_BREAK)


def unescaped(text: str) -> str:
    """A text with its entities undone; those that typesetters were meant to see are left out."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    name = entity[1].lower()
    if name in TYPESETTING or _CONTROL.fullmatch(name):
        return ""
    return ENTITIES.get(name) or html.unescape(entity[0])


def paragraphs_of(written: str) -> list[str]:
    """Paragraphs of a text: as it is marked up, else as it is printed."""
    if _BREAK not in written:
        return list(_printed(_lines_of(written)))
    return [text for part in written.split(_BREAK) for text in _marked(_lines_of(part))]


def _lines_of(text: str) -> list[str]:
    """Lines with the spaces in front of them."""
    lines = re.sub(r"\r\n?", "\n", text).expandtabs().split("\n")
    return [line.rstrip() for line in lines]


def _marked(lines: Sequence[str]) -> Iterator[str]:
    """A paragraph that mark-up begins and ends, and more of them where it is left out."""
    least = _indent_of_paragraphs(lines)
    yield from _joined(lines, lambda line, _: least is not None and _indent(line) >= least)


def _printed(lines: Sequence[str]) -> Iterator[str]:
    """Paragraphs that begin with an indented line, else behind a blank line, else behind one left short."""
    filled = [line for line in lines if line]
    least = _indent_of_paragraphs(lines)
    if least is None and {_indent(line) for line in filled} <= {*_INDENT} and len({*map(_indent, filled)}) == 1:
        least = _INDENT.start  # each line is a paragraph
    if least is not None:
        yield from _joined(lines, lambda line, _: _indent(line) >= least)
    elif _is_wrapped(filled):
        width = 0 if "" in "\n".join(lines).strip().split("\n") else max(map(len, filled))
        yield from _joined(lines, lambda line, before: _is_left_short(before, after=line, width=width))
    else:
        yield from split_paragraphs("\n".join(lines))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _indent_of_paragraphs(lines: Sequence[str]) -> int | None:
    """By how much the first lines of paragraphs are indented, where others are less; None where none are."""
    filled = [line for line in lines if line]
    indents = [_indent(line) for line in filled]
    base = min(indents, default=0)
    is_indented = any(indent - base in _INDENT for indent in indents) and max(map(len, filled)) < _WIDTHS.stop
    return base + _INDENT.start if is_indented else None


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether a typewriter broke the lines: of those that end in the midst of a sentence most are full."""
    width = max(map(len, lines), default=0)
    open_ones = [line for line in lines[:-1] if not _SENTENCE_END.search(line)]
    full = [line for line in open_ones if len(line) >= 0.75 * width]
    return width in _WIDTHS and len(full) >= max(len(lines) / 4, 0.7 * len(open_ones), 1)


def _joined(lines: Sequence[str], begins: Callable[[str, str], bool]) -> Iterator[str]:
    """Lines as paragraphs: a new one behind a blank line, and where a line and the one before it say so."""
    block: list[str] = []
    for line in lines:
        if block and (not line or begins(line, block[-1])):
            yield _one_paragraph(block)
            block = []
        if line:
            block.append(line)
    if block:
        yield _one_paragraph(block)


def _one_paragraph(lines: Sequence[str]) -> str:
    """Lines as one: without a space where both are of a script that has none."""
    return one_line(_UNSPACED_BREAK.sub("", "\n".join(lines)))


def _is_left_short(line: str, *, after: str, width: int) -> bool:
    """Whether a line ends a sentence, and the first word of the next one would have stood in it."""
    return _SENTENCE_END.search(line) is not None and len(line) + 1 + len(after.split(maxsplit=1)[0]) <= width
