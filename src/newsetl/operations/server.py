"""Our own Prefect server, guarded: `python -m newsetl.operations.server WAREHOUSE PORT`."""

from __future__ import annotations

import os
import runpy
import sqlite3
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newsetl.core.shipped import shipped
from newsetl.operations.folder import Folder
from newsetl.operations.guard import Guard
from newsetl.operations.leases import renew_leases
from newsetl.operations.overdue_runs import drop_overdue_runs
from newsetl.operations.programs import LOOPBACK, server_environment

_PRIVATE = 0o077  # what the server writes, its database above all, is its user's alone


def main() -> None:
    """Serve in the foreground, with the settings and the secret of the service's folder."""
    warehouse, port = Path(sys.argv[1]), int(sys.argv[2])
    os.umask(_PRIVATE)
    folder = Folder(warehouse)
    folder.make()
    os.environ.pop("PREFECT_API_URL", None)
    os.environ.update(server_environment(folder, port))
    resume(folder.prefect_home)
    module = runpy.run_path(str(shipped("flows") / "server.py"), run_name="newsetl_server")
    module["serve"](partial(Guard, port=port), LOOPBACK, port)


def resume(prefect_home: Path) -> None:
    """Mend what a pause of the server left in its folder, which only a stopped server's may be."""
    now = datetime.now(UTC)
    renew_leases(prefect_home, now=now)
    try:
        dropped = drop_overdue_runs(prefect_home, now=now)
    except sqlite3.Error as error:
        print(f"overdue runs were not looked for in {prefect_home}: {error}", flush=True)
        return
    if dropped:
        print(f"{dropped:,} overdue runs were dropped: each schedule catches up with one run", flush=True)


if __name__ == "__main__":
    main()
