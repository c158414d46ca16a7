"""Lines of a plain text → its paragraphs: which line breaks part them, and which a typewriter made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from newsetl.core.text import LINE_BREAKS, UNSPACED, clean, one_line

SOFT_HYPHEN = "\u00ad"  # with which a word is parted at a line's end
_WIDEST = 100  # characters of a line that a typewriter, a mail program or a column breaks
_FEWEST = 4  # lines that tell how a text is broken
_LONGEST_WORD = 60  # characters
_PARTED = re.compile(rf"(\w+)[-{SOFT_HYPHEN}]$")
_NO_WORD = re.compile(r"\W")
_HYPHENATED = re.compile(r"\w+-\w+")
ENDS_SENTENCE = re.compile(r"[.!?…:;。！？]['\"’”»)\]]*$")
# Two characters between which a line may break without a space: of Chinese, Japanese or Thai, or their marks.
_UNSPACED_ENDS = re.compile(rf"(?:{UNSPACED.pattern[:-1]}|[\u3001-\u303f\uff01-\uff65]){{2}}")


def split_paragraphs(text: str) -> list[str]:
    """Paragraphs of a plain-text document.

    Every line is one, unless a typewriter, a mail program or a column broke the lines: then blank lines, indented
    first lines, and lines that were left short part them. What stands above such a text, its headline and byline,
    may be broken as it likes.
    """
    lines = [line.rstrip() for line in LINE_BREAKS.sub("\n", text).expandtabs().split("\n")]
    filled = [line for line in lines if line]
    width = _width(lines, filled)
    if width is None:
        return [line for line in clean(text).split("\n") if line]
    indents_part = sum(line.startswith(" ") for line in filled) < len(filled) / 2
    blocks: list[list[str]] = []
    for before, line in pairwise(["", *lines]):
        if not line:
            continue
        is_indented = indents_part and line.startswith(" ")
        if not before or is_indented or _is_left_short(before, after=line, width=width):
            blocks.append([])
        blocks[-1].append(line.strip())
    hyphenated, are_parted = hyphenated_words(filled), _are_words_parted(filled)
    return [one_line(joined_lines(block, hyphenated, are_parted=are_parted)) for block in blocks]


def hyphenated_words(lines: Sequence[str]) -> frozenset[str]:
    """Words that are written with a hyphen inside of a line."""
    return frozenset(word for line in lines for word in _HYPHENATED.findall(line))


def joined_lines(lines: Sequence[str], hyphenated: frozenset[str], *, are_parted: bool = True) -> str:
    """Lines as one text. A hyphen at a line's end goes, unless the word is written with it elsewhere too.

    Args:
        lines: without spaces around them.
        hyphenated: words that are written with a hyphen.
        are_parted: words are parted at line ends; where they are not, a hyphen there belongs to its word.
    """
    text = lines[0]
    for line in lines[1:]:
        head = _PARTED.search(text[-_LONGEST_WORD:]) if line[0].islower() or text.endswith(SOFT_HYPHEN) else None
        if head:
            tail, *_ = _NO_WORD.split(line, maxsplit=1)
            is_parted = are_parted and f"{head[1]}-{tail}" not in hyphenated
            text = text[:-1] + ("" if is_parted else "-") + line
        else:
            text += line if _UNSPACED_ENDS.fullmatch(text[-1:] + line[:1]) else f" {line}"
    return text.replace(SOFT_HYPHEN, "-")


def _are_words_parted(lines: Sequence[str]) -> bool:
    """Whether that was done to many lines, so that a hyphen at a line's end is hardly one of the word."""
    parted = [line for line, after in pairwise(lines) if after[:1].islower() and _PARTED.search(line)]
    return len(parted) >= max(2, len(lines) / 20)


def _width(lines: Sequence[str], filled: Sequence[str]) -> int | None:
    """At how many characters lines were broken; None where each is a paragraph."""
    if len(filled) < _FEWEST:
        return None
    followed = [(line, after) for line, after in pairwise(lines) if line and after and not after.startswith(" ")]
    if len(followed) < len(filled) / 3:
        return None
    width = max(len(line) for line, _ in followed)
    ended = [line for line, _ in followed if ENDS_SENTENCE.search(line)]
    is_full = sum(len(line) >= 0.7 * width for line, _ in followed) >= 0.8 * len(followed)
    if width <= _WIDEST and is_full and len(ended) <= len(followed) / 2 and _is_running(filled):
        return width
    return _width_of_broken([line for line, after in followed if _goes_on(line, after)], len(filled))


def _is_running(lines: Sequence[str]) -> bool:
    """Whether some words are in small letters, where the script has them: few of a table are."""
    cased = [word[0] for line in lines for word in line.split() if word[0].lower() != word[0].upper()]
    return sum(map(str.islower, cased)) >= 0.3 * len(cased)


def _width_of_broken(broken: Sequence[str], filled: int) -> int | None:
    """The width of lines that go on in the next one, if these are many, and most of them full."""
    width = max(map(len, broken), default=0)
    is_usual = len(broken) >= max(_FEWEST, filled / 3)
    is_full = sum(len(line) >= 0.6 * width for line in broken) >= 0.8 * len(broken)
    return width if is_usual and is_full and width <= _WIDEST else None


def _goes_on(line: str, after: str) -> bool:
    """Whether a sentence goes on in the next line: that begins in small letters, and this one ends none."""
    return after[0].islower() and not ENDS_SENTENCE.search(line)


def _is_left_short(line: str, *, after: str, width: int) -> bool:
    """Whether a paragraph ends with a line: much more would have stood in it, or nobody broke it."""
    if len(line) < width / 2 or len(line) > 1.25 * width:
        return True
    first, *_ = after.split(maxsplit=1)
    return not first[0].islower() and len(line) + 1 + len(first) <= 0.75 * width
