"""Writes docs/inputs.md from the list of formats in newsetl.readers.

python tools/inputs_reference.py            write the page
python tools/inputs_reference.py --check    fail when it is out of date
"""

from __future__ import annotations

import sys
from pathlib import Path

from newsetl.readers import FORMATS, Format
from newsetl.readers.tables.columns import USUAL_NAMES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "inputs.md"

HEAD = """# Inputs

What `newsetl run` reads, and what it takes from each format. This page is written by
`python tools/inputs_reference.py` from the list of formats in `src/newsetl/readers/formats.py`; a test holds it.

An input is a file, a folder, a glob, or `-` for standard input. What a file is decides its content; its name only
where the content leaves it open. Whatever bytes one entry (a file, or a member of an archive) holds, everything
beside it ends as if it were not there. Hidden files and those that programs keep for themselves (`__MACOSX`,
`Thumbs.db`, `robots.txt`, …) are skipped and counted. The summary of a run says which formats it read:
`Read: Factiva HTML: 44 documents in 1 file`.
"""

COLUMNS = """
## Columns of tables

A column is known by these names, compared without case, spaces and punctuation. `--column text=NAME` names
another one; `--column text=fields.bodyText` and `--column authors=people[].name` reach into nested objects.
Columns that are not known go to `extra`. Lists become keywords, authors or paragraphs, objects their name,
mark-up in a text is undone, and `nan`, `NULL`, `None` and `\\N` are null. Numbers in a date column are days
(20260304) or count from 1970.

| column | known names |
|---|---|
"""

IDENTITY = """
## Which article a document is

By its address. A document without one is known by the database's own id, else by publication, date, title and
text together, else by its bytes. What an earlier version of newsetl filed under its bytes keeps that id as long as
it lies in the same place.
"""


def page() -> str:
    """The whole page."""
    read = [one for one in FORMATS if not _is_refused(one)]
    refused = sorted({one.name for one in FORMATS if _is_refused(one)}, key=str.lower)
    rows = "".join(f"| {one.name} | {one.takes} |\n" for one in read)
    columns = "".join(f"| {ours} | {', '.join(names)} |\n" for ours, names in USUAL_NAMES.items())
    return (
        f"{HEAD}\n## What is read\n\n| format | what is taken |\n|---|---|\n{rows}"
        f"\n## What is recognised and declined by name\n\n{', '.join(refused)}. Source code, settings and logs "
        f"are read with `run.read_source_code = true`.\n{COLUMNS}{columns}{IDENTITY}"
    )


def _is_refused(one: Format) -> bool:
    return one.takes.startswith("Nothing: declined by its name")


def main() -> None:
    """Write the page, or compare it."""
    made = page()
    if "--check" in sys.argv:
        if PAGE.read_text(encoding="utf-8") != made:
            sys.exit("docs/inputs.md is out of date: run `python tools/inputs_reference.py`")
        return
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
