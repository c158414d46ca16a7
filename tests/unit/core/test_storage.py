"""What storage refuses now and then is tried again; what it will refuse for ever is not."""

from __future__ import annotations

import errno

import pytest

from newsetl.core import storage
from newsetl.core.errors import WarehouseError
from newsetl.core.storage import retry


class Refusing:
    """Refuses so many writes, then takes them."""

    def __init__(self, number: int, times: int) -> None:
        self.number, self.left, self.calls = number, times, 0

    def __call__(self) -> str:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise WarehouseError("cannot write") from OSError(self.number, "refused")
        return "written"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.time, "sleep", lambda _: None)


def test_an_error_that_passes_is_tried_again_five_times_in_all() -> None:
    assert retry(Refusing(errno.EIO, 4)) == "written"
    lasting = Refusing(errno.EIO, 99)
    with pytest.raises(WarehouseError):
        retry(lasting)
    assert lasting.calls == 5


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_disk_and_missing_rights_are_said_at_once(number: int) -> None:
    write = Refusing(number, 99)
    with pytest.raises(WarehouseError):
        retry(write)
    assert write.calls == 1


def test_our_own_mistakes_are_not_tried_again() -> None:
    calls = []

    def wrong() -> None:
        calls.append(1)
        raise WarehouseError("the manifest is broken")

    with pytest.raises(WarehouseError):
        retry(wrong)
    assert calls == [1]
