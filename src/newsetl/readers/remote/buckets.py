"""Object stores (Amazon S3 and its like, Google Cloud Storage), by obstore.

Credentials are those of the environment (AWS_ACCESS_KEY_ID, GOOGLE_APPLICATION_CREDENTIALS, a role of the machine,
…). obstore alone reads them. No message of it is passed on whole: it may hold a signed address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from newsetl.core.errors import ServiceError
from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.remote.addresses import Remote, split_bucket
from newsetl.readers.remote.ranges import Piece, TransientError

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_OF_CREDENTIALS = frozenset(  # what a store answers to a key that is no good: no other file can be read with it
    "ExpiredToken InvalidToken TokenRefreshRequired InvalidAccessKeyId SignatureDoesNotMatch RequestExpired "
    "RequestTimeTooSkewed ExpiredTokenException InvalidSecurity".split()
)
# Where obstore asks for a key when none stands in the environment.
_OF_ROLE = re.compile(r"169\.254\.169\.254|metadata\.google\.internal|token request")
_PASSING = frozenset(("408", "429", "500", "502", "503", "504"))
_MEANINGS = {
    "FileNotFoundError": "its store has no such object",
    "NotFoundError": "its store has no such object",
    "PermissionDeniedError": "its store does not let it be read",
    "PreconditionError": "it was written anew while it was read: run it again",
    "InvalidPathError": "no object can have such a key",
}
_REMEDY = "renew what the environment holds (AWS_… or GOOGLE_…), then run the same command again"


def fetch_from(address: str, remote: Remote) -> Any:
    """The `Fetch` of one object, see `newsetl.readers.remote.ranges`."""
    import obstore

    bucket, key = split_bucket(address)
    store = _store(bucket, remote.answer_s)

    def fetch(start: int, end: int, version: str | None) -> Piece:
        options: Any = {"range": (start, end)} | ({"if_match": version} if version else {})
        try:
            result = obstore.get(store, key, options=options)
            data, meta = result.bytes(), result.meta
        except (obstore.exceptions.BaseError, OSError) as error:
            if start == 0 and "416" in _STATUS.findall(str(error)):  # an empty object has no range
                return Piece(start=0, data=b"", size_bytes=0, version=None, modified_at=None)
            raise _failure(error, bucket) from error
        return Piece(
            start=start,
            data=data.to_bytes(),
            size_bytes=meta["size"],
            version=meta["e_tag"],
            modified_at=meta["last_modified"],
        )

    return fetch


def listed(bucket: str, prefix: str, remote: Remote) -> Iterator[dict[str, Any]]:
    """The objects below a folder of a bucket, in the order of the store: by name, in S3 and Google's.

    Each with `path`, `size`, `last_modified` and `e_tag`.

    Raises:
        TransientError, DeclinedError, ServiceError: as `Fetch` does.
    """
    import obstore

    try:
        for objects in obstore.list(_store(bucket, remote.answer_s), prefix or None, chunk_size=1000):
            yield from objects  # type: ignore[misc]
    except (obstore.exceptions.BaseError, OSError) as error:
        raise _failure(error, bucket) from error


def meta_of(bucket: str, key: str, remote: Remote) -> dict[str, Any] | None:
    """Size, time and version of an object; None where none has that key.

    Raises:
        TransientError, DeclinedError, ServiceError: as `Fetch` does.
    """
    import obstore

    try:
        return dict(obstore.head(_store(bucket, remote.answer_s), key))
    except FileNotFoundError:
        return None
    except (obstore.exceptions.BaseError, OSError) as error:
        raise _failure(error, bucket) from error


def _store(bucket: str, answer_s: float) -> Any:
    names = ("GOOGLE_BASE_URL",) if bucket.startswith("gs:") else ("AWS_ENDPOINT_URL", "AWS_ENDPOINT")
    return _client(bucket, answer_s, next(filter(None, map(os.environ.get, names)), ""))


@lru_cache(maxsize=8)
def _client(bucket: str, answer_s: float, endpoint: str) -> Any:
    """The client of a bucket. It tries nothing twice: that is done in one place, by `persistent`."""
    from obstore.store import from_url

    return from_url(
        bucket,
        client_options={
            "timeout": f"{max(1, round(answer_s))}s",
            "connect_timeout": "10s",
            "allow_http": endpoint.startswith("http://"),  # the user's own choice
        },
        retry_config={"max_retries": 0},
    )


def _failure(error: Exception, bucket: str) -> Exception:
    """What an error of obstore means, in words that hold nothing of its own text but status and code."""
    message = str(error)
    status, code = (next(iter(one.findall(message)), "") for one in (_STATUS, _CODE))
    stated = " ".join(part for part in (status, code) if part)
    kind = type(error).__name__
    if code in _OF_CREDENTIALS or kind == "UnauthenticatedError":
        return ServiceError(f"{bucket}: its store refuses the credentials ({stated or kind}): {_REMEDY}")
    if status in _PASSING:
        return TransientError(f"its store fails ({stated})")
    if _OF_ROLE.search(message) or (not status and "credential" in message.lower()):
        return ServiceError(
            f"{bucket}: no credentials stand in the environment. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
            "or GOOGLE_APPLICATION_CREDENTIALS; for a public bucket AWS_SKIP_SIGNATURE=true or "
            "GOOGLE_SKIP_SIGNATURE=true"
        )
    if not status and kind not in _MEANINGS:
        is_away = "error sending request" in message
        return TransientError("its store cannot be reached" if is_away else f"its store fails ({kind})")
    return DeclinedError(Reason.UNREADABLE, _MEANINGS.get(kind, f"its store answers {stated}"))
