"""`newsetl config`: the effective settings, and where each comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from newsetl.cli.flags import (
    JsonFlag,
    ProfileFlag,
    WarehouseFlag,
    Workers,
    nested,
)
from newsetl.cli.output import print_json, print_line, print_table
from newsetl.core.errors import UsageError

_CREDENTIALS = re.compile(r"//[^/@\s]+@")
Init = Annotated[bool, typer.Option("--init", help="Write config/newsetl.toml with all defaults.")]


def config(
    warehouse: WarehouseFlag = None,
    workers: Workers = None,
    profile: ProfileFlag = None,
    as_json: JsonFlag = False,
    init: Init = False,
) -> None:
    """Print the effective settings and where each came from; secrets are masked.

    `--init` writes config/newsetl.toml here, with every setting, its default and what it does.
    """
    if init:
        _write_config()
        return
    from newsetl.settings import origins

    rows = [
        (name, _masked(name, value), origin)
        for name, value, origin in origins(nested(warehouse=warehouse, workers=workers, profile=profile))
    ]
    if as_json:
        print_json({name: {"value": value, "from": origin} for name, value, origin in rows})
        return
    print_table(["setting", "value", "from"], [(name, str(value), origin) for name, value, origin in rows])


def _write_config() -> None:
    from newsetl.core.config_file import CONFIG_FILE
    from newsetl.core.shipped import shipped

    if CONFIG_FILE.exists():
        raise UsageError(f"{CONFIG_FILE} is there already: edit it, or move it away first")
    CONFIG_FILE.parent.mkdir(parents=True, exist_ok=True)
    CONFIG_FILE.write_text(shipped("config/newsetl.toml").read_text(encoding="utf-8"), encoding="utf-8")
    print_line(f"{CONFIG_FILE} written: every line in it is a default until you change it")


def _masked(name: str, value: Any) -> Any:
    """A value without what opens something: a secret by its name, or the user and password of an address."""
    if isinstance(value, str):
        is_secret = any(word in name for word in ("password", "secret", "token", "auth", "webhook"))
        return "********" if is_secret and value else _CREDENTIALS.sub("//********@", value)
    if isinstance(value, Mapping):
        return {key: _masked(f"{name}.{key}", inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(name, inner) for inner in value]
    return value
