"""What a block tells by itself: its letters, its links and its tag. One row of numbers."""

from __future__ import annotations

import re
import string
from math import log1p

from newsetl.html.blocks import HEADINGS, Block

OWN_NAMES: tuple[str, ...] = tuple(
    "chars words link_share links ends_sentence commas digits capitals noise clock tag heading_level first_lower "
    "quotes ends_colon word_length bold slanted world_words links_out links_inside".split()
)
TAG_CODE = {
    "p": 1, "div": 2, "li": 3, "h1": 4, "h2": 5, "h3": 6, "h4": 7, "h5": 8, "h6": 8, "td": 9, "th": 9,
    "blockquote": 10, "pre": 11, "figcaption": 12, "dd": 13, "dt": 13, "section": 14, "article": 15,
    "button": 17, "caption": 12, "summary": 16, "header": 19, "footer": 19, "form": 20,
}  # fmt: skip
_ENDS = frozenset(".!?…。！？।؟۔")
_CLOSERS = "\"'”’»)]」』"
_WORD = re.compile(r"\w+")
_HEAD = 200  # characters of a block that are looked at for marks, digits and capitals
_FOLDED = 400  # characters; of longer blocks only the beginning and the end are folded
_CAPITALS = re.compile("[A-ZÀ-ÖØ-ÞΆ-ΏΑ-ΫЀ-Я]")
_DIGITS = re.compile(r"\d")
_COMMAS = re.compile("[,،、，]")
_ASCII_DIGITS, _ASCII_CAPITALS = string.digits.encode(), string.ascii_uppercase.encode()
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d\d\b")
_MARKS_OF_NOISE = re.compile(r"[©@|•›»→▶#]|https?:|www\.|\{\{")
# Words that are the same in most languages and seldom belong to the story when they stand in a short line.
_WORLD_WORDS = re.compile(
    r"\b(?:newsletter|facebook|twitter|instagram|whatsapp|telegram|youtube|podcast|copyright|email|e mail|"
    r"javascript|cookie|getty|reuters|app\b|afp\b|foto|photo|video|premium|online|google|abonn|subscri)"
)
_ELSEWHERE = re.compile(
    r"mailto:|facebook\.|twitter\.|//x\.com|instagram\.|whatsapp|//t\.me/|linkedin\.|youtube\.|news\.google|"
    r"pinterest|pic\.tw|tiktok"
)


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, closing quotes and brackets aside."""
    return text[-1:] in _ENDS or text.rstrip(_CLOSERS)[-1:] in _ENDS


def is_prose(block: Block) -> bool:
    """Whether a block looks like running text: long enough, few links, a sentence's end."""
    return len(block.text) >= 60 and block.linked * 3 < len(block.text) and ends_sentence(block.text)


def is_candidate(block: Block) -> bool:
    """Whether a block can be text at all: not a short line that is nothing but links."""
    return not (block.linked > 0.8 * len(block.text) and len(block.text) < 100)


def folded(text: str) -> str:
    """Words of `text` in lower case, parted by single spaces."""
    return " ".join(_WORD.findall(text.casefold()))


def folded_ends(text: str) -> str:
    """`folded`, but of a long text only its beginning and its end, which is enough to know it by."""
    return folded(text) if len(text) <= _FOLDED else folded(f"{text[:250]} … {text[-120:]}")


def _counted(head: str) -> tuple[int, int, int]:
    """Commas, digits and capitals. Of ASCII they are counted as bytes: seven times as fast."""
    if head.isascii():
        codes = head.encode("ascii")
        digits = len(codes) - len(codes.translate(None, _ASCII_DIGITS))
        capitals = len(codes) - len(codes.translate(None, _ASCII_CAPITALS))
        return codes.count(b","), digits, capitals
    return len(_COMMAS.findall(head)), len(_DIGITS.findall(head)), len(_CAPITALS.findall(head))


def own_row(block: Block, words: str) -> list[float]:
    """Numbers for a block, columns as in OWN_NAMES; `words` is its text as `folded_ends` gives it."""
    text, head = block.text, block.text[:_HEAD]
    size, seen = len(text), len(head)
    commas, digits, capitals = _counted(head)
    count = text.count(" ") + 1
    targets = " ".join([anchor.href for anchor in block.anchors]) if block.anchors else ""
    return [
        log1p(size),
        log1p(count),
        block.linked / size,
        len(block.anchors),
        ends_sentence(text),
        commas * 100 / seen,
        digits / seen,
        capitals / seen,
        _MARKS_OF_NOISE.search(head) is not None,
        _CLOCK.search(head) is not None,
        TAG_CODE.get(block.tag, 0),
        int(block.tag[1]) if block.tag in HEADINGS else 0,
        text[0].islower(),
        text[0] in "\"'“„«‘",
        text[-1] == ":",
        size / count,
        block.bold / size,
        block.slanted / size,
        len(_WORLD_WORDS.findall(words)) if size <= _HEAD else 0,
        len(_ELSEWHERE.findall(targets)) if targets else 0,
        targets.count("#"),
    ]
