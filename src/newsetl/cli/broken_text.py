"""Words of the command line whose bytes are no text, as a terminal or script of another charset passes them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from newsetl.core.errors import UsageError


def refuse_broken_text(words: Sequence[str]) -> None:
    """Let names of files alone hold such bytes: in a value they would be lost, or stop its query.

    Raises:
        UsageError: a word holds some and is no path: it is not absolute, and neither it nor its folder is there.
    """
    for word in words:
        if _is_broken(word) and not _can_be_a_file(word.partition("=")[2] if word.startswith("--") else word):
            raise UsageError(
                f"{os.fsencode(word).decode('utf-8', 'replace')}: its bytes are no UTF-8. Only the name of a file "
                "may be so (a new one as ./NAME): give other words in UTF-8"
            )


def _is_broken(word: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in word)


def _can_be_a_file(word: str) -> bool:
    path = Path(word)
    return os.path.lexists(path) or path.is_absolute() or ("/" in word and path.parent.is_dir())
