"""The work pool, and the deployments of prefect.yaml in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsetl.core.errors import ServiceError
from newsetl.core.shipped import shipped
from newsetl.operations.api import Api
from newsetl.operations.edits import edits_kept
from newsetl.operations.folder import Folder

# A flow run that ends with its worker, however that ends: `python` is the one of the worker's PATH.
FLOW_COMMAND = "python -m newsetl.operations.die_with_parent -m prefect.engine"
_DEPLOYMENT = re.compile(r"^  - name: (\S+)\n    entrypoint: (\S+?):(\w+)$", re.MULTILINE)


def create_pool(api: Api, pool: str) -> None:
    """Make the work pool, or bring it up to date.

    Raises:
        ServiceError: a pool of that name is of another type.
    """
    existing = api.get(f"work_pools/{pool}")
    if existing is None:
        api.post("work_pools/", {"name": pool, "type": "process", "base_job_template": _template(api)})
        return
    if existing["type"] != "process":
        raise ServiceError(
            f"the work pool {pool!r} on {api.url} is of type {existing['type']}, and not of type process: "
            "set service.pool to another name"
        )
    api.patch(f"work_pools/{pool}", {"base_job_template": _template(api)})


def _template(api: Api) -> dict[str, Any]:
    """Prefect's own for processes, with our command as the default."""
    workers = api.get("collections/views/aggregate-worker-metadata") or {}
    try:
        template: dict[str, Any] = workers["prefect"]["process"]["default_base_job_configuration"]
        template["variables"]["properties"]["command"]["default"] = FLOW_COMMAND
    except KeyError as error:
        raise ServiceError(f"{api.url} knows no process workers: Prefect 3.8 or newer is needed") from error
    return template


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """What came of a deployment."""

    names: list[str]
    left_out: list[str]  # a sentence each, with the reason
    kept: list[str]  # a sentence for each deployment that a person had changed on the server


def deploy(folder: Folder, api: Api, pool: str, environment: Mapping[str, str]) -> Deployed:
    """Deploy what prefect.yaml names.

    Raises:
        ServiceError: Prefect refuses; its words are in the message.
    """
    text = shipped("prefect.yaml").read_text(encoding="utf-8")
    names, missing = [], []
    for name, entrypoint, _ in _DEPLOYMENT.findall(text):
        if shipped(entrypoint).is_file():
            names.append(name)
        else:
            missing.append(f"deployment {name}: its flow {shipped(entrypoint)} is not there")
    folder.prefect_file.write_text(_adapted(text, pool), encoding="utf-8")
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy"]
    command += ["--prefect-file", str(folder.prefect_file)]
    for name in names:
        command += ["--name", name]
    with edits_kept(folder, api, names) as kept:
        done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServiceError(f"`prefect deploy` failed:\n{(done.stdout + done.stderr)[-2000:]}")
    return Deployed(names=names, left_out=missing, kept=kept)


def _adapted(text: str, pool: str) -> str:
    """prefect.yaml with flows by their full path, the pool in force, and runs that begin in the folder of now."""
    text = _DEPLOYMENT.sub(
        lambda m: f"  - name: {m[1]}\n    entrypoint: {json.dumps(f'{shipped(m[2])}:{m[3]}')}", text
    )
    text = text.replace("      name: newsetl\n", f"      name: {json.dumps(pool)}\n")
    step = "prefect.deployments.steps.set_working_directory"
    pull = f"pull:\n  - {step}:\n      directory: {json.dumps(str(Path.cwd()))}\n"
    return text.replace("\ndeployments:\n", f"\n{pull}\ndeployments:\n")
