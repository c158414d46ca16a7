"""Words of scripts that are written without spaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core import segmenters
from newsetl.core.errors import UsageError
from newsetl.core.recipe import Options, Segmenter
from newsetl.core.segmentation import count_words, require_segmenter, unspaced_words
from newsetl.core.text import UNSPACED
from newsetl.warehouse.search.postings import split_words

SAMPLES = {
    "zh": ("记者周三在北京采访了新任市长。", ["记者", "周三", "在", "北京", "采访"]),
    "ja": ("東京都知事は新しい計画を発表した。", ["東京", "は", "新しい", "計画", "発表"]),
    "th": ("นายกรัฐมนตรีแถลงข่าวที่กรุงเทพ", ["นายก", "แถลง", "ข่าว", "ที่"]),
    "km": ("នាយករដ្ឋមន្ត្រីកម្ពុជាបានថ្លែងថា", ["រដ្ឋមន្ត្រី", "កម្ពុជា", "បាន", "ថ្លែង", "ថា"]),
    "my": ("မြန်မာနိုင်ငံ၏ မြို့တော်", ["မြန်မာနိုင်ငံ", "မြို့တော်"]),
    "lo": ("ນະຄອນຫຼວງວຽງຈັນເປັນເມືອງຫຼວງ", ["ນະຄອນຫຼວງວຽງຈັນ", "ເປັນ", "ເມືອງຫຼວງ"]),
}
MIXED = st.text(st.sampled_from("记者周三東京はのカタท่ก็ាကြ 29 a.é😀𠮷ー々。\n"), max_size=60)


def words_of(text: str, segmenter: Segmenter = "icu") -> list[str]:
    return [text[start:end] for start, end in unspaced_words(text, segmenter)]


@pytest.mark.parametrize("language", SAMPLES)
def test_a_dictionary_tells_apart_the_words_of_each_script(language: str) -> None:
    text, words = SAMPLES[language]
    assert [word for word in words if word not in words_of(text)] == []


def test_without_a_dictionary_words_are_characters_with_their_marks_and_runs_of_katakana() -> None:
    assert words_of("東京でコーヒーを", "characters") == ["東", "京", "で", "コーヒー", "を"]
    assert words_of("ที่นี่", "characters") == ["ที่", "นี่"]


@given(MIXED, st.sampled_from(["icu", "characters"]))
def test_words_cover_the_unspaced_stretches_of_any_text_once_and_in_order(text: str, segmenter: Segmenter) -> None:
    spans = unspaced_words(text, segmenter)
    assert "".join(text[start:end] for start, end in spans) == "".join(UNSPACED.findall(text))
    assert all(start < end for start, end in spans)
    assert spans == sorted(spans)


@given(MIXED, st.sampled_from(["icu", "characters"]))
def test_a_word_finds_its_text_in_the_index_whoever_told_the_words_apart(text: str, segmenter: Segmenter) -> None:
    indexed = set(split_words(text))
    for word in words_of(text, segmenter):
        assert set(split_words(word)) <= indexed


def test_words_are_counted_in_any_mixture_of_scripts() -> None:
    assert count_words("The mayor said: 你好世界 twice", "characters") == 8
    assert count_words("The mayor said: 你好世界 twice", "icu") == 6
    assert count_words("It's a well-known fact", "icu") == 4


def test_asking_for_a_segmenter_that_is_not_installed_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenters, "find_spec", lambda name: None)
    assert segmenters.installed_segmenter() == "characters"
    require_segmenter(Options(segmenter="characters"))
    with pytest.raises(UsageError, match=r"newsetl\[words\]"):
        require_segmenter(Options(segmenter="icu"))
