"""What each language says how: the data files under data/, read once. Adding a language is adding a file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class QuoteWords:
    """How a language marks speech."""

    marks: tuple[tuple[str, str], ...] = (("“", "”"), ('"', '"'), ("«", "»"))
    cues: frozenset[str] = frozenset()  # every form of a verb of speech
    weak_cues: frozenset[str] = frozenset()  # forms that are often something else
    pronouns: Mapping[str, str] = field(default_factory=dict)  # he → "m", she → "f", others → ""
    nouns: frozenset[str] = frozenset()  # speakers without a name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class ClauseWords:
    """The small words around a subject and its verb."""

    helpers: frozenset[str] = frozenset()  # between a subject and its verb
    breakers: frozenset[str] = frozenset()  # a clause begins with them
    stops: frozenset[str] = frozenset()  # a name does not go on over them
    apposed: frozenset[str] = frozenset()  # an apposition begins with them
    articles: frozenset[str] = frozenset()  # a subject may begin with them
    starters: frozenset[str] = frozenset()  # capitalised only because a sentence begins
    links: frozenset[str] = frozenset()  # a name behind them is no subject
    relative: frozenset[str] = frozenset()  # who, which
    objects: frozenset[str] = frozenset()  # pronouns that are no subject
    joiners: frozenset[str] = frozenset()  # the verb behind them has the subject of the one before
    participle: tuple[str, ...] = ()  # its ending
    adverb: tuple[str, ...] = ()  # its ending


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class DateWords:
    """How a language names times. Patterns hold {n} and {unit}; their number is in units, n is the word's."""

    months: Mapping[str, int] = field(default_factory=dict)
    weak_months: frozenset[str] = frozenset()  # words too: they need a day or a year beside them
    weekdays: Mapping[str, int] = field(default_factory=dict)  # Monday is 1
    days: Mapping[str, int] = field(default_factory=dict)  # today → 0
    units: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    patterns: tuple[tuple[tuple[str, ...], str], ...] = ()
    before: frozenset[str] = frozenset()  # "last" Monday
    after: frozenset[str] = frozenset()  # "next" Monday
    link: frozenset[str] = frozenset()  # "de" in 3 de mayo de 2024
    month_first: bool = False
    ordinals: frozenset[str] = frozenset()
    numeric: str = ""  # "dmy" where 3.5. or 3/5 is the third of May
    year_cues: frozenset[str] = frozenset()
    future: frozenset[str] = frozenset()
    past: frozenset[str] = frozenset()
    past_endings: tuple[str, ...] = ()  # of verbs
    stamp_words: frozenset[str] = frozenset()  # small words that may stand beside a date of publication


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class CreditWords:
    """How credit lines begin, or what they contain."""

    byline: tuple[str, ...] = ()
    contributed: tuple[str, ...] = ()
    reporting: tuple[str, ...] = ()
    photo: tuple[str, ...] = ()
    correction: tuple[str, ...] = ()
    note: tuple[str, ...] = ()
    copyright: tuple[str, ...] = ("©", "Copyright ")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a language: hashed by identity
class Lexicon:
    """One language's data file."""

    language: str
    coverage: tuple[str, ...] = ()  # the families that are complete in this language
    function_words: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()  # a full stop after them ends no sentence
    quotes: QuoteWords = QuoteWords()
    clause: ClauseWords = ClauseWords()
    dates: DateWords = DateWords()
    credits: CreditWords = CreditWords()


@cache
def lexicon(language: str | None) -> Lexicon:
    """Data of one language, or what holds for all when we have no file for it."""
    if language not in LANGUAGES:
        return Lexicon(language=language or "")
    said = tomllib.loads((files("newsetl.extract.fields") / "data" / f"{language}.toml").read_text("utf-8"))
    return Lexicon(
        language=language,
        coverage=tuple(said["coverage"].split()),
        function_words=frozenset(said["function_words"].split()),
        abbreviations=frozenset(said["abbreviations"].split()),
        quotes=_quote_words(said["quotes"]),
        clause=_clause_words(said["clause"]),
        dates=_date_words(said["dates"]),
        credits=CreditWords(**{key: tuple(value) for key, value in said["credits"].items()}),
    )


def _quote_words(said: Mapping[str, Any]) -> QuoteWords:
    return QuoteWords(
        marks=tuple((pair[0], pair[1]) for pair in said["marks"]),
        cues=frozenset(said["cues"].split()),
        weak_cues=frozenset(said["weak_cues"].split()),
        pronouns=said["pronouns"],
        nouns=frozenset(said["nouns"].split()),
    )


def _clause_words(said: Mapping[str, Any]) -> ClauseWords:
    endings = {key: tuple(said[key].split()) for key in ("participle", "adverb")}
    return ClauseWords(**{key: frozenset(value.split()) for key, value in said.items()} | endings)  # type: ignore[arg-type]


def _date_words(said: Mapping[str, Any]) -> DateWords:
    listed: dict[str, Any] = {key: frozenset(said[key].split()) for key in _WORD_SETS}
    counted: dict[str, Any] = {
        key: _numbered(said[key].split()) for key in ("months", "weekdays", "days", "numbers")
    }
    patterns = (pattern.strip().rpartition(":") for pattern in said["patterns"].split("|"))
    return DateWords(
        **listed,
        **counted,
        units=dict(pair.split(":") for pair in said["units"].split()),
        patterns=tuple((tuple(words.split()), shift) for words, _, shift in patterns),
        past_endings=tuple(said.get("past_endings", "").split()),
        month_first=said["month_first"],
        numeric=said.get("numeric", ""),
    )


_WORD_SETS = (
    "weak_months",
    "before",
    "after",
    "link",
    "ordinals",
    "year_cues",
    "future",
    "past",
    "stamp_words",
)


def _numbered(pairs: Iterable[str]) -> dict[str, int]:
    return {word: int(number) for word, _, number in (pair.rpartition(":") for pair in pairs)}
