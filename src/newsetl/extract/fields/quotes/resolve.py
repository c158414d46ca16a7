"""Who "he", "she" and a bare surname are in this article."""

from __future__ import annotations

from bisect import bisect_left

from newsetl.extract.fields.people.entities import Entity, linked, sex_in
from newsetl.extract.fields.quotes.cues import Attribution
from newsetl.extract.fields.words.tokens import tokens_of
from newsetl.extract.page.page import Page

_BACK = 12  # mentions to look back over


class Resolver:
    """Resolves the subjects of one article's quotations, in their order."""

    def __init__(self, page: Page) -> None:
        mentions, rows = linked(page)
        self._tokens = tokens_of(page)
        self._rows = {row.entity: row for row in rows}
        self._mentions = [one for one in mentions if one.type == "PER"]
        self._quoted = [(span.start, span.end) for span in self._tokens.spans if span.outer]
        self._bodies = [one for one in mentions if one.type != "PER"]
        self._starts = [one.start for one in self._mentions]
        self._body_starts = [one.start for one in self._bodies]
        self._speakers: list[tuple[int, Entity]] = []
        self._full_names: dict[str, str] = {}  # surname → full name, where the tagger knows none
        self._last: str | None = None  # who spoke last, where an alphabet has no capitals

    def resolve(self, attribution: Attribution) -> str | None:
        """Canonical name of the subject; the subject itself when it is a body; None when nobody is meant."""
        tokens = self._tokens
        if attribution.printed:
            return self._as_printed(tokens.text[slice(*attribution.printed)])
        start, end = tokens.starts[attribution.first], tokens.ends[attribution.last - 1]
        pronoun = tokens.lexicon.quotes.pronouns.get(tokens.lower[attribution.first])
        if pronoun is not None and attribution.core - attribution.first == 1:
            person = self._antecedent(start, pronoun)
            return person.name if person else None
        inside = self._named(start, tokens.ends[attribution.core - 1]) or self._named(start, end)
        if inside is not None:
            self._speakers.append((start, inside))
            self._full_names.setdefault(inside.name.rpartition(" ")[2], inside.name)
            return inside.name
        body = self._body(start, tokens.ends[attribution.core - 1])
        if body is None and not tokens.lexicon.has_name_rules:
            return self._by_form(attribution)
        return body.name if body else None

    def _as_printed(self, subject: str) -> str | None:
        """Where an alphabet has no capitals: the subject itself; of a pronoun that of the quotation before."""
        if subject not in self._tokens.lexicon.quotes.pronouns:
            self._last = subject
        return self._last

    def _by_form(self, attribution: Attribution) -> str | None:
        """Where the tagger knows no name: the last two capitals, a surname as it was first given."""
        words = [word for word in self._tokens.words[attribution.first : attribution.core] if word[0].isupper()][
            -2:
        ]
        if not words:
            return None
        if len(words) > 1:
            self._full_names.setdefault(words[-1], " ".join(words))
        return self._full_names.get(words[-1], words[-1])

    def _named(self, start: int, end: int) -> Entity | None:
        """The last person that is named between two offsets."""
        entity = None
        for at in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            entity = self._rows[self._mentions[at].entity]
        return entity

    def _body(self, start: int, end: int) -> Entity | None:
        """The first organisation or place that is named between two offsets."""
        at = bisect_left(self._body_starts, start)
        if at < len(self._bodies) and self._bodies[at].end <= end:
            return self._rows[self._bodies[at].entity]
        return None

    def _antecedent(self, start: int, sex: str) -> Entity | None:
        """The person before a pronoun: the nearest subject, else the last speaker, of its sex."""
        at = bisect_left(self._starts, start)
        low, _ = self._tokens.sentence_at(self._tokens.token_at(start))
        sentence = self._tokens.starts[low]
        if not sex:
            return None
        near = [
            one
            for one in self._mentions[max(0, at - _BACK) : at]
            if self._fits(one.entity, sex) and not self._is_quoted(one.start)
        ]
        same = [one for one in near if one.start >= sentence]
        if same:
            return self._rows[same[0].entity]
        paragraph = self._tokens.paragraphs[self._tokens.paragraph_at(start)].start
        spoke = [row for spot, row in self._speakers[-3:] if self._fits(row.entity, sex)]
        here = [one for one in near if one.start >= paragraph]
        if here:
            return self._rows[here[0].entity]
        if spoke:
            return spoke[-1]
        return self._rows[near[-1].entity] if near else None

    def _is_quoted(self, offset: int) -> bool:
        at = bisect_left(self._quoted, (offset + 1, 0)) - 1
        return at >= 0 and offset < self._quoted[at][1]

    def _fits(self, entity: str, sex: str) -> bool:
        row = self._rows[entity]
        known = sex_in(row.name, row.titles, self._tokens.lexicon.people)
        return not known or known == sex
