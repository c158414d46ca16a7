"""The signature of a text: what tells whether other articles say the same, without reading them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from newsetl.extract.fields.words.characters import word_splitter
from newsetl.extract.fields.words.shingles import anchors_of_line, folded_line
from newsetl.extract.page.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What stands for a text where copies are looked for.

    Attributes:
        words: Words of the text as they are compared, or characters where words have no spaces between them.
        words_hash: 64-bit hash of these words in order, whatever their case, punctuation and line breaks.
        anchors: 64-bit hashes of five words in a row: all of a short text, of a longer one about every sixteenth.
    """

    words: int
    words_hash: int
    anchors: tuple[int, ...]


def signatures(page: Page) -> Iterable[Signature]:
    """One row an article with words in its text: by it, copies are found."""
    signature = signature_of(page.text)
    return () if signature is None else (signature,)


def signature_of(text: str) -> Signature | None:
    """The signature of a text; None where it has no words."""
    line, words = folded_line(text, word_splitter())
    if not words:
        return None
    return Signature(
        words=words,
        words_hash=int.from_bytes(blake2b(line, digest_size=8).digest(), "big", signed=True),
        anchors=tuple(anchors_of_line(line, words)),
    )
