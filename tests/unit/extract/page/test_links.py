"""Addresses as a page means them."""

from urllib.parse import urljoin

from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.page.links import absolute

PARTS = "http https HTTP :// : / // . .. ? # ; @ [ ] a news.example Ü.example :80 & = % é \u3000 mailto:".split(
    " "
)
addresses = st.lists(st.sampled_from([*PARTS, " ", "https://news.example", "/2024", "?q=1"]), max_size=7).map(
    "".join
)


@given(base=addresses | st.just("https://news.example/2024/story"), address=addresses)
def test_any_address_is_joined_as_the_library_joins_it(base: str, address: str) -> None:
    try:
        expected = urljoin(base, address.strip())
    except ValueError:
        expected = ""
    assert absolute(base, address) == expected


def test_an_address_is_joined_with_the_page_and_stripped_of_what_is_no_character() -> None:
    assert absolute("https://news.example/a/b", " /c\n?d ") == "https://news.example/c?d"
    assert absolute("https://news.example/a/b", "//img.example/c") == "https://img.example/c"
    assert absolute("https://news.example/a/b", "/../c") == "https://news.example/c"
    assert absolute(None, "/c") == "/c"
