"""Days of the Persian and the Hebrew calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsetl.extract.fields.dates.calendars import hebrew_day, letters_value, persian_day
from newsetl.extract.fields.dates.parse import printed_moment


@pytest.mark.parametrize(
    ("year", "first"),
    [
        (1357, date(1978, 3, 21)),
        (1375, date(1996, 3, 20)),
        (1399, date(2020, 3, 20)),
        (1403, date(2024, 3, 20)),
        (1404, date(2025, 3, 21)),
    ],
)
def test_a_persian_year_begins_at_the_spring_equinox(year: int, first: date) -> None:
    assert persian_day(year, 1, 1) == first


@pytest.mark.parametrize(
    ("year", "first"),
    [
        (5779, date(2018, 9, 10)),
        (5782, date(2021, 9, 7)),
        (5783, date(2022, 9, 26)),
        (5784, date(2023, 9, 16)),
        (5785, date(2024, 10, 3)),
        (5786, date(2025, 9, 23)),
    ],
)
def test_a_hebrew_year_begins_on_its_new_year_s_day(year: int, first: date) -> None:
    assert hebrew_day(year, 1, 1) == first


@given(st.integers(1250, 1450), st.integers(1, 11))
def test_a_persian_month_begins_the_day_after_the_last_of_the_month_before(year: int, month: int) -> None:
    last = persian_day(year, month, 31 if month <= 6 else 30)
    assert persian_day(year, month + 1, 1) == last + timedelta(days=1)


@given(st.integers(5600, 5900), st.integers(7, 11))
def test_hebrew_months_after_adar_have_thirty_and_twenty_nine_days_in_turn(year: int, month: int) -> None:
    days = (hebrew_day(year, month + 1, 1) - hebrew_day(year, month, 1)).days
    assert days == (30 if month % 2 else 29)


@given(st.integers(5600, 5900))
def test_a_hebrew_year_ends_the_day_before_the_next(year: int) -> None:
    assert hebrew_day(year, 12, 29) + timedelta(days=1) == hebrew_day(year + 1, 1, 1)


def test_what_is_no_day_of_a_calendar_is_refused() -> None:
    for month, day in ((7, 31), (13, 1), (0, 1), (1, 0)):
        with pytest.raises(ValueError, match="no day"):
            persian_day(1403, month, day)
    with pytest.raises(ValueError, match="no day"):
        hebrew_day(5784, 13, 1)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("تاریخ انتشار: ۱۲ مهر ۱۴۰۲ - ۱۰:۳۰", date(2023, 10, 4)),
        ("۳۰ دی ۱۴۰۳", date(2025, 1, 19)),
        ("۱۴۰۲/۷/۱۲", date(2023, 10, 4)),
        ('כ"ד בתשרי תשפ"ד', date(2023, 10, 9)),
        ("ט״ו בניסן ה׳תשפ״ד", date(2024, 4, 23)),
        ("1 ژانویه 2024", date(2024, 1, 1)),
    ],
)
def test_printed_days_of_other_calendars_are_read(line: str, day: date) -> None:
    moment = printed_moment(line)
    assert moment is not None
    assert moment.on == day


def test_a_year_of_the_lunar_calendar_is_not_taken_for_a_persian_one() -> None:
    assert printed_moment("1445/03/20") is None


def test_hebrew_letters_stand_for_numbers_whatever_their_form() -> None:
    assert letters_value("תשפ״ד") == letters_value("תשפד") == 784
    assert letters_value("כ״ך") == 40
