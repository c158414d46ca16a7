"""Leases by which runs hold the one place of their deployment: renewed before the server starts.

A lease ends after some minutes in which its run could not renew it, as when the server was away. Prefect's server
then frees the place at its start, and frees it again when the run is marked as crashed: in between another run has
taken it, and two run at once. Renewed leases outlive the marking, which frees the place once.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from newsetl.core.storage import write_atomically

LEASE = timedelta(minutes=10)  # longer than it takes to notice that a run has no process; also in prefect.yaml
_FOLDER = "concurrency_leases"  # below PREFECT_HOME
_INDEX = "expirations.json"  # Prefect mends it from the leases


def renew_leases(prefect_home: Path, *, now: datetime) -> None:
    """Let every lease of the server's folder last for LEASE from now; one that cannot be read stays as it is."""
    for path in (prefect_home / _FOLDER).glob("*.json"):
        if path.name != _INDEX:
            _renew(path, now + LEASE)


def _renew(path: Path, until: datetime) -> None:
    try:
        lease = json.loads(path.read_text(encoding="utf-8"))
        expires_at = datetime.fromisoformat(lease["expiration"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    if expires_at < until:
        with write_atomically(path) as temporary:
            temporary.write_text(json.dumps({**lease, "expiration": until.isoformat()}), encoding="utf-8")
