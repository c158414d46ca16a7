"""Names in bylines."""

import pytest

from newsetl.extract.fields.bylines.lines import begins_byline
from newsetl.extract.fields.bylines.names import is_name, read_byline, read_names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ada Field", ["Ada Field"]),
        ("By Ada Field and Ben Orchard", ["Ada Field", "Ben Orchard"]),
        ("Von Berta Acker und Karl Mai", ["Berta Acker", "Karl Mai"]),
        ("Par Anne Rive, Luc Moulin et Zoé Pré", ["Anne Rive", "Luc Moulin", "Zoé Pré"]),
        ("Ada Field; Ben Orchard", ["Ada Field", "Ben Orchard"]),
        ("Ada Field, Political Correspondent", ["Ada Field"]),
        ("Ada Field, Ph.D.", ["Ada Field"]),
        ("ada@gazette.example", []),
        ("https://www.facebook.com/gazette", []),
        ("admin", []),
        ("Photo: Getty Images", []),
        ("田中太郎", ["田中太郎"]),
    ],
)
def test_names_are_parted_and_junk_is_left_out(line: str, names: list[str]) -> None:
    assert [author.name for author in read_names([line])] == names


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Mia Harrow and Jordan Press", {"Mia Harrow": "person", "Jordan Press": "person"}),
        (
            "Tom Field, Mia Harrow & Susan Post",
            {"Tom Field": "person", "Mia Harrow": "person", "Susan Post": "person"},
        ),
        ("Anna Harrow and The Ellery Post", {"Anna Harrow": "person", "The Ellery Post": "organisation"}),
        ("Anna Harrow | Jordan Times", {"Anna Harrow": "person", "Jordan Times": "organisation"}),
        ("Institute for War and Peace News", {"Institute for War and Peace News": "organisation"}),
        ("Charlotte News and Observer", {"Charlotte News and Observer": "organisation"}),
    ],
)
def test_a_writer_whose_surname_is_a_word_of_organisations_is_told_by_the_writer_beside(
    line: str, kinds: dict[str, str]
) -> None:
    assert {author.name: author.kind for author in read_names([line])} == kinds


def test_a_role_is_kept_with_its_name() -> None:
    (author,) = read_names(["Ada Field, Political Correspondent"])
    assert author.role == "Political Correspondent"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(("Reuters", "wire"), ("dpa", "wire"), ("Gazette Staff", "organisation"), ("MDBX", "organisation")),
        *(("Ada Field", "person"), ("Olga", "person")),
    ],
)
def test_an_author_is_a_person_an_organisation_or_a_wire(name: str, kind: str) -> None:
    (author,) = read_names([name])
    assert author.kind == kind


def test_whoever_bears_the_publisher_s_name_is_no_person() -> None:
    (author,) = read_names(["Field Bote"], publishers=frozenset(["fieldbote"]))
    assert author.kind == "organisation"


def test_a_date_behind_a_name_is_no_name() -> None:
    assert [author.name for author in read_byline("By Ada Field | Updated May 3, 2024")] == ["Ada Field"]


@pytest.mark.parametrize("line", ["By the way", "By now everybody knows", "Bystanders saw it"])
def test_a_sentence_is_no_byline(line: str) -> None:
    assert not begins_byline(line) or not read_byline(line)


@pytest.mark.parametrize(
    "text", ["Read more", "USE", "Share this story!", "3 May 2024", "a b c", "Popular Demand", "The Numbers"]
)
def test_what_cannot_be_a_name_is_none(text: str) -> None:
    assert not is_name(text)


@pytest.mark.parametrize("name", ["Lars von Trier", "Da Silva", "Robert De Niro"])
def test_a_name_that_holds_a_short_word_for_by_is_whole(name: str) -> None:
    assert [author.name for author in read_names([name])] == [name]


def test_a_label_without_a_name_is_none() -> None:
    assert read_names(["Written by", "By"]) == ()
