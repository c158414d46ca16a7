"""Who says a quotation: the verb of speech next to it, and the noun phrase that is its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsetl.fields.marks import Span
from newsetl.fields.reading import Reading

_REACH = 30  # tokens that a clause around a quotation may have
_PHRASE = 28  # tokens of a subject with its apposition
_DASHES = frozenset("–—―")
_CLOSING = " ”’\"'»)\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who is named beside a quotation, as tokens first ≤ i < last, and the verb."""

    first: int
    last: int
    cue: int
    core: int  # the name without its apposition ends before this token


def quoted_tokens(reading: Reading, spans: Sequence[Span]) -> bytearray:
    """1 for each token that stands inside one of the spans."""
    inside = bytearray(len(reading.words))
    for span in spans:
        first, last = reading.token_at(span.start), reading.token_at(span.end)
        inside[first:last] = b"\1" * (last - first)
    return inside


def said_after(reading: Reading, span: Span, inside: bytearray) -> Said | None:
    """`…,” said Caddell`, `…,” Mr. Obama told reporters`: the clause that follows in the same sentence."""
    first = reading.token_at(span.end)
    last = _clause_end(reading, first, inside)
    if first >= last:
        return None
    behind = reading.text[span.end : reading.starts[first]]
    if behind.strip(_CLOSING)[:1] in _DASHES:
        return _signature(reading, first, last)
    clause = reading.lexicon.clause
    if _ended(reading, span, first):
        return None
    if reading.lower[first].endswith(clause.participle):
        return None if is_cue(reading, first) else _closing_tag(reading, first, last, inside)
    comma = reading.text[max(span.start, span.end - 1)] in ",!?" or "," in behind
    verb = _past_helpers(reading, first, last)
    if is_cue(reading, verb, strong=True):
        return phrase_after(reading, verb, last, loose=comma)
    return _subject_first(reading, first, last, inside, loose=comma)


def _past_helpers(reading: Reading, first: int, last: int) -> int:
    """`quickly added Roe`, `a déclaré Jeanne Morel`: the verb behind adverbs and helpers, else the first token."""
    verb, clause = first, reading.lexicon.clause
    while verb + 1 < last and verb - first < 3:
        if is_cue(reading, verb, strong=True):
            return verb
        low = reading.lower[verb]
        if low not in clause.helpers and not (clause.adverb and low.endswith(clause.adverb)):
            return first
        verb += 1
    return first


def _subject_first(reading: Reading, first: int, last: int, inside: bytearray, *, loose: bool) -> Said | None:
    """`…,” panel chairman Jane Roe said`: the subject stands between the quotation and its verb."""
    for cue in range(first + 1, last):
        if not is_cue(reading, cue) or _is_object(reading, cue):
            continue
        small = loose and reading.lower[first] not in reading.lexicon.clause.stops and cue - first < 12
        if small or can_begin(reading, first):
            return _trimmed(reading, first, cue)
        return _tail(reading, first, cue, inside)
    return None


def _closing_tag(reading: Reading, first: int, last: int, inside: bytearray) -> Said | None:
    """`…,” including in the north, he added.`: the tag that ends the sentence."""
    cue = last - 1
    return _tail(reading, first, cue, inside) if is_cue(reading, cue) else None


def _signature(reading: Reading, first: int, last: int) -> Said | None:
    """`…” — Jane Roe`: a dash and a name that ends the line."""
    end = first
    while end < last and reading.words[end][0].isupper() and end - first < 6:
        end += 1
        if reading.gaps[end - 1].strip(" .’'"):
            break
    if end == first or (
        end < len(reading.words) and reading.gaps[end - 1] == " " and not reading.words[end][0].isupper()
    ):
        return None
    return Said(first=first, last=end, cue=first, core=end)


def _tail(reading: Reading, first: int, cue: int, inside: bytearray) -> Said | None:
    """`A cashier who “steals …” is held accountable, Warren said`: a tag at the sentence's end."""
    if cue - first > _REACH or (cue + 1 < len(reading.words) and reading.gaps[cue][:1] not in ".,"):
        return None
    found = phrase_before(reading, cue, first, inside)
    if found is None or found.first == first or "," not in reading.gaps[found.first - 1]:
        return None
    return found


def said_before(reading: Reading, span: Span, floor: int, inside: bytearray) -> Said | None:
    """`Trump says voter fraud “would be …`: the nearest verb of speech in the sentence, and its subject."""
    first = reading.token_at(span.start)
    low = max(floor, first - 2 * _REACH)
    participle = -1
    relative: Said | None = None
    for cue in range(first - 1, low - 1, -1):
        if inside[cue] or not is_cue(reading, cue):
            continue
        if reading.lower[cue].endswith(reading.lexicon.clause.participle) and _has_own_subject(reading, cue, low):
            return phrase_before(reading, cue, low, inside)
        if reading.lower[cue].endswith(reading.lexicon.clause.participle) or reading.lower[
            cue - 1 if cue else 0
        ] in ("to", "not"):
            participle = cue
            continue
        subject = phrase_before(reading, cue, low, inside)
        if subject is not None and cue and reading.lower[cue - 1] in reading.lexicon.clause.relative:
            relative = relative or subject
        elif subject is not None:
            return subject
    if relative is not None:
        return relative
    if participle >= 0:
        return first_phrase(reading, low, participle, inside)
    return _opened(reading, low, first)


def _has_own_subject(reading: Reading, cue: int, low: int) -> bool:
    """`footage of Hillary Clinton asking`: a name right before a participle."""
    return cue > low and reading.gaps[cue - 1] == " " and reading.words[cue - 1][0].isupper() and cue - 1 > low


def _opened(reading: Reading, low: int, last: int) -> Said | None:
    """`Said Ellis: “…` and `According to Limbaugh, “…`."""
    verb = low + 1 if reading.lower[low] == "according" and low + 1 < last else low
    if verb > low or reading.lower[low] in reading.lexicon.quotes.cues - reading.lexicon.quotes.weak_cues:
        return phrase_after(reading, verb, last)
    return None


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
    return _trimmed(reading, first, last, cue)


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
    for first in range(_past_introduction(reading, low, last), min(last, low + 2 * _REACH)):
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
    for token in range(low, min(last, low + _REACH)):
        if "," in reading.gaps[token]:
            return token + 1
    return low


def _trimmed(reading: Reading, first: int, last: int, cue: int = -1) -> Said | None:
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


def _ended(reading: Reading, span: Span, first: int) -> bool:
    """Whether the sentence is over with the quotation, so that what follows is another's."""
    final = reading.text[max(span.start, span.end - 1) : span.end]
    behind = reading.text[span.end : reading.starts[first]]
    if "\n" in behind or ":" in behind or ";" in behind:
        return True
    return (final == "." or "." in behind) and not is_cue(reading, first)


def _clause_end(reading: Reading, first: int, inside: bytearray) -> int:
    """One past the last token of the sentence's rest, up to the next quotation."""
    token = first
    while token < min(len(reading.words), first + _REACH):
        if inside[token]:
            return token
        token += 1
        gap = reading.gaps[token - 1]
        if "\n" in gap or ";" in gap or (gap[:1] in ".!?" and token in _sentence_set(reading, token)):
            return token
    return token


def _sentence_set(reading: Reading, token: int) -> tuple[int, ...]:
    return (reading.sentence_at(min(token, len(reading.words) - 1))[0],)


def _is_object(reading: Reading, cue: int) -> bool:
    """A verb form behind "to" or an article is no verb of a subject before it."""
    return reading.lower[cue - 1] in reading.lexicon.clause.articles or reading.lower[cue - 1] == "to"
