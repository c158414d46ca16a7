"""Labels of the words of a text, by the weights of their features."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

LABELS = 4
LONGEST = 256  # bytes of a feature
_Addresses = ctypes.POINTER(ctypes.c_char_p)


class _Table(ctypes.Structure):
    _fields_ = (
        ("names", ctypes.c_char_p),
        ("ends", ctypes.c_void_p),
        ("weights", ctypes.c_void_p),
        ("slots", ctypes.c_void_p),
        ("mask", ctypes.c_uint32),
    )


class _Tagger(ctypes.Structure):
    _fields_ = (
        ("tables", _Table * 2),
        ("sources", ctypes.c_ubyte * 4),
        ("has_capitals", ctypes.c_ubyte),
        ("transitions", ctypes.c_void_p),
    )


class _Text(ctypes.Structure):
    _fields_ = (
        ("words", ctypes.c_void_p),
        ("shapes", ctypes.c_void_p),
        ("gaps", ctypes.c_void_p),
        ("bits", ctypes.c_char_p),
        ("known_words", _Addresses),
        ("known_shapes", _Addresses),
        ("known_gaps", _Addresses),
        ("gap_kinds", ctypes.c_char_p),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedText:
    """A text of n words. Of each word the number of its record, its shape and the gap before it.

    Attributes:
        words: Numbers of records, n of them.
        shapes: Numbers of shapes, n of them.
        gaps: Numbers of gaps, n + 1 of them: the last stands behind the last word.
        bits: What the text tells of each word.
        known_words: Records: strings with a zero behind each. See `read_word` in tagger.c.
        known_shapes: Shapes, none of them empty.
        known_gaps: Gaps; the words beside one that is the end of a line are not looked at.
        gap_kinds: Of each of `known_gaps` whether it is the end of a line (1), and whether it opens (2).
    """

    words: array[int]
    shapes: array[int]
    gaps: array[int]
    bits: bytes
    known_words: Sequence[bytes]
    known_shapes: Sequence[bytes]
    known_gaps: Sequence[bytes]
    gap_kinds: bytes


class FeatureTable:
    """Features and their weights as flat arrays, in which the library finds a feature by its hash."""

    def __init__(self, loops: ctypes.CDLL, features: Mapping[str, Sequence[int]]) -> None:
        """Lay them out.

        Raises:
            ValueError: a feature is longer than `LONGEST` bytes, or weights are not of `LABELS` labels.
        """
        names = [feature.encode("utf-8", "surrogatepass") for feature in features]
        if any(len(name) > LONGEST for name in names):
            raise ValueError(f"{max(names, key=len)!r} is longer than {LONGEST} bytes")
        if any(len(row) != LABELS for row in features.values()):
            raise ValueError(f"a feature has {LABELS} weights")
        size = 1 << max(4, (2 * len(names)).bit_length())
        ends = array("I", accumulate(map(len, names)))
        weights = array("i", chain.from_iterable(features.values()))
        slots = array("I", bytes(8 * size))  # two numbers each
        joined = b"".join(names)
        self._kept = (joined, ends, weights, slots)  # what `address` holds addresses of
        self.address = _Table(joined, *(kept.buffer_info()[0] for kept in (ends, weights, slots)), size - 1)
        loops.enter_features(
            joined,
            ctypes.c_void_p(ends.buffer_info()[0]),
            ctypes.c_uint32(len(names)),
            ctypes.c_void_p(slots.buffer_info()[0]),
            ctypes.c_uint32(size - 1),
        )


class CompiledTagger:
    """The weights of one language, some of which others share."""

    def __init__(
        self,
        loops: ctypes.CDLL,
        tables: Sequence[FeatureTable],
        *,
        sources: bytes,
        has_capitals: bool,
        transitions: Sequence[Sequence[int]],
    ) -> None:
        """Of two tables of features; `sources` says for each kind of feature which of them have it, as bits.

        Raises:
            ValueError: the transitions are not those of `LABELS` labels.
        """
        if any(len(row) != LABELS for row in (transitions, *transitions)):
            raise ValueError(f"transitions are {LABELS} rows of {LABELS}")
        self._loops = loops
        self._transitions = array("i", chain.from_iterable(transitions))
        self._tables = tuple(tables)
        self._tagger = _Tagger(
            (_Table * 2)(*(table.address for table in tables)),
            (ctypes.c_ubyte * 4)(*sources),
            has_capitals,
            self._transitions.buffer_info()[0],
        )

    def labels(self, text: NumberedText, stretches: Sequence[tuple[int, int]]) -> bytes:
        """The label of each word; those of no stretch (first word, the one behind the last) have label 0."""
        bounds = array("i", chain.from_iterable(stretches))
        labels = ctypes.create_string_buffer(len(text.words))
        self._loops.tag_stretches(
            ctypes.byref(self._tagger),
            ctypes.byref(_laid_out(text)),
            ctypes.c_void_p(bounds.buffer_info()[0]),
            ctypes.c_size_t(len(stretches)),
            ctypes.create_string_buffer(LABELS * len(text.words)),
            labels,
        )
        return labels.raw


def _laid_out(text: NumberedText) -> _Text:
    return _Text(
        text.words.buffer_info()[0],
        text.shapes.buffer_info()[0],
        text.gaps.buffer_info()[0],
        text.bits,
        *(
            ctypes.cast((ctypes.c_char_p * len(known))(*known), _Addresses)
            for known in (text.known_words, text.known_shapes, text.known_gaps)
        ),
        text.gap_kinds,
    )
