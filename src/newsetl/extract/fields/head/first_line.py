"""Whether a plain text begins with its headline: what stands between that line and the running text tells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsetl.extract.fields.bylines.lines import begins_byline
from newsetl.extract.fields.bylines.names import is_name
from newsetl.extract.fields.dates.dateline import parse_dateline
from newsetl.extract.fields.dates.parse import first_date
from newsetl.extract.lexicon import agency_of

_ENDS_SENTENCE = re.compile(r"[.!?…:;,]['\"’”»)]*$")
_HEAD_LINES = 5  # the headline, who wrote it, when, and where the text begins
_BELOW_BYLINE = 8  # lines in which the text begins where a byline stands right below the headline
_LONGEST_CREDIT = 90  # characters
_BESIDE_DATE = 40  # letters: a weekday, a place, a time of day
_RUNNING = 1.2  # times as long as the headline
_LABEL = re.compile(r"[^\W\d_][\w ]{0,20}[:：]\s*(?=\S)")  # "Reporter: Ada Field", in any language
_LONGEST_NAMES = 50
_MINUTES = re.compile(r"[^.!?]{0,25}\b\d{1,2}\s?(?:min|dk|мин|分)\w{0,5}\W*", re.IGNORECASE)  # that reading takes
_PATH = re.compile(r"\S\s[›»❯→>]\s\S|\S\s/\s\S.*\S\s/\s\S")  # through a site: "Home › News › Harbour"
_CONSENT = re.compile(r"\bcookies?\b|çerez|\bкуки\b", re.IGNORECASE)
_SECTION = 2  # words that in capitals are the name of one: "OPINION"


def begins_with_headline(lines: Sequence[str]) -> bool:
    """Whether the first line is a headline: short, no sentence, running text below it or its credits."""
    if len(lines) < 2 or _is_furniture(lines):
        return False
    first, second = lines[0], _first_of_text(lines)
    if len(first) > 140 or len(first.split()) > 20 or parse_dateline(first) is not None:
        return False
    is_running = len(second) > _RUNNING * len(first) and any(mark in second for mark in ".。！？!?।")
    if first.isupper() and not second.isupper():
        return is_running or len(first.split()) > _SECTION
    if _ENDS_SENTENCE.search(first):
        return False
    return is_running or parse_dateline(second[:200]) is not None


def _is_furniture(lines: Sequence[str]) -> bool:
    """Whether the first line is the name of an agency, a path through the site, or a request for consent."""
    if _PATH.search(lines[0]) or agency_of(lines[0]) is not None:
        return True
    has_buttons = len(lines) > 2 and len(lines[2]) <= _LONGEST_CREDIT and not _ENDS_SENTENCE.search(lines[2])
    return has_buttons and _CONSENT.search(lines[1]) is not None


def _first_of_text(lines: Sequence[str]) -> str:
    """The first line behind the credits below the headline; behind a byline whatever is short is one."""
    if begins_byline(lines[1]) and len(lines[1]) <= _LONGEST_CREDIT:
        below = lines[2:_BELOW_BYLINE]
        return next((line for line in below if len(line) > _LONGEST_CREDIT or _is_sentence(line)), "")
    head = range(1, min(_HEAD_LINES, len(lines)))
    return next((lines[at] for at in head if not _is_credit(lines, at)), "")


def _is_sentence(line: str) -> bool:
    return _ENDS_SENTENCE.search(line) is not None and not (is_stamp(line) or _MINUTES.fullmatch(line))


def _is_credit(lines: Sequence[str], at: int) -> bool:
    """Whether a line between a headline and its text says who wrote it, when, or how long it takes to read."""
    line = lines[at]
    if len(line) > _LONGEST_CREDIT:
        return False
    if begins_byline(line) or is_stamp(line) or _MINUTES.fullmatch(line):
        return True
    beside = [lines[place] for place in (at - 1, at + 1) if 0 < place < len(lines)]
    return _names_somebody(line) and any(map(is_stamp, beside))


def is_stamp(line: str) -> bool:
    """Whether a line is a date and little else."""
    dated = first_date(line) if len(line) <= _LONGEST_CREDIT and any(map(str.isdigit, line)) else None
    if dated is None:
        return False
    beside = line[: dated[1][0]] + line[dated[1][1] :]
    return sum(map(str.isalpha, beside)) <= _BESIDE_DATE


def _names_somebody(line: str) -> bool:
    """Whether a line is a name alone, or a label and what may be one."""
    if len(line) > _LONGEST_NAMES or _ENDS_SENTENCE.search(line):
        return False
    return is_name(line) or _LABEL.match(line) is not None
