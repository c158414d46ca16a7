"""Lines between, before and behind paragraphs that say nothing by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import Pattern

from newsetl.extract.lexicon import Languages, for_languages
from newsetl.extract.page.block_features import ends_sentence

_DIVIDER = re.compile("[\\s\u200c-\u200f\u2800_*•·.,:~=#|◦◆◇■□●○★☆※…‥⁂–—―-]*")
_LONGEST = 100  # characters of a divider or of a label
_SHORT = 60  # characters of a line that can introduce something
_COLONS = (":", "：")
_TOP = 3  # lines of a text in which a byline can stand


@for_languages
def _advert(known: Languages) -> Pattern[str]:
    return re.compile(rf"\W*(?:{known.any_of(lambda one: one.page.adverts)})\W*", re.IGNORECASE)


@for_languages
def _byline(known: Languages) -> Pattern[str]:
    by = known.any_of(
        lambda one: one.byline.openings, lambda one: one.byline.by, lambda one: one.byline.prepositions
    )
    small = known.any_of(lambda one: one.byline.conjunctions, lambda one: one.byline.particles)
    name = r"(?-i:[A-ZÀ-ÖØ-ÞΆ-ΏΑ-ΫЀ-Я])[^\W\d_]*[.]?(?:['’-][^\W\d_]+)*"
    return re.compile(rf"(?:{by})[:\s]\s*{name}(?:,?\s(?:{name}|{small}|&))*\s{name}\W*", re.IGNORECASE)


@for_languages
def _notice(known: Languages) -> Pattern[str]:
    words = "|".join(
        re.escape(text.strip()) for text in known.every(lambda one: one.credits.copyright) if text[0].isalpha()
    )
    return re.compile(rf"\W*(?:{words})\W*(?:\(c\)\W*)?\d{{4}}\b", re.IGNORECASE)


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


def without_frame(lines: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """(kind, text) lines less a byline and a date at their beginning, a notice and labels at their end."""
    return without_last_label(_without_notice(_without_byline(lines)))


def _without_byline(lines: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Lines less one of the first that says who wrote them, and the date that stands in the line behind it."""
    for at, (kind, line) in enumerate(lines[:_TOP]):
        if kind == "p" and len(line) <= _LONGEST and _byline().fullmatch(line):
            rest = lines[at + 1 :]
            return [*lines[:at], *(rest[1:] if rest and _is_date(rest[0][1]) else rest)]
    return lines


def _is_date(line: str) -> bool:
    return len(line) <= _SHORT and any(map(str.isdigit, line)) and not ends_sentence(line)


def _without_notice(lines: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Lines less a last one that begins with the word copyright and a year."""
    return lines[:-1] if lines and _notice().match(lines[-1][1]) else lines
