"""`python -m tests.dying newsetl.warehouse.lake:Lake.commit 1 maintain`: newsetl, killed when a step is done for the nth time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import reduce
from importlib import import_module
from typing import Any

from newsetl import cli


def killed_after(step: str, at: int, *arguments: object) -> None:
    """Run a command of newsetl that dies so; `step` is a module, and a function or method of it."""
    command = [sys.executable, "-m", "tests.dying", step, str(at), *map(str, arguments)]
    died = subprocess.run(command, check=False, capture_output=True, text=True)
    assert died.returncode == -signal.SIGKILL, died.stderr


def main(step: str, at: int) -> None:
    """Run newsetl with the arguments that are left."""
    module, _, path = step.partition(":")
    *owners, name = path.split(".")
    owner = reduce(getattr, owners, import_module(module))
    real, done = getattr(owner, name), []

    def dying(*arguments: Any, **named: Any) -> Any:
        result = real(*arguments, **named)
        done.append(1)
        if len(done) == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)
    cli.main()


if __name__ == "__main__":
    chosen, number = sys.argv.pop(1), int(sys.argv.pop(1))
    main(chosen, number)
