"""The two programs of a service, Prefect's server and its worker: their commands and environments."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from newsetl.operations.folder import Folder

HEARTBEAT_SECONDS = 30  # the least that Prefect takes
LOOPBACK = "127.0.0.1"

_DIE_WITH_PARENT = [sys.executable, "-m", "newsetl.operations.die_with_parent", "-m"]  # ends with the supervisor
TELLS_NOBODY = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}


def prepare_flow_process() -> None:
    """Set, before Prefect is imported, what every flow process needs: nothing is told to anybody, and it beats."""
    os.environ.update(TELLS_NOBODY)
    os.environ.setdefault("PREFECT_FLOWS_HEARTBEAT_FREQUENCY", str(HEARTBEAT_SECONDS))
    # a run by hand without a server starts one of its own, which takes a busy machine longer than twenty seconds
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")


def server_environment(folder: Folder, port: int) -> dict[str, str]:
    """Of our own server: loopback only, nothing told to anybody, UI and API agreed on the port."""
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    return {
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",  # heartbeats; runs, logs and artifacts stay
        # in memory, the default, a restart would end every run that holds the one place of its deployment
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",  # SQLite on a busy machine
        "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
        **environment,
        **TELLS_NOBODY,
        "PREFECT_HOME": str(folder.prefect_home),
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_AUTH_STRING": folder.secret(),
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{LOOPBACK}:{port}",
        "PREFECT_SERVER_API_PORT": str(port),  # the UI calls this port, whatever --port says
        "PREFECT_SERVER_UI_V2_ENABLED": "false",  # the pages of before show more of a run, and call nobody
        "PREFECT_UI_URL": f"http://{LOOPBACK}:{port}",  # in what the webhook is told
    }


def client_environment(folder: Folder, api: str, *, own_server: bool) -> dict[str, str]:
    """Of whatever talks to the server: the worker, its flow runs, `prefect deploy`."""
    near = {"PREFECT_WORKER_QUERY_SECONDS": "3"} if own_server else {}  # a run begins when it is asked for
    own = {"PREFECT_HOME": str(folder.prefect_home), "PREFECT_API_AUTH_STRING": folder.secret()}
    return {
        "PREFECT_CLIENT_MAX_RETRIES": "7",  # a server that is away for some minutes fails no run
        **near,
        **os.environ,
        **TELLS_NOBODY,
        **(own if own_server else {}),
        "PREFECT_API_URL": api,
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS),
        "PREFECT_WORKER_WEBSERVER_HOST": LOOPBACK,
    }


def flow_environment(warehouse: Path, config: Path | None) -> dict[str, str]:
    """What flow runs need to find the same warehouse and settings from any folder."""
    environment = {"NEWSETL_WAREHOUSE": str(warehouse.absolute())}
    if config is not None:
        environment["NEWSETL_CONFIG"] = str(config.absolute())
    return environment


def server_command(warehouse: Path, port: int) -> list[str]:
    """The server in the foreground: one process, without children that could outlive it."""
    return [*_DIE_WITH_PARENT, "newsetl.operations.server", str(warehouse), str(port)]


def worker_command(pool: str) -> list[str]:
    """A worker that starts each flow run as a process."""
    name = f"newsetl on {socket.gethostname()}"
    return [*_DIE_WITH_PARENT, "prefect", "worker", "start", "--pool", pool, "--type", "process", "--name", name]
