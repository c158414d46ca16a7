"""A package says what it holds, validates, and becomes a warehouse with the same content elsewhere."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from uuid import UUID

import pytest

import newsetl
from newsetl.core.errors import UsageError
from newsetl.maintain.annotate import Codes, annotate
from newsetl.maintain.correct import Correction, correct
from newsetl.maintain.import_package import import_package
from newsetl.settings import Settings, load_settings
from newsetl.warehouse.builds.digest import content_digest
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.package import write_package
from newsetl.warehouse.queries.ask import Selection
from tests.conftest import needed


@pytest.fixture(scope="module")
def settings(samples_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    root = tmp_path_factory.mktemp("package") / "warehouse"
    shutil.copytree(samples_root, root, symlinks=True)
    settings = load_settings({"warehouse": root})
    from newsetl.maintain.rebuild import rebuild

    rebuild(root)
    with newsetl.open(root) as corpus:
        identities = [row["article_id"] for row in corpus.articles(limit=2)]
    correct(settings, [Correction(article_id=identities[0], column="authors", value="Ada Brenner")])
    rows = [{"article_id": identity, "frame": "cost"} for identity in identities]
    annotate(settings, Codes(name="frames", rows=rows), find=UUID)
    return settings


@pytest.fixture(scope="module")
def package(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("handed-on") / "package"
    assert write_package(settings.warehouse, target, selection=Selection()) == 37
    return target


def visible_rows(root: Path) -> tuple[list[object], ...]:
    """What users see of articles, codes and corrections, without the rejects, which are no part of a package."""
    with open_reader(root) as connection:
        return tuple(
            connection.execute(f"SELECT {columns} FROM {table} ORDER BY ALL").fetchall()
            for table, columns in (
                ("articles", "* EXCLUDE (source_uri, link)"),
                ("article_versions", "*"),
                ("quotes", "*"),
                ("field_evidence", "*"),
                ("annotations.frames", "*"),
                ("corrections", "*"),
            )
        )


def stated_digest(package: Path) -> str:
    return str(json.loads((package / "datapackage.json").read_text())["newsetl"]["digest"])


def test_frictionless_finds_nothing_wrong_with_it(package: Path) -> None:
    frictionless = needed("frictionless", "validates packages")
    report = frictionless.Package(str(package / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_an_import_has_what_the_export_had(settings: Settings, package: Path, tmp_path: Path) -> None:
    there = load_settings({"warehouse": tmp_path / "there"})
    assert import_package(there, package) == 37
    assert visible_rows(there.warehouse) == visible_rows(settings.warehouse)
    write_package(there.warehouse, tmp_path / "again", selection=Selection())
    assert stated_digest(tmp_path / "again") == stated_digest(package)
    identity = visible_rows(there.warehouse)[5][0][0]  # type: ignore[index]
    correct(there, [Correction(article_id=identity, column="authors", is_withdrawn=True)])
    with newsetl.open(there.warehouse) as corpus:
        assert corpus.search("ferry").rows()
        (row,) = corpus.articles(where=f"article_id = '{identity}'").rows()
        assert [author["name"] for author in row["authors"] or []] != ["Ada Brenner"]


def test_a_part_of_the_corpus_has_its_own_codes_only(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "part"
    write_package(settings.warehouse, target, selection=Selection(where="language = 'ja'"))
    there = load_settings({"warehouse": tmp_path / "there"})
    assert import_package(there, target) == 1
    with open_reader(there.warehouse) as connection:
        assert connection.execute("SELECT count(*) FROM annotation_history").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda package: (package / "data" / "links.parquet").unlink(), "is gone"),
        (lambda package: (package / "README.md").write_text("other"), "was changed"),
        (lambda package: (package / "datapackage.json").write_text("{}"), "is no package"),
        (lambda package: _rename(package, "../../etc/passwd"), "is gone"),
        (lambda package: _state(package, "digest", "0"), "not those whose digest"),
        (lambda package: _state(package, "format", 2), "has format 2"),
    ],
)
def test_a_package_that_was_changed_is_refused(spoil: object, message: str, package: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(package, tmp_path / "copy"))
    spoil(copy)  # type: ignore[operator]
    with pytest.raises(UsageError, match=message):
        import_package(load_settings({"warehouse": tmp_path / "there"}), copy)
    assert not (tmp_path / "there" / "news.duckdb").exists()


def _state(package: Path, name: str, value: object) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text())
    descriptor["newsetl"][name] = value
    path.write_text(json.dumps(descriptor))


def _rename(package: Path, name: str) -> None:
    path = package / "datapackage.json"
    descriptor = json.loads(path.read_text())
    descriptor["resources"][0]["path"] = name
    path.write_text(json.dumps(descriptor))


def test_a_warehouse_that_holds_something_is_not_written_over(settings: Settings, package: Path) -> None:
    with open_reader(settings.warehouse) as connection:
        before = content_digest(connection)
    with pytest.raises(UsageError, match="holds something already"):
        import_package(settings, package)
    with open_reader(settings.warehouse) as connection:
        assert content_digest(connection) == before
