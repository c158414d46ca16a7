"""What hatchling does for a wheel beside copying files: it compiles the loops, and adds the documentation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from packaging.tags import platform_tags

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from newsetl.native.build import compile_loops
from newsetl.native.library import library_path


class WheelHook(BuildHookInterface[Any]):
    """Compiles newsetl.native where there is a compiler, and adds the folder site as newsetl/shipped/site."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Work on a wheel, or on what an editable install (`version` is "editable") finds in the folder itself."""
        reason = compile_loops()
        if reason:
            self.app.display_info(f"newsetl: {reason}; it runs without compiled code, and gives the same rows")
        else:
            build_data["artifacts"].append(str(library_path().relative_to(self.root)))
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{_platform()}"
        if version == "standard" and (Path(self.root) / "site" / "index.html").is_file():
            build_data["force_include"][str(Path(self.root) / "site")] = "newsetl/shipped/site"


def _platform() -> str:
    """The tag of this machine. That of many Linux distributions is left to tools that check the library for it."""
    return next(tag for tag in platform_tags() if not tag.startswith(("manylinux", "musllinux")))
