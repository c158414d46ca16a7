"""What a person may have meant by a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], *, listed: Iterable[str] | None = None) -> str:
    """The end of an error message: the nearest name that exists, or all of them.

    Such as "; did you mean 'timeout'?" and "; there are csv, json, parquet".

    Args:
        name: what was written.
        known: the names that exist.
        listed: the names to list, where some of those that exist are the same thing.
    """
    names = [str(one) for one in known]
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are {', '.join(sorted(names if listed is None else listed)) or 'none'}"
