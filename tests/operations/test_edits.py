"""What a person set on a server outlives a deployment; what nobody touched follows the shipped values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from newsetl.operations.api import Api
from newsetl.operations.edits import edits_kept
from newsetl.operations.folder import Folder


class Server(Api):
    """Keeps deployments as Prefect's server does, which gives each schedule an identity of its own."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:1/api")
        self.held: dict[str, dict[str, Any]] = {}
        self.made = 0

    def deploy(self, *, cron: str) -> None:
        """What `prefect deploy` does: the shipped values take the place of all others."""
        self.held = {}
        for name in ("collect", "maintain"):
            self.held[name] = {"id": name, "schedules": [], "paused": False, "parameters": {}}
            self.set(name, schedules=[{"schedule": {"cron": cron}, "active": True}])

    def set(self, name: str, **values: Any) -> None:
        """What a person does in the UI."""
        self.held[name] |= values
        for schedule in self.held[name]["schedules"]:
            self.made += 1
            schedule["id"] = schedule["created"] = self.made

    def get(self, path: str) -> Any:
        return self.held.get(path.rpartition("/")[2])

    def patch(self, path: str, body: dict[str, Any]) -> Any:
        self.set(path.rpartition("/")[2], **body)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path)
    folder.make()
    return folder


def up(folder: Folder, server: Server, *, cron: str = "0 * * * *") -> list[str]:
    """`newsetl up` of a version that ships this schedule; what it kept."""
    with edits_kept(folder, server, ["collect", "maintain", "new"]) as kept:
        server.deploy(cron=cron)
    return kept


def crons(server: Server, name: str) -> list[str]:
    return [one["schedule"]["cron"] for one in server.held[name]["schedules"]]


def test_what_a_person_set_is_kept_however_often_it_is_deployed(folder: Folder) -> None:
    server = Server()
    assert up(folder, server) == []
    server.set("collect", paused=True, parameters={"names": ["gazette"]})
    server.set("maintain", schedules=[{"schedule": {"cron": "5 4 * * *"}, "active": False}])
    for cron in ("0 * * * *", "0 * * * *", "30 * * * *"):
        assert up(folder, server, cron=cron) == [
            "collect keeps the pause and parameters that were set on the server",
            "maintain keeps the schedules that were set on the server",
        ]
        assert (server.held["collect"]["paused"], server.held["collect"]["parameters"]) == (
            True,
            {"names": ["gazette"]},
        )
        assert crons(server, "collect") == [cron]
        assert crons(server, "maintain") == ["5 4 * * *"]
        assert server.held["maintain"]["schedules"][0]["active"] is False


def test_what_nobody_touched_follows_the_shipped_values(folder: Folder) -> None:
    server = Server()
    up(folder, server)
    assert up(folder, server, cron="30 * * * *") == []
    assert crons(server, "collect") == ["30 * * * *"]


def test_what_stands_on_a_server_of_others_is_kept_when_it_is_met_first(folder: Folder) -> None:
    server = Server()
    server.deploy(cron="0 * * * *")
    server.set("maintain", schedules=[])
    assert up(folder, server) == ["maintain keeps the schedules that were set on the server"]
    assert crons(server, "maintain") == []


def test_a_deployment_that_is_deleted_comes_back_as_shipped(folder: Folder) -> None:
    server = Server()
    up(folder, server)
    server.set("maintain", paused=True)
    del server.held["maintain"]
    assert up(folder, server) == []
    assert server.held["maintain"]["paused"] is False
