"""Golden pages: one folder for each class of clutter and each shape of metadata; all are of our own writing."""

import json
from pathlib import Path
from typing import Any

import pytest

from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Raw
from newsetl.extract.article import extract
from newsetl.extract.page.page import Page
from newsetl.extract.page.read import read_page

CASES = sorted(path.parent for path in (Path(__file__).parents[2] / "golden").glob("*/expected.json"))


def plain(value: Any) -> Any:
    """What a golden file states of a value: names of authors, days and times in ISO form."""
    if isinstance(value, list):
        return [item["name"] if isinstance(item, dict) and "name" in item else item for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@pytest.mark.parametrize("profile", ["fast", "standard"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_page_reads_as_expected(case: Path, profile: str) -> None:
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    capture = Capture(
        raw=Raw(source_uri=case.name),
        payload=(case / "page.html").read_bytes(),
        media="html",
        url=f"https://gazette.example/{case.name}",
    )
    article = extract(capture, options=Options(profile=profile))  # type: ignore[arg-type]
    assert isinstance(article, Article)
    values = {name: plain(value) for name, value in article.values.items()}
    values["author_kinds"] = [author["kind"] for author in article.values["authors"] or ()]
    lines = values["text"].split("\n")
    for name, value in expected.get("values", {}).items():
        assert values[name] == value, name
    if "text" in expected:
        assert lines == expected["text"]
    for kind, line in expected.get("kinds", {}).items():
        assert values["paragraphs"][lines.index(line)]["kind"] == kind
    if "order" in expected:
        places = [lines.index(line) for line in expected["order"]]
        assert places == sorted(places)
    for table in ("images", "embeds"):
        if table in expected:
            assert list(article.tables[table]) == expected[table]


def test_profile_full_reads_the_text_of_a_page_as_standard_does() -> None:
    capture = Capture(raw=Raw(source_uri="x"), payload=(CASES[0] / "page.html").read_bytes(), media="html")
    full, standard = (read_page(capture, options=Options(profile=name)) for name in ("full", "standard"))  # type: ignore[arg-type]
    assert isinstance(full, Page)
    assert isinstance(standard, Page)
    assert full.lines == standard.lines
