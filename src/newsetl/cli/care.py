"""Commands that look after an installation: rebuild, config, doctor, version."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from newsetl import __version__
from newsetl.cli.flags import JsonFlag, ProfileFlag, WarehouseFlag, Workers, nested, settings_from
from newsetl.cli.show import say, table, told
from newsetl.core.errors import UsageError

Init = Annotated[bool, typer.Option("--init", help="Write config/newsetl.toml with all defaults.")]


def rebuild(warehouse: WarehouseFlag = None) -> None:
    """Make the database anew from the lake, and publish it."""
    from newsetl.warehouse.writer.warehouse import rebuild as rebuild_database

    settings = settings_from(warehouse=warehouse)
    root = settings.warehouse
    count = rebuild_database(root, told=told, keep_builds=settings.publish.keep_builds)
    say(f"{count:,} commits applied to {root / 'news.duckdb'}")


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
        say(json.dumps({name: {"value": value, "from": origin} for name, value, origin in rows}, default=str))
        return
    table(["setting", "value", "from"], [(name, str(value), origin) for name, value, origin in rows])


def _write_config() -> None:
    from newsetl.core.shipped import shipped
    from newsetl.settings import CONFIG_FILE

    if CONFIG_FILE.exists():
        raise UsageError(f"{CONFIG_FILE} is there already: edit it, or move it away first")
    CONFIG_FILE.parent.mkdir(parents=True, exist_ok=True)
    CONFIG_FILE.write_text(shipped("config/newsetl.toml").read_text(encoding="utf-8"), encoding="utf-8")
    say(f"{CONFIG_FILE} written: every line in it is a default until you change it")


def _masked(name: str, value: object) -> object:
    secret = any(word in name for word in ("password", "secret", "token", "auth", "webhook"))
    return "********" if secret and value else value


def doctor(warehouse: WarehouseFlag = None, as_json: JsonFlag = False) -> None:
    """Check versions, folders, DuckDB and the Prefect server; exit code 1 when something is wrong."""
    from newsetl.cli.checks import all_checks

    checks = all_checks(settings_from(warehouse=warehouse))
    if as_json:
        say(json.dumps([check._asdict() for check in checks]))
    else:
        for check in checks:
            say(f"{'ok  ' if check.ok else 'FAIL'} {check.name}: {check.said}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def version(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with those of the engines.")] = False,
) -> None:
    """Print the version."""
    if not as_json:
        say(f"newsetl {__version__}")
        return
    from importlib import metadata

    engines = {name: metadata.version(name) for name in ("prefect", "duckdb", "pyarrow", "trafilatura", "lxml")}
    say(json.dumps({"newsetl": __version__, **engines}))
