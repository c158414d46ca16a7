"""Dates as machines and people write them."""

from datetime import UTC, date, datetime

import pytest

from newsetl.extract.fields.dates.parse import parse_moment, printed_moment

DAY = date(2024, 5, 3)


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2024", "May 3, 2024", "May 3rd, 2024", "Fri, 3 May 2024", "3. Mai 2024", "3 mai 2024", "3 de mayo de 2024",
        "3 maggio 2024", "3 maja 2024", "3. května 2024", "3 мая 2024", "2024年5月3日", "2024년 5월 3일", "3 tháng 5, 2024",
        "03.05.2024", "2024/05/03", "2024-05-03", "Updated: 03.05.24 | 12:30", "03.05.2412:30", "3 Mayıs 2024", "Den 3 maj 2024 kl. 8",
    ],
)  # fmt: skip
def test_a_printed_date_is_read_in_any_language(line: str) -> None:
    moment = printed_moment(line)
    assert moment is not None
    assert moment.on == DAY
    assert moment.precision == "day"


@pytest.mark.parametrize("line", ["", "12 angry men of 2024 words", "99.99.2024", "Call 030 2024 12", "1.2.3"])
def test_what_is_no_date_gives_none(line: str) -> None:
    assert printed_moment(line) is None


@pytest.mark.parametrize(
    ("line", "year"), [("3.5.68", 2068), ("3.5.69", 1969), ("3.5.99", 1999), ("3.5.00", 2000)]
)
def test_a_year_of_two_digits_is_one_of_the_hundred_from_1969(line: str, year: int) -> None:
    assert printed_moment(line).on == date(year, 5, 3)  # type: ignore[union-attr]


def test_month_first_only_where_it_is_said() -> None:
    assert printed_moment("04/03/2024").on == date(2024, 3, 4)  # type: ignore[union-attr]
    assert printed_moment("04/03/2024", month_first=True).on == date(2024, 4, 3)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("stated", "at", "precision"),
    [
        ("2024-05-03T08:30:00+02:00", datetime(2024, 5, 3, 6, 30, tzinfo=UTC), "second"),
        ("2024-05-03T08:30Z", datetime(2024, 5, 3, 8, 30, tzinfo=UTC), "minute"),
        ("2024-05-03T08:30:00", None, "day"),
        ("2024-05-03", None, "day"),
        ("2024-05", None, "month"),
        ("Fri, 03 May 2024 08:30:00 GMT", datetime(2024, 5, 3, 8, 30, tzinfo=UTC), "second"),
        ("03 Mai 2024 08:30 GMT", None, "day"),
        ("1714725000", datetime(2024, 5, 3, 8, 30, tzinfo=UTC), "second"),
    ],
)
def test_a_stated_time_keeps_its_precision(stated: str, at: datetime | None, precision: str) -> None:
    moment = parse_moment(stated)
    assert moment is not None
    assert (moment.at, moment.precision) == (at, precision)


@pytest.mark.parametrize("stated", ["", "soon", "0000-00-00", "9999-99-99T99:99", "2024-05-03T25:61:00+99:99"])
def test_a_silly_time_raises_nothing(stated: str) -> None:
    parse_moment(stated)
