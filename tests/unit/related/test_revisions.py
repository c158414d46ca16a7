"""What one version of a text changed of the one before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsetl.related.revisions import compare_versions
from tests.unit.related.test_verdict import prose

LINES = [" ".join(prose(number, 40)) for number in range(6)]
TEXTS = st.lists(st.sampled_from([*LINES, "", "short line"]), max_size=6).map("\n".join)


def changes(before: list[str], after: list[str]) -> list[str]:
    return [entry.change for entry in compare_versions("\n".join(before), "\n".join(after)).paragraphs]


def test_paragraphs_are_added_dropped_and_rewritten() -> None:
    rewritten = LINES[1].replace(LINES[1].split()[3], "otherwise")
    assert changes(LINES[:3], [LINES[0], rewritten, LINES[3], LINES[2]]) == ["same", "rewritten", "added", "same"]
    assert changes(LINES[:3], [LINES[0], LINES[2]]) == ["same", "dropped", "same"]
    assert changes(LINES[:2], [f"{LINES[0].upper()}!", LINES[1]]) == ["same", "same"]


def test_a_tenth_of_the_words_is_substantial() -> None:
    words = " ".join(LINES).split()
    for dropped, is_substantial in ((0, False), (10, False), (24, True), (120, True)):
        revision = compare_versions(" ".join(words), " ".join(words[dropped:]))
        assert revision.words_changed == round(dropped / len(words), 3)
        assert revision.is_substantial == is_substantial


@given(TEXTS, TEXTS)
def test_every_paragraph_of_both_versions_is_accounted_for(before: str, after: str) -> None:
    revision = compare_versions(before, after)
    assert [entry.before for entry in revision.paragraphs if entry.before] == [
        line for line in before.split("\n") if line
    ]
    assert [entry.after for entry in revision.paragraphs if entry.after] == [
        line for line in after.split("\n") if line
    ]
    assert 0 <= revision.words_changed <= 1
