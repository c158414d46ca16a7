"""What the server does by itself: end runs that stopped beating, and tell a webhook of what went wrong."""

from __future__ import annotations

from typing import Any

from newsetl.core.errors import ServiceError
from newsetl.operations.api import Api
from newsetl.operations.programs import HEARTBEAT_SECONDS
from newsetl.operations.schedules import INTERRUPTED

BY_HAND = "by-hand"  # tag of runs of `newsetl run --flow`, which belong to no worker
LOST_RUNS = "newsetl: runs that vanished"
TELL = "newsetl: tell of trouble"
_BLOCK = "newsetl-webhook"
_OURS = {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.newsetl"}
_BY_HAND = {"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{BY_HAND}"}
_ANY_RUN = {"prefect.resource.id": "prefect.flow-run.*"}
_PAYLOAD = (
    '{"text": {{ ("newsetl: " ~ flow_run.name ~ ": " ~ flow_run.state.name ~ ". "'
    ' ~ (flow_run.state.message or "")) | tojson }},'
    ' "state": {{ flow_run.state.name | tojson }},'
    ' "run": {{ flow_run.name | tojson }},'
    ' "id": {{ (flow_run.id | string) | tojson }},'
    ' "url": {{ ((flow_run | ui_url) or "") | tojson }}}'
)


def create_automations(api: Api, webhook: str, *, own_server: bool) -> None:
    """Make both automations, or bring them up to date; without a webhook nobody is told.

    On our own server the supervisor sees the processes of the worker's runs, so heartbeats decide only on runs by
    hand: a run that lives on while the server is away for minutes is not taken for a crashed one.
    """
    _put_automation(api, _mark_lost_runs(_BY_HAND if own_server else _OURS))
    if webhook:
        _put_automation(api, _tell(_webhook_block(api, webhook)))
    elif (identity := _find(api, TELL)) is not None:
        api.patch(f"automations/{identity}", {"enabled": False})


def _mark_lost_runs(runs: dict[str, str]) -> dict[str, Any]:
    """Three heartbeats missed: the run is marked as crashed, so that the next one may start."""
    names = ("Completed", "Failed", INTERRUPTED, "Cancelled", "Crashed", "TimedOut")
    ends = [f"prefect.flow-run.{name}" for name in names]
    return {
        "name": LOST_RUNS,
        "description": "A run that has not beaten for three heartbeats has no process any more.",
        "trigger": {
            "type": "event",
            "posture": "Proactive",
            "match": _ANY_RUN,
            "match_related": runs,
            "for_each": ["prefect.resource.id"],
            "after": ["prefect.flow-run.heartbeat"],
            "expect": ["prefect.flow-run.heartbeat", *ends],
            "threshold": 1,
            "within": 3 * HEARTBEAT_SECONDS,
        },
        "actions": [
            {
                "type": "change-flow-run-state",
                "state": "CRASHED",
                "name": "Crashed",
                "message": "It stopped beating: killed, or its machine is gone. "
                "Nothing is lost: the next run goes on where it stopped.",
            }
        ],
    }


def _tell(block: str) -> dict[str, Any]:
    names = ("Failed", "Crashed", "TimedOut", "Late")
    return {
        "name": TELL,
        "description": "Failed, crashed and late runs are told to the webhook of service.webhook.",
        "trigger": {
            "type": "event",
            "posture": "Reactive",
            "match": _ANY_RUN,
            "match_related": _OURS,
            "for_each": ["prefect.resource.id"],
            "expect": [f"prefect.flow-run.{name}" for name in names],
            "threshold": 1,
            "within": 0,
        },
        "actions": [{"type": "call-webhook", "block_document_id": block, "payload": _PAYLOAD}],
    }


def _find(api: Api, name: str) -> str | None:
    matches = api.post("automations/filter", {"automations": {"name": {"any_": [name]}}})
    return str(matches[0]["id"]) if matches else None


def _put_automation(api: Api, automation: dict[str, Any]) -> None:
    identity = _find(api, automation["name"])
    if identity is None:
        api.post("automations/", {**automation, "enabled": True})
    else:
        api.put(f"automations/{identity}", {**automation, "enabled": True})


def _webhook_block(api: Api, url: str) -> str:
    """Id of the notification block: a Webhook that people can see and change in the UI."""
    data = {"method": "POST", "url": url, "headers": {"Content-Type": "application/json"}}
    block = api.get(f"block_types/slug/webhook/block_documents/name/{_BLOCK}")
    if block is not None:
        api.patch(f"block_documents/{block['id']}", {"data": data, "merge_existing_data": False})
        return str(block["id"])
    kind = api.get("block_types/slug/webhook")
    if kind is None:
        api.post("block_types/install_system_block_types")
        kind = api.get("block_types/slug/webhook")
    schemas = kind and api.post(
        "block_schemas/filter", {"block_schemas": {"block_type_id": {"any_": [kind["id"]]}}}
    )
    if not schemas:
        raise ServiceError(f"{api.url} has no webhook block: Prefect 3.8 or newer is needed")
    created = api.post(
        "block_documents/",
        {"name": _BLOCK, "data": data, "block_type_id": kind["id"], "block_schema_id": schemas[0]["id"]},
    )
    return str(created["id"])
