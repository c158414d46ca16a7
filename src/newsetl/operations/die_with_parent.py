"""Start a Python program that ends when its parent ends, however the parent ends.

On Linux the kernel sees to it; on other systems the program is only started.
"""

from __future__ import annotations

import os
import sys

from newsetl.core.processes import die_with_parent


def main() -> None:
    """Become `python ARGUMENT…`, which the kernel kills when the thread that started it is gone.

    The server and the worker are started this way, and so is each flow run by the worker.
    """
    die_with_parent(os.getppid())
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])


if __name__ == "__main__":
    main()
