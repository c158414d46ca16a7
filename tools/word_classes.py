#!/usr/bin/env python3
"""Which words are used alike in a language, and what kinds of words they are.

    tools/word_classes.py [CODE ...]

Writes src/newsetl/extract/fields/data/word_classes/CODE.txt: on each line the path to a class in a binary tree,
the kinds of its words (see extract/fields/words/word_classes.py), and the words.

German: Brown clusters of spacy-lookups-data 1.0.5 (MIT), and the nouns of the German Wiktionary as german-nouns
1.2.5 carries them (CC BY-SA 4.0). Russian: the embeddings of news in natasha 1.6.0 (navec, MIT), parted in two
again and again, and the dictionary of OpenCorpora as pymorphy3-dicts-ru 2.4 carries it (CC BY-SA 3.0). Needs
these packages, navec, pymorphy3 and numpy, which newsetl itself does not.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent.parent / "src" / "newsetl" / "extract" / "fields" / "data" / "word_classes"
WORD = re.compile(r"[^\W\d_][\w'’.-]*")
GERMAN_WORDS = 150_000
LEAST_OFTEN, DEEPEST, FEWEST = 300, 11, 40  # of a Russian word; halvings; words of a class that is halved
ROUNDS = 20
GERMAN_KINDS = {"Toponym": "p", "Vorname": "g", "Nachname": "s", "Eigenname": "e"}
RUSSIAN_KINDS = {"Name": "g", "Surn": "s", "Patr": "f", "Geox": "p", "Orgn": "b", "Trad": "e", "Abbr": "e"}


def main() -> None:
    """Write the files that are asked for, or all."""
    for code in sys.argv[1:] or ("de", "ru"):
        source, paths, kinds = {"de": german, "ru": russian}[code]()
        write(code, source, paths, kinds)


def write(code: str, source: str, paths: Mapping[str, str], kinds: Callable[[str], str]) -> None:
    """One file: a class a line, in order."""
    lines: dict[tuple[str, str], list[str]] = {}
    for word, path in paths.items():
        lines.setdefault((path or "-", kinds(word) or "-"), []).append(word)
    rows = [f"{path} {kind} {' '.join(sorted(words))}\n" for (path, kind), words in sorted(lines.items())]
    (FOLDER / f"{code}.txt").write_text(f"# {source}; made by tools/word_classes.py\n" + "".join(rows), "utf-8")
    print(code, len(paths), "words", len(rows), "lines")


def german() -> tuple[str, Mapping[str, str], Callable[[str], str]]:
    """The most frequent words by Brown cluster; their kinds by Wiktionary."""
    clusters, frequencies = lookups("de_lexeme_cluster"), lookups("de_lexeme_prob")
    written = [word for word, cluster in clusters.items() if cluster and WORD.fullmatch(word)]
    paths: dict[str, str] = {}
    for word in sorted(written, key=lambda word: (-frequencies.get(word, -30.0), word)):
        paths.setdefault(word.lower(), f"{clusters[word]:b}"[::-1])
        if len(paths) == GERMAN_WORDS:
            break
    kinds: dict[str, set[str]] = {}
    for form, kind in german_nouns():
        kinds.setdefault(form.lower(), set()).add(kind)
    source = "spacy-lookups-data 1.0.5 (MIT), german-nouns 1.2.5 of the German Wiktionary (CC BY-SA 4.0)"
    return source, paths, lambda word: "".join(sorted(kinds.get(word, ())))


def lookups(name: str) -> Mapping[str, Any]:
    """One table of spacy-lookups-data."""
    packed = (files("spacy_lookups_data") / "data" / f"{name}.json.gz").read_bytes()
    table: Mapping[str, Any] = json.loads(gzip.decompress(packed))
    return table


def german_nouns() -> Iterator[tuple[str, str]]:
    """Each form of a noun or name and its kind."""
    with (files("german_nouns") / "nouns.csv").open(encoding="utf8") as lines:
        for row in csv.DictReader(lines):
            parts_of_speech = row.pop("pos").split(",")
            kind = next((letter for name, letter in GERMAN_KINDS.items() if name in parts_of_speech), "n")
            yield from ((form, kind) for name, form in row.items() if form and not name.startswith("genus"))


def russian() -> tuple[str, Mapping[str, str], Callable[[str], str]]:
    """The words of news by their embeddings; their kinds by OpenCorpora."""
    from navec import Navec  # type: ignore[import-not-found]
    from pymorphy3 import MorphAnalyzer  # type: ignore[import-not-found]

    natasha = Path(str(getattr(find_spec("natasha"), "origin", ""))).parent  # not imported: that needs more
    known = Navec.load(str(natasha / "data" / "emb" / "navec_news_v1_1B_250K_300d_100q.tar"))
    analyzer = MorphAnalyzer(lang="ru")
    words, counts = known.vocab.words, known.vocab.counts
    rows = [row for row, word in enumerate(words[:-2]) if counts[row] >= LEAST_OFTEN and WORD.fullmatch(word)]
    vectors = known.pq.unpack().astype(np.float32)[rows]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    weights = np.array([counts[row] for row in rows], dtype=np.float32)[:, None] ** 0.5
    chance = np.random.default_rng(1)
    paths = {
        words[rows[place]]: path
        for path, places in halved(vectors, weights, np.arange(len(rows)), "", chance)
        for place in places
    }
    source = "natasha 1.6.0 (navec, MIT), OpenCorpora (CC BY-SA 3.0) by pymorphy3-dicts-ru 2.4"
    return source, paths, lambda word: russian_kinds(analyzer, word)


def halved(vectors: Any, weights: Any, places: Any, path: str, chance: Any) -> Iterator[tuple[str, Any]]:
    """Words parted in two by k-means, and each part again: (path, places)."""
    if len(path) == DEEPEST or len(places) < FEWEST:
        yield path, places
        return
    mine, weighed = vectors[places], vectors[places] * weights[places]
    centres = mine[chance.choice(len(places), 2, replace=False)]
    for _ in range(ROUNDS):
        second = mine @ centres[0] < mine @ centres[1]
        if second.all() or not second.any():
            yield path, places
            return
        moved = np.stack([weighed[~second].sum(axis=0), weighed[second].sum(axis=0)])
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        if np.allclose(centres, moved):
            break
        centres = moved
    yield from halved(vectors, weights, places[~second], f"{path}0", chance)
    yield from halved(vectors, weights, places[second], f"{path}1", chance)


def russian_kinds(analyzer: Any, word: str) -> str:
    """What a word can be; "" where the dictionary does not have it."""
    kinds = set()
    for parse in analyzer.parse(word):
        if parse.is_known:
            tags = parse.tag.grammemes
            other = "a" if "ADJF" in tags else "n" if "NOUN" in tags else "o"
            kinds.add(next((letter for tag, letter in RUSSIAN_KINDS.items() if tag in tags), other))
    return "".join(sorted(kinds))


if __name__ == "__main__":
    main()
