"""Where the settings file is."""

from __future__ import annotations

import os
from pathlib import Path

from newsetl.core.errors import UsageError

CONFIG_FILE = Path("config/newsetl.toml")


def config_path() -> Path | None:
    """The settings file in force: NEWSETL_CONFIG, else config/newsetl.toml here; None when there is none.

    Raises:
        UsageError: NEWSETL_CONFIG names a file that is not there.
    """
    named = os.environ.get("NEWSETL_CONFIG")
    if named:
        if not Path(named).is_file():
            raise UsageError(f"NEWSETL_CONFIG={named}: there is no such file")
        return Path(named)
    return CONFIG_FILE if CONFIG_FILE.is_file() else None
