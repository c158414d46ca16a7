"""Lists of URLs in local files: one a line, `#` starts a comment."""

from __future__ import annotations

from pathlib import Path

from newsetl.collect.discover.announced import Announced
from newsetl.core.errors import UsageError
from newsetl.core.identity import clean_url


def read_urls(path: Path) -> list[Announced]:
    """The URLs of a list, in its order.

    Raises:
        UsageError: the file cannot be read, or a line is no web address.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a list of URLs: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        url = line.partition(" #")[0].strip()
        if not url or url.startswith("#"):
            continue
        if clean_url(url) is None:
            raise UsageError(f"{path}:{number}: {url[:100]!r} is no http or https address")
        found.append(Announced(url=url))
    return found
