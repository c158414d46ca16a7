"""docs/languages.md says what the data files of the languages hold."""

from __future__ import annotations

import json
import runpy

from tests.conftest import ROOT

WEIGHTS = ROOT / "src" / "newsetl" / "extract" / "fields" / "data" / "tagger"
PAGE = ROOT / "docs" / "languages.md"


def test_the_table_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "languages_reference.py"))["reference"]()
    assert PAGE.read_text("utf-8") == made, "run `python tools/languages_reference.py`"


def test_every_file_of_weights_stands_in_the_notice_with_its_licence() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    licences = {json.loads(path.read_text("utf-8"))["card"]["licence"] for path in WEIGHTS.glob("*.json")}
    assert {licence for licence in licences if licence.removesuffix(" 1.0") not in notice} == set()
