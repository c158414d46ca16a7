"""The tree of a page, and what ends too early in it."""

import pytest

from newsetl.html.markup import parse

STORY = b"<p>" + b"The council voted on Monday to rebuild the footbridge. " * 8 + b"</p>"


@pytest.mark.parametrize("end", [b"</body></html>", b"</BODY >\n</HTML>", b"</html>", b"</body>"])
def test_what_comes_behind_an_early_end_of_the_page_is_read(end: bytes) -> None:
    tree = parse(b"<html><body><nav>Menu</nav>" + end + STORY + b"</body></html>", charset="utf-8")
    assert tree is not None
    assert tree.text_content().count("footbridge") == 8


def test_a_page_with_one_end_keeps_its_tree() -> None:
    tree = parse(b"<html><body>" + STORY + b"</body></html><!-- served in 2 ms -->", charset="utf-8")
    assert tree is not None
    assert [child.tag for child in tree] == ["body"]
