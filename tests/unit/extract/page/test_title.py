"""Where a page's title stands."""

from newsetl.extract.page.blocks import Block
from newsetl.extract.page.title import title_place


def block(text: str, tag: str = "p") -> Block:
    return Block(text, tag, 0, linked=0)


def test_the_title_is_the_first_claimed_heading_else_a_claimed_line_else_the_first_h1() -> None:
    blocks = [block("Field Gazette", "h1"), block("Bridge rebuilt"), block("Bridge rebuilt!", "h2")]
    assert title_place(blocks, ["Bridge rebuilt"]) == 2
    assert title_place(blocks[:2], ["Bridge rebuilt"]) == 1
    assert title_place(blocks, ["Another"]) == 0
    assert title_place(blocks[1:], []) == -1
