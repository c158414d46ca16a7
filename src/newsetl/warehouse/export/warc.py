"""Export as WARC: the original captures of chosen articles in one file that any WARC tool reads.

What came from a WARC file is copied: the record with its header fields and block, and what a feed said of it.
All else becomes a `resource` record under its URL, or a urn: of its bytes. `run` makes the same articles of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from newsetl.core.errors import WarehouseError
from newsetl.core.identity import digest
from newsetl.core.records import Capture, Media, Raw
from newsetl.core.storage import write_atomically
from newsetl.core.version import __version__
from newsetl.readers import ReadOutcome, is_there, original_at, read_at, read_file
from newsetl.readers.remote import PUBLIC
from newsetl.readers.reread import ANY_SIZE, RAW_COLUMNS, raw_of
from newsetl.readers.warc.carried import carried
from newsetl.readers.warc.write import date_of, member, new_id, record, sha1, warcinfo
from newsetl.warehouse.builds.reader import open_reader
from newsetl.warehouse.export.tables import card_of, refuse_existing
from newsetl.warehouse.queries.ask import Selection

_TYPES: Mapping[Media, str] = {"html": "text/html", "text": "text/plain"}
_EVERYTHING = Selection()
_NAMED = 5  # of the captures that are missing, in the message


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What stands in the file, and what could not be read again."""

    articles: int
    missing: tuple[str, ...]  # a place and why, each

    @property
    def trouble(self) -> str | None:
        """A sentence about what is missing; None when nothing is."""
        if not self.missing:
            return None
        more = len(self.missing) - _NAMED
        named = "".join(f"\n  {line}" for line in self.missing[:_NAMED])
        total = self.articles + len(self.missing)
        rest = f"\n  and {more:,} more" if more > 0 else ""
        return (
            f"{len(self.missing):,} of {total:,} captures can no longer be read, and are not in the file: put "
            f"their files back, then export again{named}{rest}"
        )


def export_warc(root: Path, target: Path, *, selection: Selection = _EVERYTHING) -> Exported:
    """Write the captures of the chosen articles to `target`, and a data card beside it.

    Args:
        root: folder of the warehouse.
        target: the file to make, which must not be there yet; by custom it ends in .warc.gz.
        selection: which articles.

    Raises:
        UsageError: the target is there, or the condition cannot be run.
        WarehouseError: nothing has been published, or the target cannot be written.
    """
    refuse_existing(target)
    chosen = selection.article_ids(root)
    places = _places(root, chosen)
    about = {"software": f"newsetl {__version__}", "description": selection.where or "everything"}
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with write_atomically(target) as temporary, temporary.open("wb") as file:
            file.write(warcinfo(target.name, about))
            missing = [line for uri, raws in _by_file(places) for line in _write_file(file, uri, raws)]
        exported = Exported(articles=len(places) - len(missing), missing=tuple(missing))
        card = card_of(root, {"articles": exported.articles}, chosen, where=selection.where)
        lost = f"\nNot in it, since they can no longer be read: {len(missing):,}\n" if missing else ""
        target.with_name(f"{target.name}.md").write_text(card + lost, encoding="utf-8")
    except OSError as error:
        raise WarehouseError(f"cannot write {target}: {error.strerror or error}") from error
    return exported


def _places(root: Path, chosen: pa.Table) -> list[Raw]:
    """Where the captures of articles lie, in the order of their files."""
    with open_reader(root) as connection:
        connection.register("chosen", chosen)
        rows = connection.execute(
            f"SELECT {RAW_COLUMNS} FROM articles SEMI JOIN chosen USING (article_id) "
            "ORDER BY source_uri, raw_offset, raw_member, raw_row"
        ).fetchall()
    return [raw_of(row) for row in rows]


def _by_file(places: Sequence[Raw]) -> Iterator[tuple[str, list[Raw]]]:
    files: dict[str, list[Raw]] = {}
    for raw in places:
        files.setdefault(raw.source_uri, []).append(raw)
    yield from files.items()


def _write_file(out: BinaryIO, uri: str, raws: Sequence[Raw]) -> list[str]:
    """Captures of one file, which is read once at most; those that cannot be read: their place and why."""
    if not is_there(uri, PUBLIC):
        return [f"{raw.place}: the file is no longer there" for raw in raws]
    left = {raw.place: raw for raw in raws}
    for raw in raws:
        if raw.offset is not None and _copy(out, raw, raw.sha256):
            del left[raw.place]
    for outcome in read_file(uri, ANY_SIZE) if left else ():
        wanted = left.get(outcome.raw.place)
        if wanted is not None and _take(out, outcome, wanted):
            del left[wanted.place]
            if not left:
                break
    for raw in list(left.values()):  # a cell of a column that was named when it was read
        found_again = read_at(raw, replace(ANY_SIZE, expected=raw))
        if found_again is not None and _take(out, found_again, raw):
            del left[raw.place]
    return [f"{raw.place}: other bytes stand there now" for raw in left.values()]


def _take(out: BinaryIO, outcome: ReadOutcome, wanted: Raw) -> bool:
    """Write what was read, if it is what was wanted; whether it is."""
    if not isinstance(outcome, Capture) or digest(outcome.payload) != wanted.sha256:
        return False
    if outcome.raw.offset is None or not _copy(out, outcome.raw, wanted.sha256):
        _write_resource(out, outcome)
    return True


def _copy(out: BinaryIO, raw: Raw, sha256: str | None) -> bool:
    """Copy the original records at an address; whether they are there."""
    if raw.member is not None or raw.record_id is None:
        return False
    capture = read_at(raw, ANY_SIZE)
    if not isinstance(capture, Capture) or capture.raw.sha256 != sha256:
        return False
    records = original_at(capture.raw)
    out.writelines(map(member, records))
    return bool(records)


def _write_resource(out: BinaryIO, capture: Capture) -> None:
    """A document from a file or a table, and behind it what is carried with it."""
    sha256 = capture.raw.sha256 or digest(capture.payload)
    head = {
        "WARC-Date": date_of(capture.captured_at or datetime.now(UTC)),
        "WARC-Target-URI": capture.url or f"urn:sha256:{sha256}",
        "WARC-Payload-Digest": sha1(capture.payload),
    }
    identity = new_id()
    out.write(record("resource", identity, head, capture.payload, kind=_TYPES[capture.media]))
    about = {name: head[name] for name in ("WARC-Date", "WARC-Target-URI")} | {"WARC-Refers-To": identity}
    out.write(record("metadata", new_id(), about, carried(capture), kind="application/json"))
