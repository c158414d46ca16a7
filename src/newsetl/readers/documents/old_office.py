"""Files of the container that Office used before 2007, and in which it still wraps what it encrypts."""

from __future__ import annotations

import io
from collections.abc import Iterator

from newsetl.core.records import Reason
from newsetl.readers.entry import Entry, ReadOptions, ReadOutcome, read_up_to
from newsetl.readers.format import Format
from newsetl.readers.office import MAGIC_BEFORE_2007, has_stream

# A stream in the container → what the file is and what can be done about it.
_KINDS = {
    "EncryptedPackage": "encrypted Word, Excel or PowerPoint file: save it without a password",
    "WordDocument": "Word document of the old binary kind (.doc): save it as .docx",
    "PowerPoint Document": "PowerPoint file of the old binary kind (.ppt): save its text",
    "__properties_version1.0": "Outlook message (.msg): save it as .eml",
    "Quill": "Publisher file: save it as .docx or PDF",
}


def read_old_office(entry: Entry, stream: io.BufferedReader, options: ReadOptions) -> Iterator[ReadOutcome]:
    """A reject that names the program whose file it is."""
    payload = read_up_to(stream, options.document_bytes)
    names = (detail for name, detail in _KINDS.items() if has_stream(payload, name))
    detail = next(names, "Word, Excel or Outlook file of the old binary kind: save it in the present one")
    yield entry.reject(Reason.UNSUPPORTED_TYPE, detail, payload=payload)


OLD_OFFICE = Format(
    name="Word, Excel or Outlook file of the old binary kind, or an encrypted one",
    matches=lambda head: head.data.startswith(MAGIC_BEFORE_2007),
    read=read_old_office,
    takes="Nothing: declined by its name.",
)
