"""A glance at a page's mark-up by the compiled loop tells what Python tells."""

from __future__ import annotations

import ctypes

from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.page.markup import Scan, scan_in_python
from newsetl.native.scan import scan_page

pieces = st.sampled_from(
    [b"</body", b"</BODY", b"</hTmL", b"</", b"html", b">", b" ", b"\t", b"\v", b"\f", b"\r\n"]
)
pages = st.lists(pieces | st.binary(max_size=3), max_size=20).map(b"".join)


@given(page=pages)
def test_any_page_is_scanned_alike(loops: ctypes.CDLL, page: bytes) -> None:
    assert Scan(*scan_page(loops, page)) == scan_in_python(page)


@given(page=pages, behind=pages)
def test_an_end_is_found_with_all_that_stands_around_it(loops: ctypes.CDLL, page: bytes, behind: bytes) -> None:
    whole = page + b"</body\n>" + behind
    assert 0 <= scan_page(loops, whole)[1] <= len(page) + len(b"</body\n>")
    assert Scan(*scan_page(loops, whole)) == scan_in_python(whole)
