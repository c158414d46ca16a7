"""`record`: a dataclass that the type checker keeps from being changed, for what is made a hundred times a page.

A frozen dataclass makes a call to set each of its fields, and takes three times as long to make. To mypy `record`
is `dataclasses.dataclass` itself; when the code runs, a record could be changed. Equality and hash are the same.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

__all__ = ["record"]

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(*, frozen: bool, **options: Any) -> Any:
        """`dataclasses.dataclass` with these options, of which `frozen` gives a hash and nothing else."""
        return dataclasses.dataclass(unsafe_hash=frozen, **options)
