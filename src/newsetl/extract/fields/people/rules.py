"""Names by rules and weighed features: of a language whose lists and data files are full enough for them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import NamedTuple

from newsetl.extract.fields.people.gazetteer import english_words, given_names, names
from newsetl.extract.fields.people.named import TypedName
from newsetl.extract.fields.people.places import countries, is_place, places
from newsetl.extract.fields.people.spacy_model import Labels
from newsetl.extract.fields.people.spans import NameSpan, name_spans
from newsetl.extract.fields.people.types import EntityType, type_of
from newsetl.extract.fields.words.tokens import Tokens

_ROLE_AND_NAME = 3  # words of a role, a given name and a surname
_SURE = 2.0  # lead from which one mention's type holds for all of the same words


class _Stretch(NamedTuple):
    """A stretch that may be a name: where it stands, its words, in small letters too, and its text."""

    span: NameSpan
    words: tuple[str, ...]
    low: tuple[str, ...]
    text: str

    @property
    def is_titled(self) -> bool:
        """Whether a title or role stands before it."""
        return self.span.title_first < self.span.first


_Typed = tuple[_Stretch, EntityType | None, float]  # what it names, and by how much that leads


def named_by_rules(tokens: Tokens, model: Labels | None) -> list[TypedName]:
    """Typed mentions: each stretch by its features, then the article's own evidence over all of them."""
    stretches = [_behind_role(tokens, _stretch(tokens, span)) for span in name_spans(tokens)]
    inside = {one.low[0] for one in stretches if not one.span.is_sentence_start}
    typed = [(one, *_typed(tokens, one, model)) for one in stretches if not _is_word(one, inside)]
    people = {_surname(one) for one, kind, _ in typed if kind == "PER" and (len(one.words) > 1 or one.is_titled)}
    votes = _votes(typed)
    mentioned = []
    for one, own, lead in typed:
        kind = own if lead >= _SURE else votes.get(one.text, own)
        if len(one.words) == 1 and one.words[0] in people:
            kind = "PER"
        if kind is not None:
            mentioned.append(_typed_name(tokens, one, kind, lead))
    return mentioned


def _stretch(tokens: Tokens, span: NameSpan) -> _Stretch:
    first, last = span.first, span.last
    text = tokens.text[tokens.starts[first] : tokens.ends[last - 1]]
    return _Stretch(span, tokens.words[first:last], tokens.lower[first:last], text)


def _is_word(one: _Stretch, inside: Set[str]) -> bool:
    """`Officials said`: a word of the language that begins a sentence, and has no capital anywhere else."""
    if not one.span.is_sentence_start or len(one.words) > 1 or one.is_titled:
        return False
    low = one.low[0]
    if low in inside or low not in english_words():
        return False
    return one.words[0].istitle() and low not in names().surnames and not is_place(low)


def _behind_role(tokens: Tokens, one: _Stretch) -> _Stretch:
    """`Crofter Magnus Reay`: a word of the language before a given name is what the person is."""
    low = one.low
    if len(low) < _ROLE_AND_NAME or low[0] not in english_words() or low[1] not in given_names():
        return one
    if any(map(_is_of_body, low)) or tokens.gaps[one.span.first] != " ":
        return one
    return _stretch(tokens, one.span._replace(first=one.span.first + 1))


def _is_of_body(low: str) -> bool:
    """A word that organisations and places are called by."""
    return low in names().orgs or low in names().place_words or low in names().place_first


def _typed(tokens: Tokens, one: _Stretch, model: Labels | None) -> tuple[EntityType | None, float]:
    """The features' verdict, unless the words around leave no doubt."""
    if _is_adjective(one.low) or _is_model(one.words):
        return None, _SURE
    if one.is_titled and not _is_body(one):
        return "PER", 2 * _SURE
    kind, lead = type_of(tokens, one.span, model=model)
    if kind != "ORG" and _names_family(tokens, one):
        return "PER", _SURE
    if kind is None and _is_known_place(one):
        return "LOC", 0.5
    if _speaks(tokens, one, kind):
        return "PER", max(lead, 0.5) if kind == "PER" else 0.5
    return kind, lead


def _word_after(tokens: Tokens, span: NameSpan) -> str:
    """The word that follows at once, in small letters."""
    plain = tokens.gaps[span.last - 1] == " " and span.last < len(tokens.lower)
    return tokens.lower[span.last] if plain else ""


def _names_family(tokens: Tokens, one: _Stretch) -> bool:
    """`the Biden administration`."""
    is_family = len(one.words) == 1 and _word_after(tokens, one.span) in names().families
    return is_family and one.text not in places()


def _is_known_place(one: _Stretch) -> bool:
    """A place of the lists; at a sentence's start only a country, for "Reading" and "Nice" are words too."""
    return one.text in countries() or (one.text in places() and not one.span.is_sentence_start)


def _speaks(tokens: Tokens, one: _Stretch, kind: EntityType | None) -> bool:
    """A surname alone, or a name before a verb of speech."""
    span, low, is_single = one.span, one.low[0], len(one.words) == 1
    if kind in ("LOC", "ORG"):
        is_person = low in names().surnames if is_single else _is_described(tokens, span)
    elif is_single or not _is_described(tokens, span):
        is_word = low in tokens.lexicon.function_words or low in tokens.lexicon.clause.starters
        is_person = _word_after(tokens, span) in tokens.lexicon.quotes.cues
        is_person = is_person and not (span.is_sentence_start and is_word)
    else:
        is_person = True
    return is_person and not (_is_body(one) or _is_nobody(low))


def _is_nobody(low: str) -> bool:
    """The first word of what is no person: of a people, of something else, a title."""
    known = names()
    return low in known.demonyms or low in known.other or low in known.honorifics


def _is_described(tokens: Tokens, span: NameSpan) -> bool:
    """`Rasa Mikelund, who heads …` and `Rasa Mikelund, 45, …`: only people are."""
    if not tokens.gaps[span.last - 1].startswith(",") or span.last >= len(tokens.lower):
        return False
    after = tokens.lower[span.last]
    return after == "who" or (after.isdecimal() and len(after) == 2 and tokens.gaps[span.last].startswith(","))


def _is_adjective(low: Sequence[str]) -> bool:
    """`East Asian`, `North Korean`: of a people, no name."""
    known = names()
    return len(low) == 2 and low[1] in known.demonyms and (low[0] in known.place_first or low[0] in known.demonyms)


def _is_model(words: Sequence[str]) -> bool:
    """`SM-6`, `F-16` are things, `R-Ohio` is a party and its state."""
    if len(words) > 1 or "-" not in words[0]:
        return False
    head, _, tail = words[0].partition("-")
    party = len(head) == 1 and tail[:1].isupper()  # "R-Ohio"
    return head.isupper() and (tail[:1].isdecimal() or party)


def _is_body(one: _Stretch) -> bool:
    """Whether the last word is one of an organisation, or it is a place that we know."""
    known, last = names(), one.low[-1]
    return last in known.orgs or last in known.place_words or one.text in places()


def _surname(one: _Stretch) -> str:
    """The last word of a full name of a person (its name is known from then on), "" where it is none."""
    words = [word for word, low in zip(one.words, one.low, strict=True) if low not in names().suffixes]
    return words[-1] if words and len(words[-1]) > 2 else ""


def _votes(typed: Sequence[_Typed]) -> dict[str, EntityType]:
    """Words → the type that most of their mentions have, weighed by their leads."""
    totals: dict[str, dict[EntityType, float]] = {}
    for one, kind, lead in typed:
        if kind is not None:
            leads = totals.setdefault(one.text, {})
            leads[kind] = leads.get(kind, 0) + lead
    return {text: max(leads, key=leads.__getitem__) for text, leads in totals.items()}


def _typed_name(tokens: Tokens, one: _Stretch, kind: EntityType, lead: float) -> TypedName:
    start = tokens.starts[one.span.first]
    title = tokens.text[tokens.starts[one.span.title_first] : start] if kind == "PER" else ""
    return TypedName(
        start=start,
        end=tokens.ends[one.span.last - 1],
        text=one.text,
        type=kind,
        title=title.strip(" ,"),
        token=one.span.first,
        lead=lead,
    )
