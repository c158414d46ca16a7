"""newsetl: any pile of news in, a DuckDB warehouse out, every input accounted for.

    import newsetl

    corpus = newsetl.open("warehouse")
    corpus.search("ferry").df()

The public names are those of `__all__`; what they need is imported when they are first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newsetl.core.version import __version__

if TYPE_CHECKING:
    from newsetl.api.corpus import Corpus, open
    from newsetl.api.inputs import ingest, read
    from newsetl.api.result import Result

__all__ = ["Corpus", "Result", "__version__", "ingest", "open", "read"]
_HOMES = {"Corpus": "corpus", "open": "corpus", "Result": "result", "ingest": "inputs", "read": "inputs"}


def __getattr__(name: str) -> Any:
    """A public name, with its module imported now."""
    if name not in _HOMES:
        raise AttributeError(f"module 'newsetl' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    return getattr(import_module(f"newsetl.api.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return sorted(__all__)
