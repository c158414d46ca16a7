"""Names by rules and weighed features: of a language whose lists and data files are full enough for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsetl.extract.fields.people.gazetteer import names
from newsetl.extract.fields.people.named import TypedName
from newsetl.extract.fields.people.readings import SURE, Reading, reading_of
from newsetl.extract.fields.people.spacy_model import Labels
from newsetl.extract.fields.people.spans import stretches
from newsetl.extract.fields.people.types import EntityType, profile_of, type_of
from newsetl.extract.fields.words.tokens import Tokens

_Read = tuple[int, int, Reading]  # the first token of a name, the one behind its last, what its words tell
_Typed = tuple[int, int, Reading, EntityType | None, float]  # what it names too, and by how much that leads


def named_by_rules(tokens: Tokens, model: Labels | None) -> list[TypedName]:
    """Typed mentions: each stretch by its features, then the article's own evidence over all of them."""
    read = list(_read(tokens, profile_of(model)))
    inside = {reading.low[0] for _, _, reading in read if not reading.is_start}
    typed = [
        (first, last, reading, *_typed(tokens, first, last, reading, model))
        for first, last, reading in read
        if not reading.is_word or reading.low[0] in inside
    ]
    people = {reading.surname for _, _, reading, kind, _ in typed if kind == "PER"}
    votes = _votes(typed)
    mentioned = []
    for first, last, reading, own, lead in typed:
        kind = own if lead >= SURE else votes.get(reading.text, own)
        if last - first == 1 and tokens.words[first] in people:
            kind = "PER"
        if kind is not None:
            title = reading.title_text if kind == "PER" else ""
            start, end = tokens.starts[first], tokens.ends[last - 1]
            mentioned.append(TypedName(start, end, reading.text, kind, title, first, lead))
    return mentioned


def _read(tokens: Tokens, profile: str) -> Iterator[_Read]:
    """What may be names, in order."""
    words, gaps, lexicon = tokens.words, tokens.gaps, tokens.lexicon
    for first, last, is_start in stretches(tokens):
        reading = reading_of(words[first:last], gaps[first : last - 1], is_start, lexicon, profile)
        if reading is not None:
            yield first + reading.first, last, reading


def _typed(
    tokens: Tokens, first: int, last: int, reading: Reading, model: Labels | None
) -> tuple[EntityType | None, float]:
    """The features' verdict, unless the words around leave no doubt."""
    if reading.sure is not None:
        return reading.sure
    place = first - reading.first + reading.title, first, last
    kind, lead = type_of(tokens, reading.scores, place, model=model)
    is_followed = tokens.gaps[last - 1] == " " and last < len(tokens.lower)
    after = tokens.lower[last] if is_followed else ""  # the word that follows at once
    if kind != "ORG" and reading.is_family and after in names().families:  # "the Biden administration"
        return "PER", SURE
    if kind is None and reading.is_place:
        return "LOC", 0.5
    if reading.may_speak and _is_person(tokens, first, last, reading, kind, after):
        return "PER", max(lead, 0.5) if kind == "PER" else 0.5
    return kind, lead


def _is_person(  # noqa: PLR0913, PLR0917
    tokens: Tokens, first: int, last: int, reading: Reading, kind: EntityType | None, after: str
) -> bool:
    """A surname alone, a name that is described as a person's, or one before a verb of speech."""
    is_single = last - first == 1
    if kind in ("LOC", "ORG"):
        return reading.is_surname if is_single else _is_described(tokens, last)
    if not is_single and _is_described(tokens, last):
        return True
    return after in tokens.lexicon.quotes.cues and not reading.may_begin


def _is_described(tokens: Tokens, last: int) -> bool:
    """`Rasa Mikelund, who heads …` and `Rasa Mikelund, 45, …`: only people are."""
    if tokens.gaps[last - 1][:1] != "," or last >= len(tokens.lower):
        return False
    after = tokens.lower[last]
    return after == "who" or (after.isdecimal() and len(after) == 2 and tokens.gaps[last].startswith(","))


def _votes(typed: Sequence[_Typed]) -> dict[str, EntityType]:
    """Words → the type that most of their mentions have, weighed by their leads."""
    totals: dict[str, dict[EntityType, float]] = {}
    for _, _, reading, kind, lead in typed:
        if kind is not None:
            leads = totals.setdefault(reading.text, {})
            leads[kind] = leads.get(kind, 0) + lead
    return {text: max(leads, key=leads.__getitem__) for text, leads in totals.items()}
