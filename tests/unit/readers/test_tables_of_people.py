"""Tables as people keep them: column names of their language, Excel's dates, R's NA, family names first."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsetl.core.recipe import Options
from newsetl.core.records import Article
from newsetl.extract.article import extract
from newsetl.readers import ReadOptions, read_captures
from newsetl.readers.tables.date_order import with_days_first
from newsetl.warehouse.schema import article_row

FIRST = date(2020, 1, 1)
TEXT = "The board met on the quay and voted for a wider basin, number {}."


def articles(folder: Path, rows: list[dict[str, str]], *, charset: str = "utf-8") -> list[dict[str, Any]]:
    """The columns of each article that a CSV file of these rows gives."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "table.csv"
    path.write_bytes(out.getvalue().encode(charset))
    outcomes = [extract(one, options=Options()) for one in read_captures([str(path)], ReadOptions())]  # type: ignore[arg-type]
    assert all(isinstance(one, Article) for one in outcomes), outcomes
    return [article_row(one) for one in outcomes if isinstance(one, Article)]


def dated(days: list[str]) -> list[dict[str, str]]:
    return [{"title": f"Vote {n}", "date": day, "text": TEXT.format(n)} for n, day in enumerate(days)]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    offsets=st.lists(st.integers(0, 364), min_size=1, max_size=12, unique=True),
    form=st.sampled_from(["%m/%d/%Y", "%d/%m/%Y", "%m-%d-%Y", "%d.%m.%Y", "%m/%d/%y"]),
)
def test_one_date_that_can_be_read_in_one_way_only_tells_how_all_of_a_table_are_read(
    tmp_path: Path, offsets: list[int], form: str
) -> None:
    days = [*(FIRST + timedelta(days=offset) for offset in offsets), date(2020, 3, 13)]
    read = articles(tmp_path, dated([day.strftime(form) for day in days]))
    assert [row["published_on"] for row in read] == days


def test_where_no_date_tells_the_day_stands_first_and_every_row_comes_in_its_order(tmp_path: Path) -> None:
    read = articles(tmp_path, dated(["03/04/2026", "", "05/05/2026", "soon"]))
    assert [row["title"] for row in read] == ["Vote 0", "Vote 1", "Vote 2", "Vote 3"]
    assert [row["published_on"] for row in read] == [date(2026, 4, 3), None, date(2026, 5, 5), None]


def test_rows_wait_in_bounded_memory_also_without_dates_and_one_table_keeps_one_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("newsetl.readers.tables.date_order._MOST_WAITING", 10_000)
    given = [{"date": "03/04/2026"}, *({"text": "x" * 50} for _ in range(500)), {"date": "03/13/2026"}]
    pulled: list[int] = []

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        for number, row in enumerate(given):
            pulled.append(number)
            yield number, row

    settled = with_days_first(rows(), lambda row: ["date"])
    first = next(settled)
    assert len(pulled) < 100
    assert [row for _, row in (first, *settled)] == given  # what comes too late changes none of them


def test_the_number_of_a_day_in_excel_is_that_day(tmp_path: Path) -> None:
    read = articles(tmp_path, dated(["46085", "46085.75", "1999"]))
    assert [row["published_on"] for row in read] == [date(2026, 3, 4), date(2026, 3, 4), date(1999, 1, 1)]


@pytest.mark.parametrize("null", ["NA", " NA ", "#NV", "k.A."])
def test_what_stands_for_nothing_is_no_title_author_or_date_and_a_country_s_code_stays(
    tmp_path: Path, null: str
) -> None:
    row = {"title": null, "author": null, "date": null, "publisher": null, "country": "NA", "text": TEXT}
    (read,) = articles(tmp_path, [row])
    assert [read[name] for name in ("title", "byline", "published_on", "publisher")] == [None] * 4
    assert '"country": "NA"' in str(read["extra"]).replace("'", '"')


@pytest.mark.parametrize(
    ("charset", "names"),
    [
        ("cp1252", ["Medium", "Erscheinungsdatum", "Ressort", "Autor/in", "Überschrift", "Artikeltext"]),
        (
            "utf-8-sig",
            ["Journal", "Date de parution", "Rubrique", "Auteur", "Titre de l’article", "Texte intégral"],
        ),
        ("utf-8", ["Periódico", "Fecha de publicación", "Sección", "Autora", "Titular", "Texto completo"]),
        ("cp1254", ["GAZETE ADI", "YAYIN TARİHİ", "BÖLÜM", "YAZAR", "BAŞLIK", "HABER METNİ"]),
        ("cp1254", ["Gazete Adı", "Yayın Tarihi", "Bölüm", "Muhabir", "Başlık", "İçerik"]),
    ],
)
def test_columns_are_known_by_their_names_in_the_language_of_whoever_made_the_table(
    tmp_path: Path, charset: str, names: list[str]
) -> None:
    values = ["The Courier", "04.03.2026", "Harbour", "Ada Quill", "Basin vote", TEXT]
    (read,) = articles(tmp_path, [dict(zip(names, values, strict=True))], charset=charset)
    found = [read[name] for name in ("publisher", "published_on", "section", "byline", "title", "text")]
    assert found == ["The Courier", date(2026, 3, 4), "Harbour", "Ada Quill", "Basin vote", TEXT]


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("Obermaier, Katrin", ["Katrin Obermaier"]),
        ("Smith, John A.; García Márquez, Gabriel", ["John A. Smith", "Gabriel García Márquez"]),
        ("von Stein, Peter", ["Peter von Stein"]),
        ("Katrin Obermaier, Peter Stein", ["Katrin Obermaier", "Peter Stein"]),
        ("Chen Zhao, Daryl Fairweather", ["Chen Zhao", "Daryl Fairweather"]),
        ("Müller, Schmidt", ["Müller", "Schmidt"]),
        ("dpa, AFP", ["dpa", "AFP"]),
    ],
)
def test_a_family_name_may_stand_before_its_given_name(tmp_path: Path, stated: str, names: list[str]) -> None:
    (read,) = articles(tmp_path, [{"title": "Basin vote", "author": stated, "text": TEXT}])
    assert [author["name"] for author in read["authors"]] == names
    assert read["byline"] == stated
