"""Whether two articles are copies, and of which kind. Pure functions; docs/copies.md has examples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsetl.related.likeness import Likeness, Passages, letters_alike, likeness, longest_passage

Kind = Literal["exact", "near", "syndicated", "excerpt", "passage", "other_address", "template"]
Method = Literal["words", "shingles", "letters", "passage"]

LEAST_SHARE = (
    0.05  # of the shorter text: of its anchors that a candidate shares, of its shingles that a copy shares
)
_COPIED = 0.38  # containment of a copy
_COPIED_AT_HOME = 0.55  # of one site, whose articles share questions, forms and phrases
_OWN, _OWN_COVERED = 0.2, 0.4  # the same without what a site prints under every article
_COVERED = 0.8  # coverage of a copy whose sentences were moved
_SAME_LENGTH = 0.7  # below it the shorter is an excerpt
_FIGURES, _FEWEST_CHANGES = 0.44, 6  # of changed words with digits, and of changed words: a form filled in anew
_PASSAGE, _LONG_PASSAGE = 40, 100  # words
_PASSAGE_SHARE, _LONG_PASSAGE_SHARE = 0.15, 0.1  # of the shorter text's shingles that both have
_PASSAGE_OF_LONGER = 0.025  # of the longer text's words: one remark in a long round-up is no passage of it
_MISREAD = 0.42  # of five letters in a row of the changed words that both have
_MISREAD_COVERAGE, _MISREAD_LENGTH, _MISREAD_FIGURES, _MISREAD_WORDS = 0.42, 0.8, 0.1, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One article of a pair, as far as a verdict asks for it."""

    words_hash: int
    site: str | None  # host of its address, else name of its publisher
    day: date | None  # of publication
    title: str | None  # folded
    has_address: bool
    passages: Callable[[], Passages]  # read only where the hashes do not decide


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Anchors that both texts have."""

    live: int  # that make the pair a candidate: neither boilerplate of a site nor printed by very many
    own: int  # that are boilerplate of neither site
    all: int
    most: int  # anchors that the text with fewer has, of those that both lengths keep

    @property
    def is_candidate(self) -> bool:
        """Whether the texts are worth comparing."""
        return self.live > 0 and self.live >= LEAST_SHARE * self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What two articles are to each other."""

    kind: Kind
    similarity: float  # shingles of both, of all shingles of either
    containment: float  # shingles of both, of those of the text that has fewer
    method: Method


def judge(one: Side, other: Side, shared: Shared) -> Verdict | None:
    """What a pair is; None for articles that are no copies and no form filled in anew."""
    if not shared.is_candidate:
        return None
    if one.words_hash == other.words_hash:
        return Verdict(kind=_kind(one, other, is_exact=True), similarity=1.0, containment=1.0, method="words")
    texts = one.passages(), other.passages()
    like = likeness(*texts)
    own = shared.own / shared.all  # what a site prints under every article is no sign of a copy
    decided = _decide(one, other, like, own, texts) if like.containment >= LEAST_SHARE else None
    if decided is None:
        return None
    kind, method = decided
    return Verdict(
        kind=kind, similarity=round(like.jaccard, 3), containment=round(like.containment, 3), method=method
    )


def _decide(
    one: Side, other: Side, like: Likeness, own: float, texts: tuple[Passages, Passages]
) -> tuple[Kind, Method] | None:
    containment = like.containment * own
    least = _COPIED_AT_HOME if one.site is not None and one.site == other.site else _COPIED
    is_copied = like.containment >= least and containment >= _OWN
    if is_copied or (like.coverage >= _COVERED and like.coverage * own >= _OWN_COVERED):
        if _is_template(one, other, like):
            return "template", "shingles"
        if like.length_ratio < _SAME_LENGTH:
            return "excerpt", "shingles"
        return _kind(one, other), "shingles"
    if _is_misread(like, texts):
        return _kind(one, other), "letters"
    if containment >= _LONG_PASSAGE_SHARE and _is_passage(
        containment, longest_passage(*texts), max(text.size for text in texts)
    ):
        return ("template", "shingles") if _is_template(one, other, like) else ("passage", "passage")
    return None


def _kind(one: Side, other: Side, *, is_exact: bool = False) -> Kind:
    """The kind of a copy of the same length, by where both stand."""
    is_one_site = one.site is not None and one.site == other.site
    is_same_article = (one.title is not None and one.title == other.title) or (
        one.day is not None and one.day == other.day
    )
    if is_one_site and one.has_address and other.has_address and is_same_article:
        return "other_address"
    if is_exact:
        return "exact"
    return "near" if one.site == other.site else "syndicated"


def _is_template(one: Side, other: Side, like: Likeness) -> bool:
    """A form that one publisher fills in anew on another day: of what differs, much is figures."""
    is_one_site = one.site is not None and one.site == other.site
    is_another_day = one.day is not None and other.day is not None and one.day != other.day
    if not (is_one_site and is_another_day):
        return False
    return like.changed >= _FEWEST_CHANGES and like.changed_figures >= _FIGURES


def _is_passage(share: float, words: int, longer: int) -> bool:
    """Whether a run of words that both texts have is long, and matters in both."""
    is_long = (words >= _PASSAGE and share >= _PASSAGE_SHARE) or (
        words >= _LONG_PASSAGE and share >= _LONG_PASSAGE_SHARE
    )
    return is_long and words >= _PASSAGE_OF_LONGER * longer


def _is_misread(like: Likeness, texts: tuple[Passages, Passages]) -> bool:
    """Whether the texts differ as two readings of one printed page do: in letters, all along."""
    return (
        like.length_ratio >= _MISREAD_LENGTH
        and like.coverage_of_longer >= _MISREAD_COVERAGE
        and like.changed_figures < _MISREAD_FIGURES
        and min(text.size for text in texts) >= _MISREAD_WORDS
        and letters_alike(*texts) >= _MISREAD
    )
