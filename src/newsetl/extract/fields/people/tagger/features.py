"""The features of a word for the tagger. Training writes them all down; reading sums their weights, part by part.

Each part depends on few things, so that its sum can be kept: the word itself, how it is written, the words beside
it, how these are written, the word two before, what stands around. A feature is shared by all languages, a
language's own, or both. Where capitals tell nouns too or are none, what speaks of capitals is the language's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from newsetl.extract.fields.people.tagger.lists import name_lists
from newsetl.extract.fields.people.tagger.word_parts import compound, forms_compounds, inflected
from newsetl.extract.fields.words.word_classes import WordClass, word_classes
from newsetl.extract.fields.words.word_frequencies import word_frequencies

BREAK = "¶"  # the gap at an end of a line
ENDING = "~"  # before the ending of a word that is no feature beside others
# What the text tells of a word, as bits: it begins a sentence; it stands in small letters too; it stands
# capitalised inside a sentence too; it is part of a place of several words.
STARTS, IS_SMALL, IS_INSIDE, IN_PHRASE = 1, 2, 4, 8
_STEPS = (4, 6, 8, 10, 12)  # of the path to a word's class: so far each is a feature, and the whole path
OPENING = frozenset({"", ",", '"', "“", "«", "„"})  # gaps over which the kind of the word before tells


@dataclass(frozen=True, slots=True)
class Manner:
    """How a language is read.

    Attributes:
        language: ISO 639-1.
        nouns_have_capitals: Whether capitals tell nouns, and not names alone.
        has_capitals: Whether its alphabet has capitals.
    """

    language: str
    nouns_have_capitals: bool = False
    has_capitals: bool = True


class Features(NamedTuple):
    """Features that all languages share, and the language's own."""

    shared: list[str]
    own: list[str]


class Facts(NamedTuple):
    """What is known of a word wherever it stands."""

    decade: int  # power of ten of its frequency, 0 where its language's list does not have it
    kinds: str
    listed: tuple[str, ...]  # lists that hold it
    parts: str  # of a word that the list does not have: what its stem and its last part are
    beside: str  # what of it is a feature beside others: itself, or its ending
    known: WordClass  # what the list of its language tells


class Templates:
    """The features of one language's words."""

    def __init__(self, manner: Manner, beside: Set[str] | None = None) -> None:
        """`beside`: words that are features beside others; None for all."""
        self._manner = manner
        self._lists = name_lists()
        self._known: Mapping[str, int] = word_frequencies(manner.language)
        self._classes = word_classes(manner.language)
        self.has_capitals = manner.has_capitals
        self._forms_compounds = forms_compounds(manner.language)
        self._beside = beside

    def facts(self, low: str) -> Facts:
        """What is known of a word wherever it stands."""
        decade, parts = round(self._known.get(low, 0) / 10), ""
        if not decade and self._known:
            parts = str(inflected(self._known, low))
            if self._forms_compounds:
                parts += compound(self._known, low)
        beside = low if self._beside is None or low in self._beside else f"{ENDING}{low[-3:]}"
        listed = tuple(self._lists.features(low))
        return Facts(decade, self._lists.kinds(low), listed, parts, beside, self._class(low))

    def _class(self, low: str) -> WordClass:
        return self._classes.of_parts(low) if self._forms_compounds else self._classes.of(low)

    def word(self, low: str, shape: str, listed: tuple[str, ...]) -> Features:
        """What the word itself tells."""
        shared = ["b", *listed] if shape[0] not in "x4d" else ["b"]
        own = [f"2{low[-2:]}{shape}", f"3{low[-3:]}", f"p{low[:3]}", *_class_features("", "", self._class(low))]
        return self.parted(shared, [], own, [f"w{low}", f"4{low[-4:]}", f"P{low[:4]}"])

    def written(self, shape: str, bits: int, decade: int, kinds: str, parts: str, is_listed: bool) -> Features:  # noqa: PLR0913, PLR0917
        """How the word is written, and where the text has it."""
        start, head, shared = bits & STARTS, shape[0], []
        written = [f"s{shape}{start}", f"q{decade}{shape}{start}"]
        if head not in "x4d":
            if bits & IN_PHRASE:
                shared.append("gM")
            elif not is_listed:
                shared.append(f"g0{shape}")
        if head == "X":
            elsewhere = bits & (IS_SMALL | IS_INSIDE)
            written += [f"d{elsewhere}{start}", f"D{elsewhere}{shape}{start}"]
            if parts:
                written += [f"i{parts[0]}{start}", f"c{parts[1:]}{start}"]
        if kinds:
            shared.append(f"k{kinds}{head}")
        return self.parted(shared, written, [], [])

    def neighbour(self, side: str, beside: str, gap: str, listed: tuple[str, ...], known: WordClass) -> Features:
        """What the word before (side "-") or after (side "+") is; of `listed` only where it is capitalised."""
        if gap == BREAK:
            return self.parted([], [], [f"{side}w^"], [])
        own = [f"{side}3{beside[-3:].removeprefix(ENDING)}{gap}", *_class_features(side, gap, known)]
        if beside[:1] != ENDING:
            own.append(f"{side}w{beside}{gap}")
        return self.parted([f"{side}{feature}" for feature in listed], [], own, [])

    def beside(self, side: str, shape: str, gap: str, own_shape: str, decade: int, kinds: str) -> Features:  # noqa: PLR0913, PLR0917
        """How the word before or after is written; `own_shape` is that of the word that it stands beside."""
        if gap == BREAK:
            return self.parted([], [f"{side}s^{own_shape}"], [], [])
        written = [f"{side}s{shape}{gap}{own_shape}"]
        if gap == "":
            written.append(f"{side}q{decade}{shape}{own_shape[0]}")
        if gap == "" or (side == "-" and gap in OPENING):
            written.append(f"{side}k{kinds}{shape[0]}{own_shape[:2]}")
        return self.parted([], written, [], [])

    def two_back(self, beside: str, head: str, kinds: str, gap: str, known: WordClass) -> Features:
        """What the word two before tells; `gap` stands right before the word, `head` begins its shape."""
        own = [f"=w{beside}{gap}"] if beside[:1] != ENDING else []
        own += _class_features("=", gap, known)
        return self.parted([f"=k{kinds}{head}"], [], own, [])

    def two_ahead(self, beside: str, gap: str) -> Features:
        """What the word two behind tells where there are no capitals; `gap` stands right behind the word."""
        return self.parted([], [], [f"#w{beside}{gap}"], [])

    def pairs(self, before: str, low: str, after: str) -> Features:
        """The word together with that before and that after it, where there are no capitals."""
        return self.parted([], [], [f"-p{before}|{low}", f"+p{low}|{after}", f"*p{before}|{after}"], [])

    def surroundings(self, before: str, shape: str, after: str, decade: int, start: int) -> Features:
        """What the shapes around tell together; the gap stands with the shape before and after."""
        left = before[0] if before[-1] == " " else "^"
        right = after[0] if after[-1] == " " else "$"
        return self.parted([], [f"S{before}{shape}{after}", f"Q{decade}{shape}{right}{left}{start}"], [], [])

    def parted(self, shared: list[str], written: list[str], own: list[str], both: list[str]) -> Features:
        """Features by whom they belong to; `written` are those of capitals."""
        if not self._manner.has_capitals:
            return Features(shared=[], own=[*shared, *written, *own, *both])
        if self._manner.nouns_have_capitals:
            return Features(shared=[*shared, *both], own=[*written, *own, *both])
        return Features(shared=[*shared, *written, *both], own=[*own, *both])


def class_paths(known: WordClass) -> list[str]:
    """Beginnings of the path to a word's class, and the whole with a stop behind; none where nothing is known."""
    branch = known.branch
    return [*(branch[:steps] for steps in _STEPS if steps < len(branch)), f"{branch}."] if any(known) else []


def _class_features(side: str, gap: str, known: WordClass) -> list[str]:
    """What the class of a word tells, from the widest to the narrowest, and its kinds."""
    paths = class_paths(known)
    return [*(f"{side}z{gap}{path}" for path in paths), f"{side}n{known.kinds}"] if paths else []
