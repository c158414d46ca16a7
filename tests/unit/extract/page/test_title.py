"""Where a page's title stands."""

import pytest

from newsetl.extract.page.blocks import Anchor, Block
from newsetl.extract.page.title import title_place

HEADLINE = "Council votes to rebuild the harbour footbridge"


def block(text: str, tag: str = "p") -> Block:
    return Block(text, tag, 0, linked=0)


def test_the_title_is_the_first_claimed_heading_else_a_claimed_line_else_the_first_h1() -> None:
    blocks = [block("Field Gazette", "h1"), block("Bridge rebuilt"), block("Bridge rebuilt!", "h2")]
    assert title_place(blocks, ["Bridge rebuilt"]) == 2
    assert title_place(blocks[:2], ["Bridge rebuilt"]) == 1
    assert title_place(blocks, ["Another"]) == 0
    assert title_place(blocks[1:], []) == -1


@pytest.mark.parametrize("stated", [HEADLINE, f"{HEADLINE} | Field Gazette", f"Field Gazette: {HEADLINE}"])
@pytest.mark.parametrize("tag", ["h1", "h2"])
def test_a_heading_that_the_head_of_the_page_states_goes_before_another_h1(stated: str, tag: str) -> None:
    blocks = [block("Log in", "h1"), block("Field Gazette", "h1"), block(HEADLINE, tag)]
    assert title_place(blocks, ["Log in", "Field Gazette"], stated=[stated]) == 2


def test_an_h1_that_words_it_otherwise_goes_before_a_lesser_heading_that_is_the_stated_one() -> None:
    longer = f"{HEADLINE}, and the ferry adds two boats"
    assert title_place([block(longer, "h1"), block(HEADLINE, "h2")], [longer], stated=[HEADLINE]) == 0
    reworded = "Harbour footbridge: council votes to rebuild"
    assert title_place([block(HEADLINE, "h3"), block(reworded, "h1")], [reworded], stated=[HEADLINE]) == 1


def test_a_stated_title_of_endless_white_space_is_read_as_fast_as_any() -> None:
    stated = f"{HEADLINE}{' ' * 100_000}Field Gazette"
    assert title_place([block("Log in", "h1"), block(HEADLINE, "h1")], ["Log in"], stated=[stated]) == 1


def test_on_a_page_without_headings_the_line_that_is_a_part_of_the_stated_title_is_the_title() -> None:
    blocks = [block("Field Gazette"), block(HEADLINE, "td"), block("The council voted on Monday.")]
    assert title_place(blocks, [], stated=[f"Field Gazette Online: {HEADLINE}"]) == 1
    assert title_place(blocks[:1], [], stated=[f"{HEADLINE} - Field Gazette"]) == -1


def test_a_short_heading_that_is_the_first_part_of_a_stated_title_goes_before_the_name_of_the_site() -> None:
    blocks = [block("Field Gazette", "h1"), block("Footbridge rebuilt", "h2")]
    titles = ["Field Gazette"]
    assert title_place(blocks, titles, stated=["Footbridge rebuilt - Culture"]) == 1
    assert title_place(blocks, titles, stated=["Footbridge rebuilt_Culture"]) == 1
    assert title_place([blocks[0], block("Culture", "h2")], titles, stated=["Culture - Field Gazette"]) == 0


@pytest.mark.parametrize("address", ["/", "https://gazette.example", "//gazette.example/", "/index.php"])
def test_a_heading_that_links_to_the_front_page_is_the_name_of_the_site(address: str) -> None:
    name = Block(
        "Harbour and Field Gazette", "h1", 0, linked=25, anchors=[Anchor(address, "Harbour and Field Gazette")]
    )
    stated = f"Harbour and Field Gazette » News » {HEADLINE}"
    assert title_place([name, block(HEADLINE, "h2")], [name.text], stated=[stated]) == 1
    assert title_place([name, block("Search", "h3")], [name.text], stated=["Search"]) == 1
    assert title_place([name, block("The council voted.")], [name.text]) == 0


def test_a_heading_that_links_to_its_own_article_is_the_title() -> None:
    linked = Block(HEADLINE, "h1", 0, linked=len(HEADLINE), anchors=[Anchor("/2024/footbridge", HEADLINE)])
    assert title_place([block("Field Gazette", "h1"), linked], [HEADLINE], stated=[HEADLINE]) == 1
