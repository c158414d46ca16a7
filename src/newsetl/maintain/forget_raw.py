"""Take captures out of the files that newsetl owns: the collector's archives, stored streams, lists of URLs.

Bytes go physically: a file is written anew without them, aside, flushed and renamed; all else in it stays byte for
byte. Records are found by their id, so that what moves stays readable. Doing it again finds nothing to do, so that
the same call mends a kill between two files. Files elsewhere are the user's: they are named and never touched.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import uuid4

from newsetl.collect.archive import recover
from newsetl.collect.frontier import Frontier
from newsetl.core.errors import WarehouseError
from newsetl.core.identity import url_key
from newsetl.core.processes import is_alive
from newsetl.core.records import Raw
from newsetl.core.storage import flush, write_atomically
from newsetl.readers import HEAD_BYTES, JSON, WARC, Format, is_remote, path_of, recognise
from newsetl.readers.warc.parts import Part, parts

_COPIED_BYTES = 1 << 20
_TELLING_PATH = 12  # characters from which a path alone, as in a relative link, tells an article


@dataclass(frozen=True, slots=True, kw_only=True)
class RawForgetReport:
    """What was done, and what is left to the user."""

    rewritten: tuple[Path, ...]  # now without the captures
    dropped: tuple[Path, ...]  # gone as a whole: they held nothing else, or nothing can be cut out of their kind
    removed_bytes: int  # of the files, as they lie on the disk
    left: tuple[str, ...]  # files of the user, here or in an object store, that still hold captures


def forget_raw(root: Path, places: Sequence[Raw], urls: Sequence[str]) -> RawForgetReport:
    """Remove captures from what newsetl owns below `root`, and never fetch their URLs again.

    With a capture go the records about it: its request, what a feed said of it, revisits of it; of the URLs every
    other record as well, and feeds, sitemaps and redirects in the archive that name them.

    Args:
        root: folder of the warehouse.
        places: where the captures lie.
        urls: of their articles; more than one spelling does no harm.

    Raises:
        LockedError: a collect is running.
        WarehouseError: a file cannot be read or written; the same call goes on from there.
    """
    raw = root / "raw"
    own = [place for place in places if _is_below(path_of(place.source_uri), raw)]
    with Frontier(root / "frontier.sqlite", run_id=f"forget-{uuid4().hex[:8]}") as frontier:
        try:
            return _forget(root, own, places, urls, frontier)
        except OSError as error:
            raise WarehouseError(f"cannot take captures out of {raw}: {error.strerror or error}") from error


def _forget(
    root: Path, own: Sequence[Raw], places: Sequence[Raw], urls: Sequence[str], frontier: Frontier
) -> RawForgetReport:
    raw = root / "raw"
    for folder in (raw, root / "lists"):
        _sweep(folder)
    recover(raw)
    archives = [path for path in _files(raw) if _kind(path) is WARC]
    gone = _records_to_remove(archives, own, urls)
    frontier.forget(urls, record_ids=gone)
    done = _Done()
    for path in archives:
        _cut_archive(path, gone, _offsets(own, path), done)
    for path in _files(raw):
        wanted = [place for place in own if _same(place, path)]
        if wanted and path not in archives:
            _cut_stream(path, wanted, done)
    for path in _files(root / "lists"):
        _cut_list(path, frozenset(map(url_key, urls)), done)
    users = {place.source_uri for place in places if place not in own}
    return RawForgetReport(
        rewritten=tuple(done.rewritten),
        dropped=tuple(done.dropped),
        removed_bytes=done.removed_bytes,
        left=tuple(sorted(one for one in users if is_remote(one) or path_of(one).is_file())),
    )


class _Done:
    """What has been rewritten so far."""

    def __init__(self) -> None:
        self.rewritten: list[Path] = []
        self.dropped: list[Path] = []
        self.removed_bytes = 0

    def rewrite(self, path: Path, write: Callable[[BinaryIO], None]) -> None:
        """Write a file anew; it has its new bytes whole, or its old ones."""
        before = path.stat()
        with write_atomically(path) as temporary:
            with temporary.open("wb") as out:
                write(out)
            os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns))  # what is left of it is not newer
            self.removed_bytes += before.st_size - temporary.stat().st_size
        self.rewritten.append(path)

    def drop(self, path: Path) -> None:
        """Delete a file."""
        self.removed_bytes += path.stat().st_size
        path.unlink()
        with suppress(OSError):
            flush(path.parent)
        self.dropped.append(path)


# -- archives ----------------------------------------------------------------------------------------------------


def _records_to_remove(archives: Sequence[Path], own: Sequence[Raw], urls: Sequence[str]) -> frozenset[str]:
    """Ids of the captures, of the URLs' other records, of what names them, and of all that refers to these."""
    gone = {place.record_id for place in own if place.record_id}
    keys, words = frozenset(map(url_key, urls)), _words(urls)
    about: dict[str, set[str]] = {}
    for path in archives:
        for part in parts(path, look=bool(words)):
            if part.record_id is None:
                continue
            if (part.url and url_key(part.url) in keys) or any(word in part.content for word in words):
                gone.add(part.record_id)
            for other in part.about:
                about.setdefault(other, set()).add(part.record_id)
    grown = set(gone)
    while grown:
        grown = {one for other in grown for one in about.get(other, ())} - gone
        gone |= grown
    return frozenset(gone)


def _words(urls: Sequence[str]) -> list[bytes]:
    """What a feed, a section page or a redirect writes of a URL, escaped or not, with or without its host."""
    spellings: dict[str, None] = {}
    for url in urls:
        split = urlsplit(url)
        path = f"{split.path}?{split.query}" if split.query else split.path
        bare = f"{split.netloc}{path}"
        forms = [bare] if split.path.strip("/") else []
        forms += [path] if len(path) >= _TELLING_PATH else []
        for form in forms:
            spellings |= dict.fromkeys((form, html.escape(form), form.replace("/", "\\/")))
    return [word.encode("utf-8", "replace") for word in spellings]


def _cut_archive(path: Path, gone: frozenset[str], offsets: frozenset[int], done: _Done) -> None:
    """Rewrite an archive that holds any of the records. Damaged stretches may hold anything: they go with them."""
    held = list(parts(path))
    lost = [part for part in held if part.record_id in gone or (part.record_id is None and part.start in offsets)]
    if not lost:
        return
    kept = [part for part in held if part not in lost and part.record_id is not None]
    if not any(part.url for part in kept):  # nothing but what describes the file
        done.drop(path)
        return
    done.rewrite(path, lambda out: _copy(path, kept, out))
    if [part.record_id for part in parts(path)] != [part.record_id for part in kept]:
        done.drop(path)  # records that share one gzip member cannot be told apart


def _copy(path: Path, kept: Sequence[Part], out: BinaryIO) -> None:
    with path.open("rb") as stream:
        for part in kept:
            stream.seek(part.start)
            left = part.end - part.start
            while left and (piece := stream.read(min(left, _COPIED_BYTES))):
                out.write(piece)
                left -= len(piece)


def _offsets(own: Sequence[Raw], path: Path) -> frozenset[int]:
    """Where damaged stretches of a file begin that are to go: a reject of one has no other address."""
    return frozenset(
        place.offset
        for place in own
        if place.offset is not None and place.record_id is None and _same(place, path)
    )


# -- stored streams and lists ------------------------------------------------------------------------------------


def _cut_stream(path: Path, wanted: Sequence[Raw], done: _Done) -> None:
    """Empty the rows of a table of JSON lines; a document goes whole, and so does what cannot be cut."""
    rows = {place.row for place in wanted if place.member is None and place.row is not None}
    if len(rows) < len({place.place for place in wanted}) or not _is_lines(path):
        done.drop(path)
        return
    with path.open("rb") as stream:
        filled = {row for row, line in enumerate(stream) if line.strip()}
    if filled <= rows:
        done.drop(path)
    elif filled & rows:
        done.rewrite(path, lambda out: out.writelines(_emptied(path, rows)))


def _emptied(path: Path, rows: Collection[int]) -> Iterator[bytes]:
    """Lines; the emptied ones stay as lines, so that the others keep their numbers."""
    with path.open("rb") as stream:
        for row, line in enumerate(stream):
            yield b"\n" if row in rows else line


def _is_lines(path: Path) -> bool:
    """Whether a file holds one JSON object a line, as newsetl.readers.tables tells it."""
    if _kind(path) is not JSON:
        return False
    with path.open("rb") as stream:
        first = stream.readline()
    try:
        return not first.strip() or isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _cut_list(path: Path, keys: frozenset[str], done: _Done) -> None:
    """Take URLs out of a list that was given to `newsetl collect`."""
    lines = path.read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if url_key(line.decode("utf-8", "replace").strip()) not in keys]
    if len(kept) < len(lines):
        done.rewrite(path, lambda out: out.writelines(kept))


# -- files -------------------------------------------------------------------------------------------------------


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def _sweep(folder: Path) -> None:
    """Delete what killed `forget` commands and killed copies of standard input left."""
    for path in folder.glob(".*.tmp"):
        pid = path.name.removeprefix(".").removesuffix(".tmp")  # see newsetl.readers.reread
        if not (pid.isdigit() and is_alive(int(pid))):
            path.unlink(missing_ok=True)


def _kind(path: Path) -> Format:
    with path.open("rb") as stream:
        return recognise(stream.read(HEAD_BYTES), path.name)


def _same(place: Raw, path: Path) -> bool:
    return os.path.realpath(path_of(place.source_uri)) == os.path.realpath(path)


def _is_below(path: Path, folder: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
