"""Where figures are kept: results/<benchmark>-<time>.json, with what they were measured on."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PACKAGES = ("newsetl", "trafilatura", "lxml", "resiliparse", "fastwarc", "duckdb", "pyarrow")


def write_result(name: str, result: Mapping[str, Any]) -> Path:
    """Write a result and return its path, relative to the repository."""
    now = datetime.now(UTC)
    around = {
        "at": now.isoformat(),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg(), "python": platform.python_version()},
        "versions": {package: version(package) for package in PACKAGES},
    }
    path = HERE / "results" / f"{name}-{now:%Y%m%dT%H%M%SZ}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**around, **result}, indent=1) + "\n", encoding="utf-8")
    return path.relative_to(HERE.parent)
