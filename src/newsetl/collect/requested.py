"""Collect what a person asked for: names in sources.toml, web addresses, files that list addresses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

from newsetl.collect.collect import collect
from newsetl.collect.context import WebContext
from newsetl.collect.sources import Source, load_sources
from newsetl.collect.tally import Collected
from newsetl.collect.work import OnProgress
from newsetl.core.identity import digest
from newsetl.core.storage import with_rights_of
from newsetl.readers import storable
from newsetl.readers.reread import store_stream


def collect_requested(
    context: WebContext,
    words: Sequence[str],
    *,
    on_progress: OnProgress = lambda *_: None,
    on_wait: Callable[[str], None] | None = None,
) -> Collected:
    """Collect the sources of these words; every source that is due when there are none.

    An address, or a file that lists addresses, becomes a source for this once.

    Raises:
        UsageError: a name is not in sources.toml, the file is wrong, or no contact is set.
        LockedError: another collect is running.
    """
    urls = [word for word in words if word.startswith(("http://", "https://"))]
    lists = [Path(word).absolute() for word in words if word not in urls and Path(word).is_file()]
    names = [word for word in words if word not in urls and not Path(word).is_file()]
    if urls:
        with with_rights_of(context.home):
            lists.append(store_stream(BytesIO("\n".join(urls).encode()), context.home / "lists").absolute())
    once = {f"list-{digest(storable(path).encode())[:8]}": Source(kind="urls", path=path) for path in lists}
    known = load_sources(context.sources) if names or not words or context.sources.exists() else {}
    return collect(
        known | once,
        settings=context.settings,
        home=context.home,
        names=(*names, *once),
        on_progress=on_progress,
        on_wait=on_wait,
    )
