"""Document frequencies: shares of documents, whatever the order; too few documents teach nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.words.document_frequencies import countable
from newsetl.maintain.learn.frequencies import Counted, frequencies_of

BASE = {"en": {"documents": 9, "counts": {"shipped": 500}}}
documents = st.lists(
    st.tuples(
        st.sampled_from(["en", "de"]), st.lists(st.sampled_from("ferry harbour Ferry’s board of 12 é".split()))
    ),
    max_size=30,
)


def counted(documents: list[tuple[str, list[str]]]) -> Counted:
    whole = Counted(segmenter="characters")
    for language, words in documents:
        whole.add(language, " ".join(words))
    return whole


@given(documents, st.randoms())
def test_the_order_of_documents_plays_no_part(documents: list[tuple[str, list[str]]], order: object) -> None:
    mixed = list(documents)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    learned = frequencies_of(counted(documents), base=BASE, enough=3)
    assert frequencies_of(counted(mixed), base=BASE, enough=3) == learned
    for frequencies in learned.values():
        assert all(4 <= share <= 1000 for share in frequencies["counts"].values())


def test_a_share_is_that_of_the_documents_that_hold_the_word_however_often() -> None:
    documents = (
        [("de", ["ferry", "ferry", "Ferry"])] * 4
        + [("de", ["harbour"])] * 3
        + [("de", ["board"])] * 2
        + [("de", [])]
    )
    assert frequencies_of(counted(documents), base={}, enough=10) == {
        "de": {"documents": 10, "counts": {"ferry": 400, "harbour": 300}}
    }


def test_a_language_with_too_few_documents_keeps_what_is_shipped() -> None:
    documents = [("en", ["ferry"])] * 9 + [("de", ["ferry"])] * 10
    learned = frequencies_of(counted(documents), base=BASE, enough=10)
    assert learned["en"] == BASE["en"]
    assert learned["de"]["counts"] == {"ferry": 1000}


def test_words_are_those_that_keywords_are_weighed_by() -> None:
    assert list(
        countable("The Ferry’s crew met 120 passengers, e.g. in Saint-Aubrac.", segmenter="characters")
    ) == [
        "ferry",
        "crew",
        "passengers",
    ]
