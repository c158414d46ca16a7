"""XML of strangers: behind a fault everything is still read as it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.records import Capture
from newsetl.core.text import one_line
from newsetl.readers import ReadOptions, read_captures
from newsetl.readers.exports.markup import text_in, xml_root

FAULTS = {  # what is written → what is read
    "AT&T": "AT&T",
    "A & B": "A & B",
    "caf&eacute;": "café",
    "a&nbsp;b": "a b",
    "R&D;": "R&D;",
    "&#xZZ;": "&#xZZ;",
    "x&#0;y": "xy",
    "x < y <5": "x < y <5",
    "<b>bold": "bold",
    "<![CDATA[R & D &amp; <i>]]>": "R & D &amp; <i>",
}
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufffe\uffff"))


@given(st.lists(st.sampled_from(sorted(FAULTS)), max_size=4), TEXT)
def test_what_stands_behind_a_fault_is_read_as_it_is_written(faults: list[str], text: str) -> None:
    root = xml_root(f"<a>{' '.join(faults)} | C &amp; D &lt;p&gt; {escape(text)} |</a>".encode())
    assert text_in(root) == one_line(" ".join([*(FAULTS[fault] for fault in faults), f"| C & D <p> {text} |"]))


@pytest.mark.parametrize(("written", "title"), [("Basin & quay", "Basin & quay"), ("Caf&eacute;", "Café")])
def test_a_title_that_is_not_sound_costs_no_mark_up_behind_it(
    written: str, title: str, write: Callable[[str, bytes | str], Path]
) -> None:
    body = " ".join(f"The board met on day {number} and spent R&amp;amp;D on it." for number in range(12))
    feed = (
        f'<?xml version="1.0"?><rss xmlns:content="c"><channel><title>The Ellery Post</title><item><title>{written}'
        f"</title><content:encoded>&lt;p&gt;{body}&lt;/p&gt;</content:encoded></item></channel></rss>"
    )
    (capture,) = read_captures([str(write("feed.xml", feed))], ReadOptions())
    assert isinstance(capture, Capture)
    assert capture.hints["title"].value == title
    assert capture.payload.decode() == body.replace("&amp;amp;", "&")
