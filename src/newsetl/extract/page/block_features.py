"""What a block tells by itself: its letters, its links and its tag. One row of numbers."""

from __future__ import annotations

import re
import string
from math import log1p

from newsetl.extract.page.blocks import HEADINGS, Block
from newsetl.native.features import CAPITAL, CLOSES, COLON, DIGIT, ENDS, KNOWN, WIDE

BLOCK_NAMES: tuple[str, ...] = tuple(
    "chars link_share ends_sentence capitals digits colon tag heading_level".split()
)
TAG_CODE = {
    "p": 1, "div": 2, "li": 3, "h1": 4, "h2": 5, "h3": 6, "h4": 7, "h5": 8, "h6": 8, "td": 9, "th": 9,
    "blockquote": 10, "pre": 11, "figcaption": 12, "dd": 13, "dt": 13, "section": 14, "article": 15,
    "button": 17, "caption": 12, "summary": 16, "header": 19, "footer": 19, "form": 20,
}  # fmt: skip
_ENDS = frozenset(".!?…。！？।؟۔")
_CLOSERS = "\"'”’»)]」』"
_SENTENCE = 60  # letters
_PARAGRAPH = 200  # letters
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LABEL = 25  # characters in which a label such as "Read more:" ends
_DIGIT = re.compile(r"\d")
_DIGITS = 60  # characters of a block that are looked at for digits
_HEAD = 200  # characters of a block that are looked at for capitals
_WHOLE = 400  # characters; longer blocks are known by their beginning and their end
_CAPITALS = re.compile("[A-ZÀ-ÖØ-ÞΆ-ΏΑ-ΫЀ-Я]")
_ASCII_CAPITALS = string.ascii_uppercase.encode()


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotes and brackets aside."""
    return text[-1:] in _ENDS or text.rstrip(_CLOSERS)[-1:] in _ENDS


def is_paragraph(block: Block) -> bool:
    """Whether a block is a long paragraph without a link; it may end in a colon or a photographer's name."""
    return not block.linked and extent(block.text) >= _PARAGRAPH and not _ENDS.isdisjoint(block.text)


def is_prose(block: Block) -> bool:
    """Whether a block looks like running text: long enough, few links, a sentence's end."""
    return block.linked * 3 < len(block.text) and is_sentence(block.text)


def is_sentence(text: str) -> bool:
    """Whether a text is long enough for a sentence, and ends as one does."""
    return extent(text) >= _SENTENCE and ends_sentence(text)


def extent(text: str) -> int:
    """How much a text says, in letters of an alphabet: a sign of Chinese or Japanese says what two do."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def is_candidate(block: Block) -> bool:
    """Whether a block can be text at all: not a short line that is nothing but links."""
    return not (block.linked > 0.8 * len(block.text) and len(block.text) < 100)


def ends_of(text: str) -> str:
    """A text, but of a long one only its beginning and its end, which is enough to know it by."""
    return text if len(text) <= _WHOLE else f"{text[:250]} … {text[-120:]}"


def _capitals(head: str) -> int:
    """How many capitals. Of ASCII they are counted as bytes: seven times as fast."""
    if head.isascii():
        codes = head.encode("ascii")
        return len(codes) - len(codes.translate(None, _ASCII_CAPITALS))
    return len(_CAPITALS.findall(head))


def kind_of(char: str) -> int:
    """What a character is to the compiled loop."""
    kinds = (
        (WIDE, _WIDE.match(char)),
        (ENDS, char in _ENDS),
        (CLOSES, char in _CLOSERS),
        (CAPITAL, _CAPITALS.match(char)),
        (DIGIT, _DIGIT.match(char)),
        (COLON, char == ":"),
    )
    return KNOWN | sum(kind for kind, is_so in kinds if is_so)


def block_row(block: Block) -> list[float]:
    """Numbers for a block, columns as in BLOCK_NAMES."""
    text, head = block.text, block.text[:_HEAD]
    start = text[:_DIGITS]
    return [
        log1p(extent(text)),
        block.linked / len(text),
        ends_sentence(text),
        _capitals(head) / len(head),
        len(_DIGIT.findall(start)) / len(start),
        2 if text[-1] == ":" else ":" in text[:_LABEL],
        TAG_CODE.get(block.tag, 0),
        int(block.tag[1]) if block.tag in HEADINGS else 0,
    ]
