"""Processes that end with the one that started them, however that ends (Linux; elsewhere they only start)."""

from __future__ import annotations

import os
import sys

from newsetl.core.processes import end_with


def main() -> None:
    """Become `python ARGUMENT…`, tied to the parent: killed by the kernel when the starting thread is gone.

    So start the server, the worker, and by the worker each flow run.
    """
    end_with(os.getppid())
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == "__main__":
    main()
