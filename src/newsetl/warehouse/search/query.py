"""What people type into a search, as SQL: AND, OR, NOT, (groups), "phrases", beginning*, title:word and NEAR/n.

Words beside each other are alternatives, of which articles with more and rarer ones score higher; a "phrase" and a
title:word among them are required. A word with marks inside, such as U.S. or COVID-19, is a phrase. Operators are
written in capitals: `and` is a word like any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.warehouse.sql import quoted

FIELDS = ("title", "text")
_TOKEN = re.compile(r'\s*((?:\w+:)?"[^"]*"|[()]|[^\s"()]+|")')
_NEAR = re.compile(r"NEAR(?:/(\d+))?")
_FIELD = re.compile(r"([^\W\d]\w*):(?=[^/\s])")
_WORD = r"[\p{L}\p{N}\p{M}]"
_GAP = r"[^\p{L}\p{N}\p{M}]+"
_MARKS = re.compile(r"""[-‐‑.,'’/&:+@"*]+""")  # that make a word with them inside a phrase, and what quotes
_NEAR_WORDS = 10  # between two words of NEAR without a number


@dataclass(slots=True)
class _Parser:
    """Reads a query from left to right: OR binds least, then AND, then NOT, then NEAR."""

    query: str
    tokens: Sequence[str]
    place: int = 0
    positive: list[str] = field(default_factory=list)  # terms that score
    is_negated: bool = False

    def next(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1]

    def any_of(self) -> str:
        parts = [self.all_of()]
        while self.next() == "OR":
            self.take()
            parts.append(self.all_of())
        return _joined(parts, "UNION")

    def all_of(self) -> str:
        parts = [self.not_this()]
        while (token := self.next()) not in (None, "OR", ")"):
            if token == "AND":
                self.take()
            parts.append(self.not_this())
        return _joined(parts, "INTERSECT")

    def not_this(self) -> str:
        if self.next() != "NOT":
            return self.operand()
        self.take()
        self.is_negated = not self.is_negated
        inner = self.not_this()
        self.is_negated = not self.is_negated
        return f"(SELECT article_id FROM articles EXCEPT {inner})"

    def operand(self) -> str:
        token = self.next()
        if token == "(":
            self.take()
            inner = self.any_of()
            if self.next() != ")":
                raise UsageError(f"search {self.query!r}: a ( has no ) behind it")
            self.take()
            return inner
        if token is None or token in ("AND", "OR", ")") or _NEAR.fullmatch(token):
            raise UsageError(f"search {self.query!r}: a word is missing before {token or 'the end'}")
        return self.terms()

    def terms(self) -> str:
        """Words beside each other, or two with NEAR between them."""
        words = [self.take()]
        near = _NEAR.fullmatch(self.next() or "")
        if near:
            self.take()
            other = self.next()
            if other is None or _is_operator(other):
                raise UsageError(f"search {self.query!r}: a word is missing behind {near[0]}")
            self._score([words[0], self.take()])
            return _near(words[0], other, int(near[1] or _NEAR_WORDS))
        while (token := self.next()) is not None and not _is_operator(token) and not _is_prefix(token):
            if _is_prefix(words[0]) or _NEAR.fullmatch(self._after()):
                break
            words.append(self.take())
        self._score(words)
        if _is_prefix(words[0]):
            return _prefix(words[0])
        return f"(SELECT article_id FROM search_matches({quoted(' '.join(words))}))"

    def _after(self) -> str:
        return self.tokens[self.place + 1] if self.place + 1 < len(self.tokens) else ""

    def _score(self, words: Sequence[str]) -> None:
        if not self.is_negated:
            self.positive += [_bare(word) for word in words]


def matches_sql(query: str) -> str:
    """SQL that gives `article_id` and `score` of each article that a query asks for.

    Raises:
        UsageError: the query has no word, or something in it that search does not know.
    """
    tokens = _tokens(query)
    if not any(_is_operator(token) or _is_prefix(token) for token in tokens):
        return f"SELECT article_id, score FROM search_matches({quoted(query)})"
    parser = _Parser(query, tokens)
    articles = parser.any_of()
    if parser.next() is not None:
        raise UsageError(f"search {query!r}: a ) has no ( before it")
    scores = f"search_matches({quoted(' '.join(parser.positive))})"
    return f"SELECT article_id, coalesce(score, 0) AS score FROM {articles} LEFT JOIN {scores} USING (article_id)"


def _tokens(query: str) -> list[str]:
    tokens = _TOKEN.findall(query)
    if not any(re.search(r"\w", token) for token in tokens if not _is_operator(token)):
        raise UsageError(f"search {query!r}: there is no word in it")
    for token in tokens:
        _refuse_unknown(query, token)
    return [token for token in tokens if re.search(r"[\w()]", token)]


def _refuse_unknown(query: str, token: str) -> None:
    """Say of what other search engines know, and this one does not, what to write instead."""
    name = _FIELD.match(token)
    bare = token[name.end() :] if name else token
    if name and name[1] not in FIELDS:
        raise UsageError(
            f"search {query!r}: there is no field {name[1]!r}{nearest(name[1], FIELDS)}; "
            'put "…" around words with :'
        )
    if token == '"':
        raise UsageError(f'search {query!r}: a " has no other behind it')
    if bare.startswith('"'):
        return
    if re.match(r"NEAR\W", bare) and _NEAR.fullmatch(bare) is None:
        raise UsageError(f"search {query!r}: {bare} is not known; write NEAR/5, of how many words may lie between")
    if re.match(r"[-+]\w", bare):
        sign = {"-": f"NOT {bare[1:]}", "+": f'"{bare[1:]}"'}[bare[0]]
        raise UsageError(f"search {query!r}: {bare} is not known; write {sign}")
    if re.search(r"\*.|^\W*\*|\?\w|~\d*$|\^\d", bare):
        raise UsageError(f"search {query!r}: {bare} is not known; a * may stand at the end of a word, as in ferr*")


def _is_operator(token: str) -> bool:
    return token in ("AND", "OR", "NOT", "(", ")") or _NEAR.fullmatch(token) is not None


def _is_prefix(token: str) -> bool:
    return token.endswith("*")


def _bare(token: str) -> str:
    """A term without what makes it required: what scores alone."""
    return _MARKS.sub(" ", re.sub(r"^(?:title|text):", "", token))


def _joined(parts: Sequence[str], operator: str) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {operator} '.join(f'FROM {part}' for part in parts)})"


def _prefix(token: str) -> str:
    """Articles with a word that begins so: their texts are looked through, as the index knows whole words only."""
    name, _, word = token.rpartition(":")
    pattern = f"'(?:^|{_GAP})' || words_pattern({quoted(word)})"
    columns = [name] if name else list(FIELDS)
    holds = " OR ".join(f"regexp_matches(words_folded({column}), {pattern})" for column in columns)
    return f"(SELECT article_id FROM articles WHERE {holds})"


def _near(first: str, second: str, words: int) -> str:
    """Articles where two terms stand with at most so many words between them, in either order."""
    if words > 100:
        raise UsageError(f"NEAR/{words}: at most 100 words may lie between")
    one, two = (f"words_pattern({quoted(term.strip(chr(34)))})" for term in (first, second))
    between = quoted(f"(?:{_GAP}{_WORD}+){{0,{words}}}{_GAP}")
    edges = quoted(f"(?:^|{_GAP})(?:"), quoted(f")(?:$|{_GAP})")
    pattern = f"{edges[0]} || {one} || {between} || {two} || '|' || {two} || {between} || {one} || {edges[1]}"
    both = " ".join(f'"{term.strip(chr(34))}"' for term in (first, second) if not _is_prefix(term))
    among = f"SEMI JOIN search_matches({quoted(both)}) USING (article_id) " if both else ""
    return f"(SELECT article_id FROM articles {among}WHERE regexp_matches(words_folded(text), {pattern}))"
