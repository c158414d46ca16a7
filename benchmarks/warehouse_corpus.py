"""A synthetic corpus for benchmarks/warehouse.py: rows of the lake as Arrow, spread as those of real news.

Words follow Zipf's law with a topic for each article, names and hosts too; hashes and ids are random, since they
do not compress. Three kB of text, 8 mentions, 5 entities, 3 quotes and 20 links an article, over three years.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from newsetl.warehouse.batches import SCHEMAS

DAYS = 1_095
FIRST_DAY = dt.date(2023, 1, 1)
PUBLISHERS = 200
_WORDS, _NAMES, _TOPIC, _LENGTH, _SHORT = 60_000, 50_000, 300, 560, 150
_LINKS, _MENTIONS, _ENTITIES, _QUOTES = 20, 8, 5, 3


class Corpus:
    """Endless articles, the same for the same seed."""

    def __init__(self, seed: int = 7) -> None:
        self.random = np.random.default_rng(seed)
        self.words = self._vocabulary(_WORDS)
        names = self._vocabulary(_NAMES)
        first = self._vocabulary(600)
        self.names = np.array(
            [f"{first[n % 600].title()} {name.title()}" for n, name in enumerate(names)], dtype=object
        )
        self.common = _zipf(_WORDS)
        self.known = _zipf(_NAMES)

    def batch(self, count: int, first_version: int) -> Mapping[str, pa.RecordBatch]:
        """So many articles, with their child rows, by table."""
        bodies, titles = self._texts(count)
        days = self.random.integers(0, DAYS, count)
        shared = {
            "article_id": self._ids(count),
            "published_on": pa.array([FIRST_DAY + dt.timedelta(days=int(day)) for day in days], pa.date32()),
            "version": pa.array(np.arange(first_version, first_version + count)),
        }
        made = {"articles": self._articles(count, bodies, titles, shared)}
        entities = np.searchsorted(self.known, self.random.random((count, _ENTITIES)))
        for table, number in (
            ("links", _LINKS),
            ("mentions", _MENTIONS),
            ("entities", _ENTITIES),
            ("quotes", _QUOTES),
        ):
            columns = {name: _repeated(values, number) for name, values in shared.items()}
            columns["position"] = pa.array(np.tile(np.arange(number), count))
            columns |= getattr(self, f"_{table}")(count, entities, bodies)
            made[table] = _conformed(table, columns, count * number)
        return made

    def _vocabulary(self, number: int) -> np.ndarray:
        letters = np.array(list("etaoinshrdlucmfwypvbgkqjxz"))
        weights = 1 / np.arange(2, 28)
        drawn = self.random.choice(letters, (number * 2, 12), p=weights / weights.sum())
        lengths = self.random.integers(3, 13, number * 2)
        lengths[:_SHORT] = self.random.integers(2, 6, _SHORT)  # the commonest words are short
        words = dict.fromkeys("".join(row[:length]) for row, length in zip(drawn, lengths, strict=True))
        return np.array(list(words)[:number], dtype=object)

    def _texts(self, count: int) -> tuple[list[str], list[str]]:
        """Bodies of about 500 words, a fifth of them of the article's topic, and titles of eight."""
        drawn = np.searchsorted(self.common, self.random.random((count, _LENGTH)))
        topics = self.random.integers(500, _WORDS - _TOPIC, (count, 1))
        own = topics + np.minimum(self.random.exponential(20, (count, _LENGTH // 5)), _TOPIC - 1).astype(int)
        drawn[:, ::5] = own
        rows = self.words[drawn]
        lengths = np.clip(self.random.lognormal(6.1, 0.35, count), 80, _LENGTH).astype(int)
        bodies = [" ".join(row[:length]) for row, length in zip(rows, lengths, strict=True)]
        return bodies, [" ".join(row) for row in self.words[drawn[:, 3:11]]]

    def _articles(
        self, count: int, bodies: list[str], titles: list[str], shared: Mapping[str, pa.Array]
    ) -> pa.RecordBatch:
        now = dt.datetime.now(dt.UTC)
        hosts = self.random.integers(0, PUBLISHERS, count)
        urls = [
            f"https://www.host{host}.example/{title.replace(' ', '-')[:60]}-{number}"
            for host, title, number in zip(hosts, titles, self.random.integers(0, 10**7, count), strict=True)
        ]
        return _conformed(
            "articles",
            {
                **shared,
                "url": pa.array(urls),
                "url_original": pa.array(urls),
                "title": pa.array(titles),
                "text": pa.array(bodies),
                "publisher": pa.array([f"Publisher {host}" for host in hosts]),
                "paragraphs": pa.array([_paragraphs(len(body)) for body in bodies], _PARAGRAPHS),
                "language": pa.array(["en"] * count),
                "word_count": pa.array([body.count(" ") + 1 for body in bodies]),
                "content_hash": pa.array(self._hex(count, 16)),
                "input_hash": pa.array(self._hex(count, 16)),
                "raw_sha256": pa.array(self._hex(count, 32)),
                "capture_id": self._ids(count),
                "source_uri": pa.array(["/archive/part-00001.warc.gz"] * count),
                "raw_record_id": pa.array([f"<urn:uuid:{text[:32]}>" for text in self._hex(count, 16)]),
                "raw_offset": pa.array(np.cumsum(self.random.integers(9_000, 90_000, count))),
                "raw_bytes": pa.array(self.random.integers(30_000, 300_000, count)),
                "captured_at": pa.array([now] * count, pa.timestamp("us", tz="UTC")),
                "recipe": pa.array(["1-bench"] * count),
                "media_type": pa.array(["html"] * count),
                "run_id": pa.ExtensionArray.from_storage(
                    pa.uuid(), pa.array([uuid.UUID(int=1).bytes] * count, pa.binary(16))
                ),
                "loaded_at": pa.array([now] * count, pa.timestamp("us", tz="UTC")),
            },
            count,
        )

    def _links(self, count: int, entities: np.ndarray, bodies: list[str]) -> dict[str, pa.Array]:
        slugs = self.words[np.searchsorted(self.common, self.random.random((count * _LINKS, 3)))]
        hosts = self.random.integers(0, PUBLISHERS, count * _LINKS)
        urls = [
            f"https://www.host{host}.example/{'-'.join(slug)}" for host, slug in zip(hosts, slugs, strict=True)
        ]
        return {
            "url": pa.array(urls),
            "text": pa.array([" ".join(slug[:2]) for slug in slugs]),
            "paragraph": pa.array(np.tile(np.arange(_LINKS), count)),
        }

    def _mentions(self, count: int, entities: np.ndarray, bodies: list[str]) -> dict[str, pa.Array]:
        which = self.random.integers(0, _ENTITIES, (count, _MENTIONS))
        starts = self.random.integers(0, 400, (count, _MENTIONS))
        texts = [body[start : start + 14] for body, row in zip(bodies, starts, strict=True) for start in row]
        return {
            "entity": pa.array([f"e{number}" for number in which.ravel()]),
            "text": pa.array(texts),
            "start": pa.array(starts.ravel()),
            "end": pa.array(starts.ravel() + 14),
            "type": pa.array(["PER"] * (count * _MENTIONS)),
        }

    def _entities(self, count: int, entities: np.ndarray, bodies: list[str]) -> dict[str, pa.Array]:
        return {
            "entity": pa.array([f"e{number % _ENTITIES}" for number in range(count * _ENTITIES)]),
            "name": pa.array(self.names[entities.ravel()]),
            "type": pa.array(["PER"] * (count * _ENTITIES)),
            "count": pa.array(self.random.integers(1, 6, count * _ENTITIES)),
            "salience": pa.array(np.round(self.random.random(count * _ENTITIES), 3)),
        }

    def _quotes(self, count: int, entities: np.ndarray, bodies: list[str]) -> dict[str, pa.Array]:
        starts = self.random.integers(0, 300, (count, _QUOTES)) + np.arange(_QUOTES) * 700
        texts = [body[start : start + 130] for body, row in zip(bodies, starts, strict=True) for start in row]
        names = self.names[entities[:, :_QUOTES].ravel()]
        return {
            "text": pa.array(texts),
            "speaker": pa.array(names),
            "speaker_printed": pa.array([name.split()[1] for name in names]),
            "speaker_resolved": pa.array(names),
            "cue": pa.array(["said"] * len(texts)),
            "kind": pa.array(["direct"] * len(texts)),
            "start": pa.array(starts.ravel()),
            "end": pa.array(starts.ravel() + 130),
        }

    def _ids(self, count: int) -> pa.Array:
        storage = pa.array([row.tobytes() for row in self.random.integers(0, 256, (count, 16), np.uint8)])
        return pa.ExtensionArray.from_storage(pa.uuid(), storage.cast(pa.binary(16)))

    def _hex(self, count: int, size: int) -> list[str]:
        return [row.tobytes().hex() for row in self.random.integers(0, 256, (count, size), np.uint8)]


_PARAGRAPHS = SCHEMAS["articles"].field("paragraphs").type


def _paragraphs(length: int) -> list[dict[str, int | str]]:
    """As many equal paragraphs as there are links."""
    step = length // _LINKS
    return [{"start": at * step, "end": (at + 1) * step - 1, "kind": "p"} for at in range(_LINKS)]


def _zipf(number: int) -> np.ndarray:
    weights = 1 / (np.arange(number) + 2.7) ** 1.05
    return np.cumsum(weights / weights.sum())


def _repeated(values: pa.Array, times: int) -> pa.Array:
    return values.take(pa.array(np.repeat(np.arange(len(values)), times)))


def _conformed(table: str, columns: Mapping[str, pa.Array], count: int) -> pa.RecordBatch:
    schema = SCHEMAS[table]
    arrays = [
        columns[field.name].cast(field.type)
        if field.name in columns and columns[field.name].type != field.type
        else columns.get(field.name, pa.nulls(count, field.type))
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
