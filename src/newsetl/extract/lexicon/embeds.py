"""Who hosts what pages embed: posts, videos, maps. Read once from data/embeds.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import cast
from urllib.parse import urlsplit

from newsetl.core.records import EmbedKind
from newsetl.core.shipped import package_folder


@cache
def _hosts() -> Mapping[str, tuple[tuple[str, EmbedKind], ...]]:
    """Host → the beginnings of paths that count on it with their kind, the longest first."""
    written = tomllib.loads((package_folder("extract/lexicon") / "data" / "embeds.toml").read_text("utf-8"))
    paths_by_host: dict[str, list[tuple[str, EmbedKind]]] = {}
    for kind, entries in written.items():
        for entry in entries.split():
            host, _, path = entry.partition("/")
            paths_by_host.setdefault(host, []).append((path, cast(EmbedKind, kind)))
    return {host: tuple(sorted(paths, key=lambda one: -len(one[0]))) for host, paths in paths_by_host.items()}


def embed_kind(address: str) -> EmbedKind | None:
    """What an address shows where a page embeds it; None for hosts that are not known for embeds."""
    try:
        parts = urlsplit(address)
        labels = (parts.hostname or "").split(".")
    except ValueError:
        return None
    path = parts.path.lstrip("/")
    for at in range(len(labels) - 1):
        for beginning, kind in _hosts().get(".".join(labels[at:]), ()):
            if path.startswith(beginning):
                return kind
    return None
