"""Puts the built documentation into the wheel, where `make docs` has built it. Hatchling runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class DocsHook(BuildHookInterface[Any]):
    """Adds the folder site as newsetl/shipped/site."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add it to a wheel that is no editable one."""
        if version == "standard" and (Path(self.root) / "site" / "index.html").is_file():
            build_data["force_include"][str(Path(self.root) / "site")] = "newsetl/shipped/site"
