"""Subjects of verbs of speech: where the noun phrase beside a verb begins and ends."""

from __future__ import annotations

from dataclasses import replace

from newsetl.extract.fields.quotes.cues import REACH, Attribution, is_cue, speaker_words
from newsetl.extract.fields.quotes.noun_phrases import noun_phrase
from newsetl.extract.fields.words.tokens import Tokens

_PHRASE = 28  # tokens of a subject with its apposition


def can_begin(tokens: Tokens, token: int) -> bool:
    """Whether a subject can begin here: a name, a pronoun, an article or a noun for a speaker."""
    word, low = tokens.words[token], tokens.lower[token]
    known = tokens.lexicon.quotes
    return (
        (word[0].isupper() and low not in tokens.lexicon.clause.stops)
        or (low in known.pronouns and low not in tokens.lexicon.clause.objects)
        or low in tokens.lexicon.clause.articles
        or low in known.nouns
    )


def phrase_after(tokens: Tokens, cue: int, last: int, *, loose: bool = False) -> Attribution | None:
    """The subject behind its verb, with a short apposition; `loose` when it may begin with any noun."""
    first = cue + 1
    if first >= last or tokens.gaps[cue].strip(" \t") not in ("", "’", "'"):
        return None
    if tokens.lower[first] in tokens.lexicon.clause.reflexives and first + 1 < last:
        first += 1
    end = first
    while end < min(last, first + _PHRASE):
        ends = _ends_name(tokens, end) or is_cue(tokens, end)
        ends = ends or (
            tokens.lexicon.clause.has_capital_nouns and tokens.lower[end] in tokens.lexicon.clause.helpers
        )
        if end > first and ends and not _is_inside(tokens, first, end, last):
            break
        end += 1
        if not _goes_on(tokens.gaps[end - 1]):
            break
    if (
        end == first
        or not (loose or can_begin(tokens, first))
        or not _names_somebody(tokens, first, end, loose=loose)
    ):
        return None
    end = _noun_end(tokens, first, end)
    return Attribution(first=first, last=_with_apposition(tokens, end, last), cue=cue, core=end)


def _noun_end(tokens: Tokens, first: int, last: int) -> int:
    """Where capitals tell nouns: the end of the first noun phrase of a stretch; elsewhere the stretch is one."""
    if not tokens.lexicon.clause.has_capital_nouns or tokens.lower[first] in tokens.lexicon.quotes.pronouns:
        return last
    phrase = noun_phrase(tokens, first, last)
    return phrase.last if phrase else last


def _is_inside(tokens: Tokens, first: int, token: int, last: int) -> bool:
    """`der Chef der Bundesagentur`: a small word joins two nouns of a subject that begins as no name does."""
    clause = tokens.lexicon.clause
    is_noun = tokens.lower[first] in clause.articles or tokens.lower[first] in tokens.lexicon.quotes.nouns
    is_joined = token + 1 < last and tokens.words[token + 1][0].isupper() and tokens.gaps[token] == " "
    return is_noun and is_joined and tokens.lower[token] in clause.inside


def _names_somebody(tokens: Tokens, first: int, last: int, *, loose: bool = False) -> bool:
    """Where capitals tell nouns: whether a phrase is a name, a role, a pronoun, or a noun with its article.

    `loose` where the verb of speech stands right between it and the quotation: then any noun speaks.
    """
    clause, known = tokens.lexicon.clause, tokens.lexicon.quotes
    if not clause.has_capital_nouns:
        return True
    low = tokens.lower[first]
    if low in clause.adverbials or low in clause.starters:
        return False
    if low in clause.articles or low in known.pronouns or low in known.nouns:
        return True
    capitals = [token for token in range(first, last) if tokens.words[token][0].isupper()]
    return bool(capitals) and (
        loose or len(capitals) > 1 or tokens.words[first].isupper() or tokens.words[first] in tokens.surnames
    )


def _ends_name(tokens: Tokens, token: int) -> bool:
    low, clause = tokens.lower[token], tokens.lexicon.clause
    small = tokens.words[token][0].islower()
    return low in clause.stops or (small and low.endswith(clause.participle + clause.adverb))


def _goes_on(gap: str) -> bool:
    """Whether a phrase runs over a gap: spaces, initials' stops, brackets and inner quotation marks do."""
    return not any(mark in gap for mark in ",;:\n—–!?…") and gap not in (".", ".”", '."') and ") " not in gap


def _with_apposition(tokens: Tokens, end: int, last: int) -> int:
    """`…, head of the Congressional Black Caucus`: where the apposition behind a name ends."""
    if end >= last or tokens.gaps[end - 1].strip() not in (",", "),", ")"):
        return end
    word, low = tokens.words[end], tokens.lower[end]
    is_name = word[0].isupper() and tokens.words[end + 1 : end + 2] != () and tokens.words[end + 1][0].isupper()
    if tokens.lexicon.clause.has_capital_nouns and is_name:
        pass
    elif low not in tokens.lexicon.clause.apposed and not (
        word[0].islower()
        and low not in tokens.lexicon.clause.stops
        and not low.endswith(tokens.lexicon.clause.participle)
    ):
        return end
    if low in ("who", "his", "her") or is_cue(tokens, end):
        return end
    stop = end
    while stop < min(last, end + 16):
        stop += 1
        gap = tokens.gaps[stop - 1]
        if any(mark in gap for mark in ",;:\n—") or gap[:1] == "." or tokens.lower[stop : stop + 1] == ("who",):
            break
    return stop if _noun_end(tokens, end, stop) == stop else end


def phrase_before(tokens: Tokens, cue: int, low: int, inside: bytearray) -> Attribution | None:
    """The subject in front of its verb: back to where its clause begins."""
    last = cue
    while last > low and (
        tokens.lower[last - 1] in tokens.lexicon.clause.helpers
        or tokens.lower[last - 1].endswith(tokens.lexicon.clause.adverb)
    ):
        last -= 1
    if last <= low or inside[last - 1]:
        return None
    if tokens.lower[last - 1] in tokens.lexicon.clause.joiners:
        return first_phrase(tokens, low, cue, inside)
    clause_first = _clause_start(tokens, _before_apposition(tokens, last, low, inside), low, inside)
    described = first = _past_day(tokens, _before_relative(tokens, clause_first, last, low, inside), last)
    while first < last - 1 and not can_begin(tokens, first):
        first += 1
    if not (tokens.lexicon.clause.has_capital_nouns and _noun_end(tokens, first, last) == last):
        first = _name_at_end(tokens, first, last)
    is_announced = cue < len(tokens.gaps) and ":" in tokens.gaps[cue]
    if not can_begin(tokens, first) or not _names_somebody(tokens, first, last, loose=is_announced):
        return None
    if described < clause_first and (end := _noun_end(tokens, first, last)) < last:
        return Attribution(first=first, last=_with_apposition(tokens, end, last), cue=cue, core=end)
    phrase = phrase_between(tokens, first, last, cue)
    if phrase and phrase.core < phrase.last and tokens.lower[phrase.core] in tokens.lexicon.clause.relative:
        is_apposition = _noun_end(tokens, phrase.core, phrase.last) == phrase.last
        return phrase if is_apposition else replace(phrase, last=phrase.core)
    return phrase


def bracketed_phrase(tokens: Tokens, cue: int, low: int, inside: bytearray) -> Attribution | None:
    """`Roe hatte heute erklärt`, `Heute hatte Roe erklärt`: the subject beside the helper of a participle."""
    perfect = tokens.lexicon.clause.perfect
    start = _clause_start(tokens, cue, low, inside) if cue > low and perfect else cue
    helper = next((token for token in range(start, cue) if tokens.lower[token] in perfect), None)
    if helper is None or helper == cue - 1:
        return None
    if helper == start or is_inverted(tokens, helper, low, inside):
        phrase = noun_phrase(tokens, helper + 1, cue)
    else:
        phrase = phrase_before(tokens, helper, low, inside)
    if phrase is None or not _names_somebody(tokens, phrase.first, phrase.core):
        return None
    return replace(phrase, cue=cue)


def _before_relative(tokens: Tokens, first: int, last: int, low: int, inside: bytearray) -> int:
    """`Roe, der den Vorsitz hat, sagte`: where capitals tell nouns, the clause whose noun it describes."""
    clause = tokens.lexicon.clause
    for _ in range(3):
        is_relative = tokens.lower[first] in clause.relative and first > low and "," in tokens.gaps[first - 1]
        if (
            not clause.has_capital_nouns
            or not is_relative
            or inside[first - 1]
            or _noun_end(tokens, first, last) == last
        ):
            break
        last = first
        first = _clause_start(tokens, first, low, inside)
    return first


def is_inverted(tokens: Tokens, cue: int, low: int, inside: bytearray) -> bool:
    """`Vor dem Konklave meinte der Preisträger`: what stands before the verb leaves its subject behind it."""
    if cue <= low or not tokens.lexicon.clause.adverbials:
        return False
    first = _clause_start(tokens, cue, low, inside)
    is_introduced = first > low and tokens.gaps[first - 1] == " " and _is_adverbial(tokens, first - 1)
    return is_introduced or _is_adverbial(tokens, first)


def _is_adverbial(tokens: Tokens, token: int) -> bool:
    """Whether a word may stand before a verb that has its subject behind it; days do in all languages."""
    return tokens.lower[token] in tokens.lexicon.clause.adverbials or _is_day(tokens, token)


def _is_day(tokens: Tokens, token: int) -> bool:
    """`on Monday`, `yesterday`: when it was said, and nobody who says it."""
    dates = tokens.lexicon.dates
    return tokens.lower[token] in dates.weekdays or tokens.lower[token] in dates.days


def _past_day(tokens: Tokens, first: int, last: int) -> int:
    """`Τη Δευτέρα η Μάρτα Βιδάλ`: the token behind a day that a clause begins with, and behind its article."""
    day = first + (tokens.lower[first] in tokens.lexicon.clause.articles)
    return day + 1 if day + 1 < last and _is_day(tokens, day) else first


def _clause_start(tokens: Tokens, last: int, low: int, inside: bytearray) -> int:
    """First token of the stretch without comma, conjunction or quotation that ends before `last`."""
    first = last - 1
    while first > max(low, last - _PHRASE):
        before = first - 1
        gap = tokens.gaps[before]
        stops = any(mark in gap for mark in ",;:\n—–―”“")
        if inside[before] or stops or (". " in gap and not _is_title(tokens, before)):
            break
        word = tokens.lower[before]
        if (
            (word in tokens.lexicon.clause.breakers and tokens.gaps[before - 1][:1] != "-")
            or (word in tokens.lexicon.clause.addition and not _joins_names(tokens, before))
            or is_cue(tokens, before)
        ):
            break
        first = before
    return first


def _name_at_end(tokens: Tokens, first: int, last: int) -> int:
    """`In a Bloomberg interview Trump declared`: of a long stretch the name before the verb."""
    if tokens.lower[first] in tokens.lexicon.clause.articles and last - first <= 6:
        return first
    name = last
    while (
        name > first
        and tokens.words[name - 1][0].isupper()
        and tokens.gaps[name - 2 if name > 1 else 0].strip(" .") == ""
    ):
        name -= 1
    if any("," in tokens.gaps[token] for token in range(first, last - 1)):
        return first
    if name < last and last - first > 3 and any(_is_small(tokens, token) for token in range(first, name)):
        return name
    return first


def _is_small(tokens: Tokens, token: int) -> bool:
    return tokens.lower[token] in tokens.lexicon.clause.stops and tokens.words[token][0].islower()


def _is_title(tokens: Tokens, token: int) -> bool:
    word = tokens.lower[token]
    return word in tokens.lexicon.abbreviations or len(word) == 1


def _joins_names(tokens: Tokens, token: int) -> bool:
    """`Graham and McCain said`: both sides are capitalised."""
    return (
        token > 0
        and tokens.words[token - 1][0].isupper()
        and token + 1 < len(tokens.words)
        and tokens.words[token + 1][0].isupper()
    )


def _before_apposition(tokens: Tokens, last: int, low: int, inside: bytearray) -> int:
    """`Len Burman, head of the centre, said`: where the name itself ends."""
    if tokens.gaps[last - 1].strip(' )"”') != ",":
        return last
    for comma in range(last - 2, max(low, last - _PHRASE) - 1, -1):
        if inside[comma]:
            return last
        if "," in tokens.gaps[comma]:
            is_list = (
                tokens.words[comma][0].isupper() and tokens.words[comma + 1][0].isupper() and last - comma < 4
            )
            return comma + 1 if not is_list or comma == low else _before_apposition(tokens, comma + 1, low, inside)
    return last


def first_phrase(tokens: Tokens, low: int, last: int, inside: bytearray) -> Attribution | None:
    """The sentence's own subject: its first name or pronoun, behind an introduction."""
    for first in range(_past_introduction(tokens, low, last), min(last, low + 2 * REACH)):
        if inside[first] or _is_stop(tokens, first) or not can_begin(tokens, first):
            continue
        if tokens.lower[first] in tokens.lexicon.clause.starters or (
            first > low and tokens.lower[first - 1] in tokens.lexicon.clause.stops | tokens.lexicon.clause.links
        ):
            continue
        end = first + 1
        is_noun = tokens.lower[first] in tokens.lexicon.clause.articles
        small = (2 if tokens.lexicon.clause.has_capital_nouns else 1) if is_noun else 0
        while end < last and not inside[end] and tokens.gaps[end - 1].strip(". ") == "":
            if not tokens.words[end][0].isupper() and ((small := small - 1) < 0 or _begins_predicate(tokens, end)):
                break
            end += 1
        end = _noun_end(tokens, first, end)
        if _names_somebody(tokens, first, end):
            return Attribution(first=first, last=end, cue=last, core=end)
    return None


def _begins_predicate(tokens: Tokens, token: int) -> bool:
    """Whether a small word is none of a subject's: a helper of the verb, a verb of speech or another article."""
    low, clause = tokens.lower[token], tokens.lexicon.clause
    small = low in clause.helpers or low in clause.articles or low in tokens.lexicon.quotes.cues
    return clause.has_capital_nouns and small


def _is_stop(tokens: Tokens, token: int) -> bool:
    """Whether no subject begins here; in languages that have articles among their stops these begin one."""
    low, clause = tokens.lower[token], tokens.lexicon.clause
    return low in clause.stops and low not in clause.articles


def _past_introduction(tokens: Tokens, low: int, last: int) -> int:
    """`In one tweet Friday, …`: where the main clause begins."""
    if not (_is_stop(tokens, low) or tokens.lower[low].endswith(tokens.lexicon.clause.participle)):
        return low
    for token in range(low, min(last, low + REACH)):
        if "," in tokens.gaps[token]:
            return token + 1
    return low


def phrase_between(tokens: Tokens, first: int, last: int, cue: int = -1) -> Attribution | None:
    """A subject in front of its verb, without helpers and adverbs at its end; None when it is no phrase."""
    if cue < 0:
        cue = last
        while last > first + 1 and (
            tokens.lower[last - 1] in tokens.lexicon.clause.helpers
            or tokens.lower[last - 1].endswith(tokens.lexicon.clause.adverb)
        ):
            last -= 1
    if last - first > _PHRASE:
        return None
    if (
        tokens.lower[last - 1] in speaker_words(tokens)
        and tokens.lower[last - 1] in tokens.lexicon.quotes.pronouns
    ):
        first = last - 1
    if tokens.lower[first] in tokens.lexicon.quotes.pronouns:
        return Attribution(first=first, last=first + 1, cue=cue, core=first + 1)
    core = first + 1
    while core < last and not any(mark in tokens.gaps[core - 1] for mark in ",;\n—("):
        core += 1
    return Attribution(first=first, last=last, cue=cue, core=core)
