"""People, organisations and places."""

from __future__ import annotations

from newsetl.extract.fields.people.entities import Entity, linked
from newsetl.extract.fields.people.gazetteer import english_words, given_names, names
from newsetl.extract.fields.people.places import towns
from newsetl.extract.fields.words.tokens import tokens_of
from tests.unit.extract.fields.text_pages import text_page


def entities_of(text: str) -> dict[str, Entity]:
    return {row.name: row for row in linked(text_page(text))[1]}


def test_a_title_is_no_part_of_the_name() -> None:
    entities = entities_of("Finance Secretary Robert Quayle met the press. Quayle said the budget was done.")
    assert entities["Robert Quayle"].titles == ("Finance Secretary",)
    assert entities["Robert Quayle"].aliases == ("Quayle",)
    assert entities["Robert Quayle"].count == 2


def test_a_word_of_the_language_before_a_given_name_is_a_role() -> None:
    entities = entities_of("Councillor Priya Anandvale spoke first, and then came Stroke Freya Ollander.")
    assert entities["Priya Anandvale"].titles == ("Councillor",)
    assert entities["Freya Ollander"].titles == ("Stroke",)


def test_given_names_of_many_countries_tell_people_from_organisations() -> None:
    entities = entities_of("The council heard Leif Tarnow, Selma Quist and Hamish Dourwater about the harbour.")
    assert {name: row.type for name, row in entities.items()} == {
        "Leif Tarnow": "PER",
        "Selma Quist": "PER",
        "Hamish Dourwater": "PER",
    }


def test_a_word_that_only_begins_sentences_is_no_name() -> None:
    assert entities_of("Officials said the ferry would sail. Critics disagreed. Everyone waited for a week.") == {}
    assert "Critics" in entities_of(
        "Critics disagreed. A band called Critics played, and Critics stayed for a week."
    )


def test_towns_are_places() -> None:
    entities = entities_of("The delegation flew from Kisangani to Antananarivo and met Amarillo at home.")
    assert {name for name, row in entities.items() if row.type == "LOC"} >= {"Kisangani", "Antananarivo"}


def test_no_listed_given_name_or_town_is_an_english_word() -> None:
    assert given_names()
    assert not (given_names() - names().male - names().female) & english_words()
    assert not {place.split()[0].lower() for place in towns()} & english_words()


def test_an_office_with_a_department_goes_with_the_title() -> None:
    assert "John Harlan" in entities_of("He met Secretary of State John Harlan on Monday.")


def test_a_given_name_may_look_like_a_rank() -> None:
    assert "Gen Morita" in entities_of("He met Japanese Finance Minister Gen. Morita in Osaka.")
    assert "Mark Boyle" in entities_of("He met Gen. Mark Boyle in Osaka.")


def test_a_surname_before_administration_is_a_person() -> None:
    entities = entities_of("The Quayle administration announced new rules for the harbour.")
    assert entities["Quayle"].type == "PER"


def test_countries_go_by_one_name() -> None:
    entities = entities_of("The United States agreed. U.S. officials said the U.S. would wait.")
    assert entities["United States"].count == 3


def test_months_weekdays_and_peoples_are_no_names() -> None:
    assert entities_of("On Saturday, East Asian and Japanese leaders met. In July they will meet again.") == {}


def test_a_university_is_one_name() -> None:
    entities = entities_of("She teaches at the University of New Hampshire and lives in Boston.")
    assert entities["University of New Hampshire"].type == "ORG"
    assert entities["Boston"].type == "LOC"


def test_what_comes_first_and_often_is_salient() -> None:
    entities = entities_of("Canada and Norway agreed. Canada pays. Canada builds. It was far from Chile.")
    assert entities["Canada"].salience > entities["Norway"].salience > entities["Chile"].salience


def test_text_in_capitals_tells_nothing() -> None:
    assert entities_of("THE MAYOR OF THE CITY SAID TODAY THAT ALL WAS WELL.") == {}


def test_capitals_tell_nothing_in_a_headline_but_in_a_sentence_whose_long_words_are_all_names() -> None:
    assert "Robert Quayle" in entities_of("Finance Secretary Robert Quayle met the Harbour Commission in Boston.")
    assert entities_of("Harbour Commission Calls For Robert Quayle Inquiry In Boston") == {}


def test_salience_is_six_tenths_how_often_and_four_tenths_how_early() -> None:
    text = "Canada pays. Canada builds. It was all quite far from Norway, they say."
    entities = entities_of(text)
    assert entities["Canada"].salience == 1.0
    early = 1 - text.index("Norway") / len(text)
    assert entities["Norway"].salience == round(0.6 * 1 / 2 + 0.4 * early, 3)


def test_two_people_of_one_surname_are_two() -> None:
    text = "Mayor Tom Okafor met Captain Anna Okafor in Boston. Then Anna Okafor left."
    assert {"Tom Okafor", "Anna Okafor"} <= set(entities_of(text))


def test_a_line_of_names_with_commas_between_them_is_no_headline() -> None:
    names = "Canada, Norway, Germany, France, Kenya, Japan, Chile"
    assert set(names.split(", ")) <= set(entities_of(f"The following took part in the talks.\n{names}"))


def test_an_initial_ends_no_sentence_but_the_word_i_does() -> None:
    tokens = tokens_of(text_page("The harbour master J. Holm spoke. It was I. Nobody else came."))
    starts = {tokens.sentence_at(at)[0] for at in range(len(tokens.words))}
    assert [tokens.words[at] for at in sorted(starts)] == ["The", "It", "Nobody"]
