"""Subjects of verbs of speech: where the noun phrase beside a verb begins and ends."""

from __future__ import annotations

from dataclasses import dataclass

from newsetl.extract.fields.words.tokens import Reading

REACH = 30  # tokens that a clause around a quotation may have
_PHRASE = 28  # tokens of a subject with its apposition


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who is named beside a quotation, as tokens first ≤ i < last, and the verb."""

    first: int
    last: int
    cue: int
    core: int  # the name without its apposition ends before this token


def is_cue(reading: Reading, token: int, *, strong: bool = False) -> bool:
    """Whether a token is a verb of speech; a weak one only where a name or a quotation stands beside it."""
    word = reading.lower[token]
    if word not in reading.lexicon.quotes.cues:
        return False
    if strong or word not in reading.lexicon.quotes.weak_cues:
        return not reading.words[token][0].isupper() or reading.words[token].isupper()
    before = token - 1
    while before > 0 and reading.lower[before] in reading.lexicon.clause.helpers:
        before -= 1
    return (
        before >= 0
        and reading.words[token][0].islower()
        and (reading.words[before][0].isupper() or reading.lower[before] in _subjects(reading))
        and reading.gaps[before].strip() in ("", ",", ")", "),", ".)", ".),")
        and "s" not in reading.gaps[before]
    )


def _subjects(reading: Reading) -> frozenset[str]:
    return (
        reading.lexicon.quotes.nouns | frozenset(reading.lexicon.quotes.pronouns)
    ) - reading.lexicon.clause.objects


def can_begin(reading: Reading, token: int) -> bool:
    """Whether a subject can begin here: a name, a pronoun, an article or a noun for a speaker."""
    word, low = reading.words[token], reading.lower[token]
    known = reading.lexicon.quotes
    return (
        (word[0].isupper() and low not in reading.lexicon.clause.stops)
        or (low in known.pronouns and low not in reading.lexicon.clause.objects)
        or low in reading.lexicon.clause.articles
        or low in known.nouns
    )


def phrase_after(reading: Reading, cue: int, last: int, *, loose: bool = False) -> Said | None:
    """The subject behind its verb, with a short apposition; `loose` when it may begin with any noun."""
    first = cue + 1
    if first >= last or reading.gaps[cue].strip(" \t") not in ("", "’", "'"):
        return None
    end = first
    while end < min(last, first + _PHRASE):
        if end > first and (_ends_name(reading, end) or is_cue(reading, end)):
            break
        end += 1
        if not _goes_on(reading.gaps[end - 1]):
            break
    if end == first or not (loose or can_begin(reading, first)):
        return None
    return Said(first=first, last=_with_apposition(reading, end, last), cue=cue, core=end)


def _ends_name(reading: Reading, token: int) -> bool:
    low, clause = reading.lower[token], reading.lexicon.clause
    small = reading.words[token][0].islower()
    return low in clause.stops or (small and low.endswith(clause.participle + clause.adverb))


def _goes_on(gap: str) -> bool:
    """Whether a phrase runs over a gap: spaces, initials' stops, brackets and inner quotation marks do."""
    return not any(mark in gap for mark in ",;:\n—–!?…") and gap not in (".", ".”", '."') and ") " not in gap


def _with_apposition(reading: Reading, end: int, last: int) -> int:
    """`…, head of the Congressional Black Caucus`: where the apposition behind a name ends."""
    if end >= last or reading.gaps[end - 1].strip() not in (",", "),", ")"):
        return end
    word, low = reading.words[end], reading.lower[end]
    if low not in reading.lexicon.clause.apposed and not (
        word[0].islower()
        and low not in reading.lexicon.clause.stops
        and not low.endswith(reading.lexicon.clause.participle)
    ):
        return end
    if low in ("who", "his", "her") or is_cue(reading, end):
        return end
    stop = end
    while stop < min(last, end + 16):
        stop += 1
        gap = reading.gaps[stop - 1]
        if any(mark in gap for mark in ",;:\n—") or gap[:1] == "." or reading.lower[stop : stop + 1] == ("who",):
            break
    return stop


def phrase_before(reading: Reading, cue: int, low: int, inside: bytearray) -> Said | None:
    """The subject in front of its verb: back to where its clause begins."""
    last = cue
    while last > low and (
        reading.lower[last - 1] in reading.lexicon.clause.helpers
        or reading.lower[last - 1].endswith(reading.lexicon.clause.adverb)
    ):
        last -= 1
    if last <= low or inside[last - 1]:
        return None
    if reading.lower[last - 1] in reading.lexicon.clause.joiners:
        return first_phrase(reading, low, cue, inside)
    first = _clause_start(reading, _before_apposition(reading, last, low, inside), low, inside)
    while first < last - 1 and not can_begin(reading, first):
        first += 1
    first = _name_at_end(reading, first, last)
    if not can_begin(reading, first):
        return None
    return phrase_between(reading, first, last, cue)


def _clause_start(reading: Reading, last: int, low: int, inside: bytearray) -> int:
    """First token of the stretch without comma, conjunction or quotation that ends before `last`."""
    first = last - 1
    while first > max(low, last - _PHRASE):
        before = first - 1
        gap = reading.gaps[before]
        stops = any(mark in gap for mark in ",;:\n—–―”“")
        if inside[before] or stops or (". " in gap and not _is_title(reading, before)):
            break
        word = reading.lower[before]
        if (
            word in reading.lexicon.clause.breakers
            or (word == "and" and not _joins_names(reading, before))
            or is_cue(reading, before)
        ):
            break
        first = before
    return first


def _name_at_end(reading: Reading, first: int, last: int) -> int:
    """`In a Bloomberg interview Trump declared`: of a long stretch the name before the verb."""
    if reading.lower[first] in reading.lexicon.clause.articles and last - first <= 6:
        return first
    name = last
    while (
        name > first
        and reading.words[name - 1][0].isupper()
        and reading.gaps[name - 2 if name > 1 else 0].strip(" .") == ""
    ):
        name -= 1
    if any("," in reading.gaps[token] for token in range(first, last - 1)):
        return first
    if name < last and last - first > 3 and any(_is_small(reading, token) for token in range(first, name)):
        return name
    return first


def _is_small(reading: Reading, token: int) -> bool:
    return reading.lower[token] in reading.lexicon.clause.stops and reading.words[token][0].islower()


def _is_title(reading: Reading, token: int) -> bool:
    word = reading.lower[token]
    return word in reading.lexicon.abbreviations or len(word) == 1


def _joins_names(reading: Reading, token: int) -> bool:
    """`Graham and McCain said`: both sides are capitalised."""
    return (
        token > 0
        and reading.words[token - 1][0].isupper()
        and token + 1 < len(reading.words)
        and reading.words[token + 1][0].isupper()
    )


def _before_apposition(reading: Reading, last: int, low: int, inside: bytearray) -> int:
    """`Len Burman, head of the centre, said`: where the name itself ends."""
    if reading.gaps[last - 1].strip(' )"”') != ",":
        return last
    for comma in range(last - 2, max(low, last - _PHRASE) - 1, -1):
        if inside[comma]:
            return last
        if "," in reading.gaps[comma]:
            is_list = (
                reading.words[comma][0].isupper() and reading.words[comma + 1][0].isupper() and last - comma < 4
            )
            return (
                comma + 1 if not is_list or comma == low else _before_apposition(reading, comma + 1, low, inside)
            )
    return last


def first_phrase(reading: Reading, low: int, last: int, inside: bytearray) -> Said | None:
    """The sentence's own subject: its first name or pronoun, behind an introduction."""
    for first in range(_past_introduction(reading, low, last), min(last, low + 2 * REACH)):
        if inside[first] or reading.lower[first] in reading.lexicon.clause.stops or not can_begin(reading, first):
            continue
        if reading.lower[first] in reading.lexicon.clause.starters or (
            first > low and reading.lower[first - 1] in reading.lexicon.clause.stops | reading.lexicon.clause.links
        ):
            continue
        end = first + 1
        small = 1 if reading.lower[first] in reading.lexicon.clause.articles else 0
        while end < last and not inside[end] and reading.gaps[end - 1].strip(". ") == "":
            if not reading.words[end][0].isupper() and (small := small - 1) < 0:
                break
            end += 1
        return Said(first=first, last=end, cue=last, core=end)
    return None


def _past_introduction(reading: Reading, low: int, last: int) -> int:
    """`In one tweet Friday, …`: where the main clause begins."""
    if not (
        reading.lower[low] in reading.lexicon.clause.stops
        or reading.lower[low].endswith(reading.lexicon.clause.participle)
    ):
        return low
    for token in range(low, min(last, low + REACH)):
        if "," in reading.gaps[token]:
            return token + 1
    return low


def phrase_between(reading: Reading, first: int, last: int, cue: int = -1) -> Said | None:
    """A subject in front of its verb, without helpers and adverbs at its end; None when it is no phrase."""
    if cue < 0:
        cue = last
        while last > first + 1 and (
            reading.lower[last - 1] in reading.lexicon.clause.helpers
            or reading.lower[last - 1].endswith(reading.lexicon.clause.adverb)
        ):
            last -= 1
    if last - first > _PHRASE:
        return None
    if (
        reading.lower[last - 1] in _subjects(reading)
        and reading.lower[last - 1] in reading.lexicon.quotes.pronouns
    ):
        first = last - 1
    if reading.lower[first] in reading.lexicon.quotes.pronouns:
        return Said(first=first, last=first + 1, cue=cue, core=first + 1)
    core = first + 1
    while core < last and not any(mark in reading.gaps[core - 1] for mark in ",;\n—("):
        core += 1
    return Said(first=first, last=last, cue=cue, core=core)
