"""Quotations and who says them."""

from __future__ import annotations

import pytest

from newsetl.extract.fields.quotes.quotes import Quote, quote_rows
from newsetl.extract.fields.quotes.subjects import phrase_between
from newsetl.extract.fields.words.tokens import tokens_of
from tests.unit.extract.fields.text_pages import text_page


def quotes_of(text: str) -> tuple[Quote, ...]:
    return quote_rows(text_page(text))


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The bridge will hold through winter,” said Marta Vidal.", "Marta Vidal"),
        ("“The bridge will hold through winter,” Marta Vidal told reporters on Monday.", "Marta Vidal"),
        ("Marta Vidal said, “The bridge will hold through winter.”", "Marta Vidal"),
        ("Said Vidal: “The bridge will hold through winter.”", "Vidal"),
        ("According to Vidal, “the bridge will hold through winter.”", "Vidal"),
        ("“The bridge will hold through winter.” — Marta Vidal", "Marta Vidal"),
        ("“The bridge will hold through winter,” quickly added engineer Marta Vidal.", "engineer Marta Vidal"),
        (
            "“The bridge will hold through winter,” quickly loudly proudly coldly added engineer Marta Vidal.",
            "engineer Marta Vidal",
        ),
        (
            "“The bridge,” panel chairman Rep. Oskar Lund (D-Ohio) said, “will hold.”",
            "panel chairman Rep. Oskar Lund",
        ),
        ('"The bridge will hold through winter," Marta Vidal, a retired engineer, said.', "Marta Vidal"),
        ("Speaking in Lisbon, Vidal vowed to punish “those who let the bridge rust.”", "Vidal"),
        ("The editor sent a note to Vidal asking, “Who let the bridge rust?”", "Vidal"),
        (
            "Jonas Weiland, who leads the council in Kiel, joked that it cost “one captain and one cook.”",
            "Jonas Weiland",
        ),
        ("A driver who “forgets the toll for a week” is fined, Vidal said.", "Vidal"),
    ],
)
def test_the_subject_of_the_verb_of_speech_is_the_speaker(text: str, speaker: str) -> None:
    assert quotes_of(text)[0].speaker == speaker


@pytest.mark.parametrize(("words", "is_phrase"), [(28, True), (29, False)])
def test_more_than_28_words_before_a_verb_are_no_subject(words: int, is_phrase: bool) -> None:
    tokens = tokens_of(text_page(f"Vidal of {' '.join(['Lisbon'] * (words - 2))} said that the bridge will hold."))
    assert tokens.words[words] == "said"
    assert (phrase_between(tokens, 0, words) is not None) == is_phrase


def test_a_speaker_keeps_the_body_that_speaks_through_them() -> None:
    (quote,) = quotes_of("“It is a scandal,” said Per Dahl, head of the Northern Fishing Council.")
    assert quote.speaker == "Per Dahl, head of the Northern Fishing Council"
    assert quote.speaker_resolved == "Per Dahl"


def test_single_quotes_hold_apostrophes() -> None:
    (quote,) = quotes_of("‘We don’t need the boys’ permission, and it’s late,’ said Iris Cole.")
    assert quote.text == "We don’t need the boys’ permission, and it’s late,"
    assert quote.speaker == "Iris Cole"


def test_an_interrupted_quotation_is_one_row_with_two_segments() -> None:
    (quote,) = quotes_of("“The ferry,” said Iris Cole, “will not sail before the gearbox is mended.”")
    assert quote.text == "The ferry, will not sail before the gearbox is mended."
    assert len(quote.segments) == 2


def test_a_second_sentence_is_a_second_quotation_of_the_same_speaker() -> None:
    first, second = quotes_of("“The ferry waits,” Iris Cole said. “It will not sail before Monday.”")
    assert (first.speaker, second.speaker) == ("Iris Cole", "Iris Cole")


def test_a_quotation_runs_over_paragraphs_that_open_with_a_mark() -> None:
    text = (
        "Iris Cole wrote:\n“The ferry has waited for three weeks now.\n"
        "“It will not sail before the gearbox is mended.”"
    )
    (quote,) = quotes_of(text)
    assert (quote.kind, len(quote.segments), quote.speaker) == ("block", 2, "Iris Cole")


def test_a_pronoun_that_stands_for_nobody_is_no_speaker() -> None:
    (quote,) = quotes_of("The pumps ran all night. “It has been a very long winter here,” it said.")
    assert (quote.speaker, quote.speaker_printed) == (None, "it")


def test_a_pronoun_stands_for_the_last_person_it_fits() -> None:
    text = (
        "Mayor Hannah Brandt met Peter Holm at the quay. “We have waited long enough,” she said.\n"
        "“Nobody asked me before today,” Holm said.\n“That will change on Friday,” she added."
    )
    quotes = quotes_of(text)
    assert [quote.speaker_resolved for quote in quotes] == ["Hannah Brandt", "Peter Holm", "Hannah Brandt"]
    assert quotes[0].speaker_printed == "she"


@pytest.mark.parametrize(
    ("text", "person"),
    [
        # the first of the same sentence: its subject
        (
            "Hannah Brandt met Emma Holm and said nothing, but “we waited long enough,” she told us.",
            "Hannah Brandt",
        ),
        # the first of the same paragraph
        ("Hannah Brandt met Emma Holm at the quay. “We have waited long enough,” she said.", "Hannah Brandt"),
        # of paragraphs before: who spoke last
        (
            "“The bridge will hold now,” said Hannah Brandt.\n“The ferry has to wait,” said Emma Holm.\n"
            "“We have waited long enough,” she added.",
            "Emma Holm",
        ),
        # where nobody spoke: who was named last
        ("Hannah Brandt met Emma Holm at the quay.\n“We have waited long enough,” she said.", "Emma Holm"),
    ],
)
def test_a_pronoun_goes_to_the_nearest_subject_then_to_who_spoke_or_was_named_last(text: str, person: str) -> None:
    assert quotes_of(text)[-1].speaker_resolved == person


def test_a_bare_surname_resolves_to_the_full_name() -> None:
    text = "Tom Okafor arrived late.\n“Nothing is decided yet,” Okafor said."
    assert quotes_of(text)[0].speaker_resolved == "Tom Okafor"


def test_who_holds_a_view_in_common_is_no_person() -> None:
    (quote,) = quotes_of("Both councils see the dam as their “greatest common burden.”")
    assert quote.speaker_resolved is None


@pytest.mark.parametrize(
    "text",
    ["The so-called “experts” met.", "They sang “Song of the Northern Sea” twice.", "He read “The Long Winter.”"],
)
def test_words_in_question_and_titles_of_works_are_scare_quotes(text: str) -> None:
    assert [quote.kind for quote in quotes_of(text)] == ["scare"]


def test_a_curly_mark_opens_a_quotation_even_where_the_space_before_it_is_missing() -> None:
    (quote,) = quotes_of("Vidal said“The bridge will hold through winter.”")
    assert quote.text == "The bridge will hold through winter."


def test_a_guillemet_right_behind_a_word_opens_no_quotation() -> None:
    text = "La ministre l’a dit à la presse lundi matin à Paris. Le pont« tient bon pour longtemps» selon elle."
    assert quotes_of(text) == ()
    assert len(quotes_of(text.replace("pont«", "pont «"))) == 1


def test_turns_of_a_transcript_are_no_quotations() -> None:
    assert (
        quotes_of('Transcript:\n"SMITH: Where were you on that day?\n"JONES: At home, as I told you then.') == ()
    )


def test_an_unclosed_mark_ends_with_its_paragraph() -> None:
    first, *_ = quotes_of("“We never closed this, said Iris Cole.\nThe next paragraph is about ships.")
    assert "ships" not in first.text


@pytest.mark.parametrize(
    ("text", "quoted", "speaker"),
    [
        (
            "„Wir haben lange genug gewartet“, sagte Maria Lindner in Kiel.",
            "Wir haben lange genug gewartet",
            "Maria Lindner",
        ),
        ("»Es reicht uns jetzt wirklich«, sagte Holm in der Halle.", "Es reicht uns jetzt wirklich", "Holm"),
        (
            "« Nous allons agir vite », a déclaré Jeanne Morel dans le port.",
            "Nous allons agir vite",
            "Jeanne Morel",
        ),
        ("«No vamos a esperar más», dijo Ana Robles en el puerto.", "No vamos a esperar más", "Ana Robles"),
        (
            "«Non possiamo aspettare oltre», ha detto Anna Conti nel porto.",
            "Non possiamo aspettare oltre",
            "Anna Conti",
        ),
        ("“Não vamos esperar mais”, disse Ana Prado no porto da cidade.", "Não vamos esperar mais", "Ana Prado"),
    ],
)
def test_each_language_has_its_marks_and_verbs(text: str, quoted: str, speaker: str) -> None:
    (quote,) = quotes_of(text)
    assert (quote.text, quote.speaker) == (quoted, speaker)


def test_a_surname_in_another_language_is_whom_it_named_before() -> None:
    text = (
        "„Wir haben lange genug gewartet“, sagte Bürgermeister Jonas Weiland in der Halle.\n"
        "„Das wird sich am Freitag ändern“, sagte Weiland den Leuten."
    )
    assert [quote.speaker_resolved for quote in quotes_of(text)] == ["Jonas Weiland", "Jonas Weiland"]


@pytest.mark.parametrize(
    ("quoted", "kind"),
    [("“The bridge will hold.”", "direct"), ("“The bridge holds.”", "scare"), ("“It holds.”", "scare")],
)
def test_a_sentence_without_a_verb_of_speech_is_a_quotation_from_four_words_on(quoted: str, kind: str) -> None:
    (quote,) = quotes_of(f"The council met on Monday.\nThe hall was empty. {quoted}")
    assert quote.kind == kind


GERMAN = "Der Hafen von Norholm wird seit dem Winter umgebaut, und die Fähre fährt nur noch einmal am Tag. "


@pytest.mark.parametrize(
    ("sentence", "speaker"),
    [
        ("So sagte Olli Brenner: „Die Rampe hält noch einen Winter lang.“", "Olli Brenner"),
        ("In einem Interview erklärte die Hafenmeisterin: „Wir bauen die Rampe neu.“", "die Hafenmeisterin"),
        ("Vor dem Umbau meinte Selma Tveit noch: „Die Rampe hält, wenn man sie lässt.“", "Selma Tveit"),
        ("„Die Rampe ist älter als die Fähre“, äußerte sich Selma Tveit in Norholm.", "Selma Tveit"),
        (
            "Die Bundesregierung hatte den Bericht umgehend als „falsch und nicht belegt“ zurückgewiesen.",
            "Die Bundesregierung",
        ),
    ],
)
def test_in_german_a_speaker_is_a_name_a_role_or_a_noun_with_its_article(sentence: str, speaker: str) -> None:
    assert quotes_of(GERMAN + sentence)[0].speaker == speaker


def test_in_german_a_stray_noun_does_not_speak() -> None:
    text = GERMAN + "Interview\n„Wir bauen die Rampe neu und fahren im Herbst wieder zweimal am Tag.“"
    assert quotes_of(text)[0].speaker is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Паром будет ходить один раз в день. «Мы построим новую рампу до осени», — сказала Сельма Твейт.",
            "Сельма Твейт",
        ),
        (
            "Trajekt bude jezdit jednou denně. „Do podzimu postavíme novou rampu,“ řekla Selma Tveitová.",
            "Selma Tveitová",
        ),
        (
            "Prom będzie kursował raz dziennie. „Do jesieni zbudujemy nową rampę”, powiedziała Selma Tveit.",
            "Selma Tveit",
        ),
        (
            "De veerboot vaart één keer per dag. “Voor de herfst bouwen we een nieuwe helling”, zei Selma Tveit.",
            "Selma Tveit",
        ),
        (
            "Färjan går bara en gång om dagen. ”Vi bygger en ny ramp före hösten”, säger Selma Tveit.",
            "Selma Tveit",
        ),
    ],
)
def test_a_language_s_own_verbs_and_marks_tell_who_speaks(text: str, speaker: str) -> None:
    assert quotes_of(text)[0].speaker == speaker


def test_who_is_named_inside_a_quotation_is_no_antecedent() -> None:
    text = "“Hannah Brandt is late once more,” the note read.\n“We have waited long enough,” she said."
    assert quotes_of(text)[-1].speaker_resolved is None


def test_a_stray_noun_gives_way_to_whom_the_sentence_names() -> None:
    text = (
        "Zur Beweislage hatte der Minister Jonas Weiland am Montag in der Halle noch nichts gesagt.\n"
        "In der langen Begründung des Urteils zum neuen Hafen steht bei Jonas Weiland immer wieder das Wort von der "
        "„großen Gefahr für alle“, die niemand gesehen habe."
    )
    assert [quote.speaker for quote in quotes_of(text)] == ["Jonas Weiland"]
