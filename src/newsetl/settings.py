"""All settings, put together: code < config/newsetl.toml < NEWSETL_* < flags.

A room's own section stands in the room (`extract/settings.py`). Here stand the sections of the rooms above this
layer, and the limits, which readers, extraction and workers share. An unknown key is an error that names the
nearest known one.
"""

from __future__ import annotations

import difflib
import errno
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from newsetl.collect.settings import WebSettings
from newsetl.core.config_file import config_path
from newsetl.core.errors import UsageError
from newsetl.core.nearest import nearest
from newsetl.core.recipe import HostRule, Options
from newsetl.core.segmenters import installed_segmenter
from newsetl.core.settings import Section
from newsetl.core.snapshots import SHIPPED, SnapshotKind, numbers
from newsetl.extract.settings import Extract
from newsetl.warehouse.settings import Publish, Query

_NO_SETTINGS = ("NEWSETL_CONFIG", "NEWSETL_PURE", "NEWSETL_SHARED")  # variables that have another use
_DEFAULT = Options()


class Limits(Section):
    """What one document may cost; past it the document is a reject with that reason."""

    document_bytes: int = Field(
        _DEFAULT.document_bytes, gt=0, description="inflated size of one document, in bytes"
    )
    elements: int = Field(_DEFAULT.elements, gt=0, description="elements of one HTML page")
    document_seconds: float = Field(
        30.0, gt=0, description="time for one document, after which its worker is killed"
    )
    worker_memory_mb: int = Field(2_000, ge=300, description="address space of one worker, in MB")
    inflate_ratio: int = Field(200, gt=1, description="inflated to packed bytes; past it a stream is a bomb")


class Run(Section):
    """How a run is done; nothing here changes what it gives."""

    workers: int = Field(0, ge=0, description="extraction processes; 0 means one for each core")
    batch_documents: int = Field(64, gt=0, description="documents handed to a worker at a time, at most")
    batch_bytes: int = Field(4_000_000, gt=0, description="bytes handed to a worker at a time, about")
    commit_documents: int = Field(
        2_000, gt=0, description="documents after which the lake and the database are written"
    )
    lock_wait_s: float = Field(600.0, ge=0, description="how long to wait for another writer, in seconds")
    read_source_code: bool = Field(
        False, description="read source code, settings and logs as articles; else they are declined by name"
    )
    follow_links: bool = Field(
        False, description="read what links in folders point to, also outside of the input; else they are declined"
    )
    max_reject_share: float = Field(
        1.0, ge=0, le=1, description="a run with a larger share of rejects ends as failed"
    )
    executor: Literal["local", "dask"] = Field(
        "local", description="local processes, or dask: the cluster at run.dask_address"
    )
    dask_address: str = Field("", description="scheduler of a Dask cluster, such as tcp://127.0.0.1:8786")
    dask_folder: str = Field(
        "", description="folder that all Dask workers see: they read whole files; empty: batches are sent to them"
    )


class Service(Section):
    """How `newsetl up` runs."""

    port: int = Field(4200, ge=1, le=65535, description="port of the Prefect server, on loopback")
    pool: str = Field("newsetl", min_length=1, description="Prefect work pool that the worker polls")
    webhook: str = Field(
        "", description="URL that gets a message of failed, crashed and late runs; empty: none is sent"
    )


class Explore(Section):
    """How `newsetl explore` runs."""

    port: int = Field(4210, ge=0, le=65535, description="port of the explorer, on loopback; 0: any that is free")
    address: str = Field(
        "",
        description="of a running explorer, such as http://127.0.0.1:4210: run artifacts link to its pages",
    )


class Maintain(Section):
    """What `newsetl maintain` does beside its checks."""

    undo_days: int = Field(30, ge=0, description="for how long newsetl undo can take a run out")
    stories: bool = Field(True, description="group articles on one event into stories")
    no_stories_of: tuple[str, ...] = Field(
        (), description="publishers or hosts whose articles join no story, such as weather.example"
    )
    learn: tuple[SnapshotKind, ...] = Field(
        (), description="what to learn anew: document-frequencies, site-profiles"
    )


def _openable(warehouse: Path) -> Path:
    """The folder, if one can have this name and DuckDB can keep a database in it.

    To DuckDB a ? begins options, and a backslash ends a folder.
    """
    for name in (*warehouse.parts, str(warehouse)):  # each alone: what is above it need not be there
        try:
            os.lstat(name)
        except ValueError as error:
            raise ValueError(f"no folder can have this name: {error}") from error
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                raise ValueError(f"no folder can have this name: {error.strerror}") from error
    sign = next((sign for sign in "?\\" if sign in str(warehouse.absolute()) and sign != os.sep), None)
    if sign:
        raise ValueError(
            f"DuckDB cannot keep a database in {warehouse.absolute()}, for the {sign} in it: name another"
        )
    return warehouse


class Settings(Section):
    """Every setting there is."""

    warehouse: Annotated[Path, AfterValidator(_openable)] = Field(
        Path("warehouse"), description="folder of the raw files, the lake and the database", validate_default=True
    )
    extract: Extract = Extract()
    limits: Limits = Limits()
    run: Run = Run()
    service: Service = Service()
    explore: Explore = Explore()
    publish: Publish = Publish()
    maintain: Maintain = Maintain()
    query: Query = Query()
    web: WebSettings = WebSettings()
    columns: dict[str, str] = Field({}, description='our name = the table\'s column, such as text = "plain"')

    @property
    def options(self) -> Options:
        """What extraction needs to know."""
        return Options(
            profile=self.extract.profile,
            min_words=self.extract.min_words,
            default_year=self.extract.default_year or None,
            model=self.extract.model,
            segmenter=installed_segmenter() if self.extract.segmenter == "auto" else self.extract.segmenter,
            hosts=tuple(
                HostRule(host=host, container=rule.container, drop=rule.drop)
                for host, rule in sorted(self.extract.hosts.items())
            ),
            document_frequencies=self._number("document-frequencies", self.extract.document_frequencies),
            site_profiles=self._number("site-profiles", self.extract.site_profiles),
            snapshots=str(self.snapshots),
            document_bytes=self.limits.document_bytes,
            elements=self.limits.elements,
        )

    @property
    def snapshots(self) -> Path:
        """Folder of what was learned."""
        return (self.warehouse / "snapshots").absolute()

    @property
    def pinned(self) -> Settings:
        """The same settings with "latest" replaced by the newest number, "auto" by what it stands for here.

        A run does so once, at its start: what is learned meanwhile does not change it half way.
        """
        numbered = {
            "document_frequencies": self.options.document_frequencies,
            "site_profiles": self.options.site_profiles,
            "segmenter": self.options.segmenter,
        }
        return self.model_copy(update={"extract": self.extract.model_copy(update=numbered)})

    def _number(self, kind: SnapshotKind, setting: int | str) -> int:
        if isinstance(setting, int):
            return setting
        return max(numbers(self.snapshots, kind), default=SHIPPED[kind])


def _file_values() -> dict[str, Any]:
    path = config_path()
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error


def load_settings(flags: Mapping[str, Any] | None = None) -> Settings:
    """The effective settings; `flags` are nested like the file, without those that were not given.

    Raises:
        UsageError: an unknown key (the nearest is named) or a value that cannot be.
    """
    _check_environment()
    try:
        return Settings(**_laid_over(_laid_over(_file_values(), _environment_values()), flags or {}))
    except ValidationError as error:
        raise UsageError("; ".join(_problem(entry) for entry in error.errors())) from error


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two nested tables as one; where both have a value, that of `above` counts."""
    merged = dict(below)
    for name, value in above.items():
        both = isinstance(value, Mapping) and isinstance(below.get(name), Mapping)
        merged[name] = _laid_over(below[name], value) if both else value
    return merged


def _environment_values() -> dict[str, Any]:
    """What NEWSETL_* variables set, nested like the file."""
    values: dict[str, Any] = {}
    for variable, text in sorted(os.environ.items()):  # a section comes before its parts
        if variable.upper().startswith("NEWSETL_") and variable.upper() not in _NO_SETTINGS:
            names = variable.lower().removeprefix("newsetl_").split("__")
            value: Any = _from_json(variable, text) if _is_composite(names) else text
            for name in reversed(names):
                value = {name: value}
            values = _laid_over(values, value)
    return values


def _is_composite(names: Sequence[str]) -> bool:
    """Whether a setting is a section, a list or a table."""
    kind: Any = Settings
    for name in names:
        fields = getattr(kind, "model_fields", {})
        kind = fields[name].annotation if name in fields else None
    return hasattr(kind, "model_fields") or get_origin(kind) in (dict, tuple)


def _from_json(variable: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(
            f"{variable} = {text!r}: a section, a list or a table is written as JSON: {error}"
        ) from error


def _problem(entry: Any) -> str:
    name = ".".join(map(str, entry["loc"]))
    if entry["type"] == "extra_forbidden":
        return f"there is no setting {name!r}{nearest(name, setting_names())}"
    value = str(entry["input"]) if isinstance(entry["input"], Path) else entry["input"]
    return f"{name} = {value!r}: {entry['msg'].removeprefix('Value error, ')}"


def _check_environment() -> None:
    """Refuse a NEWSETL_* variable that names no setting, and name the nearest."""
    known = {f"NEWSETL_{name.upper().replace('.', '__')}": name for name in setting_names()}
    allowed = {
        *known,
        *_NO_SETTINGS,
        *(f"NEWSETL_{n.upper()}" for n in Settings.model_fields),
    }
    for name in os.environ:
        if (
            name.upper().startswith("NEWSETL_")
            and name.upper() not in allowed
            and not name.upper().startswith("NEWSETL_COLUMNS__")
        ):
            close = difflib.get_close_matches(name.upper(), (*known, *_NO_SETTINGS), n=1)
            raise UsageError(f"{name}: there is no such setting{f'; did you mean {close[0]}?' if close else ''}")


def setting_names() -> list[str]:
    """Dotted names of all settings, in order."""
    names: list[str] = []
    for name, entry in Settings.model_fields.items():
        inner = entry.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            names += [f"{name}.{part}" for part in inner.model_fields]
        else:
            names.append(name)
    return names


def origins(flags: Mapping[str, Any] | None = None) -> list[tuple[str, Any, str]]:
    """(name, effective value, where it came from) of every setting."""
    settings, file = load_settings(flags), _file_values()
    path = config_path()
    rows = []
    for name in setting_names():
        value: Any = settings
        for part in name.split("."):
            value = getattr(value, part)
        variable = f"NEWSETL_{name.upper().replace('.', '__')}"
        if _has(flags or {}, name):
            origin = "flag"
        elif variable in {key.upper() for key in os.environ}:
            origin = variable
        else:
            origin = str(path) if _has(file, name) else "default"
        rows.append((name, value, origin))
    return rows


def _has(values: Mapping[str, Any], name: str) -> bool:
    head, _, rest = name.partition(".")
    return head in values and (not rest or _has(values[head], rest))
