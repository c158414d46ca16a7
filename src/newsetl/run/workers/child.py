"""The extraction child: a process that may be killed. It reads batches of captures and answers several at a time.

First comes the Setup, answered by READY. For each capture of a batch the child says DONE once it is read, so
that the parent always knows which document is being read. Now and then, and at the end of the batch, it says
ANSWERING and then gives the outcomes of all captures since the last answer, in order. The end of the input ends
the child.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from time import process_time
from typing import TYPE_CHECKING, TypeAlias

from newsetl.core.child import READY, limit_memory, open_pipes, receive, send
from newsetl.core.processes import die_with_parent, do_without, give_back_memory, stand_in
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Raw
from newsetl.run.workers.declined import failed
from newsetl.run.workers.packed import pack

if TYPE_CHECKING:
    from newsetl.run.workers.answer import BuiltOutcome

DONE = "done"  # a document was read
ANSWERING = "answering"  # outcomes follow
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
    inlet, outlet = open_pipes()
    stand_in("robust_downloader", "download")  # of other language models: with requests, 8 MB and 0.03 s
    import newsetl.extract.article  # noqa: F401 - slow, and the parent may not know yet what is to be done

    setup = receive(inlet)
    if setup is None:
        return
    do_without(*(() if setup.options.profile == "full" else ("numpy",)), "pandas")  # spaCy multiplies with numpy
    die_with_parent(setup.parent_pid)
    extract = _warm_up(setup)
    send(outlet, READY)
    with suppress(BrokenPipeError):
        while (batch := receive(inlet)) is not None:
            for message in _messages(extract, batch, setup):
                send(outlet, message)
            give_back_memory()


def _messages(extract: Extract, batch: Sequence[Capture], setup: Setup) -> Iterator[object]:
    """What is said of a batch, in order."""
    waiting: list[Outcome] = []
    since = process_time()
    for number, capture in enumerate(batch, 1):
        waiting.append(_outcome(extract, capture))
        yield DONE
        if number == len(batch) or process_time() - since > _ANSWER_SECONDS:
            yield ANSWERING
            yield pack(_answer(waiting, setup))
            waiting = []
            since = process_time()


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
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
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
