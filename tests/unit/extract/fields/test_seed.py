"""The article that newsetl began with, and the same facts with other names and dates."""

from __future__ import annotations

from pathlib import Path

from newsetl.extract.fields import FIELDS, TABLES, read_columns, read_tables
from tests.unit.extract.fields.text_pages import text_page

RENAMED = {
    "Hegseth": "Marlowe",
    "Pete": "Simon",
    "Nakatani": "Ishida",
    "Trump": "Halloran",
    "Donald": "George",
    "Biden": "Prescott",
    "March 30": "April 14",
    "July 2024": "June 2023",
    "Saturday": "Tuesday",
    "80 years": "70 years",
    "Reuters": "AFP",
}


def read(text: str):
    page = text_page(text)
    columns = read_columns(page, FIELDS)
    tables, failed = read_tables(page, TABLES)
    assert columns.issues == failed == ()
    return columns.values, tables


def check(text: str, rename) -> None:
    values, tables = read(text)
    facts = {
        "language": values["language"],
        "published": values["published_on"],
        "title": values["title"],
        "not_before": values["date_not_before"],
        "wire": values["is_wire"],
    }
    bound = {"July 2024": "2024-07", "June 2023": "2023-06"}[rename("July 2024")]
    assert facts == {"language": "en", "published": None, "title": None, "not_before": bound, "wire": False}
    hegseth = rename("Pete Hegseth")
    quotes = [(quote["text"].rstrip(",."), quote["speaker_resolved"]) for quote in tables["quotes"]]
    indispensable = "Japan is our indispensable partner in deterring communist Chinese military aggression"
    assert quotes == [
        (indispensable, hegseth),
        ("We share a warrior ethos that defines our forces", hegseth),
        (indispensable, hegseth),
        ("cornerstone of peace and security in the Indo-Pacific", hegseth),
        ("greatest strategic challenge", None),
    ]
    people = {row["name"]: tuple(row["titles"]) for row in tables["entities"] if row["type"] == "PER"}
    assert people == {
        hegseth: ("Defense Secretary",),
        rename("Gen Nakatani"): ("Japanese Defense Minister",),
        rename("Donald Trump"): ("President",),
        rename("Biden"): (),
    }
    assert [row["text"] for row in tables["time_expressions"]] == [
        rename("March 30"),
        rename("July 2024"),
        "last week",
        rename("Saturday"),
        rename("80 years ago"),
    ]
    (credit,) = tables["credits"]
    assert (credit["text"], credit["kind"]) == (rename("Reuters contributed to this report."), "contributed")
    assert credit["agency"] == rename("Reuters")


def seed(shared: Path) -> str:
    (path,) = (shared / "data/text/seed").glob("*.txt")
    return path.read_text("utf-8")


def test_every_fact_of_the_seed_is_read_and_none_that_is_not_there(shared: Path) -> None:
    check(seed(shared), lambda text: text)


def test_the_same_article_with_other_names_and_dates_reads_the_same(shared: Path) -> None:
    def rename(text: str) -> str:
        for old, new in RENAMED.items():
            text = text.replace(old, new)
        return text

    check(rename(seed(shared)), rename)
