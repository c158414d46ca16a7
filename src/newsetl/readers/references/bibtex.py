"""BibTeX and BibLaTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsetl.readers.format import Head
from newsetl.readers.references.reference import Record, reference_format

_ENTRY = re.compile(r"^[ \t]*@(\w+)\s*[{(]\s*([^,\s\"{}=]*)\s*,", re.MULTILINE)
_BEGINS = re.compile(r"^[ \t]*@[A-Za-z]+\s*[{(]\s*[^,\s\"{}=]+\s*,\s*[\w-]+\s*=\s*[{\"\w]", re.MULTILINE)
_FIELD = re.compile(r"\s*,?\s*([\w:.+-]+)\s*=\s*")
_BARE = re.compile(r"[^\s,{}\"#]+")
_JOINT = re.compile(r"\s*#\s*")
_MACRO = re.compile(r"^[ \t]*@string\s*[{(]\s*(\w+)\s*=\s*[{\"](.*?)[}\"]\s*[})]", re.MULTILINE | re.IGNORECASE)
_MARKS = {  # of TeX → the combining character
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331",
    "r": "\u030a", "k": "\u0328",
}  # fmt: skip
_ACCENT = re.compile(r"\\(?:([`'^\"~=.])\s*|([uvHcdbrk])(?:\s+|(?=\{)))(?:\{\s*\\?(\w)\s*\}|\\?(\w))")
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "i", "j": "j", "dh": "ð", "th": "þ", "textendash": "–", "textemdash": "—", "ldots": "…",
}  # fmt: skip
_LETTER = re.compile(rf"\\({'|'.join(sorted(_LETTERS, key=len, reverse=True))})(?:\{{\}}|\s+|(?![A-Za-z]))")
_COMMAND = re.compile(r"\\(?:url|href|text\w+|emph|mkbib\w+)\s*(?=\{)")
_NO_RECORDS = frozenset(("comment", "string", "preamble"))
_SEVERAL = {"author": r"\s+and\s+", "editor": r"\s+and\s+", "keywords": r"\s*[,;]\s*"}


def parse_bibtex(text: str) -> Iterator[Record]:
    """The entries; macros are written out, and marks of TeX are undone."""
    macros = {name.lower(): value for name, value in _MACRO.findall(text)}
    for entry in _ENTRY.finditer(text):
        if entry[1].lower() not in _NO_RECORDS:
            fields = dict(_fields(text, entry.end(), macros))
            yield _dated({"type": [entry[1].lower()], "key": [entry[2]], **_plain(fields)})


def _plain(fields: dict[str, str]) -> dict[str, list[str]]:
    values = {}
    for name, value in fields.items():
        parts = _split(value, _SEVERAL[name]) if name in _SEVERAL else [value]
        values[name] = [part for part in map(without_tex, parts) if part]
    return values


def _dated(record: dict[str, list[str]]) -> dict[str, list[str]]:
    """With a date of year, month and day where no whole one is stated."""
    if record.get("date") or not record.get("year"):
        return record
    parts = [record[name][0] for name in ("day", "month", "year") if record.get(name)]
    return {**record, "date": [" ".join(parts)]}


def _split(value: str, joint: str) -> list[str]:
    """The parts of a list; what stands in braces is one name."""
    return [value[1:-1]] if re.fullmatch(r"\{[^{}]*\}", value) else re.split(joint, value)


def _fields(text: str, at: int, macros: dict[str, str]) -> Iterator[tuple[str, str]]:
    while (field := _FIELD.match(text, at)) is not None:
        value, at = _value(text, field.end(), macros)
        yield field[1].lower(), value


def _value(text: str, at: int, macros: dict[str, str]) -> tuple[str, int]:
    """A value, of several parts that # joins, and the place behind it."""
    parts = []
    while True:
        if text[at : at + 1] in ("{", '"'):
            end = _end_of(text, at)
            parts.append(text[at + 1 : end - 1])
        elif (bare := _BARE.match(text, at)) is not None:
            end = bare.end()
            parts.append(macros.get(bare[0].lower(), bare[0]))
        else:
            return "".join(parts), at
        joint = _JOINT.match(text, end)
        if joint is None:
            return "".join(parts), end
        at = joint.end()


def _end_of(text: str, start: int) -> int:
    """The place behind what opens at `start`; the end of the text where it closes nowhere."""
    depth, is_quoted = 0, text[start] == '"'
    for match in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(text, start + (1 if is_quoted else 0)):
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if (is_quoted and depth == 0 and match[0] == '"') or (not is_quoted and depth == 0 and match[0] == "}"):
            return match.end()
    return len(text)


def without_tex(value: str) -> str:
    """A value as it is printed: accents put on their letters, braces and commands taken off."""
    if "\\" in value:
        value = _ACCENT.sub(_accented, value)
        value = _LETTER.sub(lambda match: _LETTERS[match[1]], value)
        value = _COMMAND.sub("", value)
        value = re.sub(r"\\([&%$#_{}])", r"\1", value)
    return " ".join(value.replace("{", "").replace("}", "").replace("~", " ").split())


def _accented(match: re.Match[str]) -> str:
    mark, letter = match[1] or match[2], match[3] or match[4]
    return unicodedata.normalize("NFC", letter + _MARKS[mark])


def _is_bibtex(head: Head) -> bool:
    if head.bare[:1] not in (b"@", b"%") and head.suffix != "bib":
        return False
    text = head.text
    first = next((line.lstrip() for line in text.splitlines() if line.strip() and line.lstrip()[0] != "%"), "")
    return (first.startswith("@") or head.suffix == "bib") and _BEGINS.search(text) is not None


BIBTEX = reference_format(
    "BibTeX references",
    _is_bibtex,
    parse_bibtex,
    {
        "title": "title",
        "authors": "author editor",
        "published": "date",
        "year": "year",
        "publisher": "journaltitle journal newspaper booktitle publisher organization",
        "url": "url howpublished",
        "description": "abstract",
        "keywords": "keywords",
        "language": "language langid",
    },
)
