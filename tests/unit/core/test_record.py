"""Records that are cheap to make are equal, hashed, copied and packed like frozen dataclasses."""

import pickle
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.core.record import record


@record(frozen=True, slots=True, kw_only=True)
class Cheap:
    word: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    word: str
    numbers: tuple[int, ...] = ()


@given(st.text(), st.lists(st.integers()).map(tuple))
def test_a_record_has_the_hash_and_the_fields_of_a_frozen_dataclass(word: str, numbers: tuple[int, ...]) -> None:
    cheap, frozen = Cheap(word=word, numbers=numbers), Frozen(word=word, numbers=numbers)
    assert hash(cheap) == hash(frozen)
    assert {cheap} == {Cheap(word=word, numbers=numbers), pickle.loads(pickle.dumps(cheap))}
    assert replace(cheap, word=f"{word}!") != cheap
    assert repr(cheap).removeprefix("Cheap") == repr(frozen).removeprefix("Frozen")


def test_a_record_takes_no_other_attributes() -> None:
    with pytest.raises(AttributeError):
        setattr(Cheap(word="a"), "other", 1)  # noqa: B010
