"""Which files a METS file lists, and whether a scanned page is listed by one."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from newsetl.readers.entry import Entry, read_up_to
from newsetl.readers.exports.markup import local, local_name, xml_root
from newsetl.readers.walk import path_of

_LARGEST = 50_000_000  # bytes of a METS or ALTO file
_HREF = "{http://www.w3.org/1999/xlink}href"


def is_listed(entry: Entry) -> bool:
    """Whether a METS file beside a scanned page, or one folder above, lists it: it is read with that one."""
    path = path_of(entry.source_uri)
    return not entry.member and any(
        path in _listed(mets, mets.stat().st_mtime_ns)
        for folder in (path.parent, path.parent.parent)
        for mets in _mets_in(folder)
    )


def listed_files(root: Any, folder: Path) -> dict[str, Path]:
    """Id of a file → where it lies, of the XML files on the list that lie in the folder or below it."""
    files: dict[str, Path] = {}
    for node in local(root, "file"):
        href = next((str(place.get(_HREF)) for place in local(node, "FLocat") if place.get(_HREF)), "")
        path = Path(os.path.normpath(folder / href.removeprefix("file://").removeprefix("./")))
        if href.lower().endswith(".xml") and folder in path.parents and path.is_file():
            files[str(node.get("ID"))] = path
    return files


def root_in(path: Path, name: str) -> Any:
    """The root of an XML file; None where it has another name, or the file cannot be read."""
    try:
        with path.open("rb") as stream:
            payload = read_up_to(stream, _LARGEST + 1)
    except OSError:
        return None
    root = xml_root(payload) if len(payload) <= _LARGEST else None
    return root if root is not None and local_name(root) == name else None


def is_mets_name(name: str) -> bool:
    """Whether a file is called as METS files are: their pages are looked for in these alone."""
    return "mets" in name.lower() and name.lower().endswith(".xml")


def _mets_in(folder: Path) -> list[Path]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names only: a folder may hold a million
    except OSError:
        return []
    return [folder / name for name in names if is_mets_name(name)]


@lru_cache(maxsize=8)
def _listed(mets: Path, _changed_at: int) -> frozenset[Path]:
    root = root_in(mets, "mets")
    return frozenset() if root is None else frozenset(listed_files(root, mets.parent).values())
