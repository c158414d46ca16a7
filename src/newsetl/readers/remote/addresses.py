"""Addresses of inputs in object stores and on web servers, and what of an address may be kept.

The query of a signed address is its key. It is used to fetch and nothing else: `without_signature` gives the
address that is stored, logged and shown. A query that is no signature is refused, as it could be a key as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from newsetl.core.errors import UsageError

_REMOTE = re.compile(r"(?:s3|gs|https?)://", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SIGNATURE = re.compile(  # names of parameters: Amazon and its like, Google, CloudFront, Azure
    r"(?:x-amz-|x-goog-|x-id$)|(?:awsaccesskeyid|googleaccessid|signature|expires|policy|key-pair-id)$"
    r"|(?:s[vtpreiksd]|sig|skoid|sktid|skt|ske|sks|skv|spr|srt|sdd|saoid|suoid|scid|response-[a-z-]+)$",
    re.IGNORECASE,
)
_LISTING = re.compile(r"\.paths(?:\.gz)?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """How inputs that lie elsewhere are fetched."""

    allow: tuple[str, ...] = ()  # inner networks that web addresses may lead to
    proxy: str = ""  # http://[user:password@]host:port for web addresses
    pauses_s: tuple[float, ...] = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # between tries of one request
    answer_s: float = 60.0  # for one range of a file to come in


PUBLIC = Remote()  # as a command fetches that has no settings: from public addresses, and no others


def is_remote(spec: str) -> bool:
    """Whether an input is an address in an object store or on a web server."""
    return _REMOTE.match(spec) is not None


def scheme_of(spec: str) -> str | None:
    """What an address begins with, such as ftp://; None of a path."""
    scheme = _SCHEME.match(spec)
    return scheme[0] if scheme else None


def is_web(spec: str) -> bool:
    """Whether an address is one of a web server."""
    return _WEB.match(spec) is not None


def is_listing(address: str) -> bool:
    """Whether an address is by its name a list of files, as Common Crawl has them: `warc.paths.gz`."""
    return _LISTING.search(without_signature(address)) is not None


def without_signature(address: str) -> str:
    """The address that may be kept and shown: of a web address, without query, fragment, user and password.

    Everything else (a path, a key of a bucket) stays as it is.
    """
    if not is_web(address):
        return address
    parts = urlsplit(address)
    return f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2]}{parts.path or '/'}"


def is_signed(spec: str) -> bool:
    """Whether an input is a web address with a query, which may be a key."""
    return is_web(spec) and bool(urlsplit(spec).query)


def name_of(address: str) -> str:
    """The last part of an address, as a file's name."""
    return without_signature(address).rstrip("/").rpartition("/")[2]


def split_bucket(address: str) -> tuple[str, str]:
    """The address of a bucket, and the key in it."""
    scheme, _, rest = address.partition("://")
    bucket, _, key = rest.partition("/")
    return f"{scheme.lower()}://{bucket}", key


def check_address(address: str) -> None:
    """Raise UsageError for an address that cannot be an input; the message holds no part that may be secret."""
    unsigned = without_signature(address)
    if not is_web(address):
        if not split_bucket(address)[0].partition("://")[2]:
            raise UsageError(
                f"{unsigned}: an address of this kind begins with a bucket, as in s3://bucket/folder/"
            )
        return
    parts = urlsplit(address)
    if not parts.hostname:
        raise UsageError(
            f"{unsigned}: an address of this kind begins with a host, as in https://host/file.warc.gz"
        )
    if parts.username or parts.password:
        raise UsageError(
            f"{unsigned}: user and password cannot stand in an address; sign it, or use s3:// or gs://"
        )
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    other = sorted({name for name in names if not _SIGNATURE.match(name)})
    if other:
        raise UsageError(
            f"{unsigned}: an address may have a signature and no other query, as it is kept without it; this one "
            f"has {', '.join(other)}. Fetch the file first, then name it here"
        )
