"""Files larger than they may be: what is read of them is whole, and what is not read is said."""

from __future__ import annotations

import io

import pytest

from newsetl.core.records import Capture, Reject
from newsetl.readers import Entry, ReadOptions, ReadOutcome, read_entry
from tests.unit.readers.kinds import every_kind


def outcomes_of(name: str, payload: bytes, document_bytes: int) -> list[ReadOutcome]:
    entry = Entry(source_uri=f"/in/{name}", name=name, open=lambda: io.BytesIO(payload))
    return list(read_entry(entry, ReadOptions(document_bytes=document_bytes)))


def captured(outcomes: list[ReadOutcome]) -> list[bytes]:
    return [one.payload for one in outcomes if isinstance(one, Capture)]


@pytest.mark.parametrize("name", sorted(every_kind()))
def test_a_file_that_is_too_large_is_read_whole_or_said_to_be_too_large(name: str) -> None:
    payload = every_kind()[name]
    whole = captured(outcomes_of(name, payload, document_bytes=10_000_000))
    for share in (2, 5, 8, 11, 20):
        outcomes = outcomes_of(name, payload, document_bytes=len(payload) // share)
        kept = captured(outcomes)
        assert [text for text in kept if text not in whole] == []
        assert len(kept) == len(whole) or any(isinstance(one, Reject) for one in outcomes)
