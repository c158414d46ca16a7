"""The extraction child: a process that may be killed. It reads batches of captures and answers one by one.

First comes the Setup, answered by "ready"; then each batch is answered by one outcome a capture, in order, so that
the parent always knows which document is being read. The end of the input ends the child.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from newsetl.core.child import limit_memory, open_pipes, receive, send
from newsetl.core.processes import die_with_parent
from newsetl.core.recipe import Options
from newsetl.core.records import Article, Capture, Outcome, Raw, Reason, Reject, Stage

_GC_THRESHOLD = 20_000  # a page makes tens of thousands of objects, nearly all of them without circles


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a child has to know, sent once."""

    options: Options
    memory_bytes: int  # address space; past it an extraction fails with MemoryError
    parent_pid: int


def main() -> None:
    """Serve until the input ends."""
    inlet, outlet = open_pipes()
    setup = receive(inlet)
    if setup is None:
        return
    die_with_parent(setup.parent_pid)
    extract = _warm_up(setup)
    send(outlet, "ready")
    with suppress(BrokenPipeError):
        while (batch := receive(inlet)) is not None:
            for capture in batch:
                send(outlet, _outcome(extract, capture, setup.options))


def _warm_up(setup: Setup) -> Any:
    """Import and run the extractor once, then hide all of it from the garbage collector."""
    import logging

    from newsetl.extract.article import extract

    logging.disable(logging.CRITICAL)  # libraries' words about single pages; outcomes say what matters
    page = (
        b"<html><head><title>t</title></head><body><article><p>"
        + b"Warm words. " * 40
        + b"</p></article></body></html>"
    )
    extract(Capture(raw=Raw(source_uri="warm-up"), payload=page, media="html"), options=setup.options)
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GC_THRESHOLD)
    limit_memory(setup.memory_bytes)
    return extract


def _outcome(extract: Any, capture: Capture, options: Options) -> Outcome:
    """The worker boundary: one of the two places where a broad except stands."""
    try:
        outcome: Outcome = extract(capture, options=options)
    except MemoryError:
        return Reject(
            raw=capture.raw, stage=Stage.WORKER, reason=Reason.MEMORY, detail="out of memory", url=capture.url
        )
    except Exception as error:  # noqa: BLE001 - the batch goes on whatever one document does
        detail = f"{type(error).__name__}: {error}"[:300]
        return Reject(raw=capture.raw, stage=Stage.WORKER, reason=Reason.CRASHED, detail=detail, url=capture.url)
    if isinstance(outcome, Article):
        return replace(outcome, capture=replace(outcome.capture, payload=b""))  # the parent needs no bytes back
    return outcome


if __name__ == "__main__":
    main()
