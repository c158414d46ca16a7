"""What is kept of the text that was found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from newsetl.core.text import folded, number_of_words, one_line
from newsetl.extract.page.blocks import Anchor
from newsetl.extract.page.stray_lines import is_stray, without_frame

_OFTEN, _SENTENCE = 3, 60  # a line of 60 characters that stands three times is the site's, not the story's,
_REFRAIN = 0.5  # unless such lines are more than this share of the text
_LONG_WORD = 60  # characters; longer than words are
_ENCODED = re.compile(rf"[A-Za-z0-9+/=_-]{{{_LONG_WORD},}}")  # letters of base64 and its like
_LEAST_ENCODED = 240  # characters of them that make a line, most of it being such, a file and no text


def drop_noise(
    blocks: Sequence[tuple[str, str]],
    *,
    titles: Collection[str],
    anchors: Mapping[str, Sequence[Anchor]],
    printed: Iterable[str] = (),
) -> list[tuple[str, str]]:
    """Blocks less the headline at the top, lines of nothing but links, encoded files, and sentences said before.

    Dividers and the labels of advertisements go too, a byline before the text, and behind it a notice of
    copyright or a label that introduces nothing.
    A sentence that stands three times is the site's and goes altogether; of two the first one stays.
    `printed` holds the texts of all blocks of the page, those too that were not taken.
    """
    headlines = {folded(title) for title in titles}
    lines = [one_line(text) for _, text in blocks]
    often = {line for line, times in Counter(lines).items() if times >= _OFTEN and len(line) >= _SENTENCE}
    often |= {text for text, times in Counter(printed).items() if times >= _OFTEN and len(text) >= _SENTENCE}
    if sum(len(line) for line in lines if line in often) > _REFRAIN * sum(map(len, lines)):
        often = set()
    copies = _places_of_copies(lines)
    kept = [
        block
        for at, (block, line) in enumerate(zip(blocks, lines, strict=True))
        if line not in often and at not in copies and not _is_noise(block[0], line, anchors)
    ]
    while kept and folded(kept[0][1]) in headlines:
        kept = kept[1:]
    return list(without_frame(kept))


def _is_noise(kind: str, line: str, anchors: Mapping[str, Sequence[Anchor]]) -> bool:
    return _is_links_only(line, anchors) or _is_encoded(line) or is_stray(kind, line)


def _places_of_copies(lines: Sequence[str]) -> set[int]:
    """Indices of sentences that stand there a second time; a third time makes a refrain."""
    times = Counter(lines)
    first: dict[str, int] = {}
    return {
        at
        for at, line in enumerate(lines)
        if times[line] == 2 and len(line) >= _SENTENCE and first.setdefault(line, at) != at
    }


def _is_links_only(line: str, anchors: Mapping[str, Sequence[Anchor]]) -> bool:
    linked = sum(len(anchor.text) for anchor in anchors.get(line, ()))
    return linked > 0 and linked >= 0.9 * len(line) and not line.endswith((".", "!", "?", "”", "。"))


def _is_encoded(line: str) -> bool:
    if len(line) < _LEAST_ENCODED or not _has_long_word(line):
        return False
    encoded = sum(map(len, _ENCODED.findall(line)))
    return encoded >= _LEAST_ENCODED and encoded > 0.5 * len(line)


def _has_long_word(line: str) -> bool:
    """Whether somewhere in a line so many characters stand without a space as an encoded file has."""
    start = 0
    while (space := line.rfind(" ", start, start + _LONG_WORD)) >= 0:
        start = space + 1
    return len(line) - start >= _LONG_WORD


def has_words(blocks: Iterable[tuple[str, str]], fewest: int) -> bool:
    """Whether blocks hold so many words."""
    count = 0
    for _, text in blocks:
        count += number_of_words(text)
        if count >= fewest:
            return True
    return False
