"""Which language a text is in, and that nothing is read by the rules of another."""

from __future__ import annotations

import pytest

from newsetl.extract.fields.coverage import field_coverage
from newsetl.extract.fields.people.tagger.weights import has_own_weights
from newsetl.extract.fields.words.language import detect, language, page_language
from newsetl.extract.fields.words.tokens import tokens_of
from tests.unit.extract.fields.text_pages import text_page

SHORT = {
    "nl": "De havenmeester zei maandag dat de veerboot naar Norholm voorlopig één keer per dag vaart.",
    "pl": "Kapitan portu Selma Tveit powiedziała, że prom będzie kursował tylko raz dziennie.",
    "hu": "A kikötő vezetője hétfőn azt mondta, hogy a komp naponta csak egyszer közlekedik.",
    "sw": "Mkuu wa bandari alisema Jumatatu kwamba kivuko kitafanya safari moja tu kwa siku.",
    "yo": "Ọ̀gá èbúté sọ ní ọjọ́ Ajé pé ọkọ̀ ojú omi yóò máa lọ lẹ́ẹ̀kan ṣoṣo lójoojúmọ́.",
    "zu": "Umphathi wetheku uthe ngoMsombuluko isikebhe sizohamba kanye kuphela ngosuku.",
    "en": "The harbour master said on Monday that the ferry will run only once a day.",
}


@pytest.mark.parametrize("code", SHORT)
def test_a_sentence_is_enough_to_tell_a_language(code: str) -> None:
    assert [candidate.value for candidate in language(text_page(SHORT[code]))] == [code]


@pytest.mark.parametrize("code", [code for code in SHORT if code != "en"])
def test_a_short_text_is_not_read_by_the_rules_of_another_language(code: str) -> None:
    page = text_page(SHORT[code])
    assert tokens_of(page).lexicon.language == code
    (covered,) = field_coverage(page)
    assert ("entities" in covered.value) == has_own_weights(code)


def test_what_two_detectors_agree_on_is_surer_than_what_one_says() -> None:
    detected = page_language(text_page(SHORT["en"]))
    assert detected is not None
    assert detected.probability >= 0.99


@pytest.mark.parametrize("text", ["Harbour", "1234 5678 90 12 34 56 78"])
def test_nothing_is_said_of_a_text_that_tells_no_language(text: str) -> None:
    assert page_language(text_page(text)) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("नौका सेवा हिंदी में", ["नौका", "सेवा", "हिंदी", "में"]),
        ("ফেরি দিনে একবার চলবে", ["ফেরি", "দিনে", "একবার", "চলবে"]),
        ("படகு சேவை", ["படகு", "சேவை"]),
    ],
)
def test_marks_belong_to_their_words(text: str, words: list[str]) -> None:
    page = text_page(text)
    assert list(tokens_of(page).words) == words
    assert page.length == len(words)


def test_a_language_that_detectors_take_for_another_is_told_by_its_words() -> None:
    pidgin = "Di bridge dey strong well well, na wetin pipo wey dey cross am every day tok. Dem say e go last."
    assert detect(pidgin).code == "pcm"
    assert (
        detect("The bridge is strong, say those who cross it every day. They told us it will last.").code == "en"
    )
    assert detect("Lady Di and Don Quixote met dem doctors at the harbour of the old town on Monday.").code == "en"
