"""What one walk over a page's markup collects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.page.markup import Statements, has_endless_tag, parse, read_statements


def read(source: str) -> Statements:
    tree = parse(source.encode(), charset="utf-8")
    assert tree is not None
    return read_statements(tree)


def test_a_meta_tag_counts_by_property_name_itemprop_or_http_equiv() -> None:
    statements = read(
        '<meta property="og:title" content="a"><meta name="Author" content="b"><meta itemprop="datePublished" '
        'content="c"><meta http-equiv="content-language" content="d"><meta name="empty" content="">'
    )
    assert statements.meta == {
        "og:title": ("a",),
        "author": ("b",),
        "datepublished": ("c",),
        "content-language": ("d",),
    }


def test_what_a_page_repeats_is_kept_to_a_number() -> None:
    many = '<meta name="author" content="x">' * 5000 + "<h1>a</h1>" * 5000 + "<time>now</time>" * 5000
    statements = read(many)
    assert (len(statements.meta["author"]), len(statements.times)) == (200, 200)
    assert statements.headings == ("a",)


def test_a_statement_of_a_megabyte_is_cut() -> None:
    statements = read(f'<meta name="author" content="{"x" * 1_000_000}"><title>{"y" * 1_000_000}</title>')
    assert len(statements.meta["author"][0]) == 20_000
    assert statements.document_title is not None
    assert len(statements.document_title) == 20_000


def test_only_json_ld_scripts_are_read() -> None:
    statements = read(
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "a"}</script>'
        '<script>{"@type": "NewsArticle", "headline": "b"}</script><script type="application/ld+json"></script>'
    )
    assert [entry["headline"] for entry in statements.jsonld] == ["a"]


def test_the_first_canonical_licence_and_base_count() -> None:
    statements = read(
        '<link rel="canonical" href="/a"><link rel="CANONICAL" href="/b"><link rel="license nofollow" href="/l">'
        '<base href="/x/"><base href="/y/">'
    )
    assert (statements.canonical, statements.license, statements.base) == ("/a", "/l", "/x/")


def test_microdata_is_named_by_its_owner() -> None:
    statements = read(
        '<div itemscope itemtype="https://schema.org/NewsArticle"><b itemprop="headline">A  bridge</b>'
        '<div itemprop="author" itemscope><i itemprop="name">Ada Field</i></div>'
        '<time itemprop="datePublished" datetime="2024-05-03">3 May</time></div>'
    )
    assert statements.properties["headline"] == ("A bridge",)
    assert statements.properties["author.name"] == ("Ada Field",)
    assert statements.properties["datepublished"] == ("2024-05-03",)


def test_microdata_of_a_comment_is_not_the_article_s() -> None:
    statements = read(
        '<div itemscope itemtype="https://schema.org/Comment"><b itemprop="headline">Nonsense</b>'
        '<time itemprop="dateCreated" datetime="2024-05-03">3 May</time></div>'
    )
    assert statements.properties == {}


def test_a_time_keeps_what_it_states_what_it_prints_and_the_marks_around_it() -> None:
    (time,) = read(
        '<p class="Post-Date"><time datetime="2024-05-03" itemprop="datePublished">3 May</time></p>'
    ).times
    assert (time.stated, time.text, time.marks) == ("2024-05-03", "3 May", "datepublished post-date")


@pytest.mark.parametrize("source", ["", "   ", "<!-- nothing -->", "<?xml version='1.0'?>"])
def test_a_page_without_an_element_has_no_tree(source: str) -> None:
    assert parse(source.encode(), charset="utf-8") is None


def test_a_page_that_the_parser_cut_has_no_tree() -> None:
    assert parse(b"<div>" * 1_000 + b"x", charset="utf-8") is not None
    assert parse(b"<div>" * 100_000 + b"x", charset="utf-8") is None


def test_a_tag_without_end_is_told_before_it_is_parsed() -> None:
    assert has_endless_tag(b"<div " + b'a="b" ' * 5_000 + b">")
    assert not has_endless_tag(b"<div " + b'a="b" ' * 50 + b">")
    assert not has_endless_tag(b'<img src="data:' + b"A" * 100_000 + b'">')


@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"<", b">", b"<a ", b"x", b"=", b'a="b" ']),
            st.sampled_from([1, 2, 999, 4_000, 11_000]),
        ),
        max_size=7,
    )
)
def test_a_tag_without_end_is_told_wherever_it_stands(pieces: list[tuple[bytes, int]]) -> None:
    page = b"".join(piece * count for piece, count in pieces)
    tags = [part.partition(b">")[0] for part in page.split(b"<")]
    long = [tag for tag in tags if len(tag) > 20_000 and tag[:1].isalpha() and tag.count(b"=") > 3_000]
    assert has_endless_tag(page) == bool(long)


STORY = b"<p>" + b"The council voted on Monday to rebuild the footbridge. " * 8 + b"</p>"


@pytest.mark.parametrize("end", [b"</body></html>", b"</BODY >\n</HTML>", b"</html>"])
def test_what_comes_behind_an_early_end_of_the_page_is_read(end: bytes) -> None:
    tree = parse(b"<html><body><nav>Menu</nav>" + end + STORY + b"</body></html>", charset="utf-8")
    assert tree is not None
    assert tree.text_content().count("footbridge") == 8


def test_a_page_with_one_end_keeps_its_tree() -> None:
    tree = parse(b"<html><body>" + STORY + b"</body></html><!-- served in 2 ms -->", charset="utf-8")
    assert tree is not None
    assert [child.tag for child in tree] == ["body"]


def test_a_headline_keeps_its_words_apart_where_its_line_breaks() -> None:
    assert (
        read("<h1>A bridge<br>for the <b>har</b>bour<div>at last</div></h1>")
        .headings[0]
        .startswith("A bridge for the harbour")
    )


@pytest.mark.parametrize("name", ["lang", "xml:lang"])
def test_the_language_of_the_page_is_either_attribute(name: str) -> None:
    assert read(f'<html {name}="de"><body><p>Hafen</p></body></html>').html_lang == "de"
