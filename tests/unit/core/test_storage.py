"""What storage refuses now and then is tried again; what it will refuse for ever is not."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsetl.core import storage
from newsetl.core.errors import WarehouseError
from newsetl.core.storage import Readers, let_read, retry, with_rights_of


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


@pytest.fixture(params=[0, 0o077])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_umask")
@pytest.mark.parametrize(
    ("readers", "rights"),
    [("user", {0o700, 0o600}), ("group", {0o750, 0o640}), ("everyone", {0o755, 0o644})],
)
def test_what_is_written_has_the_rights_of_the_folder_whatever_the_umask(
    readers: Readers, rights: set[int], tmp_path: Path
) -> None:
    root = tmp_path / "warehouse"
    let_read(root, readers)
    with with_rights_of(root):
        (root / "lake").mkdir()
        (root / "lake" / "part").write_text("rows")
    assert {path.stat().st_mode & 0o777 for path in (root, *root.rglob("*"))} == rights


def test_files_that_are_there_follow_when_others_may_read(tmp_path: Path) -> None:
    root = tmp_path / "warehouse"
    with with_rights_of(root):
        (root / "lake").mkdir()
        (root / "lake" / "part").write_text("rows")
        (root / "lake" / "part").chmod(0o400)
    for readers, folder, file in (("everyone", 0o755, 0o444), ("group", 0o750, 0o440), ("user", 0o700, 0o400)):
        let_read(root, readers)  # type: ignore[arg-type]
        modes = [path.stat().st_mode & 0o777 for path in (root, root / "lake", root / "lake" / "part")]
        assert modes == [folder, folder, file]
