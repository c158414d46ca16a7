"""The child process that parses documents: it is asked for one document at a time and may be killed at any moment.

First comes the Setup, answered by READY; then each Request is answered by its values, one message each, and a
last message without one. The end of the input ends the child.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from newsetl.core.child import READY
from newsetl.core.parent import Parent, limit_memory
from newsetl.core.processes import die_with_parent
from newsetl.core.records import Reason
from newsetl.readers.declined import DeclinedError
from newsetl.readers.isolated.messages import Answer, Request


def main() -> None:
    """Serve until the input ends."""
    parent = Parent()
    setup = parent.receive()
    if setup is None:
        return
    die_with_parent(setup.parent_pid)
    _silence_libraries()
    limit_memory(setup.memory_bytes)
    with suppress(BrokenPipeError):
        parent.send(READY)
        while (request := parent.receive()) is not None:
            for answer in answers(request):
                parent.send(answer)


def _silence_libraries() -> None:
    import logging
    import warnings

    logging.disable(logging.CRITICAL)  # libraries' words about single documents; outcomes say what matters
    warnings.simplefilter("ignore")


def answers(request: Request) -> Iterator[Answer]:
    """The values of a document, and why it ended. Here a broad except stands, as for every entry."""
    try:
        for value in request.work(request.payload, request.document_bytes):
            yield Answer(values=(value,))
    except DeclinedError as error:
        yield Answer(failure=(error.reason, str(error)), is_last=True)
    except MemoryError:
        yield Answer(failure=(Reason.MEMORY, "its reader ran out of memory"), is_last=True)
    except Exception as error:  # noqa: BLE001 - the boundary: one document must not cost those after it
        yield Answer(failure=(Reason.CORRUPT, f"{type(error).__name__}: {error}"[:200]), is_last=True)
    else:
        yield Answer(is_last=True)


if __name__ == "__main__":
    main()
