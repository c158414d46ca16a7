"""Every column and every part of a row says what it means, and that is what the schema reference prints."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from newsetl.extract.fields import FIELDS, TABLES
from newsetl.extract.fields.meanings import meaning_of, meanings_of


@dataclass(frozen=True, kw_only=True)
class Tide:
    """One tide of a port.

    Attributes:
        height: Above the chart's zero, in
            metres.
        kind: Values: high, low.
    """

    height: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class Wave:
    """A wave."""

    length: float


def test_a_meaning_is_one_line_however_it_is_broken() -> None:
    assert meanings_of(Tide) == {"height": "Above the chart's zero, in metres", "kind": "Values: high, low"}


def test_a_record_whose_part_has_no_meaning_is_refused_by_its_name() -> None:
    with pytest.raises(TypeError, match="Wave does not say what length means"):
        meanings_of(Wave)


def test_a_column_means_the_first_line_of_its_docstring_and_its_values() -> None:
    def tide() -> None:
        """State of the water.

        Read from a table.

        Values: high, low.
        """

    assert meaning_of(tide) == "State of the water. Values: high, low"


def test_no_meaning_is_its_column_s_name_again() -> None:
    for name, meaning in (pair for entry in (*FIELDS, *TABLES) for pair in entry.meanings.items()):
        assert meaning.casefold().replace(" ", "_") != name
        assert len(meaning) > len(name)
