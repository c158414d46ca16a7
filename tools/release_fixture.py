"""Pack a warehouse of this release for the tests of later ones: tests/fixtures/warehouse-VERSION.tar.xz.

Run it once a release, from the repository: python tools/release_fixture.py. It reads a few files of samples/ in a
folder with a plain name, for paths stand in what is packed.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from newsetl import __version__
from newsetl.maintain.compact import compact
from newsetl.run import pipeline
from newsetl.run.request import Request
from newsetl.settings import load_settings
from newsetl.warehouse.builds.catalogue import pin, read_builds
from newsetl.warehouse.writer.warehouse import open_writer

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
FIRST = ("text", "table")
THEN = ("pages/ferry-gearbox-inquiry.html", "pages/kuestenblatt-streik.html", "pages/not-found.html")
LAST = ("pages/skarra-shop-shelves.html",)


def main() -> None:
    """Two runs and a compaction, then a run that stays as it was loaded; the first build is pinned."""
    folder = Path(tempfile.gettempdir()) / "newsetl-release"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "samples", folder / "samples")
    root = folder / "warehouse"
    _run(root, folder, FIRST)
    pin(root, read_builds(root)[-1].name, "first")
    _run(root, folder, THEN)
    with open_writer(root, keep_builds=1) as warehouse:
        compact(warehouse)
        warehouse.publish()
    _run(root, folder, LAST)
    for name in ("writer.lock", "writer.json"):
        (root / name).unlink(missing_ok=True)
    FIXTURES.mkdir(exist_ok=True)
    target = FIXTURES / f"warehouse-{__version__}.tar.xz"
    with tarfile.open(target, "w:xz", preset=9) as packed:
        packed.add(root, arcname="warehouse", filter=_nobody)
    shutil.rmtree(folder)
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e6:.2f} MB")


def _run(root: Path, folder: Path, names: tuple[str, ...]) -> None:
    settings = load_settings({"warehouse": root, "run": {"workers": 1}, "publish": {"keep_builds": 1}})
    for name in names:
        os.utime(folder / "samples" / name)
    pipeline.run(Request(sources=[str(folder / "samples" / name) for name in names], settings=settings))


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without the owner."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


if __name__ == "__main__":
    main()
