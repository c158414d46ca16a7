"""Who can speak: a person or body that is named, a role, a pronoun. A stray noun is nobody."""

from __future__ import annotations

from collections.abc import Iterator

from newsetl.extract.fields.people.entities import linked
from newsetl.extract.fields.people.tagger.lists import name_lists
from newsetl.extract.fields.quotes.cues import REACH, Attribution, is_cue
from newsetl.extract.fields.words.quote_marks import Span
from newsetl.extract.fields.words.tokens import tokens_of
from newsetl.extract.page.page import Page

_PERSON, _ROLE, _BODY = 0, 1, 2  # who is likelier to speak comes first
_LAST_PART = 5  # letters of a role that other words are written together with: "Regierungssprecher"
_TITLES = 4  # words of a role before a name


class Somebody:
    """Those of a text who can speak, by the token where they are named."""

    def __init__(self, page: Page) -> None:
        self._tokens = tokens_of(page)
        self._named: dict[int, tuple[int, int]] = {}  # first token → token behind the last, rank
        for mention in linked(page)[0]:
            if mention.type != "LOC":
                first, last = self._tokens.token_at(mention.start), self._tokens.token_at(mention.end)
                self._named[first] = (last, _PERSON if mention.type == "PER" else _BODY)

    def is_named_by(self, attribution: Attribution | None) -> bool:
        """Whether a phrase holds a name, a role, a pronoun or a word of its language for speakers."""
        if attribution is None:
            return False
        tokens = self._tokens
        known = tokens.lexicon.quotes
        for token in range(attribution.first, attribution.last):
            low = tokens.lower[token]
            if token in self._named or self._is_role(token):
                return True
            if low in known.nouns or (low in known.pronouns and attribution.core - attribution.first == 1):
                return True
        return False

    def beside(self, span: Span, inside: bytearray) -> Attribution | None:
        """The likeliest of the sentence that holds a quotation: before it, else behind it."""
        tokens = self._tokens
        first, behind = tokens.token_at(span.start), tokens.token_at(span.end)
        starts_line = not first or "\n" in tokens.gaps[first - 1]
        low, _ = tokens.sentence_at(first if starts_line else first - 1)
        _, high = tokens.sentence_at(max(first, behind - 1))
        for start, end in ((max(low, first - 2 * REACH), first), (behind, min(high, behind + REACH))):
            if one := self.between(start, end, inside):
                return one
        return None

    def between(self, low: int, high: int, inside: bytearray) -> Attribution | None:
        """The likeliest who is named between two tokens and outside of quotations."""
        return min(self._between(low, high, inside), key=lambda one: one[0], default=(0, None))[1]

    def _between(self, low: int, high: int, inside: bytearray) -> Iterator[tuple[int, Attribution]]:
        """Those who are named between two tokens and outside of quotations, with their rank."""
        token = low
        while token < high:
            if inside[token]:
                token += 1
            elif token in self._named:
                last, rank = self._named[token]
                yield rank, Attribution(first=self._title_start(token, low), last=last, cue=token, core=last)
                token = last
            elif self._is_role(token) and not (token + 1 < high and token + 1 in self._named):
                yield (
                    _ROLE,
                    Attribution(first=self._article(token, low), last=token + 1, cue=token, core=token + 1),
                )
                token += 1
            else:
                token += 1

    def _title_start(self, token: int, low: int) -> int:
        first = token
        while (
            first > low
            and token - first < _TITLES
            and self._tokens.gaps[first - 1] == " "
            and self._is_role(first - 1)
        ):
            first -= 1
        return first

    def _article(self, token: int, low: int) -> int:
        before = token - 1
        return (
            before
            if before >= low and self._tokens.lower[before] in self._tokens.lexicon.clause.articles
            else token
        )

    def _is_role(self, token: int) -> bool:
        """Whether a word is what people are: a title, a word of the language for speakers, or ends in one."""
        tokens = self._tokens
        low = tokens.lower[token]
        if tokens.lexicon.clause.has_capital_nouns and not tokens.words[token][0].isupper():
            return False
        nouns = tokens.lexicon.quotes.nouns
        if low in nouns or "t" in name_lists().kinds(low):
            return True
        if not tokens.lexicon.clause.has_capital_nouns:
            return False
        return any(low[size:] in nouns for size in range(3, len(low) - _LAST_PART + 1))

    def is_spoken_beside(self, span: Span, inside: bytearray) -> bool:
        """Whether a verb of speech stands in the sentence of a quotation, outside of it."""
        tokens = self._tokens
        first, behind = tokens.token_at(span.start), tokens.token_at(span.end)
        low, high = tokens.sentence_at(first)
        near = (range(max(low, first - 2 * REACH), first), range(behind, min(high, behind + REACH)))
        return any(not inside[token] and is_cue(tokens, token) for part in near for token in part)
