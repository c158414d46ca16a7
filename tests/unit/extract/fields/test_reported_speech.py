"""Who speaks where the source stands elsewhere than before or behind a verb of speech. German sentences, our own."""

from __future__ import annotations

import pytest

from newsetl.extract.fields.quotes.quotes import Quote, quote_rows
from tests.unit.extract.fields.text_pages import text_page

FIRST = "Die Fähre nach Sandvik fällt seit gestern aus, und der Hafen bleibt vorerst für alle Schiffe geschlossen."


def first_quote(text: str) -> Quote:
    return quote_rows(text_page(f"{FIRST}\n{text}"))[0]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Laut dem Prüfbericht war die Brücke „seit Jahren in schlechtem Zustand“.", "dem Prüfbericht"),
        ("Die Brücke war nach Angaben der Polizei „seit Jahren in schlechtem Zustand“.", "der Polizei"),
        ("Nach Meinung von Anna Berg ist der Umbau „ein großer Fehler der Stadt“.", "Anna Berg"),
        ("Dem Sprecher zufolge ist der Umbau „ein großer Fehler der Stadt“.", "Dem Sprecher"),
        (
            "„Der Umbau ist ein Fehler“, heißt es in einer Erklärung des Hafenamtes.",
            "einer Erklärung des Hafenamtes",
        ),
        ("In dem Antrag heißt es: „Der Umbau ist ein großer Fehler.“", "dem Antrag"),
    ],
)
def test_a_source_may_be_named_by_according_to_and_its_kin(text: str, speaker: str) -> None:
    assert first_quote(text).speaker_printed == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Die Zeitung zitiert einen Augenzeugen mit den Worten: „Das Wasser kam sehr schnell.“",
            "einen Augenzeugen",
        ),
        ("Auf der Seite wird Berg wie folgt zitiert: „Das Wasser kam sehr schnell.“", "Berg"),
        ("Anna Berg wird in der Zeitung mit den Worten zitiert: „Das Wasser kam schnell.“", "Anna Berg"),
        ("„Das Wasser kam sehr schnell“, zitiert die Zeitung den Minister.", "den Minister"),
    ],
)
def test_who_is_quoted_speaks_and_not_who_quotes(text: str, speaker: str) -> None:
    assert first_quote(text).speaker_printed == speaker


@pytest.mark.parametrize(
    "text",
    [
        "Ministerin Anna Berg hatte am Montag im Rat erklärt: „Wir bauen die Brücke neu.“",
        "Am Montag hatte Ministerin Anna Berg im Rat erklärt: „Wir bauen die Brücke neu.“",
        "Als Antwort auf den Brief sagte Ministerin Anna Berg: „Wir bauen die Brücke neu.“",
        "Ministerin Anna Berg, die den Vorsitz im Rat hat, sagte: „Wir bauen die Brücke neu.“",
        "Ministerin Anna Berg fragte: „Wer baut die Brücke neu?“ Der Hafen bleibt zu, sagte der Minister.",
    ],
)
def test_helpers_inversion_and_relative_clauses_leave_the_subject_where_it_is(text: str) -> None:
    assert first_quote(text).speaker_printed == "Ministerin Anna Berg"


def test_a_subject_ends_where_its_noun_phrase_ends() -> None:
    row = first_quote("Da stieß der Mann den Kellner und rief: „Lasst mich sofort hier heraus!“")
    assert row.speaker_printed == "der Mann"


def test_the_mood_of_reported_speech_carries_the_source_of_the_sentence_before() -> None:
    row = first_quote("Anna Berg kritisierte den Umbau scharf. Er sei „ein großer Fehler der Stadt“.")
    assert row.speaker == "Anna Berg"
    row = first_quote("Anna Berg besuchte den Hafen. Der Umbau ist „ein großer Fehler der Stadt“.")
    assert row.speaker_printed != "Er"


def test_a_person_behind_the_verb_speaks_and_not_the_thing_before_it() -> None:
    text = "Den zweiten Grund des Streits nannte der Vorsitzende Jan Holm: „Wir bauen die Brücke neu.“"
    assert first_quote(text).speaker_printed == "der Vorsitzende Jan Holm"
    text = "Vorsitzender Jan Holm nannte der Ministerin den Grund: „Wir bauen die Brücke neu.“"
    assert first_quote(text).speaker_printed == "Vorsitzender Jan Holm"


def test_a_source_of_the_sentence_speaks_and_not_the_speaker_of_the_sentence_before() -> None:
    text = (
        "„Die Brücke wird neu gebaut“, sagte Ministerin Anna Berg. "
        "Der Umbau ist nach Meinung der Gewerkschaft „ein großer Fehler der Stadt“."
    )
    rows = quote_rows(text_page(f"{FIRST}\n{text}"))
    assert [row.speaker_printed for row in rows] == ["Ministerin Anna Berg", "der Gewerkschaft"]
