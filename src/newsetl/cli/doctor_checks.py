"""What `newsetl doctor` looks at. Each check says what it found, and the remedy when that is wrong."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from importlib import metadata
from typing import NamedTuple

from newsetl.core.config_file import config_path
from newsetl.core.counted import counted
from newsetl.core.errors import NewsetlError
from newsetl.core.storage import nearest_there
from newsetl.native.library import FORCES_PYTHON, library
from newsetl.settings import Settings

_FREE_BYTES = 1_000_000_000


class Check(NamedTuple):
    """One finding."""

    name: str
    ok: bool
    message: str


def all_checks(settings: Settings) -> list[Check]:
    """Every check, in order; none raises."""
    checks: list[Callable[[Settings], Check]] = [
        _python,
        _packages,
        _compiled,
        _config,
        _folder,
        _disk,
        _worker,
        _warehouse,
        _prefect,
    ]
    return [check(settings) for check in checks]


def lake_checks(settings: Settings) -> list[Check]:
    """One check for each damaged file of the lake, by its digest; one that says so when there is none."""
    from newsetl.cli.progress import counting_bar
    from newsetl.warehouse.damage import find_damage
    from newsetl.warehouse.lake import Lake
    from newsetl.warehouse.writer.database import newest_load

    lake = Lake(settings.warehouse / "lake")
    with counting_bar("checking the lake", quiet=False) as bar:
        damaged = find_damage(lake, digests=True, least_seq=newest_load(settings.warehouse), on_progress=bar)
    if not damaged:
        return [Check("lake", True, f"of {counted(len(lake.standing()), 'file')} each is as it was written")]
    return [Check(f"lake/{one.file}", False, f"{one.problem}; `newsetl repair` makes it anew") for one in damaged]


def _python(_: Settings) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")


def _packages(_: Settings) -> Check:
    """Whether what is installed is what the package asks for."""
    from packaging.requirements import Requirement

    wrong = []
    for line in metadata.requires("newsetl") or []:
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        try:
            held = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{wanted.name} is missing")
            continue
        if not wanted.specifier.contains(held, prereleases=True):
            wrong.append(f"{wanted.name} {held} is installed, {wanted.specifier} is needed")
    return Check("packages", not wrong, "; ".join(wrong) or "all as pyproject.toml asks")


def _compiled(_: Settings) -> Check:
    """Whether the compiled loops are used. All rows are the same without them, so that this is never wrong."""
    if library() is not None:
        message = "used"
    elif os.environ.get(FORCES_PYTHON):
        message = f"not used, as {FORCES_PYTHON} is set"
    else:
        message = (
            "not built; rows are the same without it. Install newsetl again where a C compiler is to be faster"
        )
    return Check("compiled code", True, message)


def _config(_: Settings) -> Check:
    path = config_path()
    return Check("settings", True, str(path) if path else "no config/newsetl.toml here: defaults")


def _folder(settings: Settings) -> Check:
    root = settings.warehouse.absolute()
    there = nearest_there(root)
    if not there.is_dir():
        return Check("warehouse folder", False, f"{there} is not a folder; name another with --warehouse")
    try:
        with tempfile.TemporaryFile(dir=there):  # it has no name, and is gone at once
            state = "can be written" if there == root else "is not there yet, and can be made"
            return Check("warehouse folder", True, f"{root} {state}")
    except OSError as error:
        return Check("warehouse folder", False, f"{there}: {error.strerror}; name another with --warehouse")


def _disk(settings: Settings) -> Check:
    free = shutil.disk_usage(nearest_there(settings.warehouse)).free
    return Check("disk", free > _FREE_BYTES, f"{free / 1e9:,.1f} GB free")


def _worker(settings: Settings) -> Check:
    from newsetl.core.records import Capture, Raw, Reject
    from newsetl.run.workers.pool import Task, extract_batch

    capture = Capture(raw=Raw(source_uri="doctor"), payload=b"A line of text.", media="text", chosen=True)
    try:
        (outcome,) = extract_batch([capture], Task(options=settings.options))
    except (NewsetlError, OSError) as error:
        return Check("extraction worker", False, str(error))
    declined = f"declined a line of text: {outcome.reason}" if isinstance(outcome, Reject) else ""
    return Check("extraction worker", not declined, declined or "starts and reads")


def _warehouse(settings: Settings) -> Check:
    from newsetl.warehouse.builds.reader import open_reader
    from newsetl.warehouse.builds.version import OTHER_VERSION, is_of_other_version

    if not os.path.lexists(settings.warehouse / "news.duckdb"):
        return Check("warehouse", True, "none yet: `newsetl run SOURCE…` makes one")
    try:
        connection = open_reader(settings.warehouse)
        (count,) = connection.execute("SELECT count(*) FROM articles").fetchone() or (0,)
    except NewsetlError as error:
        remedy = "" if "newsetl rebuild" in str(error) else "; `newsetl rebuild` makes it anew"
        return Check("warehouse", False, f"{error}{remedy}")
    older = f". {OTHER_VERSION}" if is_of_other_version(connection) else ""
    return Check("warehouse", True, f"opens, {counted(count, 'article')}{older}")


def _prefect(_: Settings) -> Check:
    url = os.environ.get("PREFECT_API_URL")
    if not url:
        return Check("Prefect", True, "PREFECT_API_URL is not set: --flow uses a temporary server")
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=5) as answer:
            return Check("Prefect", answer.status == 200, f"{url} answers")
    except (OSError, ValueError) as error:
        return Check(
            "Prefect", False, f"{url}: {error}; start it, or unset PREFECT_API_URL: `newsetl up` starts one"
        )
