"""Names by rules and weighed features: of a language whose lists and data files are full enough for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from newsetl.extract.fields.people.gazetteer import english_words, given_names, names
from newsetl.extract.fields.people.named import TypedName
from newsetl.extract.fields.people.places import countries, is_place, places
from newsetl.extract.fields.people.spacy_model import Labels
from newsetl.extract.fields.people.spans import NameSpan, name_spans
from newsetl.extract.fields.people.types import EntityType, type_of
from newsetl.extract.fields.words.tokens import Tokens

_ROLE_AND_NAME = 3  # words of a role, a given name and a surname
_SURE = 2.0  # lead from which one mention's type holds for all of the same words


def named_by_rules(tokens: Tokens, model: Labels | None) -> list[TypedName]:
    """Typed mentions: each stretch by its features, then the article's own evidence over all of them."""
    spans = [_behind_role(tokens, span) for span in name_spans(tokens)]
    inside = {tokens.lower[span.first] for span in spans if not span.is_sentence_start}
    typed = [(span, *_typed(tokens, span, model)) for span in spans if not _is_word(tokens, span, inside)]
    people = {word for span, kind, _ in typed if kind == "PER" for word in _surname(tokens, span)}
    votes = _votes(tokens, typed)
    mentioned = []
    for span, own, lead in typed:
        voted = votes.get(_text(tokens, span))
        kind = own if voted is None or lead >= _SURE else voted
        if span.last - span.first == 1 and tokens.words[span.first] in people:
            kind = "PER"
        if kind is not None:
            mentioned.append(_typed_name(tokens, span, kind, lead))
    return mentioned


def _is_word(tokens: Tokens, span: NameSpan, inside: Set[str]) -> bool:
    """`Officials said`: a word of the language that begins a sentence, and has no capital anywhere else."""
    low = tokens.lower[span.first]
    single = span.last - span.first == 1 and span.title_first == span.first
    if not single or not span.is_sentence_start or low in inside or low not in english_words():
        return False
    return tokens.words[span.first].istitle() and low not in names().surnames and not is_place(low)


def _behind_role(tokens: Tokens, span: NameSpan) -> NameSpan:
    """`Crofter Magnus Reay`: a word of the language before a given name is what the person is."""
    low = tokens.lower[span.first : span.last]
    if len(low) < _ROLE_AND_NAME or low[0] not in english_words() or low[1] not in given_names():
        return span
    if any(_is_of_body(word) for word in low) or tokens.gaps[span.first] != " ":
        return span
    return replace(span, first=span.first + 1, title_first=span.title_first)


def _is_of_body(low: str) -> bool:
    """A word that organisations and places are called by."""
    return low in names().orgs or low in names().place_words or low in names().place_first


def _typed(tokens: Tokens, span: NameSpan, model: Labels | None) -> tuple[EntityType | None, float]:
    """The features' verdict, unless the words around leave no doubt."""
    if _is_adjective(tokens, span) or _is_model(tokens, span):
        return None, _SURE
    if span.title_first < span.first and not _is_body(tokens, span):
        return "PER", 2 * _SURE
    kind, lead = type_of(tokens, span, model=model)
    if kind != "ORG" and _names_family(tokens, span):
        return "PER", _SURE
    if kind is None and _is_known_place(tokens, span):
        return "LOC", 0.5
    if _speaks(tokens, span, kind):
        return "PER", max(lead, 0.5) if kind == "PER" else 0.5
    return kind, lead


def _word_after(tokens: Tokens, span: NameSpan) -> str:
    """The word that follows at once, in small letters."""
    plain = span.last < len(tokens.lower) and tokens.gaps[span.last - 1] == " "
    return tokens.lower[span.last] if plain else ""


def _names_family(tokens: Tokens, span: NameSpan) -> bool:
    """`the Biden administration`."""
    single = span.last - span.first == 1
    return single and _word_after(tokens, span) in names().families and _text(tokens, span) not in places()


def _is_known_place(tokens: Tokens, span: NameSpan) -> bool:
    """A place of the lists; at a sentence's start only a country, for "Reading" and "Nice" are words too."""
    text = _text(tokens, span)
    return text in countries() or (text in places() and not span.is_sentence_start)


def _speaks(tokens: Tokens, span: NameSpan, kind: EntityType | None) -> bool:
    """A surname alone, or a name before a verb of speech."""
    known, low = names(), tokens.lower[span.first]
    if _is_body(tokens, span) or low in known.demonyms or low in known.other or low in known.honorifics:
        return False
    if kind in ("LOC", "ORG"):
        if span.last - span.first == 1:
            return low in known.surnames
        return _is_described(tokens, span)
    if span.last - span.first > 1 and _is_described(tokens, span):
        return True
    is_word = low in tokens.lexicon.function_words or low in tokens.lexicon.clause.starters
    return _word_after(tokens, span) in tokens.lexicon.quotes.cues and not (span.is_sentence_start and is_word)


def _is_described(tokens: Tokens, span: NameSpan) -> bool:
    """`Rasa Mikelund, who heads …` and `Rasa Mikelund, 45, …`: only people are."""
    if not tokens.gaps[span.last - 1].startswith(",") or span.last >= len(tokens.lower):
        return False
    after = tokens.lower[span.last]
    return after == "who" or (after.isdecimal() and len(after) == 2 and tokens.gaps[span.last].startswith(","))


def _is_adjective(tokens: Tokens, span: NameSpan) -> bool:
    """`East Asian`, `North Korean`: of a people, no name."""
    low, known = tokens.lower[span.first : span.last], names()
    return len(low) == 2 and low[1] in known.demonyms and (low[0] in known.place_first or low[0] in known.demonyms)


def _is_model(tokens: Tokens, span: NameSpan) -> bool:
    """`SM-6`, `F-16` are things, `R-Ohio` is a party and its state."""
    head, _, tail = tokens.words[span.first].partition("-")
    single = span.last - span.first == 1
    party = len(head) == 1 and tail[:1].isupper()  # "R-Ohio"
    return single and head.isupper() and (tail[:1].isdecimal() or party)


def _is_body(tokens: Tokens, span: NameSpan) -> bool:
    """Whether the last word is one of an organisation, or a place that we know."""
    known = names()
    last = tokens.lower[span.last - 1]
    return last in known.orgs or last in known.place_words or _text(tokens, span) in places()


def _surname(tokens: Tokens, span: NameSpan) -> Iterator[str]:
    """The last word of a full name of a person (its name is known from then on)."""
    if span.last - span.first > 1 or span.title_first < span.first:
        words = [word for word in tokens.words[span.first : span.last] if word.lower() not in names().suffixes]
        if words and len(words[-1]) > 2:
            yield words[-1]


def _votes(tokens: Tokens, typed: Sequence[tuple[NameSpan, EntityType | None, float]]) -> dict[str, EntityType]:
    """Words → the type that most of their mentions have, weighed by their leads."""
    totals: dict[str, Counter[EntityType]] = {}
    for span, kind, lead in typed:
        if kind is not None:
            totals.setdefault(_text(tokens, span), Counter())[kind] += lead  # type: ignore[assignment]
    return {text: max(counter, key=counter.__getitem__) for text, counter in totals.items()}


def _text(tokens: Tokens, span: NameSpan) -> str:
    return tokens.text[tokens.starts[span.first] : tokens.ends[span.last - 1]]


def _typed_name(tokens: Tokens, span: NameSpan, kind: EntityType, lead: float) -> TypedName:
    start = tokens.starts[span.first]
    title = (
        tokens.text[tokens.starts[span.title_first] : start].strip(" ,") if span.title_first < span.first else ""
    )
    return TypedName(
        start=start,
        end=tokens.ends[span.last - 1],
        text=_text(tokens, span),
        type=kind,
        title=title if kind == "PER" else "",
        token=span.first,
        lead=lead,
    )
