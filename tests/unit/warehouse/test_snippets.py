"""Snippets show where the words stand."""

from __future__ import annotations

from newsetl.warehouse.search.snippets import query_words, snippet

MARK = ("[", "]")
TEXT = "First things first. " * 30 + "The Élysée said the gearbox of the ferry had failed. " + "And so on. " * 40


def test_it_shows_the_stretch_where_the_words_stand_closest() -> None:
    line = snippet(TEXT, query_words('title:ferry "gearbox"'), width=120, mark=MARK)
    assert "the [gearbox] of the [ferry] had" in line
    assert line.startswith("… ")
    assert line.endswith(" …")
    assert len(line) < 150


def test_accents_and_case_do_not_matter() -> None:
    assert "[Élysée]" in snippet(TEXT, query_words("ELYSEE"), width=80, mark=MARK)


def test_without_a_hit_it_shows_the_beginning() -> None:
    assert snippet("One two three", query_words("four"), width=80, mark=MARK) == "One two three"


def test_part_of_a_japanese_run_is_marked() -> None:
    assert (
        snippet("会議は東京都で開かれた", query_words("東京"), width=80, mark=MARK) == "会議は[東京]都で開かれた"
    )
