"""What the words of a name tell by themselves, wherever they stand: remembered from one article to the next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from newsetl.extract.fields.people.gazetteer import english_words, given_names, names
from newsetl.extract.fields.people.places import countries, is_place, places
from newsetl.extract.fields.people.titles import name_in
from newsetl.extract.fields.people.types import EntityType, is_function_word, own_scores
from newsetl.extract.lexicon import Lexicon

SURE = 2.0  # lead from which one mention's type holds for all of the same words
_ROLE_AND_NAME = 3  # words of a role, a given name and a surname


class Reading(NamedTuple):
    """A stretch of capitalised words, read by itself.

    Attributes:
        title: Words of the stretch before its title or role.
        first: Words of the stretch before the name.
        low: The words of the name, in small letters.
        text: The name as printed.
        title_text: Its title or role as printed; "" where it has none.
        is_start: Whether a sentence begins with the name.
        scores: What its own features weigh, for each type.
        sure: Type and lead that leave no doubt; None where what stands around decides.
        is_word: A word of the language that begins a sentence, so that its capital tells nothing.
        is_place: A place of the lists; at a sentence's start only a country.
        is_family: One word that is no place: with "administration" behind it a person.
        is_surname: One word that is a surname.
        may_speak: Nothing in it says that it is no person.
        may_begin: A word of grammar that begins a sentence.
        surname: The last word of a full name of a person; "" where it is none.
    """

    title: int
    first: int
    low: tuple[str, ...]
    text: str
    title_text: str
    is_start: bool
    scores: Sequence[float]
    sure: tuple[EntityType | None, float] | None
    is_word: bool
    is_place: bool
    is_family: bool
    is_surname: bool
    may_speak: bool
    may_begin: bool
    surname: str


@lru_cache(maxsize=1 << 12)
def reading_of(
    words: tuple[str, ...], gaps: tuple[str, ...], is_start: bool, lexicon: Lexicon, profile: str
) -> Reading | None:
    """The name in a stretch; None where there is none.

    Args:
        words: Those of the stretch.
        gaps: What stands between them.
        is_start: Whether a sentence begins with it.
        lexicon: Words of the text's language.
        profile: The profile whose weights count.
    """
    low = tuple(map(str.lower, words))
    name = name_in(words, low, is_start, lexicon)
    if name is None:
        return None
    title, first = name
    is_start = is_start and not first
    if _begins_with_role(low[first:], gaps[first:]):
        first += 1
    return _reading(words, low, gaps, (title, first), is_start, lexicon, profile)


def _reading(  # noqa: PLR0913, PLR0917
    words: tuple[str, ...],
    low: tuple[str, ...],
    gaps: tuple[str, ...],
    name: tuple[int, int],
    is_start: bool,
    lexicon: Lexicon,
    profile: str,
) -> Reading:
    title, first = name
    known, own, own_low = names(), words[first:], low[first:]
    text = _printed(own, gaps[first:])
    head, last, is_single, is_titled = own_low[0], own_low[-1], len(own) == 1, title < first
    is_listed = text in places()
    is_body = last in known.orgs or last in known.place_words or is_listed
    is_nobody = head in known.demonyms or head in known.other or head in known.honorifics
    return Reading(
        title=title,
        first=first,
        low=own_low,
        text=text,
        title_text=_printed(words[title:first], gaps[title:first]).strip(" ,") if is_titled else "",
        is_start=is_start,
        scores=own_scores(own, is_start, is_titled, lexicon, profile),
        sure=_sure(own, own_low, is_person=is_titled and not is_body),
        is_word=is_start and is_single and not is_titled and _is_word(own[0], head),
        is_place=is_listed and (not is_start or text in countries()),
        is_family=is_single and not is_listed,
        is_surname=is_single and head in known.surnames,
        may_speak=not (is_body or is_nobody),
        may_begin=is_start and is_function_word(head, lexicon),
        surname="" if is_single and not is_titled else _surname(own, own_low),
    )


def _printed(words: Sequence[str], gaps: Sequence[str]) -> str:
    """The text of words, and of the gaps behind them."""
    return (
        words[0] if len(words) == 1 and not gaps else "".join(map("".join, zip(words, (*gaps, ""), strict=False)))
    )


def _begins_with_role(low: Sequence[str], gaps: Sequence[str]) -> bool:
    """`Crofter Magnus Reay`: a word of the language before a given name is what the person is."""
    if len(low) < _ROLE_AND_NAME or low[0] not in english_words() or low[1] not in given_names():
        return False
    return gaps[0] == " " and not any(map(_is_of_body, low))


def _is_of_body(low: str) -> bool:
    """A word that organisations and places are called by."""
    return low in names().orgs or low in names().place_words or low in names().place_first


def _is_word(word: str, low: str) -> bool:
    """`Officials`: a word of the language, and no surname or place."""
    return low in english_words() and word.istitle() and low not in names().surnames and not is_place(low)


def _sure(words: Sequence[str], low: Sequence[str], *, is_person: bool) -> tuple[EntityType | None, float] | None:
    """What leaves no doubt: of a people or a thing it is no name, with a title a person."""
    if _is_adjective(low) or _is_model(words):
        return None, SURE
    return ("PER", 2 * SURE) if is_person else None


def _is_adjective(low: Sequence[str]) -> bool:
    """`East Asian`, `North Korean`: of a people, no name."""
    if len(low) != 2 or low[1] not in names().demonyms:
        return False
    return low[0] in names().place_first or low[0] in names().demonyms


def _is_model(words: Sequence[str]) -> bool:
    """`SM-6`, `F-16` are things, `R-Ohio` is a party and its state."""
    if len(words) > 1 or "-" not in words[0]:
        return False
    head, _, tail = words[0].partition("-")
    party = len(head) == 1 and tail[:1].isupper()  # "R-Ohio"
    return head.isupper() and (tail[:1].isdecimal() or party)


def _surname(words: Sequence[str], low: Sequence[str]) -> str:
    """The last word that is no suffix such as "Jr."; "" where it is short."""
    own = [word for word, small in zip(words, low, strict=True) if small not in names().suffixes]
    return own[-1] if own and len(own[-1]) > 2 else ""
