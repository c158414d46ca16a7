"""What the commands of the web part need to know: settings, and where things lie."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from newsetl.errors import UsageError
from newsetl.web.settings import WebSettings


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


def from_files(config: Path = Path("config/newsetl.toml")) -> WebContext:
    """The context that a config file describes by its [web] table; defaults where there is none.

    Raises:
        UsageError: the file cannot be read, or a key of [web] is wrong or unknown.
    """
    try:
        said = tomllib.loads(config.read_text(encoding="utf-8")) if config.exists() else {}
        return WebContext(
            settings=WebSettings.model_validate(said.get("web", {})), sources=config.parent / "sources.toml"
        )
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{config} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else "web"
        near = get_close_matches(key, WebSettings.model_fields, n=1)
        hint = f"; did you mean {near[0]!r}?" if first["type"] == "extra_forbidden" and near else ""
        raise UsageError(f"{config}: web.{key}: {first['msg']}{hint}") from error
