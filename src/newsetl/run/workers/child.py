"""The extraction child: a process that may be killed. It reads batches of captures and answers several at a time.

First comes the Setup, answered by READY. The child notes each capture of a batch that it has read, so that the
parent always knows which document is being read. Now and then, and at the end of the batch, it notes that it is
answering and then gives the outcomes of all captures since the last answer, in order. The end of the input ends
the child.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from time import process_time
from typing import TYPE_CHECKING, TypeAlias

from newsetl.core.child import READY
from newsetl.core.parent import Parent, limit_memory
from newsetl.core.processes import die_with_parent, do_without, give_back_memory, stand_in
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Raw
from newsetl.run.workers.declined import failed
from newsetl.run.workers.packed import pack

if TYPE_CHECKING:
    from newsetl.run.workers.answer import BuiltOutcome

_ANSWER_SECONDS = 0.5  # of work, at most, between two answers: what is read again when the child dies
_GC_THRESHOLD = 20_000  # a page makes tens of thousands of objects, nearly all of them without circles


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a child has to know, sent once."""

    options: Options
    memory_bytes: int  # address space; past it an extraction fails with MemoryError
    parent_pid: int
    has_rows: bool  # answer with rows for the writer, not with articles


Extract: TypeAlias = Callable[[Capture], Outcome]


def main() -> None:
    """Serve until the input ends."""
    gc.disable()  # until all is imported: what is made then stays
    parent = Parent()
    stand_in("robust_downloader", "download")  # of other language models: with requests, 8 MB and 0.03 s
    import newsetl.extract.article  # noqa: F401 - slow, and the parent may not know yet what is to be done

    setup = parent.receive()
    if setup is None:
        return
    do_without(*(() if setup.options.profile == "full" else ("numpy",)), "pandas")  # spaCy multiplies with numpy
    die_with_parent(setup.parent_pid)
    extract = _warm_up(setup)
    parent.send(READY)
    with suppress(BrokenPipeError):
        while (batch := parent.receive()) is not None:
            _serve(parent, extract, batch, setup)
            give_back_memory()


def _serve(parent: Parent, extract: Extract, batch: list[Capture], setup: Setup) -> None:
    """Read a batch, and answer several of its documents at a time. The batch is emptied meanwhile."""
    waiting: list[Outcome] = []
    since = process_time()
    batch.reverse()
    for read in range(1, len(batch) + 1):
        waiting.append(_outcome(extract, batch.pop()))
        parent.note(progress_of(read))
        if not batch or process_time() - since > _ANSWER_SECONDS:
            parent.note(progress_of(read, is_answering=True))
            parent.send(pack(_answer(waiting, setup)))
            waiting = []
            since = process_time()


def progress_of(read: int, *, is_answering: bool = False) -> int:
    """What a child notes when it has read so many documents of a batch, and when it then begins to answer."""
    return 2 * read + is_answering


def read_and_answering(progress: int) -> tuple[int, bool]:
    """How many documents were read, and whether the child then began to answer: `progress_of`, the other way."""
    return progress // 2, progress % 2 == 1


def _answer(outcomes: list[Outcome], setup: Setup) -> list[Outcome] | list[BuiltOutcome]:
    if not setup.has_rows:
        return outcomes
    from newsetl.run.workers.answer import with_rows

    return with_rows(outcomes, recipe=setup.options.recipe)


def _warm_up(setup: Setup) -> Extract:
    """Import and run the extractor once, then hide all of it from the garbage collector."""
    import logging

    from newsetl.extract.article import extract

    logging.disable(logging.CRITICAL)  # libraries' words about single pages; outcomes say what matters
    page = (
        b"<html><head><title>t</title>"
        b'<meta property="article:published_time" content="2020-01-02T03:04:05Z">'  # needs no library's guess
        b"</head><body><article><p>"
        + b'"It is warm," said Ann Miller, the mayor of London, on Monday. ' * 12
        + b"</p></article></body></html>"
    )
    read = partial(extract, options=setup.options)
    first = Capture(raw=Raw(source_uri="warm-up"), payload=page, media="html")
    _answer([read(first)], setup)
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    gc.enable()
    limit_memory(setup.memory_bytes)
    return read


def _outcome(extract: Extract, capture: Capture) -> Outcome:
    """The worker boundary: a document whose extraction fails is a reject by itself."""
    try:
        outcome = extract(capture)
    except Exception as error:  # noqa: BLE001 - the batch goes on whatever one document does
        return failed(capture, error)
    if isinstance(outcome, Article):
        return replace(outcome, capture=replace(outcome.capture, payload=b""))  # the parent needs no bytes back
    return outcome


if __name__ == "__main__":
    main()
