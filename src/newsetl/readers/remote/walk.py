"""A remote input → its files: one object, a folder of a bucket, a pattern, a listing of Common Crawl."""

from __future__ import annotations

import gzip
import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.remote.addresses import Remote, is_listing, is_remote, is_web, split_bucket
from newsetl.readers.remote.ranges import Fetch, RangeStream, TransientError, persistent

_WILD = re.compile(r"[*?\[]")
_LISTING_LINE_BYTES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file of a remote input; of one that a listing names, nothing but the address is known."""

    address: str
    size_bytes: int | None = None
    modified_at: datetime | None = None
    version: str = ""


def open_remote(address: str, remote: Remote, *, start: int = 0) -> RangeStream:
    """A remote file as a stream that can seek, and stands at `start`.

    Raises:
        DeclinedError: it is not there, or cannot be read.
        ServiceError: the credentials of its store are no good.
    """
    return RangeStream(_fetch(address, remote), start=start)


def touch(address: str, remote: Remote) -> None:
    """Ask for one byte of a remote file.

    Raises:
        DeclinedError, ServiceError: as `open_remote` does.
    """
    _fetch(address, remote)(0, 1, None)


def _fetch(address: str, remote: Remote) -> Fetch:
    if is_web(address):
        from newsetl.readers.remote.web import fetch_from
    else:
        from newsetl.readers.remote.buckets import fetch_from
    return persistent(fetch_from(address, remote), remote.pauses_s)


def remote_files(spec: str, remote: Remote) -> Iterator[RemoteFile]:
    """The files of one input, in the order of the listing or of the store.

    Raises:
        DeclinedError: its store or server cannot be asked.
        ServiceError: the credentials of the store are no good.
    """
    if is_listing(spec):
        yield from _of_listing(spec, remote)
    elif is_web(spec):
        yield RemoteFile(address=spec)
    else:
        yield from _of_bucket(spec, remote)


def check_remote(spec: str, remote: Remote) -> bool:
    """Whether anything is there; it costs one request.

    Raises:
        DeclinedError, ServiceError: as `remote_files` does.
    """
    if is_web(spec) or is_listing(spec):
        touch(spec, remote)
        return True
    return next(remote_files(spec, remote), None) is not None


def _of_listing(spec: str, remote: Remote) -> Iterator[RemoteFile]:
    """Each line is an address, or a path from the root of the listing's host or bucket."""
    root = split_bucket(spec)[0] if not is_web(spec) else "{0.scheme}://{0.netloc}".format(urlsplit(spec))
    with open_remote(spec, remote) as raw, io.BufferedReader(raw) as packed:
        lines: Any = gzip.GzipFile(fileobj=packed) if packed.peek(2)[:2] == b"\x1f\x8b" else packed
        while line := lines.readline(_LISTING_LINE_BYTES):
            path = line.decode("utf-8", "replace").strip()
            if path:
                yield RemoteFile(address=path if is_remote(path) else f"{root}/{path.lstrip('/')}")


def _of_bucket(spec: str, remote: Remote) -> Iterator[RemoteFile]:
    """The object of that key; else, all whose keys match it as a pattern, or that lie below it."""
    from newsetl.readers.remote import buckets

    bucket, key = split_bucket(spec)
    if key and not key.endswith("/"):
        meta = _patient(lambda: buckets.meta_of(bucket, key, remote), remote)
        if meta is not None:
            yield _file(bucket, meta)
            return
    wild = _WILD.search(key)
    folder = key[: wild.start()].rpartition("/")[0] if wild else key.rstrip("/")
    pattern = re.compile(_translated(key)) if wild else None
    for meta in _listed(bucket, folder, remote):
        is_folder = meta["path"].endswith("/")
        if not is_folder and (pattern is None or pattern.fullmatch(meta["path"])):
            yield _file(bucket, meta)


def _listed(bucket: str, folder: str, remote: Remote) -> Iterator[dict[str, Any]]:
    """A listing; one that breaks off is begun again, less what it has given."""
    from newsetl.readers.remote import buckets

    given = 0
    pauses = iter(remote.pauses_s)
    while True:
        try:
            for number, meta in enumerate(buckets.listed(bucket, folder, remote)):
                if number >= given:
                    given += 1
                    yield meta
        except TransientError as error:
            pause = next(pauses, None)
            if pause is None:
                raise DeclinedError(Reason.UNREADABLE, f"it cannot be listed: {error}") from error
            time.sleep(pause)
        else:
            return


def _patient(ask: Any, remote: Remote) -> Any:
    """What `ask` gives, asked again after each pause."""
    for pause in remote.pauses_s:
        try:
            return ask()
        except TransientError:
            time.sleep(pause)
    try:
        return ask()
    except TransientError as error:
        raise DeclinedError(Reason.UNREADABLE, f"{error}") from error


def _file(bucket: str, meta: dict[str, Any]) -> RemoteFile:
    return RemoteFile(
        address=f"{bucket}/{meta['path']}",
        size_bytes=meta["size"],
        modified_at=meta["last_modified"],
        version=meta["e_tag"] or "",
    )


def _translated(pattern: str) -> str:
    """A pattern of keys as a regular expression: ** crosses folders, * and ? do not."""
    parts = re.split(r"(\*\*/?|\*|\?|\[[^\]]+\])", pattern)
    known = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return "".join(known.get(part) or (_set(part) if part[:1] == "[" else re.escape(part)) for part in parts)


def _set(part: str) -> str:
    inner = part[1:-1].replace("\\", r"\\")
    return f"[^{inner[1:]}]" if inner[:1] == "!" else f"[{inner}]"
