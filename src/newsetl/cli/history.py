"""`newsetl history`: the versions of an article, and what each changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsetl.cli.flags import JsonFlag, WarehouseFlag, warehouse_folder
from newsetl.cli.output import print_json, print_line

if TYPE_CHECKING:
    from newsetl.related.revisions import ParagraphChange, Revision

_VERSIONS = """
SELECT version, captured_at, modified_at, title, text FROM articles WHERE article_id = $1
UNION ALL
SELECT version, captured_at, modified_at, title, text FROM article_versions WHERE article_id = $1
ORDER BY captured_at NULLS FIRST, version
"""
_NOTES = "SELECT text FROM credits WHERE version = $1 AND kind IN ('correction', 'note') ORDER BY position"
_MARKS = {"added": "+ ", "dropped": "- "}


def history(
    article: Annotated[str, typer.Argument(help="Id, address, path or title.")],
    warehouse: WarehouseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the versions of an article in order of capture: what each changed, paragraph by paragraph.

    A change of a tenth of the words or more is substantial, a smaller one minor. A correction or an editor's note
    that a version prints stands below it.

    Example:
        newsetl history https://www.courier.example/2026/03/04/ferry
    """
    versions = _versions(article, warehouse_folder(warehouse))
    if as_json:
        print_json(versions)
        return
    for version in versions:
        change = "the first that is held" if version["change"] is None else f"{version['change']} change"
        share = "" if version["change"] is None else f", {version['words_changed']:.1%} of the words"
        print_line(f"{version['captured_at'] or 'no time of capture'}: {change}{share}")
        if version["title_before"] is not None:
            print_line(f"  headline: {version['title_before']} → {version['title']}")
        for paragraph in version["paragraphs"]:
            if paragraph["change"] == "rewritten":
                print_line(f"  - {paragraph['before']}")
                print_line(f"  + {paragraph['after']}")
            else:
                print_line(f"  {_MARKS[paragraph['change']]}{paragraph['after'] or paragraph['before']}")
        for note in version["notes"]:
            print_line(f"  note: {note}")
        print_line("")


def _versions(article: str, root: Any) -> list[dict[str, Any]]:
    from newsetl.api.find import find_article
    from newsetl.related.revisions import compare_versions
    from newsetl.warehouse.builds.reader import open_reader

    with open_reader(root) as connection:
        rows = connection.execute(_VERSIONS, [find_article(connection, article)]).fetchall()
        notes = {row[0]: [note for (note,) in connection.execute(_NOTES, [row[0]]).fetchall()] for row in rows}
    versions = []
    for before, (version, captured_at, modified_at, title, text) in zip([None, *rows], rows, strict=False):
        revision = compare_versions(before[4] or "", text or "") if before else None
        versions.append(
            {
                "version": version,
                "captured_at": captured_at and captured_at.isoformat(),
                "modified_at": modified_at and modified_at.isoformat(),
                "title": title,
                "title_before": before[3] if before and before[3] != title else None,
                **_change(revision),
                "notes": [note for note in notes[version] if before is None or note not in notes[before[0]]],
            }
        )
    return versions


def _change(revision: Revision | None) -> dict[str, Any]:
    if revision is None:
        return {"change": None, "words_changed": None, "paragraphs": []}
    changed = [entry for entry in revision.paragraphs if entry.change != "same"]
    return {
        "change": "substantial" if revision.is_substantial else "minor" if changed else "no",
        "words_changed": revision.words_changed,
        "paragraphs": list(map(_paragraph, changed)),
    }


def _paragraph(entry: ParagraphChange) -> dict[str, str | None]:
    return {"change": entry.change, "before": entry.before, "after": entry.after}
