"""The notebook of docs/ runs from its first cell to its last, and shows tables and pictures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from newsetl.maintain.rebuild import rebuild
from tests.conftest import ROOT, needed


def test_every_cell_runs_and_shows_something(
    samples_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbclient, nbformat = needed("nbclient", "runs notebooks"), needed("nbformat", "reads notebooks")
    needed("ipykernel", "runs the cells")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    shutil.copytree(samples_root, tmp_path / "warehouse", symlinks=True)
    rebuild(tmp_path / "warehouse")
    notebook = nbformat.read(ROOT / "docs" / "tour.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    pages = [output["data"].get("text/html", "") for cell in cells for output in cell.outputs if "data" in output]
    assert all(cell.outputs for cell in cells)
    assert sum("<table" in page for page in pages) >= 4
    assert sum("vegaEmbed" in page for page in pages) == 3
