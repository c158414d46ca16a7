"""What a person set on the deployments in Prefect's UI: schedules, pauses and parameters outlive `newsetl up`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from newsetl.core.storage import write_atomically
from newsetl.operations.api import Api
from newsetl.operations.folder import Folder

_WORDS = {"schedules": "schedules", "paused": "pause", "parameters": "parameters"}
_OF_THE_SERVER = ("id", "created", "updated", "deployment_id")  # fields of a schedule that no person sets

Values = dict[str, Any]


@contextmanager
def edits_kept(folder: Folder, api: Api, names: Sequence[str]) -> Iterator[list[str]]:
    """Deploy inside of this; what a person had set before is set again at its end.

    A value counts as a person's when it is not the one that the last `up` of this folder had deployed. Between the
    deployment and the end, for some seconds, the shipped values are in force.

    Yields:
        A list that holds, in the end, one sentence for each deployment of which something was kept.
    """
    before, noted, kept = _values(api, names), _noted(folder), list[str]()
    yield kept
    deployed = _values(api, names)
    _note(folder, deployed)
    for name in (name for name in names if name in before and name in deployed):
        ours, shipped = noted.get(name, {}), deployed[name]
        edits = {
            field: value
            for field, value in before[name].items()
            if value not in (ours.get(field, ...), shipped[field])
        }
        if edits and (deployment := _deployment(api, name)):
            api.patch(f"deployments/{deployment['id']}", edits)
            words = " and ".join(_WORDS[field] for field in edits)
            kept.append(f"{name} keeps the {words} that were set on the server")


def _noted(folder: Folder) -> dict[str, Values]:
    with suppress(OSError, ValueError):
        noted: dict[str, Values] = json.loads(folder.deployed_file.read_text(encoding="utf-8"))
        return noted
    return {}


def _note(folder: Folder, deployed: Mapping[str, Values]) -> None:
    with write_atomically(folder.deployed_file) as temporary:
        temporary.write_text(json.dumps(deployed, indent=1) + "\n", encoding="utf-8")


def _deployment(api: Api, name: str) -> dict[str, Any] | None:
    deployment: dict[str, Any] | None = api.get(f"deployments/name/{name}/{name}")
    return deployment


def _values(api: Api, names: Sequence[str]) -> dict[str, Values]:
    """Deployment → what a person can set of it, for those that are on the server."""
    known = {name: _deployment(api, name) for name in names}
    return {name: _editable(deployment) for name, deployment in known.items() if deployment}


def _editable(deployment: Mapping[str, Any]) -> Values:
    schedules = [
        {field: value for field, value in schedule.items() if field not in _OF_THE_SERVER}
        for schedule in deployment["schedules"]
    ]
    return {"schedules": schedules, "paused": deployment["paused"], "parameters": deployment["parameters"]}
