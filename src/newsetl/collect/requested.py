"""Which sources a collect is asked for: names in sources.toml, web addresses, files that list addresses."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from newsetl.collect.context import WebContext
from newsetl.collect.sources import Source, chosen, load_sources
from newsetl.core.identity import digest
from newsetl.readers.reread import store_stream


def requested_sources(context: WebContext, words: Sequence[str]) -> dict[str, Source]:
    """The sources of these words; those of sources.toml that are enabled when there are none.

    An address, or a file that lists addresses, becomes a source for this once.

    Raises:
        UsageError: a name is not in sources.toml, or the file is wrong.
    """
    urls = [word for word in words if word.startswith(("http://", "https://"))]
    lists = [Path(word).absolute() for word in words if word not in urls and Path(word).is_file()]
    names = [word for word in words if word not in urls and not Path(word).is_file()]
    found = chosen(load_sources(context.sources), names) if names or not words else {}
    if urls:
        lists.append(store_stream(BytesIO("\n".join(urls).encode()), context.home / "lists").absolute())
    return found | {f"list-{digest(str(path).encode())[:8]}": Source(kind="urls", path=path) for path in lists}
