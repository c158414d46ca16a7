"""The languages' data files, read once. Adding a language is adding a file to the folder."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import _lru_cache_wrapper, cache, lru_cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from newsetl.extract.lexicon.records import (
    BylineWords,
    ClauseWords,
    CreditWords,
    DatelineWords,
    DateWords,
    Lexicon,
    PageWords,
    PeopleWords,
    QuoteWords,
    SubjectWords,
)

P = ParamSpec("P")
R = TypeVar("R")

FOLDER = str(Path(__file__).parent / "data" / "languages")
_KEPT: list[_lru_cache_wrapper[Any]] = []  # what is made of the languages: a page asks for it a thousand times


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one object a folder: hashed by identity
class Languages:
    """All languages of a folder, in the order of their codes."""

    by_code: Mapping[str, Lexicon]  # ISO 639-1 → its data

    def every(self, words: Callable[[Lexicon], Iterable[str]]) -> tuple[str, ...]:
        """Some words of all languages, each once."""
        return tuple(dict.fromkeys(word for known in self.by_code.values() for word in words(known)))

    def any_of(self, *words: Callable[[Lexicon], Iterable[str]]) -> str:
        """A regular expression for any of some words of all languages, the longest first; never an empty one."""
        listed = {word for some in words for word in self.every(some)}
        return "|".join(sorted(listed, key=lambda word: (-len(word), word))) or r"(?!)"


def languages() -> Languages:
    """The languages that newsetl knows."""
    return read_languages(FOLDER)


def lexicon(language: str | None) -> Lexicon:
    """Data of one language, or what holds for all when we have no file for it."""
    return languages().by_code.get(language or "") or _unknown(language or "")


@cache
def _unknown(language: str) -> Lexicon:
    return Lexicon(language=language)


def for_languages(build: Callable[[Languages], R]) -> Callable[[], R]:
    """Something that is built from all languages, made once."""

    @cache
    @wraps(build)
    def kept() -> R:
        return build(languages())

    _KEPT.append(kept)
    return kept


def remembered(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last answers of a function that asks the words of languages: so many."""

    def decorate(answer: Callable[P, R]) -> Callable[P, R]:
        kept = lru_cache(maxsize=most)(answer)
        _KEPT.append(kept)
        return kept  # type: ignore[return-value]  # its arguments are hashable, as lru_cache asks

    return decorate


def read_anew() -> None:
    """Forget what was made of the languages: their files are read again."""
    for kept in _KEPT:
        kept.cache_clear()


@cache
def read_languages(folder: str) -> Languages:
    """The languages of a folder: one file `CODE.toml` each."""
    known = (read_language(path.stem, path.read_text("utf-8")) for path in sorted(Path(folder).glob("*.toml")))
    return Languages(by_code={one.language: one for one in known})


def read_language(code: str, content: str) -> Lexicon:
    """One language from the content of its file."""
    written = tomllib.loads(content)
    return Lexicon(
        language=code,
        near=written.get("near", ""),
        telling=frozenset(_listed(written.get("telling", ""))),
        has_name_rules=written.get("has_name_rules", False),
        function_words=frozenset(_listed(written.get("function_words", ""))),
        abbreviations=frozenset(_listed(written.get("abbreviations", ""))),
        quotes=_quote_words(written.get("quotes", {})),
        clause=_clause_words(written.get("clause", {})),
        subject=_subject_words(written.get("subject", {})),
        people=PeopleWords(**written.get("people", {})),
        dates=_date_words(written.get("dates", {})),
        dateline=_dateline_words(written.get("dateline", {})),
        credits=CreditWords(**_lists(written.get("credits", {}))),
        byline=BylineWords(**_lists(written.get("byline", {}))),
        page=PageWords(**_lists(written.get("page", {}))),
    )


def _listed(value: str | list[str]) -> tuple[str, ...]:
    """A list as it is written: of strings, or of words in one string."""
    return tuple(value.split() if isinstance(value, str) else value)


def _lists(written: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {key: _listed(value) for key, value in written.items()}


def _sets(written: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {key: frozenset(_listed(value)) for key, value in written.items()}


def _quote_words(written: Mapping[str, Any]) -> QuoteWords:
    own: dict[str, Any] = _sets({key: value for key, value in written.items() if key not in ("marks", "pronouns")})
    if "marks" in written:
        own["marks"] = tuple((pair[0], pair[1]) for pair in written["marks"])
    return QuoteWords(**own, pronouns=written.get("pronouns", {}))


def _clause_words(written: Mapping[str, Any]) -> ClauseWords:
    own: dict[str, Any] = {key: _listed(written[key]) for key in ("participle", "adverb") if key in written}
    sets = _sets({key: value for key, value in written.items() if key not in (*own, "has_capital_nouns")})
    return ClauseWords(**sets, **own, has_capital_nouns=written.get("has_capital_nouns", False))  # type: ignore[arg-type]


def _subject_words(written: Mapping[str, Any]) -> SubjectWords:
    own: dict[str, Any] = {key: written[key] for key in ("order", "has_spaces", "longest_name") if key in written}
    surnames = frozenset(_listed(written.get("surnames", "")))
    lists: dict[str, Any] = _lists({key: value for key, value in written.items() if key not in (*own, "surnames")})
    return SubjectWords(**own, surnames=surnames, **lists)


def _dateline_words(written: Mapping[str, Any]) -> DatelineWords:
    small = frozenset(_listed(written.get("small", "")))
    return DatelineWords(small=small, forms=_listed(written.get("forms", "")))


def _date_words(written: Mapping[str, Any]) -> DateWords:
    own: dict[str, Any] = {key: _READERS.get(key, _word_set)(value) for key, value in written.items()}
    return DateWords(**own)


def _word_set(value: str) -> frozenset[str]:
    return frozenset(_listed(value))


def _numbered(value: str) -> dict[str, int]:
    return {word: int(number) for word, number in _pairs(value)}


def _patterns(value: str) -> tuple[tuple[tuple[str, ...], str], ...]:
    return tuple((tuple(words.split()), shift) for words, shift in _pairs(value, mark="|"))


def _pairs(value: str, *, mark: str | None = None) -> Iterator[tuple[str, str]]:
    """Entries such as `word:number`."""
    for entry in value.split(mark):
        word, _, number = entry.strip().rpartition(":")
        yield word, number


# Keys of [dates] that are no sets of words.
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "months": _numbered,
    "calendar": str,
    "calendar_months": _numbered,
    "weekdays": _numbered,
    "days": _numbered,
    "numbers": _numbered,
    "units": lambda value: dict(_pairs(value)),
    "patterns": _patterns,
    "past_endings": _listed,
    "month_first": bool,
    "is_unspaced": bool,
    "numeric": str,
    "marks": str,
    "era": int,
}
