"""The service's folder below the warehouse: who runs, where, since when; logs; Prefect's own home."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from newsetl.core.errors import ServiceError
from newsetl.core.processes import start_of
from newsetl.core.storage import write_atomically
from newsetl.operations.api import Api

_TAIL_LINES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What runs: the supervisor, and whom it looks after."""

    pid: int  # the supervisor's
    started: int  # its start, in clock ticks since boot: a process number may be used again
    api: str  # address of the Prefect API
    pool: str
    since: str  # ISO 8601, UTC
    own_server: bool

    @property
    def ui(self) -> str:
        """Address for a browser."""
        return self.api.removesuffix("/api")

    @property
    def is_alive(self) -> bool:
        """Whether that very process still runs."""
        return start_of(self.pid) == self.started


class Folder:
    """Files of one service."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse.absolute()
        self.root = self.warehouse / "service"
        self.prefect_home = self.root / "prefect"
        self.supervisor_log = self.root / "supervisor.log"
        self.prefect_file = self.root / "prefect.yaml"
        self.deployed_file = self.root / "deployed.json"
        self.secret_file = self.root / "secret"

    def log(self, program: str) -> Path:
        """The log of "server" or "worker"."""
        return self.root / f"{program}.log"

    def make(self) -> None:
        """Create what is missing; only the owner may read it, since flow parameters and logs lie here.

        Raises:
            ServiceError: there is no permission, or no room.
        """
        try:
            for folder in (self.root, self.prefect_home):
                folder.mkdir(parents=True, exist_ok=True)
                folder.chmod(0o700)
        except OSError as error:
            raise ServiceError(
                f"cannot write {self.root}: {error.strerror or error}; name another warehouse with --warehouse"
            ) from error

    def secret(self) -> str:
        """What opens our own server, as USER:PASSWORD; made at the first call, readable by the user only."""
        if not self.secret_file.exists():
            with write_atomically(self.secret_file) as temporary:
                temporary.touch(mode=0o600)
                temporary.write_text(f"newsetl:{secrets.token_urlsafe(32)}\n", encoding="ascii")
        return self.secret_file.read_text(encoding="ascii").strip()

    def last_running(self) -> Running | None:
        """Who was started here last, alive or not; None after `newsetl down`, and when nobody ever was."""
        with suppress(OSError, ValueError, TypeError):
            return Running(**json.loads((self.root / "service.json").read_text(encoding="utf-8")))
        return None

    def running(self) -> Running | None:
        """Who runs here; None when nobody does."""
        written = self.last_running()
        return written if written is not None and written.is_alive else None

    def api(self, running: Running) -> Api:
        """The API of the server that a service uses, with the secret when the server is our own."""
        return Api(running.api, secret=self.secret() if running.own_server else None)

    def write(self, running: Running) -> None:
        """Say who runs."""
        with write_atomically(self.root / "service.json") as temporary:
            temporary.write_text(json.dumps(asdict(running), indent=1) + "\n", encoding="utf-8")

    def clear(self) -> None:
        """Nobody runs any more."""
        (self.root / "service.json").unlink(missing_ok=True)


def size_of(log: Path) -> int:
    """Bytes of a log; 0 when there is none."""
    return log.stat().st_size if log.exists() else 0


def tail(log: Path, *, since: int = 0) -> str:
    """The last lines of a log, of those after its byte `since`."""
    try:
        return "\n".join(log.read_bytes()[since:].decode("utf-8", "replace").splitlines()[-_TAIL_LINES:])
    except OSError:
        return ""
