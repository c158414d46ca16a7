"""`newsetl`, and `python -m newsetl`. Ctrl-C is answered before the command line is imported."""

import gc
import os
import sys

from newsetl.core.interrupted import answer_interrupts
from newsetl.core.processes import do_without, leave, open_standard_streams

_GC_THRESHOLD = 50_000  # imports make hundreds of thousands of objects, none of which can go


def main() -> None:
    """Run the command line."""
    open_standard_streams()
    answer_interrupts()
    gc.set_threshold(_GC_THRESHOLD)
    do_without("numpy", "pandas")
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # its other pools keep megabytes of their own
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # to look for them takes 0.01 s in each command
    if sys.argv[1:2] == ["run"]:
        from newsetl.run.workers.early import start_early

        start_early()
    from newsetl.cli import main as run

    try:
        run()
    except SystemExit as end:
        leave(end)


if __name__ == "__main__":
    main()
