"""Inputs → captures: files are walked, recognised and read, each entry by itself."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from newsetl.core.errors import NewsetlError
from newsetl.core.records import Capture, Raw, Reason, Reject, Stage
from newsetl.readers.declined import DeclinedError
from newsetl.readers.entry import HEAD_BYTES, Entry, ReadOptions, ReadOutcome
from newsetl.readers.format import Format
from newsetl.readers.formats import recognise
from newsetl.readers.identity import identified
from newsetl.readers.packed import DAMAGE
from newsetl.readers.places import open_place
from newsetl.readers.walk import InputFile, file_at, walk
from newsetl.readers.warc.read import WARC, record_at


def read_captures(specs: Iterable[str], options: ReadOptions) -> Iterator[ReadOutcome]:
    """Everything in the inputs, each capture once and in a stable order; memory holds one document."""
    for spec in specs:
        for file in walk(spec, options.remote, are_links_followed=options.are_links_followed):
            if file.is_housekeeping:
                options.progress.skipped += 1
            else:
                yield from read_input(file, options)


def in_batches(outcomes: Iterable[ReadOutcome], *, documents: int, size_bytes: int) -> Iterator[list[ReadOutcome]]:
    """Lists of at most so many, each ended by the document with which it reaches `size_bytes`."""
    batch: list[ReadOutcome] = []
    held_bytes = 0
    for outcome in outcomes:
        batch.append(outcome)
        held_bytes += len(outcome.payload) if isinstance(outcome, Capture) else 0
        if len(batch) >= documents or held_bytes >= size_bytes:
            yield batch
            batch, held_bytes = [], 0
    if batch:
        yield batch


def read_entry(entry: Entry, options: ReadOptions) -> Iterator[ReadOutcome]:
    """Recognise an entry by its first bytes and name, and read it and the entries inside of it.

    This is the boundary "reader of one entry": whatever a reader raises becomes a reject of its entry, and what
    stands beside the entry is read as if that one were not there.
    """
    try:
        stream = _buffered(entry.open())
        head = stream.peek(HEAD_BYTES)[:HEAD_BYTES]
        form = recognise(head, entry.name, is_code_read=options.is_code_read)
        yield from _counted(form, entry, form.read(entry, stream, options), options)
    except DeclinedError as error:
        yield entry.reject(error.reason, str(error))
    except NewsetlError:
        raise  # the user's mistake or ours: no fault of the entry
    except MemoryError:
        yield entry.reject(Reason.MEMORY, "its reader ran out of memory")
    except Exception as error:  # noqa: BLE001 - the boundary: one entry must not cost those beside it
        yield entry.reject(*_damage_of(error))


def _counted(
    form: Format, entry: Entry, outcomes: Iterator[ReadOutcome | Entry], options: ReadOptions
) -> Iterator[ReadOutcome]:
    """The outcomes of an entry, and of those inside of it; what was read of which format is counted."""
    documents, inside, rejects, skipped = 0, 0, 0, options.progress.skipped
    for outcome in outcomes:
        if isinstance(outcome, Entry):
            inside += 1
            yield from read_entry(outcome, options)
        elif isinstance(outcome, Capture) and len(outcome.payload) <= options.document_bytes:
            documents += 1
            yield identified(outcome)
        else:
            rejects += 1
            yield _declined(outcome)
    if not inside:
        options.progress.add(form.name, documents)
    is_empty = not (documents or rejects or inside) and options.progress.skipped == skipped
    if is_empty and form is not WARC:  # archives of `collect` may hold nothing but feeds
        yield entry.reject(Reason.EMPTY, f"a {form.name} with nothing in it")


def _declined(outcome: ReadOutcome) -> Reject:
    """The reject, or that of a document which is larger than any article."""
    if isinstance(outcome, Reject):
        return outcome
    detail = f"{len(outcome.payload):,} bytes in one document"
    return Reject(raw=outcome.raw, stage=Stage.SOURCE, reason=Reason.TOO_LARGE, detail=detail, url=outcome.url)


def _damage_of(error: Exception) -> tuple[Reason, str]:
    """Why an entry could not be read to its end."""
    message = str(error)[:200]
    if isinstance(error, EOFError) or (isinstance(error, tarfile.ReadError) and "end of data" in message):
        return Reason.TRUNCATED, message
    if isinstance(error, OSError) and error.errno is not None:  # gzip and its like raise it without a number
        return Reason.UNREADABLE, error.strerror or message
    if isinstance(error, (*DAMAGE, OSError)):
        return Reason.CORRUPT, message
    return Reason.CORRUPT, f"{type(error).__name__}: {message}"


def read_input(file: InputFile, options: ReadOptions) -> Iterator[ReadOutcome]:
    """One file of a folder; whatever it holds, reading goes on with the next."""
    progress = options.progress
    progress.current = file.name
    if file.problem is not None:
        raw = Raw(source_uri=file.source_uri)
        yield Reject(raw=raw, stage=Stage.SOURCE, reason=file.reason, detail=file.problem)
        return
    streams: list[io.BufferedReader] = []

    def opener() -> BinaryIO:
        streams.append(open_place(file.place, options.remote))
        return streams[-1]

    entry = Entry(
        source_uri=file.source_uri,
        name=file.name,
        open=opener,
        modified_at=file.modified_at,
        hints=options.pattern.hints(file.source_uri) if options.pattern else {},
    )
    try:
        for outcome in read_entry(entry, options):
            progress.bytes_now = max(progress.bytes_now, _position(streams))
            yield outcome
    finally:
        for stream in streams:
            stream.close()
        progress.bytes_done += file.size_bytes or progress.bytes_now
        progress.bytes_now = 0


def read_at(raw: Raw, options: ReadOptions) -> ReadOutcome | None:
    """What stands at an address; WARC records are found by their offset first, then by their id."""
    if raw.offset is not None and raw.member is None:
        outcome = record_at(raw, options)
        if outcome is not None and outcome.raw.record_id == raw.record_id:
            return outcome
    same = (outcome for outcome in read_file(raw.source_uri, options) if outcome.raw.place == raw.place)
    return next(same, None)


def read_file(source_uri: str, options: ReadOptions) -> Iterator[ReadOutcome]:
    """All of one file.

    Raises:
        OSError: no file is there.
    """
    yield from read_input(file_at(source_uri), options)


def _position(streams: list[io.BufferedReader]) -> int:
    return 0 if not streams or streams[0].closed else streams[0].tell()


def _buffered(stream: BinaryIO) -> io.BufferedReader:
    return stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[arg-type]
