"""JSON-LD in the shapes that pages give it."""

import time

import pytest

from newsetl.extract.page.jsonld import bodies, is_article, load_objects, texts, types_of


def test_graphs_lists_and_main_entities_are_unrolled() -> None:
    entries = load_objects(
        [
            '{"@graph":[{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"A"}}]}',
            '[{"@type":"Person"}]',
        ]
    )
    assert [types_of(entry)[0] for entry in entries] == ["WebPage", "NewsArticle", "Person"]


def test_a_reference_is_replaced_by_what_it_names() -> None:
    (article, _) = load_objects(
        ['[{"@type":"Article","author":[{"@id":"#a"}]},{"@id":"#a","@type":"Person","name":"Ada Field"}]']
    )
    assert list(texts(article["author"])) == ["Ada Field"]


def test_broken_json_gives_what_can_be_read_of_it() -> None:
    (entry,) = load_objects(['{"@type":"NewsArticle","headline":"A \\u00e9","x":"a "quoted" word"}'])
    assert entry["headline"] == "A é"
    assert is_article(entry)


def test_names_lose_their_entities() -> None:
    assert list(texts({"name": "Ben &amp;amp; Co"})) == ["Ben & Co"]


def test_updates_of_a_live_blog_are_its_text() -> None:
    entries = load_objects(
        ['{"@type":"LiveBlogPosting","liveBlogUpdate":[{"articleBody":"One."},{"articleBody":"<p>Two.</p>"}]}']
    )
    assert " ".join(" ".join(bodies(entries)).split()) == "One. Two."


@pytest.mark.parametrize(
    "wrapped",
    [
        "{};",
        "<!-- {} -->",
        "//<![CDATA[\n{}\n//]]>",
        "// <![CDATA[ {} // ]]>",
        "/*<![CDATA[*/ {} /*]]>*/",
        "<![CDATA[{}]]>;",
        "\n  {};  \n",
    ],
)
def test_json_is_read_in_whatever_comment_it_is_wrapped(wrapped: str) -> None:
    (entry,) = load_objects([wrapped.replace("{}", '{"@type":"NewsArticle","headline":"A // bridge; -->"}')])
    assert entry["headline"] == "A // bridge; -->"


def test_blanks_inside_json_cost_no_more_than_other_characters() -> None:
    begun = time.process_time()
    (entry,) = load_objects(['{"@type":"NewsArticle",' + " " * 1_000_000 + '"headline":"A"}'])
    assert entry["headline"] == "A"
    assert time.process_time() - begun < 1
