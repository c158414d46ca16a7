"""What readers wrote below an article, where no mark of the page tells it from the text: a label above it does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from re import Pattern

from newsetl.extract.lexicon import Languages, for_languages
from newsetl.extract.page.block_features import ends_sentence
from newsetl.extract.page.blocks import Layout

_SURE = 0.8  # probability of what is text whatever stands above it
_LONGEST = 60  # characters of a label


@for_languages
def _label(known: Languages) -> Pattern[str]:
    """Labels such as "5 comments", "Comments are closed", "Leave a comment", "Comments (0)"."""
    comments = known.any_of(lambda one: one.page.comments)
    return re.compile(
        rf"\W*(?:\d+\W+)?(?:{comments})\b.*|\W*(?:\w+\W+){{1,3}}(?:{comments})\W*\d*\W*", re.IGNORECASE
    )


def without_comments(layout: Layout, probabilities: Mapping[int, float]) -> dict[int, float]:
    """Probabilities of blocks, 0 for those below a label of comments.

    Such a label counts behind all that is surely text, and where something is.
    """
    last = max(
        (at for at, probability in probabilities.items() if probability >= _SURE), default=len(layout.blocks)
    )
    behind = range(last + 1, len(layout.blocks))
    end = next((at for at in behind if _is_label(layout.blocks[at].text)), len(layout.blocks))
    return {at: probability if at < end else 0.0 for at, probability in probabilities.items()}


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST and not ends_sentence(text) and _label().fullmatch(text) is not None
