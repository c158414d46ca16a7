"""Names in languages without rules of their own: tagged by weights that are plain data."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.coverage import field_coverage
from newsetl.extract.fields.people.entities import linked
from newsetl.extract.fields.people.tagger.features import Templates
from newsetl.extract.fields.people.tagger.parts import Written, feature_parts
from newsetl.extract.fields.people.tagger.repeated import with_repeated
from newsetl.extract.fields.people.tagger.shapes import stretches
from newsetl.extract.fields.people.tagger.tag import TaggedSpan, manner_of
from newsetl.extract.fields.people.tagger.weights import Scorer, read_weights
from newsetl.extract.fields.people.types import TYPES
from newsetl.extract.fields.words.tokens import tokens_of
from tests.unit.extract.fields.text_pages import text_page

WEIGHTS = sorted(
    (
        path
        for path in (files("newsetl.extract.fields") / "data" / "tagger").iterdir()
        if path.name.endswith(".json")
    ),
    key=lambda path: path.name,
)
NEWS = {
    "sv": (
        "Statsminister Ulf Bergdahl besökte Göteborg på måndagen. Där sade Bergdahl att hamnen skulle byggas ut.",
        {"Ulf Bergdahl": "PER", "Bergdahl": "PER", "Göteborg": "LOC"},
    ),
    "fr": (
        "Le ministre Émile Rousselin a rencontré mardi à Berlin le maire Karl Weber. Les deux parlent du port.",
        {"Émile Rousselin": "PER", "Karl Weber": "PER", "Berlin": "LOC"},
    ),
    "ru": (
        "Президент Андрей Белозёров встретился в Москве с губернатором области. Белозёров говорил о порте.",
        {"Андрей Белозёров": "PER", "Белозёров": "PER", "Москве": "LOC"},
    ),
    "hu": (
        "Kovács Péter miniszter hétfőn Budapesten azt mondta, hogy a kikötőt bővítik. Kovács Péter szerint drága.",
        {"Kovács Péter": "PER", "Budapesten": "LOC"},
    ),
}


def mentions_of(text: str) -> dict[str, str]:
    return {mention.text: mention.type for mention in linked(text_page(text))[0]}


@pytest.mark.parametrize("code", NEWS)
def test_people_and_places_are_found_in_many_languages(code: str) -> None:
    text, expected = NEWS[code]
    assert tokens_of(text_page(text)).lexicon.language == code
    assert expected.items() <= mentions_of(text).items()


def test_a_title_in_front_of_a_name_goes_with_the_person() -> None:
    (person, *_) = linked(text_page(NEWS["fr"][0]))[1]
    assert person.name == "Émile Rousselin"
    assert person.titles == ("ministre",)


def test_a_title_written_together_with_another_word_is_no_part_of_a_name() -> None:
    page = text_page(
        "Die Vizeministerin Almut Pröhl sagte am Montag in Berlin, der Unterricht falle in dieser Woche aus."
    )
    (person,) = [row for row in linked(page)[1] if row.type == "PER"]
    assert (person.name, person.titles) == ("Almut Pröhl", ("Vizeministerin",))


def test_a_text_of_figures_in_a_language_with_capitals_holds_no_names() -> None:
    assert linked(text_page("0000000000 … 0000 A0"))[0] == ()


THAI = (
    "นายสมชาย ใจดี ผู้ว่าราชการจังหวัดเชียงใหม่ กล่าวเมื่อวันจันทร์ว่า "
    "กระทรวงสาธารณสุขจะสร้างโรงพยาบาลแห่งใหม่ในประเทศญี่ปุ่น และกทม. ภายในปีหน้า ชาวบ้านรอมานานแล้ว"
)


def test_thai_names_are_whole_with_their_titles_and_the_stop_of_an_abbreviation() -> None:
    mentions = {one.text: one.type for one in linked(text_page(THAI, segmenter="icu"))[0]}
    assert mentions.items() >= {"นายสมชาย ใจดี": "PER", "กระทรวงสาธารณสุข": "ORG", "กทม.": "LOC"}.items()


def test_nothing_is_tagged_and_nothing_is_said_to_be_where_words_are_not_told_apart() -> None:
    page = text_page(THAI)
    assert linked(page)[0] == ()
    assert {"names", "entities"}.isdisjoint(next(iter(field_coverage(page))).value)


def test_a_surname_is_the_person_of_that_name() -> None:
    (entity,) = [row for row in linked(text_page(NEWS["ru"][0]))[1] if row.type == "PER"]
    assert (entity.name, entity.count, entity.aliases) == ("Андрей Белозёров", 2, ("Белозёров",))


def test_sentences_in_capitals_hold_no_names() -> None:
    shouted = NEWS["sv"][0].upper() + "\n" + "Hamnen ska byggas ut under nästa år, enligt ett beslut på måndagen."
    assert mentions_of(shouted) == {}


def test_coverage_tells_languages_that_were_learned_from_those_that_are_guessed() -> None:
    def covered(text: str) -> set[str]:
        return {"names", "entities"} & set(next(iter(field_coverage(text_page(text)))).value)

    assert covered(NEWS["sv"][0]) == {"names", "entities"}
    assert covered(NEWS["fr"][0]) == {"names"}
    assert covered("قال رئيس الميناء يوم الاثنين إن العبارة ستبحر مرة واحدة فقط في اليوم.") == set()
    assert covered("1234 5678 90 12 34 56 78") == set()


@given(text=st.lists(st.sampled_from(NEWS["hu"][0].split() + NEWS["sv"][0].split()), max_size=40).map(" ".join))
def test_the_same_words_are_of_one_type_in_an_article(text: str) -> None:
    page = text_page("A kikötő vezetője hétfőn azt mondta, hogy a komp naponta csak egyszer közlekedik. " + text)
    mentions = linked(page)[0]
    assert all(page.text[one.start : one.end] == one.text for one in mentions)
    assert len({(one.text, one.type) for one in mentions}) == len({one.text for one in mentions})


@pytest.mark.parametrize("code", NEWS)
def test_kept_sums_are_the_sums_of_the_features_that_training_writes(code: str) -> None:
    tokens = tokens_of(text_page(NEWS[code][0]))
    manner = manner_of(tokens)
    sources = [read_weights("shared"), read_weights(code)]
    text, sums, features = (
        Written(tokens),
        Scorer(manner, sources[0], sources[1]).parts,
        feature_parts(Templates(manner)),
    )
    checked = 0
    for first, last in stretches(tokens, text.shapes, text.starts):
        for token in range(first, last):
            expected = [0, 0, 0, 0]
            for part in text.parts(token, features):
                for known, listed in zip(sources, part, strict=True):
                    for feature in listed:
                        for label, share in enumerate(known.features.get(feature, ()) if known else ()):
                            expected[label] += share
            assert [sum(column) for column in zip(*text.parts(token, sums), strict=True)] == expected
            checked += 1
    assert checked > 3


@pytest.mark.parametrize("path", WEIGHTS, ids=lambda path: path.name)
def test_weights_are_small_and_say_what_they_were_learned_from_and_their_licence(path) -> None:
    content = json.loads(path.read_text("utf-8"))
    assert len(path.read_bytes()) <= 2_000_000
    assert content["card"].keys() >= {"made_by", "learned_from", "licence"}
    assert all(len(shares) == 1 + len(TYPES) and any(shares) for shares in content["weights"].values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Vakar tika atvērta Rīgas pils un tajā notika liels koncerts visiem pilsētas iedzīvotājiem.",
            ["Rīgas", "pils"],
        ),
        (
            "Ieri a fost inaugurat podul Dunării de lângă oraș, după doi ani de lucrări.",
            ["podul", "Dunării", "de"],
        ),
        ("Gestern wurde das Schloss Marienau geöffnet und am Abend gab es ein Konzert.", ["Schloss", "Marienau"]),
    ],
)
def test_a_small_word_belongs_to_a_name_where_the_language_says_so(text: str, words: list[str]) -> None:
    tokens = tokens_of(text_page(text))
    written = Written(tokens)
    rows = [list(tokens.words[first:last]) for first, last in stretches(tokens, written.shapes, written.starts)]
    assert words in rows


def test_a_word_that_is_a_name_elsewhere_in_the_text_is_one_with_another_ending_too() -> None:
    tokens = tokens_of(
        text_page(
            "Oulu odottaa nyt ministeri Aino Tuomelaa. Tuomelan mukaan Oulun satama laajenee, ja Satama kasvaa."
        )
    )
    words = [tokens.lower.index(word) for word in ("aino", "oulu", "satama")]
    known = [
        TaggedSpan(first=words[0], last=words[0] + 2, type="PER"),
        TaggedSpan(first=words[1], last=words[1] + 1, type="LOC"),
        TaggedSpan(first=words[2], last=words[2] + 1, type="ORG"),
    ]
    found = with_repeated(tokens, known)
    again = {tokens.words[span.first]: span.type for span in found if span not in known}
    assert again == {"Tuomelan": "PER", "Oulun": "LOC"}  # "Satama" stands in small letters too
    assert [span.first for span in found] == sorted(span.first for span in found)
    assert with_repeated(tokens, []) == []
