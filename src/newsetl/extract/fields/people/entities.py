"""People, organisations and places: every mention with its offsets, and one row an entity and article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from newsetl.core.record import record
from newsetl.extract.fields.memo import memoized
from newsetl.extract.fields.people.gazetteer import names, sex_of
from newsetl.extract.fields.people.named import TypedName
from newsetl.extract.fields.people.places import same_place
from newsetl.extract.fields.people.rules import named_by_rules
from newsetl.extract.fields.people.spacy_model import Labels, asks_model, labels
from newsetl.extract.fields.people.tagger.names import named_by_tagger
from newsetl.extract.fields.people.tagger.tag import TaggedSpan
from newsetl.extract.fields.people.types import TYPES, EntityType
from newsetl.extract.fields.words.tokens import Tokens, tokens_of
from newsetl.extract.lexicon import PeopleWords
from newsetl.extract.page.page import Page


@record(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entity's name in the text: text[start:end].

    Attributes:
        entity: Key of its row in entities.
        text: As printed.
        start: Offset of its first character in text, from 0.
        end: Offset behind its last character.
        type: What bears the name. Values: PER (a person), ORG (an organisation), LOC (a place).
    """

    entity: str
    text: str
    start: int
    end: int
    type: EntityType


@record(frozen=True, slots=True, kw_only=True)
class Entity:
    """A person, organisation or place of the article.

    Attributes:
        entity: Key within the article: type and name in small letters, such as PER:ada brenner.
        name: The fullest form that is printed.
        type: What bears the name. Values: PER (a person), ORG (an organisation), LOC (a place).
        aliases: Other forms in the text.
        titles: Titles and roles that are printed in front of it.
        count: How often it is named.
        salience: How much the article is about it, 0 to 1: by how often and how early it is named.
    """

    entity: str
    name: str
    type: EntityType
    aliases: tuple[str, ...]
    titles: tuple[str, ...]
    count: int
    salience: float


def mentions(page: Page) -> Iterable[Mention]:
    """Names of people, organisations and places in the text, in order."""
    return linked(page)[0]


def entities(page: Page) -> Iterable[Entity]:
    """People, organisations and places of the article, the most salient first."""
    return linked(page)[1]


@memoized
def linked(page: Page) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Mentions and entities, made once for a page: by rules where the language has them, else by the tagger.

    Profile full asks its model too, if that is one of the text's language.
    """
    tokens = tokens_of(page)
    model = labels(page) if asks_model(page.options, tokens.lexicon.language) else None
    if tokens.lexicon.has_name_rules:
        return link(named_by_rules(tokens, model), size=len(page.text))
    given = tuple(_spans_of(tokens, model)) if model else ()
    return link(named_by_tagger(tokens, given=given), size=len(page.text))


def _spans_of(tokens: Tokens, model: Labels) -> Iterator[TaggedSpan]:
    """The model's people, organisations and places as tokens."""
    for (start, end), kind in zip(model.spans, model.kinds, strict=True):
        first, last = tokens.token_at(start), tokens.token_at(end)
        if kind in TYPES and first < last:
            yield TaggedSpan(first=first, last=last, type=TYPES[TYPES.index(kind)])


def link(typed: Sequence[TypedName], *, size: int) -> tuple[tuple[Mention, ...], tuple[Entity, ...]]:
    """Mentions with their entity, and the entities: a surname is the person of that name in this article."""
    forms = dict.fromkeys([(one.type, one.text) for one in typed])
    people = {text: _name_words(text) for kind, text in forms if kind == "PER"}
    full = _full_names(people.values())
    named = {form: _canonical(*form, people, full) for form in forms}
    keys = {form: f"{form[0]}:{name.casefold()}" for form, name in named.items()}
    rows: dict[str, list[TypedName]] = {}
    listed: list[Mention] = []
    for one in typed:
        key = keys[one.type, one.text]
        rows.setdefault(key, []).append(one)
        listed.append(Mention(entity=key, text=one.text, start=one.start, end=one.end, type=one.type))
    most = max(map(len, rows.values()), default=1)
    made = [_entity(key, named[of[0].type, of[0].text], of, most=most, size=size) for key, of in rows.items()]
    return tuple(listed), tuple(sorted(made, key=lambda row: (-row.salience, row.entity)))


def _full_names(people: Iterable[Sequence[str]]) -> dict[str, str]:
    """Surname or given name → the full name that the article gives; the first full name counts."""
    full: dict[str, str] = {}
    by_first_name: dict[str, str] = {}
    for words in people:
        if len(words) > 1:
            name = " ".join(words)
            full.setdefault(words[-1].casefold(), name)
            by_first_name.setdefault(words[0].casefold(), name)
    return by_first_name | full


def _name_words(text: str) -> list[str]:
    """Words of a person's name, with the stop of a given name that looks like a rank taken off."""
    words = text.replace("\n", " ").split()
    if len(words) == 2 and words[0].strip(".").lower() in names().rank_names:
        words[0] = words[0].strip(".")
    while len(words) > 2 and words[-1].strip(".").lower() in names().suffixes:
        words.pop()
    return words


def _canonical(kind: EntityType, text: str, people: Mapping[str, Sequence[str]], full: Mapping[str, str]) -> str:
    """The fullest form of a name."""
    if kind == "LOC":
        return same_place().get(text, text)
    if kind == "ORG":
        return text.removeprefix("The ").removeprefix("the ")
    words = people[text]
    known = full.get(words[-1].casefold())
    if known is not None and (len(words) == 1 or known.split()[0].casefold() == words[0].casefold()):
        return known
    return " ".join(words)


def _entity(key: str, name: str, mentioned: Sequence[TypedName], *, most: int, size: int) -> Entity:
    count, early = len(mentioned), 1.0 - mentioned[0].start / max(1, size)
    return Entity(
        entity=key,
        name=name,
        type=mentioned[0].type,
        aliases=tuple(dict.fromkeys([one.text for one in mentioned if one.text != name])),
        titles=tuple(dict.fromkeys([one.title for one in mentioned if one.title])),
        count=count,
        salience=round(0.6 * count / most + 0.4 * early, 3),
    )


def sex_in(name: str, titles: Sequence[str], words: PeopleWords) -> str:
    """Whether "m", "f" or "": by the titles, else by the given name. `words`: those of the text's language."""
    for title in titles:
        for word in title.lower().replace(".", " ").split():
            if sex := words.honorifics.get(word) or names().honorifics.get(word):
                return sex
    parts = name.split()
    return sex_of(parts[0]) if len(parts) > 1 else ""
