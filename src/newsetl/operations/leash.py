"""Processes that end with the one that started them, however that ends (Linux; elsewhere they only start)."""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """Become `python ARGUMENT…`, tied to the parent: killed by the kernel when the starting thread is gone.

    So start the server, the worker, and by the worker each flow run.
    """
    parent = os.getppid()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG; kept across exec
        if os.getppid() != parent:
            os._exit(1)
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == "__main__":
    main()
