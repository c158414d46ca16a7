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
`Thumbs.db`, `robots.txt`, …) are skipped and counted. Links that you name are followed; one inside of a folder or
archive that leads out of it is declined as `unsafe_path`, so that nobody who may write there has other files read
(of folders `run.follow_links = true` allows it). The summary of a run says which formats it read:
`Read: Factiva HTML: 44 documents in 1 file`.

## Inputs that lie elsewhere

| input | what is read |
|---|---|
| `s3://bucket/key`, `gs://bucket/key` | that object |
| `s3://bucket/folder/` | all objects below it, in the order of the store, but hidden ones |
| `s3://bucket/2026/**/*.warc.gz` | what matches: `*`, `?` and `[…]` stay in one folder, `**` does not |
| `https://host/file.warc.gz` | that file |
| `….paths`, `….paths.gz` at one of these | a listing as Common Crawl has them, of addresses or paths |

They are read by ranges, each tried again after a failure, and never copied to the disk as a whole; `raw`,
`refresh`, `repair` and `export` read back what they need in the same way. The paths of a listing count from the
root of its own bucket or host. A file that cannot be read is a reject `unreadable` and costs nothing beside it;
`newsetl rejects requeue` tries it again. Credentials that are refused or have expired end the run; the same
command goes on with new ones.

Credentials are those of the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`,
`AWS_REGION`, `AWS_ENDPOINT_URL` (for stores other than Amazon's), `GOOGLE_APPLICATION_CREDENTIALS`,
`GOOGLE_BASE_URL` (for stores other than Google's), or the role of the machine; `AWS_SKIP_SIGNATURE=true` or
`GOOGLE_SKIP_SIGNATURE=true` for a public bucket. Profiles in `~/.aws` are not read. An `https://`
address may carry a signature in its query. It is used to fetch and kept nowhere: `source_uri`, the lake, logs
and pages have the address without it, so that reading such a file again later takes a run with a new one. Any
other query is refused. Web addresses, and every redirect of theirs, must lead to public hosts, or to networks
that `web.allow` names; their server has to serve ranges, unless the file is small. A page of the web is not read
so, but with `newsetl collect`.
"""

COLUMNS = """
## Columns of tables

A column is known by these names, compared without case, accents, spaces and punctuation. `--column text=NAME`
names another one; `--column text=fields.bodyText` and `--column authors=people[].name` reach into nested objects.
Columns that are not known go to `extra`. Lists become keywords, authors or paragraphs, objects their name,
mark-up in a text is undone, and `nan`, `NULL`, `None`, `\\N`, R's `NA` and Excel's `#N/A` are null. Numbers in a
date column are days (20260304), days of Excel (46085) or count from 1970. Of 03/04/2026 the day stands first,
unless another date of the same table shows that it is the month (03/13/2026).

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
