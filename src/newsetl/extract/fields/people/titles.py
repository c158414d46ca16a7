"""The name in a stretch of capitalised words: what is left less the titles, roles and articles in front of it."""

from __future__ import annotations

from collections.abc import Sequence

from newsetl.extract.fields.people.gazetteer import names
from newsetl.extract.fields.people.places import places
from newsetl.extract.lexicon import Lexicon


def name_in(words: Sequence[str], low: Sequence[str], is_start: bool, lexicon: Lexicon) -> tuple[int, int] | None:
    """Where in a stretch the title begins, and where the name; None where it is nothing but a title or a day.

    Args:
        words: Those of the stretch.
        low: The same in small letters.
        is_start: Whether a sentence begins with it.
        lexicon: Words of the text's language.
    """
    known, count = names(), len(words)
    name = _behind_title(words, low)
    if name == count or (count == 1 and low[0] in known.honorifics):
        return None
    title = 0
    if not name:
        while name < count - 1 and (
            low[name] in known.demonyms or (is_start and not name and _is_article(low[0], lexicon))
        ):
            if low[name] in known.demonyms and _names_body(low[name:]):
                break
            name += 1
        title = name
    return None if _names_day(low[name:], lexicon) else (title, name)


def _names_day(low: Sequence[str], lexicon: Lexicon) -> bool:
    """Months and weekdays are no names, but May and March may be."""
    known = lexicon.dates
    calendar = all(word in known.months or word in known.weekdays for word in low)
    return calendar and any(word not in known.weak_months for word in low)


def _is_article(low: str, lexicon: Lexicon) -> bool:
    """Whether a word may stand before a name at the beginning of a sentence."""
    return low in lexicon.function_words or low in lexicon.clause.starters or low in lexicon.clause.stops


def _names_body(low: Sequence[str]) -> bool:
    """`British Museum`, `American Red Cross`: the demonym belongs to the name."""
    return low[-1] in names().orgs or low[-1] in names().place_words or len(low) > 2


def _behind_title(words: Sequence[str], low: Sequence[str]) -> int:
    """The first word behind the last honorific of a stretch, when a name follows it."""
    known, second = names(), len(words) - 2
    for at in range(second, -1, -1):
        if low[at] in known.honorifics and words[at][0].isupper():
            head = low[:at]
            if at == second and low[at] in known.rank_names and head and head[-1] in known.honorifics:
                continue
            if all(map(_is_role, head)) or _is_address(words[at]):
                return _behind_office(low, at + 1)
    return 0


def _is_address(word: str) -> bool:
    """`Mr`, `Dr`: in title case, for in full capitals it may be an abbreviation."""
    return word.istitle() and word.lower() in names().address_forms


def _behind_office(low: Sequence[str], first: int) -> int:
    """`Secretary of State John Kerry`: the office goes with the title."""
    known = names()
    if low[first] not in known.of:
        return first
    passed = known.role_words | known.the | known.conjunctions
    return next((at for at in range(first + 1, len(low)) if low[at] not in passed), len(low))


def _is_role(word: str) -> bool:
    known = names()
    return (
        word in known.role_words
        or word in known.demonyms
        or word in known.honorifics
        or word.capitalize() in places()
    )
