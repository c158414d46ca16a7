"""The head of a plain text: the short lines above its running text, where bylines and dates stand."""

from __future__ import annotations

from collections.abc import Sequence

from newsetl.core.records import Printed
from newsetl.core.text import is_spaced
from newsetl.extract.page.block_features import ends_sentence

_MOST = 10  # lines
_SENTENCE = 60  # characters of a line that is running text if it ends a sentence
_LONG = 140  # ... and if it does not
_UNSPACED = 3  # letters of other scripts that one sign of Chinese or Japanese stands for


def head_of_text(lines: Sequence[str]) -> tuple[Printed, ...]:
    """The lines below the first and above the running text; none where the text begins at once, or nowhere."""
    first = next((at for at, line in enumerate(lines[: _MOST + 1]) if _is_running(line)), 0)
    return tuple(
        Printed(text=line, tag="p", gap=at, marks=frozenset()) for at, line in enumerate(lines[:first]) if at > 0
    )


def _is_running(line: str) -> bool:
    length = len(line) if is_spaced(line) else _UNSPACED * len(line)
    return length > _LONG or (length > _SENTENCE and ends_sentence(line))
