"""What the page of a run says beside its tables."""

from __future__ import annotations

from pathlib import Path

from newsetl.operations.run_artifacts import summary
from newsetl.run import pipeline
from newsetl.run.request import Request
from newsetl.settings import load_settings


def test_a_run_leads_to_its_page_in_the_explorer_or_names_the_command(tmp_path: Path) -> None:
    file = tmp_path / "ferry.txt"
    file.write_text("The ferry to Skarra stopped on Monday, the harbour master Ada Brenner said.\n")
    settings = load_settings({"warehouse": tmp_path / "warehouse", "run": {"workers": 1}})
    report = pipeline.run(Request(sources=[str(file)], settings=settings))
    page = f"/run/{report.run_id}"
    linked = summary(report, settings.warehouse, explorer="http://127.0.0.1:4210/")
    assert f"(http://127.0.0.1:4210{page})" in linked
    plain = summary(report, settings.warehouse)
    assert f"newsetl explore --warehouse {settings.warehouse}" in plain
    assert page in plain
