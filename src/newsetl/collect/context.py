"""What the commands of the web part need to know: settings, and where things lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from newsetl.collect.settings import WebSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class WebContext:
    """Put one into `typer.Context.obj` to have the commands use it."""

    settings: WebSettings = field(default_factory=lambda: WebSettings())  # noqa: PLW0108
    home: Path = Path("warehouse")
    sources: Path = Path("config/sources.toml")

    @property
    def frontier(self) -> Path:
        """The state of every URL."""
        return self.home / "frontier.sqlite"

    @property
    def raw(self) -> Path:
        """The archive."""
        return self.home / "raw"
