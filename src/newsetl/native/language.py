"""The likeliest language of a line by a compressed model of fastText, read from the library's own file."""

from __future__ import annotations

import ctypes
import struct
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from struct import Struct

_HEAD = Struct("<14i d 3i 2q")  # magic number, version, arguments, a rate, sizes of the dictionary
_ENTRY = Struct("<qb")  # behind each word: how often it stood in the sample, and whether it is a label
_ROWS = Struct("<B ? 2q i")  # whether compressed, with norms; rows, width, bytes of codes
_PARTS = Struct("<4i")  # width, number of parts, their width, that of the last
_OUTPUTS = Struct("<B 2q")  # whether compressed; rows, width
# What language.c reckons with: magic number, version; vectors of 16, single words, a tree of labels, supervised,
# n-grams of two to four characters; these in eight parts.
_FORM = {0: 793712314, 1: 12, 2: 16, 7: 1, 8: 1, 9: 3, 11: 2, 12: 4}
_BUCKETS, _SIZE, _WORDS, _LABELS, _GRAMS = 10, 15, 16, 17, 19  # places in the head
_WIDTH, _CODES, _CENTROIDS = 16, 8, 256
_END = b"</s>"  # the first word: the end of a line
_MARK = "__label__"


class _Model(ctypes.Structure):
    """As `struct model` of language.c."""

    _fields_ = (
        ("letters", ctypes.c_char_p),
        ("starts", ctypes.c_void_p),
        ("word_slots", ctypes.c_void_p),
        ("word_mask", ctypes.c_uint32),
        ("words", ctypes.c_uint32),
        ("gram_slots", ctypes.c_void_p),
        ("gram_mask", ctypes.c_uint32),
        ("buckets", ctypes.c_uint32),
        ("codes", ctypes.c_char_p),
        ("norm_codes", ctypes.c_char_p),
        ("centroids", ctypes.c_void_p),
        ("norms", ctypes.c_void_p),
        ("outputs", ctypes.c_void_p),
        ("left", ctypes.c_void_p),
        ("right", ctypes.c_void_p),
        ("labels", ctypes.c_int32),
    )


class _File:
    """Bytes that are taken one part after the other."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def numbers(self, form: Struct) -> tuple[int, ...]:
        self._at += form.size
        return form.unpack_from(self._content, self._at - form.size)

    def word(self) -> bytes:
        begin, end = self._at, self._content.index(b"\0", self._at)
        self._at = end + 1
        return self._content[begin:end]

    def bytes(self, size: int) -> bytes:
        self._at += size
        return self._content[self._at - size : self._at]

    def floats(self, count: int) -> array[float]:
        return array("f", self.bytes(4 * count))

    def check(self, expected: tuple[int, ...], form: Struct) -> None:
        found = self.numbers(form)
        if found != expected:
            raise ValueError(f"{found}, not {expected}")

    def is_read(self) -> bool:
        return self._at == len(self._content)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contents:
    """The parts of a model's file."""

    buckets: int
    words: Sequence[bytes]
    labels: Sequence[str]
    left: array[int]
    right: array[int]
    grams: array[int]  # hash, row, hash, row, …
    codes: bytes
    norm_codes: bytes
    centroids: array[float]
    norms: array[float]
    outputs: array[float]


def _read_file(path: Path) -> _Contents:
    if sys.byteorder != "little":
        raise ValueError(f"a machine of {sys.byteorder} endian")
    try:
        return _read(path.read_bytes())
    except (struct.error, ValueError) as problem:
        raise ValueError(f"{path}: {problem}") from problem


def _read(content: bytes) -> _Contents:
    file = _File(content)
    head = file.numbers(_HEAD)
    if any(head[place] != value for place, value in _FORM.items()):
        raise ValueError(f"{head}")
    words, counts, is_label = zip(*((file.word(), *file.numbers(_ENTRY)) for _ in range(head[_SIZE])), strict=True)
    if is_label != (0,) * head[_WORDS] + (1,) * head[_LABELS]:
        raise ValueError("labels among the words")
    if words[0] != _END:
        raise ValueError(f"the first word is {words[0]!r}")
    left, right = _tree(counts[head[_WORDS] :])
    grams = array("i", file.bytes(8 * head[_GRAMS]))
    if min(grams) < 0 or max(grams[1::2]) >= head[_GRAMS]:
        raise ValueError("n-grams without a row")
    rows = head[_WORDS] + head[_GRAMS]
    file.check((1, 1, rows, _WIDTH, _CODES * rows), _ROWS)
    codes = file.bytes(_CODES * rows)
    file.check((_WIDTH, _CODES, 2, 2), _PARTS)
    centroids, norm_codes = file.floats(_WIDTH * _CENTROIDS), file.bytes(rows)
    file.check((1, 1, 1, 1), _PARTS)
    norms = file.floats(_CENTROIDS)
    file.check((0, head[_LABELS], _WIDTH), _OUTPUTS)
    outputs = file.floats(_WIDTH * head[_LABELS])
    if not file.is_read():
        raise ValueError("there is more in it")
    return _Contents(
        buckets=head[_BUCKETS],
        words=words[: head[_WORDS]],
        labels=[label.decode().removeprefix(_MARK) for label in words[head[_WORDS] :]],
        left=left,
        right=right,
        grams=grams,
        codes=codes,
        norm_codes=norm_codes,
        centroids=centroids,
        norms=norms,
        outputs=outputs,
    )


def _tree(counts: Sequence[int]) -> tuple[array[int], array[int]]:
    """The two children of each node; first the labels, the most frequent first, then the inner nodes."""
    sums = list(counts)
    left, right = (array("i", [-1]) * len(counts) for _ in range(2))
    leaf, inner = len(counts) - 1, len(counts)
    for _ in counts[1:]:
        pair = []
        for _ in range(2):
            is_leaf = leaf >= 0 and (inner == len(sums) or sums[leaf] < sums[inner])
            pair.append(leaf if is_leaf else inner)
            leaf, inner = (leaf - 1, inner) if is_leaf else (leaf, inner + 1)
        left.append(pair[0])
        right.append(pair[1])
        sums.append(sums[pair[0]] + sums[pair[1]])
    return left, right


class LanguageModel:
    """A model of the form that language.c knows."""

    def __init__(self, loops: ctypes.CDLL, path: Path) -> None:
        """Read the model's file.

        Raises:
            OSError: it cannot be read.
            ValueError: a file of another form, or a machine that writes numbers in another order than it.
        """
        read = _read_file(path)
        self._labels = read.labels
        letters = b"".join(read.words)
        starts = array("I", accumulate(map(len, read.words), initial=0))
        word_slots = array("I", [0]) * _slots(len(read.words))
        gram_slots = array("i", [-1, -1]) * _slots(len(read.grams) // 2)
        # The loops read these where they lie; what is a string of bytes the structure keeps itself.
        self._kept = (
            starts,
            word_slots,
            gram_slots,
            read.centroids,
            read.norms,
            read.outputs,
            read.left,
            read.right,
        )
        self._model = _Model(
            letters=letters,
            starts=_address(starts),
            word_slots=_address(word_slots),
            word_mask=len(word_slots) - 1,
            words=len(read.words),
            gram_slots=_address(gram_slots),
            gram_mask=len(gram_slots) // 2 - 1,
            buckets=read.buckets,
            codes=read.codes,
            norm_codes=read.norm_codes,
            centroids=_address(read.centroids),
            norms=_address(read.norms),
            outputs=_address(read.outputs),
            left=_address(read.left),
            right=_address(read.right),
            labels=len(read.labels),
        )
        self._at = ctypes.byref(self._model)
        loops.index_model(self._at, ctypes.c_void_p(_address(read.grams)), ctypes.c_size_t(len(read.grams) // 2))
        self._find = loops.likeliest_label
        self._find.restype = ctypes.c_int32

    def likeliest(self, line: str) -> tuple[str, float]:
        """The likeliest language of a line, as the model calls it, and its probability, 0 to 1.

        Raises:
            UnicodeEncodeError: a lone surrogate.
        """
        codes = array("B", f" {line} ".encode())  # written in
        probability = ctypes.c_float()
        number = self._find(
            self._at, ctypes.c_void_p(_address(codes)), ctypes.c_size_t(len(codes)), ctypes.byref(probability)
        )
        return self._labels[number], min(probability.value, 1.0)


def _slots(count: int) -> int:
    """Of a table of so many entries: a power of two, at least twice as many."""
    return 2 << count.bit_length()


def _address(values: array[float] | array[int]) -> int:
    return values.buffer_info()[0]
