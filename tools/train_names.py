#!/usr/bin/env python3
"""Train the tagger of names: labelled texts in, data/tagger/*.json of extract/fields out, with their cards.

    tools/train_names.py DATA [--check] [--keep] [--only CODE ...]

DATA holds the folders text/entities (wikigold), languages/train and languages/ner_LANG_SET of the sets named
below, all under licences that let weights be learned and passed on. Needs python-crfsuite, which newsetl
itself does not. One model is learned from all languages with capitals: shared.json holds the weights that all
languages share, CODE.json those of one. In a quarter of the texts the language's own features are left out, so
that the shared ones carry languages that nobody learned from. Languages without capitals have their own model;
--only trains some of these alone. Thai needs the extra `words`, for its words are those that ICU parts.
--check also prints the scores of sets without a test part, cross-validated by document; --keep prints them and
writes no weights. No text goes into the weights but single words and their endings.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from newsetl.core.records import Paragraph
from newsetl.core.text import composed
from newsetl.extract.fields.people.tagger.features import Manner, Templates
from newsetl.extract.fields.people.tagger.names import named_by_tagger
from newsetl.extract.fields.people.tagger.parts import Written, feature_parts
from newsetl.extract.fields.people.tagger.shapes import stretches
from newsetl.extract.fields.people.tagger.tag import manner_of
from newsetl.extract.fields.people.tagger.weights import LABELS, Scorer, Weights
from newsetl.extract.fields.words.language import DetectedLanguage
from newsetl.extract.fields.words.tokens import Tokens, read_text

FOLDER = Path(__file__).parent.parent / "src" / "newsetl" / "extract" / "fields" / "data" / "tagger"
SIZE = 3000  # characters of a text made of sentences
DROPPED = 0.25  # share of texts without their language's own features
FOLDS = 4
BIAS = 25  # hundredths that are taken from "no name": F1 wants recall
LEAST = 2  # hundredths: a feature whose weights are all smaller is left out
SETTINGS: Mapping[str, Any] = {"c1": 0.05, "c2": 0.3, "max_iterations": 100, "feature.minfreq": 1}
# For one language alone more rounds and rarer features bring no more.
ALONE_SETTINGS: Mapping[str, Any] = SETTINGS | {"c2": 0.1, "max_iterations": 60, "feature.minfreq": 2}
TYPES = {"PER": "PER", "PERSON": "PER", "ORG": "ORG", "ORGANIZATION": "ORG", "LOC": "LOC", "LOCATION": "LOC"} | {
    "GPE": "LOC",
    "GPE_LOC": "LOC",
    "GPE_ORG": "LOC",
}


@dataclass(frozen=True)
class Source:
    """A set to learn from: how often each of its texts counts, and where it is from."""

    name: str
    language: str
    licence: str
    times: int = 1
    is_test: bool = False  # texts with offsets, of which there is no part to learn from: cross-validated
    has_spaces: bool = True  # between its words
    bias: int = BIAS  # of a language that is learned alone


SOURCES = (
    Source("wikigold", "en", "CC BY 4.0"),
    Source("sv_webbnyheter", "sv", "CC BY 4.0"),
    Source("hu_nerkor", "hu", "CC BY-SA 4.0"),
    Source("nb_norne", "no", "CC0 1.0"),
    Source("nn_norne", "nn", "CC0 1.0"),
    Source("ro_ronec", "ro", "MIT", times=3),
    Source("lv_fullstack", "lv", "CC BY-SA 4.0"),
    Source("de_germeval", "de", "CC BY 4.0", times=2, is_test=True),
    Source("et_estner", "et", "CC BY 4.0", times=2, is_test=True),
    Source("ru_factru", "ru", "MIT", is_test=True),
)
ALONE = (
    Source("hi_hiner", "hi", "CC BY-SA 4.0"),
    Source("bn_rifat", "bn", "MIT", bias=50),
    Source("th_thainer", "th", "CC BY 4.0", has_spaces=False),
)
Span = tuple[int, int, str]  # start, end, type


@dataclass(frozen=True)
class Text:
    """A labelled text."""

    text: str
    spans: tuple[Span, ...]
    source: Source


def main() -> None:
    """Write the weights anew, and print the scores that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--only", nargs="+", choices=[source.language for source in ALONE], default=())
    arguments = parser.parse_args()
    if arguments.only:
        write_alone(arguments.data, arguments.only)
        return
    texts = [text for source in SOURCES for text in read(arguments.data, source)]
    if arguments.check or arguments.keep:
        cross_validate(texts)
    if not arguments.keep:
        write(texts, arguments.data)


def write(texts: Sequence[Text], data: Path) -> None:
    """All files of weights."""
    shared, own = learn(texts)
    sources = {source.language: source for source in (*SOURCES, *ALONE)}
    everything = " · ".join(f"{source.name} ({source.licence})" for source in SOURCES)
    save("shared", shared, f"all sets together: {everything}", "CC BY-SA 4.0")
    for language, weights in own.items():
        save(language, weights, sources[language].name, sources[language].licence)
    write_alone(data, [source.language for source in ALONE])


def write_alone(data: Path, languages: Sequence[str]) -> None:
    """The weights of languages without capitals, each learned from its own set."""
    for source in ALONE:
        if source.language in languages:
            _, alone = learn(list(read(data, source)), settings=ALONE_SETTINGS, bias=source.bias)
            save(source.language, alone[source.language], source.name, source.licence)


def save(name: str, weights: Weights, learned_from: str, licence: str) -> None:
    """One file, one feature a line, in order."""
    card = {
        "what": "weights of O, PER, ORG, LOC in hundredths; features in extract/fields/people/tagger/features.py",
        "made_by": "tools/train_names.py",
        "learned_from": learned_from,
        "licence": licence,
    }
    lines = ",\n".join(
        f"{json.dumps(feature, ensure_ascii=False)}:{json.dumps(list(shares), separators=(',', ':'))}"
        for feature, shares in sorted(weights.features.items())
    )
    head = f'"card":{json.dumps(card, ensure_ascii=False)},\n"transitions":{json.dumps(weights.transitions)}'
    path = FOLDER / f"{name}.json"
    path.write_text(f'{{{head},\n"weights":{{\n{lines}}}}}\n', "utf-8")
    print(f"{path.name}: {len(weights.features)} features, {path.stat().st_size / 1e6:.2f} MB", flush=True)


def read(data: Path, source: Source) -> Iterator[Text]:
    """The texts of a set: with offsets, or sentences of tokens joined to texts of some size."""
    if source.name == "wikigold":
        yield from joined(wikigold(data / "text" / "entities" / "truth.jsonl"), source)
    elif source.is_test:
        for row in rows(data / "languages" / f"ner_{source.name}" / "truth.jsonl"):
            listed = [(one["start"], one["end"], one["type"]) for one in row["entities"] if one["type"] in LABELS]
            yield Text(row["text"], tuple(sorted(listed)), source)
    else:
        path = data / "languages" / "train" / f"{source.name}.jsonl.gz"
        space = " " if source.has_spaces else ""
        yield from joined((sentence(row["tokens"], row["tags"], space=space) for row in rows(path)), source)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """JSON lines, packed or not."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        yield from map(json.loads, lines)


def wikigold(path: Path) -> Iterator[tuple[str, list[Span]]]:
    """Sentences with offsets."""
    for row in rows(path):
        yield row["text"], [(one["start"], one["end"], one["type"]) for one in row["entities"]]


def sentence(tokens: Sequence[str], tags: Sequence[str], *, space: str) -> tuple[str, list[Span]]:
    """Tokens with B-, I- and O, or bare types, as a text with offsets."""
    text, spans, before = "", [], ""
    for token, tag in zip(map(composed, tokens), tags, strict=True):
        if text and not (len(token) == 1 and token in ",.;:!?)]%।"):
            text += space
        start = len(text)
        text += token
        position, _, kind = tag.rpartition("-")
        known = TYPES.get(kind.upper(), "")
        if known and known == before and position != "B":
            spans[-1] = (spans[-1][0], len(text), known)
        elif known:
            spans.append((start, len(text), known))
        before = known
    return text, spans


def joined(sentences: Iterable[tuple[str, list[Span]]], source: Source) -> Iterator[Text]:
    """Sentences, one a line, as texts of some size."""
    text, spans = "", []
    for line, labelled in sentences:
        spans += [(start + len(text), end + len(text), kind) for start, end, kind in labelled]
        text += line.rstrip("\n") + "\n"
        if len(text) > SIZE:
            yield Text(text, tuple(spans), source)
            text, spans = "", []
    if text:
        yield Text(text, tuple(spans), source)


def tokens_of(text: Text) -> Tokens:
    """The text as newsetl reads it."""
    position, paragraphs = 0, []
    for line in text.text.split("\n"):
        if line:
            paragraphs.append(Paragraph(start=position, end=position + len(line), kind="p"))
        position += len(line) + 1
    language = DetectedLanguage(code=text.source.language, probability=1.0)
    return read_text(text.text, paragraphs, detected=language, segmenter="icu")


def learn(
    texts: Sequence[Text], *, settings: Mapping[str, Any] = SETTINGS, bias: int = BIAS
) -> tuple[Weights, Mapping[str, Weights]]:
    """The weights that all languages share, and those of each."""
    chance = random.Random(1)
    trainer = pycrfsuite.Trainer(verbose=False)
    for text in texts:
        tokens = tokens_of(text)
        manner = manner_of(tokens)
        for _ in range(text.source.times):
            keeps_own = not manner.has_capitals or manner.nouns_have_capitals or chance.random() >= DROPPED
            for features, labels in examples(tokens, manner, text.spans, keeps_own=keeps_own):
                trainer.append(features, labels)
    trainer.set_params(settings)
    with tempfile.NamedTemporaryFile(suffix=".crf") as file:
        trainer.train(file.name)
        tagger = pycrfsuite.Tagger()
        tagger.open(file.name)
        return parted(tagger.info(), {text.source.language for text in texts}, bias)


def examples(
    tokens: Tokens, manner: Manner, spans: Sequence[Span], *, keeps_own: bool
) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Each stretch of a text: the features of its words and their labels."""
    known, made = Written(tokens), feature_parts(Templates(manner))
    labels = labels_of(tokens, spans)
    for first, last in stretches(tokens, known.shapes, known.starts):
        listed = []
        for token in range(first, last):
            parts = known.parts(token, made)
            own = [f"{one}@{manner.language}" for part in parts for one in part.own] if keeps_own else []
            listed.append([*(one for part in parts for one in part.shared), *own])
        yield listed, labels[first:last]


def labels_of(tokens: Tokens, spans: Sequence[Span]) -> list[str]:
    """The label of each token."""
    labels = ["O"] * len(tokens.words)
    for start, end, kind in spans:
        token = tokens.token_at(start)
        if token and tokens.ends[token - 1] > start:  # it begins inside a token
            token -= 1
        while token < len(labels) and tokens.starts[token] < end:
            labels[token] = kind
            token += 1
    return labels


def parted(info: Any, languages: Iterable[str], bias: int) -> tuple[Weights, Mapping[str, Weights]]:
    """CRFsuite's weights in hundredths, parted by whom they belong to; what is too small is left out."""
    features: dict[str, dict[str, list[int]]] = {language: {} for language in ("", *languages)}
    for (feature, label), weight in info.state_features.items():
        name, _, language = feature.rpartition("@")
        owner, name = (language, name) if name and language in features else ("", feature)
        features[owner].setdefault(name, [0, 0, 0, 0])[LABELS.index(label)] = round(100 * weight)
    matrix = [[round(100 * info.transitions.get((before, after), 0.0)) for after in LABELS] for before in LABELS]
    for known in features.values():
        if "b" in known or known is features[""]:
            known.setdefault("b", [0, 0, 0, 0])
    alone = not features[""].keys() - {"b"}
    made = {}
    for owner, known in features.items():
        kept = {name: shares for name, shares in known.items() if max(map(abs, shares)) >= LEAST}
        if not owner or alone:
            kept["b"] = [known.get("b", [0])[0] - bias, *known.get("b", [0, 0, 0, 0])[1:]]
        made[owner] = Weights(features=kept, transitions=matrix if not owner or alone else ())
    return made.pop(""), made


def cross_validate(texts: Sequence[Text]) -> None:
    """F1 of the sets without a part to learn from: each text is read by weights that did not see it."""
    read_spans: dict[str, list[tuple[Text, list[Span]]]] = {}
    for fold in range(FOLDS):
        held = {text for source in SOURCES for text in texts_of(texts, source)[fold::FOLDS] if source.is_test}
        shared, own = learn([text for text in texts if text not in held])
        for text in held:
            tokens = tokens_of(text)
            manner = manner_of(tokens)
            names = named_by_tagger(tokens, Scorer(manner, shared, own.get(manner.language)))
            spans = [(one.start, one.end, one.type) for one in names]
            read_spans.setdefault(text.source.name, []).append((text, spans))
    for name, pairs in read_spans.items():
        print(
            f"{name} by document: typed {f1(pairs, typed=True):.3f}, untyped {f1(pairs, typed=False):.3f}",
            flush=True,
        )


def texts_of(texts: Sequence[Text], source: Source) -> list[Text]:
    """The texts of one set, in order."""
    return [text for text in texts if text.source is source]


def f1(pairs: Sequence[tuple[Text, list[Span]]], *, typed: bool) -> float:
    """Micro F1 of names, counted as often as they stand in a text."""
    hits = true = named = 0
    for text, spans in pairs:
        right = Counter((text.text[a:b].casefold(), kind if typed else "") for a, b, kind in text.spans)
        mine = Counter((text.text[a:b].casefold(), kind if typed else "") for a, b, kind in spans)
        hits += sum((right & mine).values())
        true += sum(right.values())
        named += sum(mine.values())
    return 2 * hits / max(1, true + named)


if __name__ == "__main__":
    main()
