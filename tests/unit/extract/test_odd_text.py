"""Texts that no language expects: each is read, its text is whole, and nothing is made up by the rules of a guess."""

from __future__ import annotations

from typing import Any

import pytest

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw
from newsetl.extract.article import extract

ODD = {
    "transliterated": "Predsedatel porta skazal v ponedelnik, chto parom budet khodit tolko odin raz v den.",
    "all capitals": "THE HARBOUR MASTER SAID ON MONDAY THAT THE FERRY TO NORHOLM WILL RUN ONLY ONCE A DAY.",
    "no punctuation": "the harbour master said on monday that the ferry will run once a day nobody knows why yet",
    "code-switching": "The mayor said dass die Fähre morgen nicht fährt, porque el puerto está cerrado hasta mañana.",
    "bidi with digits": "המועצה הצביעה ביום שני 12 בעד הגשר, בעלות של 4,000,000 שקל, אחרי 2 שנים של מחלוקת.",
    "emoji": "🚢 The ferry is back 🎉🎉 and the harbour master said so on Monday 👩🏽‍✈️👍 in front of the town hall.",
    "half-width forms": "ﾌｪﾘｰﾊ ｹﾞﾂﾖｳﾋﾞ ｶﾗ ｳﾝｺｳ ｼﾏｽ。ﾐﾅﾄ ﾉ ｼﾄﾞｳｼｬ ﾊ ｿｳ ｲｲﾏｼﾀ。",
    "private use": "The harbour \ue000\ue001 master said on Monday that the \uf8ff ferry will run only once a day.",
    "unknown language": "Vorul tespa kiminat holu, dasfen trolok mi nubarel veska; ondul parsik tesk gorvan liskadu.",
}
KEPT_WORD = {
    "transliterated": "parom",
    "all capitals": "FERRY",
    "no punctuation": "ferry",
    "code-switching": "Fähre",
    "bidi with digits": "4,000,000",
    "emoji": "👩🏽‍✈️",
    "half-width forms": "ﾌｪﾘｰﾊ",
    "private use": "ferry",
    "unknown language": "trolok",
}


def values_of(text: str, **options: Any) -> tuple[dict[str, Any], Article]:
    capture = Capture(raw=Raw(source_uri="odd"), payload=text.encode(), media="text", chosen=True)
    outcome = extract(capture, options=Options(**options))
    assert isinstance(outcome, Article), outcome
    return dict(outcome.values), outcome


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize("segmenter", ["icu", "characters"])
def test_odd_text_is_read_whole_and_without_an_issue(kind: str, segmenter: str) -> None:
    values, article = values_of(ODD[kind], segmenter=segmenter)
    assert KEPT_WORD[kind] in values["text"]
    assert values["word_count"] > 0
    assert "language" in values["field_coverage"]
    assert not article.issues
    for table in article.tables.values():
        for row in table:
            assert 0 <= (row.get("start") or 0) <= (row.get("end") or 0) <= len(values["text"])


def test_nothing_is_read_by_the_rules_of_a_language_that_nobody_knows() -> None:
    values, _ = values_of(ODD["unknown language"])
    assert {"quotes", "entities", "time_expressions"}.isdisjoint(values["field_coverage"])


def test_capitals_that_tell_nothing_make_no_names() -> None:
    _, article = values_of(ODD["all capitals"])
    names = [row["text"] for row in article.tables["mentions"]]
    assert "THE HARBOUR MASTER SAID" not in names
    assert len(names) <= 2


def test_a_paragraph_in_another_language_is_told_and_counted_for_none_of_the_rules() -> None:
    english = (
        "The harbour master said on Monday that the ferry to Norholm will run only once a day this winter.\n" * 3
    )
    german = (
        "Die Fähre fährt im Winter nur einmal am Tag, sagte die Leiterin des Hafens am Montag vor dem Rathaus."
    )
    values, article = values_of(english + german)
    assert values["language"] == "en"
    assert [row["language"] for row in article.tables["paragraph_languages"]] == ["de"]
