"""How the schedules of `newsetl up` do, for the commands that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsetl.cli.output import print_line, print_note

if TYPE_CHECKING:
    from newsetl.operations.schedules import ServiceState
    from newsetl.settings import Settings


def read_service_state(settings: Settings) -> ServiceState | None:
    """What the service of this warehouse tells; None when there is none."""
    from newsetl.operations.folder import Folder
    from newsetl.operations.schedules import read_service

    return read_service(Folder(settings.warehouse))


def print_service(service: ServiceState | None) -> None:
    """One line a schedule; what is wrong goes to standard error."""
    if service is None:
        return
    for schedule in service.schedules:
        print_line(schedule.sentence)
    for problem in service.problems:
        print_note(problem)
