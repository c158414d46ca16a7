"""Each deployment of prefect.yaml, as the scheduler runs it: with the parameters that it passes, and no others."""

from __future__ import annotations

import runpy
from typing import Any

import pytest
import yaml

from newsetl.core.shipped import shipped

PREFECT = yaml.safe_load(shipped("prefect.yaml").read_text(encoding="utf-8"))


def flow_of(entry: dict[str, Any]) -> Any:
    path, _, name = entry["entrypoint"].partition(":")
    return runpy.run_path(str(shipped(path)), run_name="newsetl_test")[name]


@pytest.mark.parametrize("entry", PREFECT["deployments"], ids=lambda entry: entry["name"])
def test_a_scheduled_flow_takes_what_its_deployment_passes(entry: dict[str, Any]) -> None:
    flow = flow_of(entry)
    if entry.get("schedules"):
        flow.validate_parameters(entry.get("parameters", {}))
    assert entry["name"] == flow.name
