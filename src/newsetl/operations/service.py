"""`newsetl up` and `newsetl down`: start what is missing, set the server up, say what runs; end all of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

import filelock

from newsetl.core.config_file import config_path
from newsetl.core.errors import ServiceError
from newsetl.core.processes import start_of
from newsetl.operations.api import Api
from newsetl.operations.automations import create_automations
from newsetl.operations.deployments import Deployed, create_pool, deploy
from newsetl.operations.folder import Folder, Running, size_of, tail
from newsetl.operations.guard import LOGIN_PATH
from newsetl.operations.programs import LOOPBACK, client_environment, flow_environment
from newsetl.operations.schedules import Schedule, read_schedules
from newsetl.settings import Settings

_HEALTHY_SECONDS = 240.0
_END_SECONDS = 75.0
_SCHEDULED_SECONDS = 10.0
OnMessage = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What `up` found or made."""

    running: Running
    began: bool  # by this call
    deployed: Deployed
    schedules: list[Schedule]
    secret_file: Path | None  # holds what logs a person in; None when the server is not our own

    @property
    def login_url(self) -> str | None:
        """Address that logs a browser in; it holds the secret, so it is for the user's own eyes."""
        if self.secret_file is None:
            return None
        secret = quote(self.secret_file.read_text(encoding="ascii").strip())
        return f"{self.running.ui}{LOGIN_PATH}#{secret}"


def up(settings: Settings, *, api: str | None, on_message: OnMessage) -> Service:
    """Start a server (unless `api` names one) and a worker, and set the server up. Twice is once.

    Raises:
        ServiceError: a port that is taken, another `up` at work, no permission, a server that is too old.
    """
    folder = Folder(settings.warehouse)
    folder.make()
    with _only_one(folder), ExitStack() as undone:
        running = folder.running()
        began = running is None
        if running is None:
            running = _begin(folder, settings, api)
            undone.callback(_end, running)
            if running.own_server:
                on_message("starting a Prefect server (the first time takes some 20 seconds)")
                _await_server(folder, running)
                on_message(f"the server is up: {running.ui} (now the flows are deployed, and the worker starts)")
        elif api is not None and api.rstrip("/") != running.api:
            raise ServiceError(f"{_who(running)} with {running.api}: `newsetl down` first, to go to {api}")
        deployed = _set_up(folder, settings, running)
        undone.pop_all()
    return Service(
        running=running,
        began=began,
        deployed=deployed,
        schedules=read_schedules(folder.api(running), running.pool, wait_s=_SCHEDULED_SECONDS),
        secret_file=folder.secret_file if running.own_server else None,
    )


def join_service(warehouse: Path) -> None:
    """Have what this process runs be seen on the server of `newsetl up`, unless PREFECT_API_URL names another."""
    folder = Folder(warehouse)
    running = folder.running()
    if running is not None and os.environ.get("PREFECT_API_URL", running.api) == running.api:
        os.environ.update(client_environment(folder, running.api, own_server=running.own_server))


def down(settings: Settings) -> Running | None:
    """End what `up` started, runs first: they commit what they have. Who ran; None when nobody did."""
    running = Folder(settings.warehouse).running()
    if running is not None:
        _end(running)
    return running


def _set_up(folder: Folder, settings: Settings, running: Running) -> Deployed:
    server = folder.api(running)
    _check_version(server)
    create_pool(server, running.pool)
    create_automations(server, settings.service.webhook, own_server=running.own_server)
    environment = client_environment(folder, running.api, own_server=running.own_server)
    return deploy(folder, server, running.pool, environment)


@contextmanager
def _only_one(folder: Folder) -> Iterator[None]:
    """One `up` at a time in a folder; the lock is the kernel's, a killed holder leaves none behind."""
    note = folder.root / "up.pid"
    lock = filelock.FileLock(folder.root / "up.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout as error:
        who = note.read_text(encoding="utf-8").strip() if note.exists() else "unknown"
        raise ServiceError(
            f"another `newsetl up` (process {who}) is at work in {folder.root}: wait for it"
        ) from error
    except OSError as error:
        raise ServiceError(f"cannot write {folder.root}: {error.strerror or error}") from error
    try:
        note.write_text(f"{os.getpid()}\n", encoding="utf-8")
        yield
    finally:
        lock.release()


def _begin(folder: Folder, settings: Settings, api: str | None) -> Running:
    """Start the supervisor, for a server of our own or for the one at `api`."""
    if api is None:
        port = settings.service.port
        _check_port(port)
        folder.secret()
        return _supervise(folder, settings, f"http://{LOOPBACK}:{port}/api", port)
    _check_version(Api(api))
    return _supervise(folder, settings, api.rstrip("/"), None)


def _supervise(folder: Folder, settings: Settings, api: str, port: int | None) -> Running:
    arguments = [str(settings.warehouse.absolute()), api, settings.service.pool, *([str(port)] if port else [])]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, **flow_environment(settings.warehouse, config_path()), "PATH": path}
    with folder.supervisor_log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsetl.operations.supervisor", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    running = Running(
        pid=process.pid,
        started=start_of(process.pid) or 0,
        api=api,
        pool=settings.service.pool,
        since=datetime.now(UTC).isoformat("T", "seconds"),
        own_server=port is not None,
    )
    folder.write(running)
    return running


def _await_server(folder: Folder, running: Running) -> None:
    server, log, supervisor_log = Api(running.api), folder.log("server"), folder.supervisor_log
    log_began, supervisor_began = (
        size_of(log),
        size_of(supervisor_log),
    )  # before these stand earlier services' lines
    deadline = time.monotonic() + _HEALTHY_SECONDS
    while not server.is_healthy():
        time.sleep(0.3)
        ended = "ended with" in tail(supervisor_log, since=supervisor_began)
        if ended or not running.is_alive or time.monotonic() > deadline:
            path, began = (log, log_began) if size_of(log) > log_began else (supervisor_log, supervisor_began)
            raise ServiceError(f"the Prefect server did not start; {path} ends with:\n{tail(path, since=began)}")


def _check_port(port: int) -> None:
    """A port that somebody has is said before anything is started.

    Raises:
        ServiceError: it cannot be listened on.
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except PermissionError as error:
            raise ServiceError(f"port {port} needs more rights: choose one over 1023 with --port") from error
        except OSError as error:
            url = f"http://{LOOPBACK}:{port}/api"
            if Api(url).is_healthy():
                remedy = f"PREFECT_API_URL={url} uses the Prefect server that is there"
            else:
                remedy = "another program has it"
            raise ServiceError(f"port {port} is taken: {remedy}; or choose another with --port") from error


def _check_version(server: Api) -> None:
    """Server and client of one minor version understand each other.

    Raises:
        ServiceError: the server is older than the Prefect installed here, or does not answer.
    """
    theirs, mine = server.version(), metadata.version("prefect")
    if _minor(theirs) < _minor(mine):
        raise ServiceError(
            f"{server.url} runs Prefect {theirs}, here is {mine}: bring the server up to date "
            f"(pip install 'prefect>={mine}'), or let `newsetl up` start its own without PREFECT_API_URL"
        )


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


def _end(running: Running) -> None:
    """End the supervisor, and with it everything it looks after."""
    deadline = time.monotonic() + _END_SECONDS
    with suppress(ProcessLookupError):  # it may end between a look and a signal
        if running.is_alive:
            os.kill(running.pid, signal.SIGTERM)
        while running.is_alive:
            if time.monotonic() > deadline:
                os.kill(running.pid, signal.SIGKILL)  # its programs are tied to it
            time.sleep(0.2)


def _who(running: Running) -> str:
    return f"process {running.pid} runs since {running.since}"
