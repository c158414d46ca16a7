"""Keywords: words of a text that are rare elsewhere in its language."""

from __future__ import annotations

import pytest

from newsetl.core.recipe import Segmenter
from newsetl.extract.fields.keywords import ranked, reads_keywords
from newsetl.extract.fields.words.document_frequencies import frequencies
from tests.unit.extract.fields.text_pages import text_page


@pytest.mark.parametrize("code", "bg cs da de el en es fi fr hu it lt lv nl no pl pt ro ru sk sl sv tr uk".split())
def test_more_than_twenty_languages_have_document_frequencies(code: str) -> None:
    counts = frequencies(code, snapshot=1).counts
    assert len(counts) > 5_000
    assert all(0 < share <= 1000 for share in counts.values())


def test_a_language_without_any_has_none() -> None:
    assert frequencies("yo", snapshot=1).counts == {}


def test_a_frequent_word_of_its_language_is_no_keyword_before_a_rare_one() -> None:
    text = "Färjeläget väntar på isbrytare.\nMycket har hänt under året, men isbrytare finns inte. Mycket väntar."
    words = ranked(text_page(text))
    assert words.index("isbrytare") < words.index("väntar")
    assert "mycket" not in words[:2]


@pytest.mark.parametrize(
    ("segmenter", "text", "keyword"),
    [
        ("icu", "渡轮公司宣布新航线。市民欢迎新航线，渡轮每小时一班。", "渡轮"),
        ("characters", "渡轮公司宣布新航线。市民欢迎新航线，渡轮每小时一班。", "渡轮"),
        ("icu", "เรือข้ามฟากเปิดเส้นทางใหม่ ชาวเมืองชอบเรือข้ามฟากมาก", "เรือ"),
    ],
)
def test_keywords_of_scripts_without_spaces_are_words_or_pairs_of_characters(
    segmenter: Segmenter, text: str, keyword: str
) -> None:
    page = text_page(text, segmenter=segmenter)
    assert keyword in ranked(page)
    assert reads_keywords(page)


def test_where_nothing_tells_thai_words_apart_no_keywords_are_made_up() -> None:
    page = text_page("เรือข้ามฟากเปิดเส้นทางใหม่ ชาวเมืองชอบเรือข้ามฟากมาก", segmenter="characters")
    assert not ranked(page)
    assert not reads_keywords(page)
