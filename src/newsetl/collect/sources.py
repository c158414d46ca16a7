"""Sources: what config/sources.toml may hold, one table a source.

[sources.gazette]
kind = "feed"                                what announces the articles
url = "https://gazette.example/feed.xml"
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from newsetl.collect.discover.announced import ListedPage
from newsetl.collect.discover.sections import is_same_site
from newsetl.core.errors import UsageError
from newsetl.core.identity import clean_url
from newsetl.core.nearest import nearest

SourceKind = Literal["feed", "sitemap", "section", "site", "urls", "local"]
_SPECIAL = re.compile(r"[\x00-\x1f\x7f\"\\]")  # what a TOML string may not hold as it is
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class Source(BaseModel):
    """One source. `site` finds the sitemaps in robots.txt; `urls` is a list in a file; `local` is a path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: SourceKind
    url: str | None = Field(default=None, description="of the feed, sitemap, section page or site")
    path: Path | None = Field(default=None, description="of the list of URLs, or of local files to read")
    every_minutes: float | None = Field(default=None, gt=0, description="a fixed poll instead of one that adapts")
    enabled: bool = True
    only: str | None = Field(default=None, description="regular expression that article URLs must hold")
    never: str | None = Field(default=None, description="regular expression that article URLs must not hold")
    any_site: bool | None = Field(
        default=None, description="follow links to other sites; only feeds do by themselves"
    )

    @field_validator("only", "never")
    @classmethod
    def _pattern(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from error
        return value

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        wants = "path" if self.kind in ("urls", "local") else "url"
        if getattr(self, wants) is None:
            raise ValueError(f"kind {self.kind!r} needs {wants!r}")
        if self.url is not None and clean_url(self.url) is None:
            raise ValueError(f"url {self.url!r} is no http or https address")
        return self

    @property
    def every(self) -> timedelta | None:
        """The fixed poll, if one is set."""
        return None if self.every_minutes is None else timedelta(minutes=self.every_minutes)

    def wants(self, announced: ListedPage, *, page: str) -> bool:
        """Whether an article that `page` announced is one to fetch."""
        if self.only and not re.search(self.only, announced.url):
            return False
        if self.never and re.search(self.never, announced.url):
            return False
        anywhere = self.kind in ("feed", "urls") if self.any_site is None else self.any_site
        return anywhere or is_same_site(announced.url, page)


def load_sources(path: Path) -> dict[str, Source]:
    """The sources of a file by name, in its order; paths in it stand on its folder.

    Raises:
        UsageError: what is wrong and where; an unknown key with the nearest one that exists.
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UsageError(f"{path} does not exist: `newsetl sources add URL` makes its first entry") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    for key in written:
        if key != "sources":
            raise UsageError(f"{path}: [{key}] is not known; a source is a table [sources.NAME]")
    tables = written.get("sources", {})
    return {name: _source(path, name, table) for name, table in tables.items()}


def chosen(sources: Mapping[str, Source], names: Iterable[str]) -> dict[str, Source]:
    """The sources of those names; all that are enabled when there are none.

    Raises:
        UsageError: a name is not there; names the nearest.
    """
    wanted = list(names)
    if not wanted:
        return {name: source for name, source in sources.items() if source.enabled}
    for name in wanted:
        if name not in sources:
            raise UsageError(f"no source {name!r}{nearest(name, sources)}")
    return {name: sources[name] for name in wanted}


def as_toml(name: str, source: Source) -> str:
    """An entry as it stands in the file."""
    keys = source.model_dump(mode="json", exclude_defaults=True)
    return f"[sources.{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in keys.items())


def _source(path: Path, name: str, table: Any) -> Source:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{path}: source name {name!r}: use lower-case letters, digits, '.', '_' and '-'")
    try:
        source = Source.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        spot = ".".join(("sources", name, *map(str, first["loc"])))
        if first["type"] == "extra_forbidden":
            key = str(first["loc"][-1])
            raise UsageError(f"{path}: {spot} is not known{nearest(key, Source.model_fields)}") from error
        raise UsageError(f"{path}: {spot}: {first['msg']}") from error
    if source.path is not None and not source.path.is_absolute():
        whole = path.parent / source.path
        is_walked = source.kind == "local"  # its ".." are taken out there too, so that it names the same files
        source = source.model_copy(update={"path": Path(os.path.normpath(whole)) if is_walked else whole})
    return source


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    escaped = _SPECIAL.sub(lambda match: f"\\u{ord(match[0]):04X}", str(value))
    return f'"{escaped}"'
