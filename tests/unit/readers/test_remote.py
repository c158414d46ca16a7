"""Addresses of remote inputs, and streams over ranges."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.errors import UsageError
from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.remote import check_address, without_signature
from newsetl.readers.remote.ranges import Piece, RangeStream, TransientError, persistent
from newsetl.readers.remote.walk import _translated

STEPS = st.lists(
    st.tuples(st.sampled_from(["read", "set", "end", "skip"]), st.integers(0, 70_000)), min_size=1, max_size=12
)
SIGNATURES = (
    "X-Amz-Signature X-Amz-Credential X-Amz-Expires x-goog-signature AWSAccessKeyId Signature Expires Policy "
    "Key-Pair-Id sig se sp sv sr st skoid"
).split()


class File:
    """A file of a server that fails when it is told to, and gives no more than so many bytes at once."""

    def __init__(self, data: bytes, faults: list[bool], most: int) -> None:
        self.data, self.faults, self.most = data, faults, most

    def fetch(self, start: int, end: int, version: str | None) -> Piece:
        if self.faults and self.faults.pop():
            raise TransientError("down")
        data = self.data[start : min(end, start + self.most)]
        return Piece(start=start, data=data, size_bytes=len(self.data), version="1", modified_at=None)


@given(
    st.binary(max_size=3), st.integers(0, 70_000), st.lists(st.booleans(), max_size=9), STEPS, st.integers(1, 9)
)
def test_a_stream_over_ranges_reads_as_the_file_does(
    seed: bytes, size: int, faults: list[bool], steps: list[tuple[str, int]], most: int
) -> None:
    data = (bytes(range(256)) + seed + b"!") * (size // 256)
    remote = File(data, faults, most * 10_000)
    with io.BytesIO(data) as local, RangeStream(persistent(remote.fetch, [0.0] * 9)) as stream:
        for step, number in steps:
            if step == "read":
                assert _read(stream, number) == local.read(number)
            else:
                whence = {"set": io.SEEK_SET, "end": io.SEEK_END, "skip": io.SEEK_CUR}[step]
                offset = -min(number, len(data)) if step == "end" else number
                assert stream.seek(offset, whence) == local.seek(offset, whence)


def _read(stream: RangeStream, size: int) -> bytes:
    parts = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


@pytest.mark.parametrize("give", [b"", b"other"])
def test_a_file_that_gives_nothing_or_changes_is_declined_and_never_cut(give: bytes) -> None:
    def fetch(start: int, end: int, version: str | None) -> Piece:
        whole = b"x" * 10 if start == 0 else give
        return Piece(start=start, data=whole, size_bytes=20 + len(give), version=None, modified_at=None)

    first = File(b"x" * 20, [], 10)
    stream = RangeStream(lambda *asked: persistent(first.fetch if asked[0] == 0 else fetch, [0.0])(*asked))
    with pytest.raises(DeclinedError) as raised:
        _read(stream, 20)
    assert raised.value.reason == Reason.UNREADABLE


@given(st.lists(st.sampled_from(SIGNATURES), min_size=1, unique=True))
def test_nothing_of_a_signature_is_kept(names: list[str]) -> None:
    signed = f"https://store.example/a/b.warc.gz?{urlencode(dict.fromkeys(names, 'SECRET'))}"
    check_address(signed)
    assert without_signature(signed) == "https://store.example/a/b.warc.gz"


@given(st.text(min_size=1).filter(lambda name: name not in SIGNATURES), st.text(min_size=1))
def test_a_query_that_is_no_signature_is_refused_without_its_value(name: str, value: str) -> None:
    secret = f"<{value}>" * 9
    with pytest.raises(UsageError) as raised:
        check_address(f"https://store.example/x?{urlencode({f'my{name}': secret})}")
    assert secret not in str(raised.value).replace(name, "")


def test_keys_with_question_marks_keep_them() -> None:
    assert without_signature("s3://news/what?.txt") == "s3://news/what?.txt"


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("a/*.warc.gz", "a/x.warc.gz", "a/b/x.warc.gz"),
        ("a/**/*.gz", "a/b/c/x.gz", "b/x.gz"),
        ("a/**/*.gz", "a/x.gz", "a/x.gzip"),
        ("a/x[0-3].gz", "a/x2.gz", "a/x4.gz"),
        ("a/x[!0-3].gz", "a/x4.gz", "a/x2.gz"),
        ("a/x?.gz", "a/x1.gz", "a/x/.gz"),
        ("a.b/*", "a.b/c", "axb/c"),
    ],
)
def test_patterns_of_keys(pattern: str, matching: str, other: str) -> None:
    import re

    assert re.fullmatch(_translated(pattern), matching)
    assert not re.fullmatch(_translated(pattern), other)
