"""Who says a quotation where an alphabet has no capitals: what word order, particles and verbs of speech mark.

A subject stands before its verb (`…表示：“…”`), behind it (`قال …: «…»`) or has a particle (`…は「…」と述べた`).
Of what stands there only a name or a role is taken; anything else is nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from newsetl.extract.fields.people.tagger.lists import name_lists
from newsetl.extract.fields.quotes.cues import Attribution
from newsetl.extract.fields.words.quote_marks import Span
from newsetl.extract.fields.words.tokens import Tokens
from newsetl.extract.fields.words.word_frequencies import word_frequencies
from newsetl.extract.lexicon import Lexicon

_REACH = 120  # characters on each side of a quotation in which its sentence is read
_MARKS = '“”„"«»「」『』‘’'
_SENTENCE = re.compile(rf"[。！？!?؟；;\n{_MARKS}]|\.(?=\s|$)")
_CLAUSE = "[,،、，;；:：。()（）]"
_COLONS = ":："
_BETWEEN = f" \t\n,،、，{_COLONS}{_MARKS}"
_LONGEST = 28  # characters of a subject
_MOST_WORDS = 6  # words of a subject, where words have spaces between them
_BEHIND_ROLE = 8  # characters of a name behind a role: 发言人毛宁
_TOPIC = re.compile(r"(?:[々ァ-ヺー・一-龯A-Za-zＡ-Ｚａ-ｚ0-9]+の?)+(?:[ぁ-ん]{0,6}さん)?")


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a quotation: its subject, and whether a verb of speech does."""

    attribution: Attribution | None
    is_spoken: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Expressions of one language, made once."""

    verb: re.Pattern[str]
    end: re.Pattern[str]
    role: re.Pattern[str]
    quoting: re.Pattern[str]
    has_spaces: bool


def beside_quotation(tokens: Tokens, span: Span, low: int, high: int) -> Beside:
    """Who is named in the sentence of a quotation, which lies between the offsets `low` and `high`."""
    text, known = tokens.text, _patterns(tokens.lexicon)
    start, last = max(low, span.start - _REACH), max(low, span.start - 1)
    ends = [match.end() for match in _SENTENCE.finditer(text, start, last)]
    before = (ends[-1] if ends else start, last)
    first = min(high, span.end + 1)
    over = _SENTENCE.search(text, first, min(high, first + _REACH))
    behind = (first, over.start() if over else min(high, first + _REACH))
    order = tokens.lexicon.subject.order
    if order == "topic":
        return _topic(tokens, known, before, behind)
    find = _behind_verb if order == "verb subject" else _before_verb
    verbs = [*reversed(list(known.verb.finditer(text, *before))), *_closing(known, text, behind)]
    for verb in verbs:
        if phrase := find(tokens, known, verb, before if verb.start() < before[1] else behind):
            return Beside(_attribution(tokens, phrase, verb), is_spoken=True)
    return Beside(_announced(tokens, known, before), is_spoken=bool(verbs))


def _closing(known: _Patterns, text: str, behind: tuple[int, int]) -> Iterator[re.Match[str]]:
    """The first verb behind a quotation, unless it announces the next one."""
    verb = known.verb.search(text, *behind)
    if verb and text[verb.end() : verb.end() + 1] not in tuple(_COLONS):
        yield verb


def _before_verb(
    tokens: Tokens, known: _Patterns, verb: re.Match[str], stretch: tuple[int, int]
) -> tuple[int, int] | None:
    """The subject that begins the clause of a verb, or the clause before where that one has none."""
    clauses = [match.end() for match in re.finditer(_CLAUSE, tokens.text[stretch[0] : verb.start()])]
    starts = [stretch[0], *(stretch[0] + end for end in clauses)]
    last = verb.start()
    for start in starts[:-3:-1]:
        end = known.end.search(tokens.text, start, last)
        phrase = _stripped(tokens.text, start, end.start() if end else last)
        if _is_somebody(tokens, known, *phrase):
            return phrase
        if phrase[0] < phrase[1] and not end:
            return None
        last = start
    return None


def _behind_verb(
    tokens: Tokens, known: _Patterns, verb: re.Match[str], stretch: tuple[int, int]
) -> tuple[int, int] | None:
    """The words behind a verb up to where its subject is over."""
    stop = re.compile(_CLAUSE).search(tokens.text, verb.end(), stretch[1])
    limit = stop.start() if stop else stretch[1]
    over = known.end.search(tokens.text, verb.end(), limit)
    phrase = _stripped(tokens.text, verb.end(), over.start() if over else limit)
    return phrase if _is_somebody(tokens, known, *phrase) else None


def _topic(tokens: Tokens, known: _Patterns, before: tuple[int, int], behind: tuple[int, int]) -> Beside:
    """The last phrase with a particle that is somebody: behind the quotation up to the verb, else before it."""
    quoting = known.quoting.match(tokens.text, *behind)
    verb = known.verb.search(tokens.text, quoting.end(), behind[1]) if quoting else None
    if quoting is None or verb is None:
        return Beside(_announced(tokens, known, before), is_spoken=False)
    for start, end in ((quoting.end(), verb.start()), before):
        for phrase in reversed(list(_with_particle(tokens, known, start, end))):
            if _is_somebody(tokens, known, *phrase):
                return Beside(_attribution(tokens, phrase, verb), is_spoken=True)
    return Beside(None, is_spoken=True)


def _with_particle(tokens: Tokens, known: _Patterns, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Phrases that a particle of a subject stands behind, without it."""
    particles = sorted(tokens.lexicon.subject.particles, key=len, reverse=True)
    if not known.has_spaces:
        for match in _TOPIC.finditer(tokens.text, start, end):
            if tokens.text.startswith(tuple(particles), match.end()) and match.end() < end:
                yield match.span()
        return
    first = start
    for match in re.finditer(rf"[^\s{_MARKS}]+", tokens.text[start:end]):
        word, begin = match[0], start + match.start()
        particle = next((one for one in particles if word.endswith(one) and len(word) > len(one)), "")
        if particle:
            yield _last_words(tokens.text, first, begin + len(word) - len(particle))
        if particle or known.end.fullmatch(word) or word.endswith((",", *tokens.lexicon.subject.endings)):
            first = begin + len(word)


def _last_words(text: str, start: int, end: int) -> tuple[int, int]:
    words = [match.start() for match in re.finditer(r"\S+", text[start:end])]
    return (start + words[-_MOST_WORDS:][0] if words else start, end)


def _announced(tokens: Tokens, known: _Patterns, before: tuple[int, int]) -> Attribution | None:
    """`毛宁：“…”`: a clause that is a name or role alone, and a colon."""
    text = tokens.text[before[0] : before[1]].rstrip()
    if not text.endswith(tuple(_COLONS)):
        return None
    clauses = [match.end() for match in re.finditer(_CLAUSE, text[:-1])]
    start, end = _stripped(tokens.text, before[0] + (clauses[-1] if clauses else 0), before[0] + len(text) - 1)
    is_name = _is_somebody(tokens, known, start, end) and len(tokens.text[start:end].split()) <= _MOST_WORDS
    return _attribution(tokens, (start, end), None) if is_name else None


def _is_somebody(tokens: Tokens, known: _Patterns, start: int, end: int) -> bool:
    """Whether a phrase is a pronoun, a role with or without a name, or a name."""
    phrase, words = tokens.text[start:end], tokens.lexicon
    if not 0 < len(phrase) <= _LONGEST * (1 + known.has_spaces):
        return False
    if phrase in words.quotes.pronouns or known.role.search(phrase) or phrase[0].isupper():
        return True
    if words.subject.order == "verb subject":
        return any(_is_name(words, word) for word in phrase.split()[:_MOST_WORDS])
    return "·" in phrase.strip("·") or "・" in phrase.strip("・") or _is_name(words, phrase)


def _is_name(words: Lexicon, phrase: str) -> bool:
    """A given name that we know, or a surname with a short name behind it that is no word."""
    if "gG" in name_lists().features(phrase):
        return True
    begins = any(phrase.startswith(one) for one in words.subject.surnames) if words.subject.surnames else True
    is_short = not words.subject.longest_name or 2 <= len(phrase) <= words.subject.longest_name
    return begins and is_short and phrase not in word_frequencies(words.language)


def _attribution(tokens: Tokens, phrase: tuple[int, int], verb: re.Match[str] | None) -> Attribution:
    """A phrase, by its offsets and by the tokens that begin in it."""
    first = tokens.token_at(phrase[0])
    last = max(first + 1, tokens.token_at(phrase[1]))
    cue = tokens.token_at(verb.start()) if verb else first
    return Attribution(first=first, last=last, cue=cue, core=last, printed=phrase, verb=verb[0] if verb else None)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _BETWEEN:
        start += 1
    while end > start and text[end - 1] in _BETWEEN:
        end -= 1
    return start, end


@cache
def _patterns(words: Lexicon) -> _Patterns:
    """The expressions of a language: with spaces between its words they match whole words."""
    has_spaces = words.subject.has_spaces
    prefixes = f"(?:{'|'.join(words.subject.prefixes)})?" if words.subject.prefixes else ""
    bound = (r"(?<!\w)", r"(?!\w)") if has_spaces else ("", "")
    roles, quoting = _any_of(words.quotes.nouns), _any_of(words.subject.quoting)
    role = rf"(?:{roles})(?:.{{0,{_BEHIND_ROLE}}})$"
    if words.subject.order == "verb subject":
        role = rf"^(?:{roles})(?!\w)"
    elif has_spaces:
        role = rf"(?:{roles})$"
    return _Patterns(
        verb=re.compile(f"{bound[0]}{prefixes}(?:{_any_of(words.quotes.cues)}){bound[1]}"),
        end=re.compile(f"{bound[0]}(?:{_any_of(words.subject.ends)}){bound[1]}"),
        role=re.compile(role),
        quoting=re.compile(rf"[{_MARKS}]?\s*(?:{quoting})"),
        has_spaces=has_spaces,
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))) or r"(?!)"
