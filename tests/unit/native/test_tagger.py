"""The compiled tagger gives the labels that the tagger in Python gives, whatever text and weights."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from itertools import pairwise
from random import Random
from zlib import crc32

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsetl.core.records import Paragraph
from newsetl.extract.fields.people.tagger.features import Features, Manner, Templates
from newsetl.extract.fields.people.tagger.parts import Written, feature_parts
from newsetl.extract.fields.people.tagger.tag import labels_in_python, manner_of
from newsetl.extract.fields.people.tagger.weights import CompiledScorer, Scorer, Weights, read_weights
from newsetl.extract.fields.words.language import DetectedLanguage
from newsetl.extract.fields.words.tokens import Tokens, read_text
from newsetl.native.tagger import CompiledTagger, FeatureTable

PROSE = {
    "sv": "Statsminister Ulf Bergdahl besökte Göteborg i måndags. Där sade Bergdahl (47): hamnen i New York byggs ut.",
    "de": "Der Präsident der Hansestadt Bremen, Almut-Maria Pröhl, fuhr mit der Hafenbehörde nach São Paulo zurück.",
    "hi": "प्रधानमंत्री नरेन्द्र वर्मा ने सोमवार को नई दिल्ली में कहा कि भारत सरकार बंदरगाह बनाएगी। वर्मा ने कहा।",
    "ru": "Президент Андрей Белозёров встретился в Москве с губернатором ЛДПР-Юг. Белозёров говорил о порте.",
    "th": "นาย สมชาย ใจดี ผู้ว่า กล่าว เมื่อ วันจันทร์ ว่า ประเทศ ญี่ปุ่น",
}
GAPS = (" ", " ", " ", ", ", ". ", "\n", " “", "” ", "-", " — \u201c", "/", "’", " & ", ": ", " «", "")
texts = st.lists(
    st.tuples(
        st.sampled_from(" ".join(PROSE.values()).split()) | st.text(min_size=1, max_size=6), st.sampled_from(GAPS)
    ),
    min_size=1,
    max_size=25,
).map(lambda pieces: "".join(word + gap for word, gap in pieces))


def read(text: str, code: str) -> Tokens:
    paragraphs = [Paragraph(start=0, end=len(text), kind="p")]
    return read_text(text, paragraphs, detected=DetectedLanguage(code=code, probability=0.99))


def drawn_weights(features: Iterator[str], seed: int, spread: int) -> Mapping[str, tuple[int, ...]]:
    """Weights for five of six features: a feature that is left out, or is another one, changes labels."""
    return {
        feature: tuple(
            Random(crc32(feature.encode("utf-8", "surrogatepass")) ^ seed).choices(range(-300, 300), k=4)
        )
        for feature in features
        if crc32(feature.encode("utf-8", "surrogatepass")) % 6 != seed % 6
    }


def drawn_scorer(text: Written, manner: Manner, seed: int, loops: ctypes.CDLL) -> Scorer:
    """Weights for the features of a text. Every third scorer has small ones, so that labels often tie."""
    spread = 300 if seed % 3 else 1
    parts = [
        part for token in range(len(text.lower)) for part in text.parts(token, feature_parts(Templates(manner)))
    ]
    tables = [
        drawn_weights((feature for part in parts for feature in part[source]), seed + source, spread)
        for source in range(len(Features._fields))
    ]
    endings = {f"{side}3{low[-3:]}": (1, 0, -1, spread) for side in "-+" for low in text.lower}
    transitions = [Random(seed * 4 + row).choices(range(-spread, spread), k=4) for row in range(4)]
    return Scorer(manner, Weights(tables[0], transitions), Weights({**endings, **tables[1]}, transitions), loops)


@given(code=st.sampled_from(list(PROSE)), text=texts, seed=st.integers(0, 10**6), cuts=st.sets(st.integers(1, 40)))
@example(code="de", text="Statsminister Statsminister \x00 Statsminister ", seed=0, cuts={5})
@example(code="sv", text="Ulf", seed=1, cuts={4, 5, 9, 10})
def test_any_text_has_the_same_labels_by_any_weights(
    loops: ctypes.CDLL, code: str, text: str, seed: int, cuts: set[int]
) -> None:
    tokens = read(f"{PROSE[code]}\n{text}", code)
    written = Written(tokens)
    scores = drawn_scorer(written, manner_of(tokens), seed, loops)
    bounds = sorted({0, *(cut for cut in cuts if cut < len(tokens.words)), len(tokens.words)})
    pieces = list(pairwise(bounds))
    assert scores.labels is not None
    for stretches in (pieces, pieces[::2], pieces[1::2]):
        assert scores.labels(written, stretches) == labels_in_python(scores, written, stretches)


@pytest.mark.parametrize("code", ["sv", "de", "hi", "ru"])
def test_the_shipped_weights_give_the_same_labels(loops: ctypes.CDLL, code: str) -> None:
    tokens = read(PROSE[code], code)
    written, manner = Written(tokens), manner_of(tokens)
    shared = read_weights("shared") if manner.has_capitals else None
    compiled = Scorer(manner, shared, read_weights(code), loops)
    stretches = [(0, len(tokens.words))]
    assert compiled.labels is not None
    labels = compiled.labels(written, stretches)
    assert labels == labels_in_python(compiled, written, stretches)
    assert set(labels) > {0}
    kept = CompiledScorer(manner, loops)
    assert kept.labels(written, stretches) == labels


def tagger(loops: ctypes.CDLL, **wrong: object) -> CompiledTagger:
    given: dict[str, object] = {"tables": ({}, {}), "transitions": [[0] * 4] * 4} | wrong
    tables, transitions = given["tables"], given["transitions"]
    laid_out = [FeatureTable(loops, table) for table in tables]  # type: ignore[attr-defined]
    return CompiledTagger(loops, laid_out, sources=bytes(4), has_capitals=True, transitions=transitions)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"tables": ({"w" * 257: [0] * 4}, {})}, "longer than 256 bytes"),
        ({"tables": ({"wa": [0] * 3}, {})}, "4 weights"),
        ({"transitions": [[0] * 4] * 3}, "4 rows of 4"),
        ({"transitions": [[0] * 5] * 4}, "4 rows of 4"),
    ],
)
def test_weights_of_another_form_are_refused(loops: ctypes.CDLL, wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tagger(loops, **wrong)
