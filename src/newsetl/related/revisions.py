"""How one version of a text differs from the next, by paragraph; minor changes told from substantial ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from newsetl.extract.fields.words.shingles import folded_words

SUBSTANTIAL = 0.1  # of the words of the longer version, those that were added or taken out
_REWRITTEN = 0.5  # likeness of two paragraphs of which one was made of the other

Change = Literal["same", "added", "dropped", "rewritten"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChange:
    """What became of one paragraph."""

    change: Change
    before: str | None  # null: it was added
    after: str | None  # null: it was dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What one version changed of the one before."""

    paragraphs: tuple[ParagraphChange, ...]
    words_changed: float  # of the words of the longer version, the share that was added or taken out, 0 to 1

    @property
    def is_substantial(self) -> bool:
        """A tenth of the words or more."""
        return self.words_changed >= SUBSTANTIAL


def compare_versions(before: str, after: str) -> Revision:
    """What changed from one text to the next.

    Args:
        before: the text, one line a paragraph.
        after: the later text.
    """
    old, new = _lines(before), _lines(after)
    folded_old, folded_new = ([tuple(folded_words(line)) for line in lines] for lines in (old, new))
    paragraphs: list[ParagraphChange] = []
    for tag, i, j, k, m in SequenceMatcher(None, folded_old, folded_new, autojunk=False).get_opcodes():
        if tag == "equal":
            paragraphs += [
                ParagraphChange(change="same", before=one, after=other)
                for one, other in zip(old[i:j], new[k:m], strict=True)
            ]
        else:
            paragraphs += _paired(old[i:j], new[k:m])
    return Revision(paragraphs=tuple(paragraphs), words_changed=_words_changed(before, after))


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _paired(old: Sequence[str], new: Sequence[str]) -> list[ParagraphChange]:
    """Paragraphs that took each other's place, in order: rewritten where alike, else dropped and added."""
    changes: list[ParagraphChange] = []
    left = list(new)
    for line in old:
        made = next((place for place, other in enumerate(left) if _likeness(line, other) >= _REWRITTEN), None)
        if made is None:
            changes.append(ParagraphChange(change="dropped", before=line, after=None))
            continue
        changes += [ParagraphChange(change="added", before=None, after=other) for other in left[:made]]
        changes.append(ParagraphChange(change="rewritten", before=line, after=left[made]))
        left = left[made + 1 :]
    return changes + [ParagraphChange(change="added", before=None, after=other) for other in left]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, folded_words(one), folded_words(other), autojunk=False).ratio()


def _words_changed(before: str, after: str) -> float:
    words = folded_words(before), folded_words(after)
    kept = sum(block.size for block in SequenceMatcher(None, *words, autojunk=False).get_matching_blocks())
    return round(1 - kept / max(1, *map(len, words)), 3)
