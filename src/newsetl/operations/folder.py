"""The service's folder below the warehouse: who runs, where, since when; logs; Prefect's own home."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from newsetl.core.errors import ServiceError
from newsetl.core.processes import start_of
from newsetl.core.storage import write_atomically

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
        self.root = warehouse.absolute() / "service"
        self.prefect_home = self.root / "prefect"
        self.supervisor_log = self.root / "supervisor.log"
        self.prefect_file = self.root / "prefect.yaml"

    def log(self, program: str) -> Path:
        """The log of "server" or "worker"."""
        return self.root / f"{program}.log"

    def make(self) -> None:
        """Create what is missing; only the owner may read it, since flow parameters and logs lie here.

        Raises:
            ServiceError: there is no permission, or no room.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.prefect_home.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise ServiceError(
                f"cannot write {self.root}: {error.strerror or error}; name another warehouse with --warehouse"
            ) from error

    def running(self) -> Running | None:
        """Who runs here; None when nobody does."""
        with suppress(OSError, ValueError, TypeError):
            found = Running(**json.loads((self.root / "service.json").read_text(encoding="utf-8")))
            return found if found.is_alive else None
        return None

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
