"""Lines between and behind paragraphs that say nothing by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import Pattern

from newsetl.extract.lexicon import Languages, for_languages

_DIVIDER = re.compile("[\\s\u200c-\u200f\u2800_*•·.,:~=#|◦◆◇■□●○★☆※…‥⁂–—―-]*")
_LONGEST = 100  # characters of a divider or of a label
_SHORT = 60  # characters of a line that can introduce something
_COLONS = (":", "：")


@for_languages
def _advert(known: Languages) -> Pattern[str]:
    return re.compile(rf"\W*(?:{known.any_of(lambda one: one.page.adverts)})\W*", re.IGNORECASE)


def is_stray(kind: str, line: str) -> bool:
    """Whether a line is a divider, or says that an advertisement stands there. Cells of tables are none."""
    if kind == "table_row" or len(line) > _LONGEST:
        return False
    return _DIVIDER.fullmatch(line) is not None or (kind == "p" and _advert().fullmatch(line) is not None)


def without_last_label(lines: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """(kind, text) lines less those at their end that introduce something which is not there: "Read more:".

    The first line stays.
    """
    end = len(lines)
    while end > 1 and len(lines[end - 1][1]) <= _SHORT and lines[end - 1][1].rstrip().endswith(_COLONS):
        end -= 1
    return lines[:end]
