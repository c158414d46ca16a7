"""Numbers in sentences."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun, such as "1 place", "2,000 places" and, with a plural of its own, "2 stories"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
