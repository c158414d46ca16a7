"""Lists of words that are looked up in their files: they hold what the file says, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.words.word_frequencies import SortedList, word_frequencies

WORDS = st.text(st.sampled_from("abzéжяก語𠀀'-1"), min_size=1, max_size=6)


@given(numbers=st.dictionaries(WORDS, st.integers(0, 99), min_size=1), others=st.lists(st.text()))
def test_a_list_gives_the_number_of_each_of_its_words_and_none_of_another(
    tmp_path_factory: pytest.TempPathFactory, numbers: dict[str, int], others: list[str]
) -> None:
    path = tmp_path_factory.mktemp("list") / "xx.txt"
    lines = "".join(f"{word} {numbers[word]}\n" for word in sorted(numbers))
    path.write_text(f"# A head.\n# Of two lines.\n{lines}", "utf-8")
    held = SortedList(path)
    assert dict(held) == numbers
    assert (len(held), bool(held)) == (len(numbers), True)
    assert [held.get(word, -1) for word in others] == [numbers.get(word, -1) for word in others]


def test_of_a_long_list_every_word_is_found() -> None:
    path = Path(__file__).parents[4] / "src/newsetl/extract/fields/data/frequencies/de.txt"
    lines = [line.split(" ") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    known = word_frequencies("de")
    assert len(lines) > 30_000
    assert all(known[word] == int(number) for word, number in lines)
    assert not any(f"{word}~" in known for word, _ in lines)
