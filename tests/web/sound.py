"""Whether archives are sound, as an independent reader judges them."""

from __future__ import annotations

from pathlib import Path

from warcio.checker import Checker


def is_sound(raw: Path) -> bool:
    """Whether there are archives in a folder, and warcio finds every record and digest of them right."""

    class Silent:
        inputs = [str(path) for path in sorted(raw.glob("*.warc.gz"))]  # noqa: RUF012
        verbose = False

    checker = Checker(Silent())
    checker.process_all()
    return bool(Silent.inputs) and checker.exit_value == 0
