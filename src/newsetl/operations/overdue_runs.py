"""Scheduled runs that came due while no server ran: each schedule catches up with one run.

This is done in the server's database before the server starts. Prefect's server on SQLite marks all overdue runs
as late at once, each in a transaction of its own, and hundreds of them kept one another waiting for many minutes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

_DATABASE = "prefect.db"  # below PREFECT_HOME
_WAIT_SECONDS = 60.0  # for a server that is about to end
_OVERDUE = """
    SELECT id, row_number() OVER (
        PARTITION BY deployment_id, json_extract(created_by, '$.id') ORDER BY next_scheduled_start_time DESC
    ) AS place
    FROM flow_run
    WHERE state_type = 'SCHEDULED' AND auto_scheduled AND run_count = 0 AND next_scheduled_start_time < :now
"""
_DROP = f"DELETE FROM flow_run WHERE id IN (SELECT id FROM ({_OVERDUE}) WHERE place > 1)"
# `prefect deploy` deletes runs that are marked as automatic, so the run that catches up is not one of them
_KEEP = f"""
    UPDATE flow_run SET auto_scheduled = 0, expected_start_time = :now, next_scheduled_start_time = :now
    WHERE id IN (SELECT id FROM ({_OVERDUE}) WHERE place = 1)
"""


def drop_overdue_runs(prefect_home: Path, *, now: datetime) -> int:
    """Delete the overdue runs of each schedule but the newest, which becomes due now.

    Runs that a person asked for stay as they are.

    Args:
        prefect_home: folder of the server's database; nothing is done when there is none.
        now: aware.

    Returns:
        How many runs were deleted.

    Raises:
        sqlite3.Error: the database is locked or damaged, or another version of Prefect made it.
    """
    database = prefect_home / _DATABASE
    if not database.exists():
        return 0
    moment = {"now": f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"}  # as Prefect writes it
    with closing(sqlite3.connect(database, timeout=_WAIT_SECONDS)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")  # the states of a run go with it
        connection.execute("BEGIN IMMEDIATE")
        dropped = connection.execute(_DROP, moment).rowcount
        connection.execute(_KEEP, moment)
    return dropped
