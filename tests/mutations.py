"""Mutations: documents changed as accidents and attackers change them, for tests that feed readers with anything.

An `Edit` is plain data, so that hypothesis can draw and shrink it, and a soak can draw it from a seeded generator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

# What breaks readers: mark-up that does not close, bytes that are no text, numbers that are none, odd addresses.
TOKENS: tuple[bytes, ...] = (
    b"<", b">", b"</", b"/>", b"&", b"&amp;", b"&#0;", b"&#xD800;", b"&#99999999;", b"&nbsp;", b"]]>", b"<![CDATA[",
    b"<!--", b"-->", b"<?", b"<!DOCTYPE a [", b"<!ENTITY a SYSTEM 'file:///etc/hostname'>", b"media:", b"xmlns:a=''",
    b"xml:base='http://[::1'", b"<base href='http://['>", b"http://[::1", b"http://x:99999999/", b"http://\xff/",
    b"//", b"javascript:", b"\0", b"\0\0\0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x80",
    b"\x1f\x8b", b"\x1b[2J", b"\r", b"\n", b"\t", b",", b";", b'"', b"'", b"{", b"[", b"}", b"]", b'"\\ud800"', b"\\",
    b"NaN", b"-1", b"0", b"1e999", b"9" * 30, "٣".encode(), "\u202e".encode(), b"0001-01-01T00:00:00+14:00", b"%",
    b"User-agent: *\n", b"Request-rate: 1/0\n", b"Crawl-delay: inf\n", b"Content-Length: 5\r\n", b"charset=punycode",
)  # fmt: skip
KINDS = ("insert", "replace", "delete", "repeat", "cut", "flip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change. Places are shares of the document's length, so that an edit fits any document."""

    kind: str
    place: float
    length: float
    token: bytes


def apply(document: bytes, edits: Sequence[Edit]) -> bytes:
    """The document with all edits made, one after the other."""
    for edit in edits:
        start = int(edit.place * len(document))
        end = min(len(document), start + max(1, int(edit.length * len(document))))
        piece = document[start:end]
        changed = {
            "insert": edit.token + piece,
            "replace": edit.token,
            "delete": b"",
            "repeat": piece * 3,
            "flip": bytes(byte ^ 0x15 for byte in piece[:3]) + piece[3:],
        }.get(edit.kind)
        document = document[:start] if changed is None else document[:start] + changed + document[end:]
    return document


def edits() -> st.SearchStrategy[list[Edit]]:
    """A few edits, as hypothesis draws them."""
    one = st.builds(
        Edit,
        kind=st.sampled_from(KINDS),
        place=st.floats(0, 1, exclude_max=True),
        length=st.floats(0, 0.2),
        token=st.sampled_from(TOKENS) | st.binary(max_size=6),
    )
    return st.lists(one, min_size=1, max_size=5)


def random_edits(random: Random) -> list[Edit]:
    """A few edits, as a seeded generator draws them."""
    return [
        Edit(
            kind=random.choice(KINDS),
            place=random.random(),
            length=random.random() ** 4,
            token=random.choice(TOKENS) if random.random() < 0.8 else random.randbytes(random.randrange(1, 7)),
        )
        for _ in range(random.randrange(1, 6))
    ]
