"""What `import newsetl` gives: a corpus to ask, results to go on with, and nothing that costs time before it is used."""

from __future__ import annotations

import doctest
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import newsetl
from newsetl.core.errors import QueryError, UsageError, WarehouseError
from newsetl.warehouse.builds.catalogue import pin, read_builds
from newsetl.warehouse.writer.warehouse import Warehouse, open_writer
from tests.conftest import ROOT
from tests.warehouse.conftest import article, load

MODULES = ("corpus", "find", "inputs", "pictures", "questions", "result")


@pytest.fixture(scope="module")
def corpus(samples_root: Path) -> Iterator[newsetl.Corpus]:
    with newsetl.open(samples_root) as opened:
        yield opened


def test_no_public_name_is_the_name_of_a_room() -> None:
    rooms = {path.stem for path in (ROOT / "src" / "newsetl").iterdir()}
    assert rooms.isdisjoint(newsetl.__all__)


def test_every_public_name_is_there_and_explained() -> None:
    for name in newsetl.__all__:
        assert getattr(newsetl, name) is not None
    methods = [name for name in vars(newsetl.Corpus) if not name.startswith("_")]
    silent = [name for name in methods if not (getattr(newsetl.Corpus, name).__doc__ or "").strip()]
    assert silent == []
    with pytest.raises(AttributeError, match="ingest, open, read"):
        newsetl.__getattr__("nothing")


def test_an_import_loads_no_engine() -> None:
    code = "import sys, newsetl; print([n for n in ('duckdb', 'pyarrow', 'lxml', 'pandas') if n in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_docstrings_give_what_they_say(name: str, samples_root: Path) -> None:
    module = import_module(f"newsetl.api.{name}")
    outcome = doctest.testmod(module, extraglobs={"newsetl": newsetl, "warehouse": samples_root})
    assert outcome.failed == 0


def test_filters_leave_out_what_they_say(corpus: newsetl.Corpus) -> None:
    rows = corpus.articles(
        since=date(2026, 3, 6), until="2026-03-10", language="English", where="word_count > 100"
    ).rows()
    assert rows
    assert all(date(2026, 3, 6) <= row["published_on"] <= date(2026, 3, 10) for row in rows)
    assert all(row["language"] == "en" and row["word_count"] > 100 for row in rows)


@pytest.mark.parametrize(
    ("filters", "remedy"),
    [
        ({"language": "germn"}, "did you mean 'german'"),
        ({"language": "xx"}, "there are"),
        ({"source": "Harbor Courier"}, "did you mean 'The Harbour Courier'"),
        ({"since": "March"}, "write the day as 2026-03-01"),
        ({"since": "2026-03-10", "until": "2026-03-01"}, "no day lies between"),
        ({"where": "word_count >"}, "is not one SQL condition"),
        ({"languge": "de"}, "there is no filter 'languge'; did you mean 'language'"),
    ],
)
def test_a_filter_that_fits_nothing_is_an_error_with_a_remedy(
    filters: dict[str, str], remedy: str, corpus: newsetl.Corpus
) -> None:
    with pytest.raises(UsageError, match=remedy):
        corpus.articles(**filters)  # type: ignore[arg-type]


def test_pictures_of_words_take_the_filters_too(corpus: newsetl.Corpus) -> None:
    weeks = corpus.timeline("ferry", step="week", language="en", since="2026-03-02", until="2026-03-29").rows()
    assert len(weeks) == 4
    of_all = corpus.timeline("ferry", step="week", since="2026-03-02", until="2026-03-29").rows()
    assert 0 < sum(row["of_articles"] for row in weeks) < sum(row["of_articles"] for row in of_all)
    (paper,) = corpus.compare("ferry", source="The Harbour Courier").rows()
    assert paper["publication"] == "The Harbour Courier"


def test_a_publication_is_an_outlet_whatever_name_its_articles_print(corpus: newsetl.Corpus) -> None:
    rows = corpus.sql(
        "SELECT publication, count(DISTINCT outlet_id) AS outlets, list(DISTINCT publisher) AS printed "
        "FROM publications JOIN articles USING (article_id) GROUP BY publication"
    ).rows()
    assert {row["publication"] for row in rows} >= {row["name"] for row in corpus.outlets()}
    assert max(row["outlets"] for row in rows) == 1
    assert [None, "Northern Wire"] in [sorted(row["printed"], key=str, reverse=False) for row in rows]


def test_a_missing_page_is_explained(corpus: newsetl.Corpus) -> None:
    (finding,) = corpus.why("https://nowhere.example/1")
    assert finding.kind == "never seen"
    assert finding.next_step


def test_codes_that_are_not_there_are_named_with_those_that_are(corpus: newsetl.Corpus) -> None:
    with pytest.raises(UsageError, match="no codes are named 'frames'; there are none"):
        corpus.annotations("frames")


@pytest.mark.parametrize("source", ["The Harbour Courier", "harbourcourier.example", "www.harbourcourier.example"])
def test_an_outlet_is_named_by_name_or_host(source: str, corpus: newsetl.Corpus) -> None:
    assert len(corpus.articles(source=source)) == len(corpus.articles(source="the harbour courier")) > 0


def test_rows_go_on_to_pandas_polars_arrow_and_sql(corpus: newsetl.Corpus) -> None:
    hits = corpus.search("ferry")
    assert len(hits.df()) == len(hits.pl()) == len(hits.arrow()) == len(hits.rows()) == len(hits)
    assert hits.relation.filter("language = 'fr'").fetchall()
    assert all(row["language"] for row in hits)


def test_a_notebook_shows_a_table_whose_titles_open_the_original(corpus: newsetl.Corpus) -> None:
    table = corpus.search("ferry", limit=3)._repr_html_()
    assert '<a href="https://www.northernwire.example/2026/03/03/ferry-adrift-kelda-sound"' in table
    assert table.count("<tr>") == 4


def test_a_strangers_text_is_text_in_a_notebook(corpus: newsetl.Corpus) -> None:
    table = corpus.sql("SELECT '<script>x</script>' AS title, 'javascript:alert(1)' AS link")._repr_html_()
    assert "<script>" not in table
    assert "href" not in table


def test_nothing_can_be_written(corpus: newsetl.Corpus) -> None:
    with pytest.raises(QueryError, match="reads the warehouse only"):
        corpus.sql("DROP VIEW articles")
    with pytest.raises(QueryError):
        corpus.sql("FROM read_csv('/etc/passwd')")


def test_an_error_of_a_query_that_runs_late_is_ours_too(corpus: newsetl.Corpus) -> None:
    with pytest.raises(QueryError, match="there is no type animal"):
        corpus.entities("animal").rows()


@pytest.mark.parametrize("by", ["Brackwater", "Oona Brackwater", "oona brackwater"])
def test_a_speaker_is_found_by_surname_and_by_full_name(by: str, corpus: newsetl.Corpus) -> None:
    assert {row["speaker"] for row in corpus.quotes(by=by)} == {"Oona Brackwater"}
    assert {row["name"] for row in corpus.mentions_of(by)} == {"Oona Brackwater"}


def test_a_part_of_a_word_is_no_name(corpus: newsetl.Corpus) -> None:
    assert len(corpus.quotes(by="Brack")) == len(corpus.mentions_of("Brack")) == 0


def test_entities_have_types_that_people_read(corpus: newsetl.Corpus) -> None:
    assert {row["type_name"] for row in corpus.entities("person")} == {"person"}
    assert corpus.entities("PER").rows() == corpus.entities("person").rows()


@pytest.mark.parametrize("plotted", ["timeline", "compare", "cooccurrence"])
def test_a_picture_has_the_numbers_of_its_rows(plotted: str, corpus: newsetl.Corpus) -> None:
    pytest.importorskip("altair")
    result = getattr(corpus, plotted)("ferry")
    drawn = result.plot().to_dict()
    assert len(drawn["data"]["values"]) == min(len(result), 30)


def test_bars_of_a_timeline_stand_on_its_axis_of_whole_numbers(corpus: newsetl.Corpus) -> None:
    pytest.importorskip("altair")
    drawn = corpus.timeline("ferry").plot().to_dict()
    assert drawn["mark"]["orient"] == "vertical", "bars of a stated beginning and end lie otherwise"
    assert drawn["encoding"]["y"]["axis"]["tickCount"] == 2, "two articles a day at the most"


def test_rows_without_a_picture_say_so(corpus: newsetl.Corpus) -> None:
    with pytest.raises(UsageError, match="no picture"):
        corpus.articles().plot()


def test_an_article_is_named_by_id_address_or_title(corpus: newsetl.Corpus) -> None:
    address = "https://www.harbourcourier.example/harbour/2026/03/11/bigger-ships-to-pay-more-pilotage/"
    (row,) = corpus.sql(f"SELECT article_id, title FROM articles WHERE url_canonical = '{address}'").rows()
    explanation = corpus.explain(row["article_id"]).rows()
    for words in (str(row["article_id"]), address, row["title"], row["title"].upper()):
        assert corpus.explain(words).rows() == explanation
    assert corpus.raw(address).startswith(b"<")
    with pytest.raises(UsageError, match="newsetl why"):
        corpus.explain("no such headline anywhere")


def test_copies_of_an_article_are_among_all_copies(corpus: newsetl.Corpus) -> None:
    of_all = corpus.copies().rows()
    of_one = [len(corpus.copies(row["article_id"])) for row in of_all[:2]]
    assert all(of_one)


def test_of_several_articles_that_fit_none_is_chosen(corpus: newsetl.Corpus) -> None:
    with pytest.raises(UsageError, match="2 articles fit"):
        corpus.raw("council backs")


def test_a_corpus_stays_at_its_build_until_it_is_refreshed(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    with open_writer(root) as writer:
        _load(writer, "one")
        writer.publish()
    pin(root, read_builds(root)[-1].name, "paper")
    with newsetl.open(root) as corpus, newsetl.open(root, build="paper") as pinned:
        with open_writer(root) as writer:
            _load(writer, "two")
            writer.publish()
        assert len(corpus) == 1
        assert corpus.refresh()
        assert not corpus.refresh()
        assert not pinned.refresh()
        assert (len(corpus), len(pinned)) == (2, 1)


def _load(writer: Warehouse, name: str) -> None:
    load(writer, [article(name, f"The {name} report.")])


def test_there_must_be_a_warehouse_and_a_build(tmp_path: Path, samples_root: Path) -> None:
    with pytest.raises(WarehouseError, match="newsetl run"):
        newsetl.open(tmp_path)
    with pytest.raises(UsageError, match="there is no build 'paper'"):
        newsetl.open(samples_root, build="paper")


def test_a_file_and_bytes_are_read_without_a_warehouse(tmp_path: Path) -> None:
    text = "Ferry stops\n\nThe ferry to Skarra stopped on Monday, the harbour master said.\n"
    file = tmp_path / "ferry.txt"
    file.write_text(text)
    (of_file,), (of_bytes,) = newsetl.read(file), newsetl.read(text.encode())
    assert of_file["text"] == of_bytes["text"]
    assert not (tmp_path / "warehouse").exists()


def test_inputs_are_taken_in_and_their_report_given(tmp_path: Path) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text("Ferry stops\n\nThe ferry to Skarra stopped on Monday, the harbour master said.\n")
    report = newsetl.ingest([file], warehouse=tmp_path / "warehouse", workers=1)
    assert report.counts.new == 1
    assert len(newsetl.open(tmp_path / "warehouse")) == 1
