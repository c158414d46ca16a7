"""Dates and spans of time as a text names them, before anybody asks which day they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from newsetl.core.record import record
from newsetl.extract.fields.dates.parse import calendar_days
from newsetl.extract.fields.words.tokens import Tokens
from newsetl.extract.lexicon import DateWords

Pattern = tuple[tuple[str, ...], str]
_JOINS = frozenset({" ", ", ", ". ", "., ", " ,", ".", " , "})
_DAY_JOINS = frozenset({" ", ". ", ".", "º "})


@record(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """Tokens first ≤ i < last name a time: a calendar date, a weekday, or so many units from now."""

    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    decade: int | None = None  # its first year
    shift: int | None = None  # units from now; for a weekday -1 is the last one, 1 the next
    unit: str | None = None

    @property
    def is_full(self) -> bool:
        """A year, a month and a day."""
        return self.year is not None and self.month is not None and self.day is not None


def time_mentions(tokens: Tokens) -> tuple[TimeMention, ...]:
    """All times that the text names, in order, none inside another."""
    known = tokens.lexicon.dates
    if known.marks or known.is_unspaced:
        return _in_order([*_universal(tokens), *_written_together(tokens, known)])
    if not known.months:
        return tuple(_universal(tokens))
    spaced = _spaced(tokens, known)
    return _in_order([*_of_calendar(tokens, known), *spaced]) if known.calendar else spaced


def _spaced(tokens: Tokens, known: DateWords) -> tuple[TimeMention, ...]:
    """Times in words with spaces between them."""
    starters = _starters(known)
    mentions: list[TimeMention] = []
    for token in [at for at, word in enumerate(tokens.lower) if word in starters or word[0].isdigit()]:
        one = _at(tokens, known, token, tokens.lower[token])
        if one is None:
            continue
        while mentions and one.first < mentions[-1].last:
            if one.last - one.first <= mentions[-1].last - mentions[-1].first:
                break
            mentions.pop()
        else:
            mentions.append(one)
    return tuple(mentions)


def _in_order(mentions: Sequence[TimeMention]) -> tuple[TimeMention, ...]:
    """Mentions in order; of those that overlap the longer one."""
    kept: list[TimeMention] = []
    for one in sorted(mentions, key=lambda one: (one.first, -one.last)):
        if not kept or one.first >= kept[-1].last:
            kept.append(one)
    return tuple(kept)


def _of_calendar(tokens: Tokens, known: DateWords) -> Iterator[TimeMention]:
    """Days of another calendar, as days of the common one."""
    for day, match in calendar_days(tokens.text, known.calendar):
        first, last = tokens.token_at(match.start()), tokens.token_at(match.end())
        yield TimeMention(first=first, last=last, year=day.year, month=day.month, day=day.day)


def _written_together(tokens: Tokens, known: DateWords) -> Iterator[TimeMention]:
    """Times of a script whose words have no spaces, or of one that marks the figures of a date."""
    for match in _together(known).finditer(tokens.text):
        first, last = tokens.token_at(match.start()), tokens.token_at(match.end())
        year, month, day, word = match["year"], match["month"], match["day"], match["word"]
        if word:
            weekday, shift = known.weekdays.get(word), known.days.get(word)
            unit = None if weekday else "day"
            yield TimeMention(first=first, last=last, weekday=weekday, shift=shift, unit=unit)
        elif _holds(month := known.months.get(month or "", month), 12) and _holds(day, 31):
            since = int(year) - known.era if year else None
            yield TimeMention(
                first=first,
                last=last,
                year=since,
                month=int(month) if month else None,
                day=int(day) if day else None,
            )


def _holds(number: str | int | None, most: int) -> bool:
    return number is None or 1 <= int(number) <= most


@cache
def _together(known: DateWords) -> re.Pattern[str]:
    """What finds such times: with marks year, month and day come in this order, else day, month and year."""
    words = "|".join(map(re.escape, sorted((*known.weekdays, *known.days), key=len, reverse=True))) or "(?!)"
    if known.marks:
        year, month, day = list(known.marks)
        dated = (
            rf"(?:(?P<year>(?<!\d)\d{{4}})\s*{year}(?:\s*(?=\d{{1,2}}\s*{month})|(?!\s*\d)))?"
            rf"(?:(?P<month>(?<!\d)\d{{1,2}})\s*{month}(?:\s*(?P<day>\d{{1,2}})\s*{day})?)?"
        )
        return re.compile(rf"(?=\d){dated}(?<=[{known.marks}])|(?P<word>{words})")
    months = "|".join(sorted(known.months, key=len, reverse=True)) or "(?!)"
    dated = rf"(?:(?P<day>(?<!\d)\d{{1,2}})\s*)?(?P<month>{months})(?:\s*(?:(?:\w\.){{2}}\s*)?(?P<year>\d{{4}}))?"
    return re.compile(rf"{dated}|(?P<word>{words})")


def _universal(tokens: Tokens) -> Iterator[TimeMention]:
    """Dates in figures are read in any language: 2024-07-01."""
    for token, word in enumerate(tokens.words):
        if len(word) == 10 and (one := _figures(word, token, "")) is not None:
            yield one


@cache
def _starters(known: DateWords) -> frozenset[str]:
    """Words at which a time may be read."""
    literals = _by_literal(known)
    return frozenset({*known.months, *known.weekdays, *known.days, *literals})


@cache
def _by_literal(known: DateWords) -> Mapping[str, tuple[tuple[Pattern, int], ...]]:
    """The literal word by which a pattern is found → patterns and the word's place, the longest first."""
    table: dict[str, list[tuple[Pattern, int]]] = {}
    for pattern in sorted(known.patterns, key=lambda item: -len(item[0])):
        place = max(index for index, word in enumerate(pattern[0]) if word[0] != "{")
        table.setdefault(pattern[0][place], []).append((pattern, place))
    return {word: tuple(entries) for word, entries in table.items()}


def _at(tokens: Tokens, known: DateWords, token: int, word: str) -> TimeMention | None:
    if word[0].isdigit():
        return _number(tokens, known, token, word)
    if word in known.months and (mention := _calendar(tokens, known, token)):
        return mention
    if word in known.weekdays and _is_weekday(tokens, known, token):
        return _weekday(tokens, known, token)
    for pattern, place in _by_literal(known).get(word, ()):
        if mention := _matched(tokens, known, pattern, token - place):
            return mention
    if word in known.days and (not tokens.words[token][0].isupper() or token in tokens.sentences):
        return TimeMention(first=token, last=token + 1, shift=known.days[word], unit="day")
    return None


def _calendar(tokens: Tokens, known: DateWords, token: int) -> TimeMention | None:
    """A month with the day and year around it."""
    first, last = token, token + 1
    day = None
    if known.month_first and (day := _day_after(tokens, token)) is not None:
        last = token + 2
    elif (before := _skip_back(tokens, known, token)) >= 0 and (day := _day(tokens, before)) is not None:
        first = before
        if known.month_first and tokens.gaps[before].strip() not in ("", "."):
            first, day = token, None
    year, end = _year_after(tokens, known, last)
    alone = day is None and year is None
    capital = tokens.words[token][0].isupper()
    if alone and (tokens.lower[token] in known.weak_months or (known.month_first and not capital)):
        return None
    if known.month_first and not capital and tokens.lower[token] in known.weak_months:
        return None
    if first and tokens.lower[first - 1] in known.weekdays and tokens.gaps[first - 1] in _JOINS:
        first -= 1
    return TimeMention(first=first, last=end, month=known.months[tokens.lower[token]], day=day, year=year)


def _day_after(tokens: Tokens, token: int) -> int | None:
    if token + 1 >= len(tokens.words) or tokens.gaps[token] not in _DAY_JOINS:
        return None
    return _day(tokens, token + 1)


def _day(tokens: Tokens, token: int) -> int | None:
    """1 to 31, with or without an ordinal ending, or a preposition that is joined to it: "ב-24"."""
    word = tokens.lower[token]
    digits = word if word.isascii() else word.rpartition("-")[2]
    for ending in tokens.lexicon.dates.ordinals:
        digits = digits.removesuffix(ending)
    return int(digits) if digits.isdecimal() and len(digits) <= 2 and 1 <= int(digits) <= 31 else None


def _skip_back(tokens: Tokens, known: DateWords, token: int) -> int:
    """The token before, over one linking word ("3 de mayo")."""
    before = token - 1
    if before > 0 and tokens.lower[before] in known.link:
        before -= 1
    return before if before >= 0 and tokens.gaps[before] in _DAY_JOINS | {" "} else -1


def _year_after(tokens: Tokens, known: DateWords, token: int) -> tuple[int | None, int]:
    """(year, one past its token) where a year follows at `token`, else (None, token)."""
    spot = token
    if spot < len(tokens.words) and tokens.lower[spot] in known.link:
        spot += 1
    if spot < len(tokens.words) and tokens.gaps[spot - 1] in _JOINS and _is_year(tokens.words[spot]):
        return int(tokens.words[spot]), spot + 1
    return None, token


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and 1000 <= int(word) <= 2100


def _is_weekday(tokens: Tokens, known: DateWords, token: int) -> bool:
    """Whether a word is a day, where it is another word too: by its capital, and no unit that is counted."""
    word = tokens.lower[token]
    if word in known.weak_weekdays and not tokens.words[token][0].isupper():
        return False
    return not (word in known.units and token and _count(known, tokens.lower[token - 1]) is not None)


def _weekday(tokens: Tokens, known: DateWords, token: int) -> TimeMention:
    first, last, shift = token, token + 1, None
    for word, spot in ((tokens.lower[token - 1] if token else "", first - 1),):
        if word in known.before or word in known.after:
            first, shift = spot, -1 if word in known.before else 1
    if last < len(tokens.lower) and shift is None and tokens.gaps[token] == " ":
        word = tokens.lower[last]
        if not known.month_first and (word in known.before or word in known.after):
            last, shift = last + 1, -1 if word in known.before else 1
    return TimeMention(first=first, last=last, weekday=known.weekdays[tokens.lower[token]], shift=shift)


def _matched(tokens: Tokens, known: DateWords, pattern: Pattern, first: int) -> TimeMention | None:
    """A pattern such as "{n} {unit} ago" at a token."""
    words, shift = pattern
    if first < 0 or first + len(words) > len(tokens.words):
        return None
    number, unit = 1, "day"
    for offset, word in enumerate(words):
        token = first + offset
        if offset and tokens.gaps[token - 1] not in (" ", "-"):
            return None
        printed = tokens.lower[token]
        if word == "{n}":
            counted = _count(known, printed)
            if counted is None:
                return None
            number = counted
        elif word == "{unit}":
            if printed not in known.units:
                return None
            unit = known.units[printed]
        elif word != printed:
            return None
    times = {"n": number, "-n": -number}.get(shift)
    return TimeMention(
        first=first, last=first + len(words), shift=int(shift) if times is None else times, unit=unit
    )


def _count(known: DateWords, printed: str) -> int | None:
    if printed.isdecimal() and len(printed) <= 4:
        return int(printed)
    return known.numbers.get(printed)


def _number(tokens: Tokens, known: DateWords, token: int, word: str) -> TimeMention | None:
    """A year by its company, a decade, or a date in figures."""
    if _is_year(word):
        before = tokens.lower[token - 1] if token else ""
        bracketed = tokens.gaps[token - 1][-1:] == "(" if token else False
        if int(word) >= 1500 and (before in known.year_cues or bracketed):
            return TimeMention(first=token, last=token + 1, year=int(word))
        return None
    if len(word) == 5 and word[4] == "s" and word[:4].isdecimal() and word[3] == "0":
        return TimeMention(first=token, last=token + 1, decade=int(word[:4]))
    return _figures(word, token, known.numeric) if 8 <= len(word) <= 10 else None


def _figures(word: str, token: int, order: str) -> TimeMention | None:
    """2024-07-01 in any language; 1.7.2024 and 1/7/2024 where the language puts the day first."""
    for mark in "-./":
        parts = word.split(mark)
        if len(parts) == 3 and all(part.isdecimal() for part in parts):
            return _ordered([int(part) for part in parts], mark, token, order)
    return None


def _ordered(parts: Sequence[int], mark: str, token: int, order: str) -> TimeMention | None:
    year, month, day = parts
    if year < 1000:
        day, month, year = parts
        if day <= 12 and not order and mark != ".":
            return None  # 3/4/2024 is March to some and April to others
        if month > 12 >= day:
            day, month = month, day
    if not (1000 <= year <= 2100 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return TimeMention(first=token, last=token + 1, year=year, month=month, day=day)
