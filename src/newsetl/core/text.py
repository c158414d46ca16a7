"""Plain text: bytes to characters, characters to clean lines. Pure functions, no I/O."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from newsetl.core.latin_charsets import latin_charset
from newsetl.core.records import Paragraph

# Combining marks of all scripts, for a character class: in Hindi, Thai or Hebrew they stand inside words.
MARKS = "".join(
    chr(code)
    for code in (*range(0x300, 0x3000), *range(0xA600, 0xAC00))
    if unicodedata.category(chr(code)).startswith("M")
)
# Letters and digits of one word with their marks, as a regular expression.
LETTERS = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
# Characters of scripts written without spaces: Han, kana, Thai, Lao, Burmese, Khmer. The same ranges stand in
# search.sql.
UNSPACED = re.compile(
    "[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ecd\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u3005-\u3007"
    "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
    "\U00020000-\U0003ffff]+"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NUKTA = "\u09bc"
_BENGALI = tuple((unicodedata.normalize("NFC", letter), letter) for letter in "\u09dc\u09dd\u09df")
_CONTROL = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b")
_SHIFTING = ("iso2022", "hz")
_GUESSED_BY = 65_536  # bytes
NULL_OF_R = "NA"  # an empty cell as R writes it; also a word in small letters, and Namibia
LINE_BREAKS = re.compile(r"\r\n?|[\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
# Control, private and unassigned-by-design characters that no reader sees: C0 and C1 but tab and line feed,
# zero-width space and no-break space mark, soft hyphen, bidi controls, noncharacters, lone surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
# Quotation marks and dashes of Windows-1252 that were declared to be Latin-1: C1 controls by their number, but for
# U+0085, which is a line break too.
_WINDOWS_SIGN = re.compile("[\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f]")


def decode(payload: bytes, *, declared: Iterable[str | None] = ()) -> tuple[str, str] | None:
    """Text of `payload` and the charset that gave it, or None when no charset makes text of it.

    In order of trust: a byte order mark or the zeros of UTF-16, a declared charset that shifts by escapes (it
    hides in ASCII), UTF-8 (also where the last character is cut), UTF-8 with a few broken characters (where it is
    declared, with fewer broken ones than sound ones), the declared charsets, a guess by the letters.
    """
    wide = wide_charset(payload)
    if wide is not None:
        return payload.decode(wide, errors="replace"), wide
    known = [charset for charset in map(known_charset, declared) if charset]
    shifting = [charset for charset in known if charset.startswith(_SHIFTING)]
    for charset in (*shifting, "utf-8"):
        try:
            return payload.decode(charset), charset
        except UnicodeError:
            continue
    repaired = payload.decode("utf-8", errors="replace")
    broken = repaired.count("\ufffd")
    if broken == 1 and repaired.endswith("\ufffd") and not repaired[:-1].isascii():
        return repaired, "utf-8"
    fewest = 2 if "utf-8" in known else 200  # by how much sound multi-byte sequences must outnumber them
    if broken * fewest < len(payload) - len(repaired) + broken:
        return repaired, "utf-8"
    for charset in known:
        try:
            return payload.decode(charset), charset
        except UnicodeError:
            continue
    return _guess(payload)


def wide_charset(payload: bytes) -> str | None:
    """The charset that a byte order mark names, or UTF-16 where every second byte of the first is zero."""
    for mark, charset in _BOMS:
        if payload.startswith(mark):
            return charset
    head = payload[:2000]
    half = len(head) // 2
    for charset, zeros, others in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if half > 4 and zeros.count(0) > 0.8 * half and others.count(0) < 0.05 * half:
            text = head[: 2 * half].decode(charset, errors="replace")
            if sum(char.isprintable() or char.isspace() for char in text) > 0.98 * half:
                return charset
    return None


def known_charset(name: str | None) -> str | None:
    """Python's name for a declared charset, widened as browsers do; None when it is unknown."""
    if not name:
        return None
    try:
        codec = codecs.lookup(name.strip().strip("\"'").lower())
    except (LookupError, ValueError):
        return None
    if not getattr(codec, "_is_text_encoding", True):  # Python has codecs for other things: hex, rot13, zip
        return None
    charset = codec.name
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}.get(charset, charset)


def _guess(payload: bytes) -> tuple[str, str] | None:
    """A Latin charset by its letters; else charset-normalizer's best guess: imported only when it is needed.

    Among guesses it finds equally clean, cp1252 is taken: its order among them changes with every sentence.
    """
    latin = latin_charset(payload[:_GUESSED_BY])
    if latin is not None:
        return payload.decode(latin, errors="replace"), latin
    from charset_normalizer import from_bytes

    matches = from_bytes(payload[:_GUESSED_BY])
    best = matches.best()
    if best is None:
        return None
    clean_ones = (match for match in matches if match.chaos <= best.chaos)
    if any("cp1252" in (match.encoding, *match.could_be_from_charset) for match in clean_ones):
        return payload.decode("cp1252", errors="replace"), "cp1252"
    return payload.decode(best.encoding, errors="replace"), best.encoding


def is_binary(payload: bytes) -> bool:
    """Whether the first 4 kB look like no text in any charset."""
    head = payload[:4096]
    wide = wide_charset(head)
    if wide is not None:  # a mark alone makes no text of what follows
        text = head.decode(wide, errors="replace")
        if sum(char.isprintable() or char.isspace() for char in text) >= 0.95 * len(text):
            return False
    control = len(head) - len(head.translate(None, _CONTROL))
    return control > len(head) * 0.02 and control > 1


def composed(text: str) -> str:
    """NFC, but three letters of Bengali in one piece: keyboards write them so, and NFC takes them apart.

    A list of names that somebody typed then agrees with the names of texts. (In Hindi both have them apart.)
    """
    text = unicodedata.normalize("NFC", text)
    if _NUKTA in text:
        for apart, letter in _BENGALI:
            text = text.replace(apart, letter)
    return text


def clean(text: str) -> str:
    """Composed, one kind of line break, no invisible characters; spaces and tabs collapsed, lines stripped.

    Signs of Windows-1252 that were decoded as Latin-1 are put right.
    """
    text = _WINDOWS_SIGN.sub(lambda sign: sign[0].encode("latin-1").decode("cp1252"), text)
    text = composed(_INVISIBLE.sub("", LINE_BREAKS.sub("\n", text)))
    return "\n".join(line.strip() for line in _SPACES.sub(" ", text).split("\n"))


def folded(text: str) -> str:
    """Words of a text in lower case, one space between them."""
    text = text.casefold()
    codes = _latin(text)
    return " ".join(_WORD.findall(text) if codes is None else codes.translate(_FOLDING).decode("latin-1").split())


def one_line(text: str | None) -> str:
    """`clean` text with every run of white space collapsed to one space."""
    if not text:
        return ""
    if text.isprintable():  # nothing in it to be cleaned away but spaces: the case of nearly every line
        is_single_spaced = "  " not in text and text[0] != " " and text[-1] != " "
        return composed(text if is_single_spaced else " ".join(text.split()))
    return " ".join(clean(text).split())


def lay_out(blocks: Iterable[tuple[str, str]]) -> tuple[str, tuple[Paragraph, ...]]:
    """(kind, text) blocks → the article's text, paragraphs joined by a line feed, and their offsets."""
    lines: list[str] = []
    spans: list[Paragraph] = []
    position = 0
    for kind, block in blocks:
        line = one_line(block)
        if line:
            lines.append(line)
            spans.append(Paragraph(start=position, end=position + len(line), kind=kind))
            position += len(line) + 1
    return "\n".join(lines), tuple(spans)


def is_spaced(text: str) -> bool:
    """Whether nothing in a text is of a script that is written without spaces."""
    return text.isascii() or UNSPACED.search(text) is None


def words(text: str) -> list[str]:
    """Words of `text` as runs of letters and digits (one per character in scripts written without spaces)."""
    return _WORDS.findall(text)


@lru_cache(maxsize=1 << 10)
def number_of_words(line: str) -> int:
    """How many `words` a line has: lines are counted where blocks are weighed, and again in the article's text."""
    codes = _latin(line)
    if codes is None:
        return len(words(line))
    return len(_INNER_MARK.sub(b"", codes).translate(_COUNTING).split())


def _latin(text: str) -> bytes | None:
    """A text in Latin-1, in which words are found twice as fast, typographic marks as plain ones; else None."""
    if not text.isascii():
        for mark, plain in _TYPOGRAPHIC:
            text = text.replace(mark, plain)
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


_WORD = re.compile(r"\w+")
_WORDS = re.compile(
    rf"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f][{MARKS}]*|{LETTERS}(?:['’\-]{LETTERS})*"
)
_TYPOGRAPHIC = (("’", "'"), *((mark, " ") for mark in "‘“”–—…•"))
# For each code of Latin-1 the letter itself, or a space for what is in no word.
_LATIN = bytes(range(256)).decode("latin-1")
_FOLDING = "".join(char if _WORD.match(char) else " " for char in _LATIN).encode("latin-1")
_COUNTING = "".join(char if _WORDS.match(char) else " " for char in _LATIN).encode("latin-1")
_LETTER = b"[" + re.escape(b"".join(_COUNTING.split())) + b"]"
_INNER_MARK = re.compile(rb"['\-](?=" + _LETTER + rb")(?<=" + _LETTER + rb".)")
