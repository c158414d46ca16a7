"""Datelines, dates in the text, and the date of publication that a text prints."""

from __future__ import annotations

import pytest

from newsetl.extract.fields.dates.dateline import dateline, dateline_date, dateline_place, parse_dateline
from newsetl.extract.fields.dates.expressions import lower_bound, time_rows
from newsetl.extract.fields.dates.published import published
from newsetl.extract.fields.head.headline import title
from newsetl.extract.page.page import Page
from tests.unit.extract.fields.text_pages import text_page


def times_of(text: str, **hints: str) -> list[tuple[str, str | None]]:
    return [(row.text, row.value) for row in time_rows(text_page(text, **hints))]


def published_on(page: Page) -> str | None:
    return next((candidate.value.on.isoformat() for candidate in published(page)), None)


@pytest.mark.parametrize(
    ("head", "place", "day", "agency"),
    [
        ("WASHINGTON, Feb 26 (Reuters) - The House", "WASHINGTON", (2, 26), "Reuters"),
        ("PARIS — The strike", "PARIS", None, None),
        ("東京 — 首相は", "東京", None, None),
        ("LOS ANGELES, Sept. 28 (UPI) — In a clip", "LOS ANGELES", (9, 28), "UPI"),
        ("PORTLAND, Ore., Feb 26 - Red Lion", "PORTLAND, Ore.", (2, 26), None),
        ("RICHMOND, Va. Feb 26 - Owens", "RICHMOND, Va.", (2, 26), None),
        ("MONTREAL, FEb 26- The bank", "MONTREAL", (2, 26), None),
        ("AMSTERDAM, 2 March - The bank", "AMSTERDAM", (3, 2), None),
        ("New York, March 2 - Stocks", "New York", (3, 2), None),
        ("BERLIN (dpa) - Der Streik", "BERLIN", None, "dpa"),
        ("PARIS, 3 mars (AFP) - Le ministre", "PARIS", (3, 3), "AFP"),
        ("MADRID, 3 may (EFE).- El gobierno", "MADRID", (5, 3), "EFE"),
        ("March 4 (Reuters) - Futures", "", (3, 4), "Reuters"),
        ("(ANSA) - ROMA, 1 LUG - Il ministro", "ROMA", (7, 1), "ANSA"),
        ("(AP) — NEW YORK — A man", "NEW YORK", None, "AP"),
        ("AFP - PARIS, 3 mars - Le ministre", "PARIS", (3, 3), "AFP"),
        ("Aldermoor, Ill. — Mike", "Aldermoor, Ill.", None, None),
        ("München/London – Kurz", "München/London", None, None),
        ("HONOLULU, Hawaii (Island Desk) - Nobody", "HONOLULU, Hawaii", None, None),
        ("NEWPORT NEWS, Va. - In a tradition", "NEWPORT NEWS, Va.", None, None),
    ],
)
def test_a_dateline_gives_place_day_and_agency(
    head: str, place: str, day: tuple[int, int] | None, agency: str | None
) -> None:
    parsed = parse_dateline(head)
    assert parsed is not None
    assert (parsed.place, parsed.agency) == (place, agency)
    assert (parsed.month, parsed.day) == (day or (None, None))


@pytest.mark.parametrize(
    ("head", "agency"),
    [
        (
            "PORT ELLERY, March 4 (Northern Wire) — A ferry",
            "Northern Wire",
        ),  # neither place nor agency is in a list
        ("LONDON, May 3 (AP) - Nobody", "AP"),
        ("ELLERY (EP) — Nobody", "EP"),
        ("PORT ELLERY (EP)—Nobody", "EP"),
        ("PORT ELLERY (EP) _ Nobody", "EP"),
        ("ELLERY -- (EP/NW) -- Nobody", "EP/NW"),
        ("ELLERY (ep) – Niemand", "ep"),
        ("ÉLLERY (EP).- Nadie", "EP"),
        ("ЭЛЛЕРИ (ЭП) — Никто", "ЭП"),
        ("PORTLAND (Canada) - Nobody", None),  # brackets may hold a place
        ("PARIS, 3 March - Nobody", None),
    ],
)
def test_the_agency_of_a_dateline_is_the_known_one_else_what_its_brackets_print(
    head: str, agency: str | None
) -> None:
    line = parse_dateline(head)
    assert line is not None
    assert (line.agency or line.signature) == agency


@pytest.mark.parametrize(
    "head",
    [
        "He left - and never came back.",
        "The ferry, which sank in 1987 - nobody knows why - was old.",
        "Wilcox/Gibbs - New York",
        "“We will,” he said - and left.",
        "Paris - the city of light - is full.",
        "Nobody (Not Even He) - They said",
        "NATO (OTAN) — Nobody met.",
        "COVID-19 (SARS) — Nobody knew.",
        "ELLERY (Nobody Knows) — The board met.",
        "7 p.m. - The doors open.",
        "(Reuters) - Apple said on Monday - in its report - that it will.",
        "",
    ],
)
def test_a_dash_alone_makes_no_dateline(head: str) -> None:
    assert parse_dateline(head) is None


WIRE = (
    "HARBOUR BANK RAISES PAYOUT\n\n    ALDERMOOR, Feb 26 - Harbour Bank said it will raise its payout to\n"
    "shareholders, who had asked for it since the autumn of the year\n"
    "before the last, when the results were better.\n"
    " REUTER\n"
)


def test_a_dateline_without_a_year_gives_month_and_day_only() -> None:
    page = text_page(WIRE)
    assert published_on(page) is None
    assert [candidate.value for candidate in dateline_date(page)] == ["02-26"]


@pytest.mark.parametrize("known", [{"default_year": 1987}, {"year": "1987"}])
def test_a_known_year_completes_it(known: dict[str, str]) -> None:
    page = text_page(WIRE, **known)
    assert published_on(page) == "1987-02-26"
    assert [candidate.value for candidate in dateline_date(page)] == ["1987-02-26"]


@pytest.mark.parametrize(
    ("text", "stated", "place", "day"),
    [
        ("The board met.", "ROME", "ROME", None),
        ("The board met.", "Rome, March 4, 2026 (AP) --", "Rome", "2026-03-04"),
        ("PARIS, March 3 (AFP) - The board met.", "ROME", "PARIS", "03-03"),
        ("The board met.", "TEST - ROME", None, None),
    ],
)
def test_a_dateline_that_a_database_states_counts_where_none_is_printed(
    text: str, stated: str, place: str | None, day: str | None
) -> None:
    page = text_page(text, dateline=stated)
    assert next((candidate.value for candidate in dateline_place(page)), None) == place
    assert next((candidate.value for candidate in dateline_date(page)), None) == day


def test_the_line_above_a_dateline_is_the_title() -> None:
    page = text_page(WIRE)
    assert next(candidate.value for candidate in title(page)) == "HARBOUR BANK RAISES PAYOUT"
    line = dateline(page)
    assert line is not None
    assert page.text[line.start : line.end] == "ALDERMOOR, Feb 26 - "


def test_a_date_stamp_at_the_head_is_the_day_of_publication() -> None:
    assert (
        published_on(text_page("Friday, January 4, 2019\nA house fell down in Skarra on Monday.")) == "2019-01-04"
    )
    assert published_on(text_page("By Iris Cole, 4 January 2019\nA house fell down in Skarra.")) == "2019-01-04"


def test_a_date_in_a_sentence_is_no_day_of_publication() -> None:
    page = text_page("Nobody has forgotten January 4, 2019, when a house fell down in Skarra.\nIt was old.")
    assert published_on(page) is None
    assert lower_bound(page) == ("2019-01-04", "January 4, 2019")


def test_what_is_to_come_bounds_nothing() -> None:
    assert lower_bound(text_page("The bridge will open in May 2031, the council said. It was built in 1990.")) == (
        "1990",
        "1990",
    )


def test_without_an_anchor_nothing_is_guessed() -> None:
    text = "He left on March 30. In July 2024 he came back. Last week, on Saturday, he said it was 80 years ago."
    assert times_of(text) == [
        ("March 30", "XXXX-03-30"),
        ("July 2024", "2024-07"),
        ("Last week", None),
        ("Saturday", "XXXX-WXX-6"),
        ("80 years ago", None),
    ]


def test_an_anchor_resolves_what_counts_from_it() -> None:
    text = (
        "He left on March 30. Last week, on Saturday, yesterday, two months ago, in the 1990s, "
        "he will go next Monday."
    )
    assert times_of(text, published="2025-03-31") == [
        ("March 30", "2025-03-30"),
        ("Last week", "2025-W13"),
        ("Saturday", "2025-03-29"),
        ("yesterday", "2025-03-30"),
        ("two months ago", "2025-01"),
        ("1990s", "199X"),
        ("next Monday", "2025-04-07"),
    ]


def test_the_nearest_year_counts_at_the_turn_of_the_year() -> None:
    assert times_of("It was found on December 30.", published="2025-01-02") == [("December 30", "2024-12-30")]


def test_words_that_are_also_months_need_a_date_beside_them() -> None:
    assert times_of("They may march on. May I? The march was long. On May 5 they met.") == [
        ("May 5", "XXXX-05-05")
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Das Treffen war am 3. März 2024 in der Halle am Hafen.", "2024-03-03"),
        ("La réunion a eu lieu le 1er mars 2024 dans le port de la ville.", "2024-03-01"),
        ("La reunión fue el 5 de mayo de 2021 en el puerto de la ciudad.", "2021-05-05"),
        ("La riunione è stata il 5 maggio 2022 nel porto della città.", "2022-05-05"),
        ("A reunião foi em 5 de maio de 2021 no porto da cidade.", "2021-05-05"),
    ],
)
def test_each_language_has_its_months(text: str, value: str) -> None:
    assert [row.value for row in time_rows(text_page(text))] == [value]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vor zwei Wochen war das noch nicht so, sagte er in der Halle.", "Vor zwei Wochen"),
        ("Il y a deux ans, le port de la ville avait fermé pour des travaux.", "Il y a deux ans"),
        ("Hace tres años pasó lo mismo en el puerto de la ciudad.", "Hace tres años"),
        ("Due anni fa era successo lo stesso nel porto della città.", "Due anni fa"),
        ("Há três anos aconteceu o mesmo no porto da cidade, disse ele.", "Há três anos"),
    ],
)
def test_each_language_counts_back(text: str, words: str) -> None:
    assert [row.text for row in time_rows(text_page(text))] == [words]


@pytest.mark.parametrize(
    ("published", "text", "value"),
    [
        ("2025-12-30", "The ferry sails again on January 5.", "2026-01-05"),
        ("2026-01-05", "The ferry last sailed on December 30.", "2025-12-30"),
        ("2026-06-15", "The ferry sails again on August 3.", "2026-08-03"),
    ],
)
def test_a_day_without_a_year_is_the_nearest_one_ahead_or_back(published: str, text: str, value: str) -> None:
    assert [day for _, day in times_of(text, published=published)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The dam was built two decades ago.", "200X"),
        ("It was worse last decade.", "201X"),
        ("It opened three centuries ago.", "17XX"),
        ("It fell last quarter.", "2019-Q4"),
        ("It fell last month.", "2020-02"),
    ],
)
def test_long_units_are_counted_from_the_day_of_publication(text: str, value: str) -> None:
    assert [day for _, day in times_of(text, published="2020-03-04")] == [value]


@pytest.mark.parametrize("joined", ["Monday, March 9", "Monday March 9", "Monday 9 March"])
def test_a_weekday_before_a_day_belongs_to_it(joined: str) -> None:
    assert times_of(f"The old ferry sails again on {joined}, they say.", published="2026-03-04") == [
        (joined, "2026-03-09")
    ]


@pytest.mark.parametrize(
    ("printed", "times"),
    [
        ("13/4/2024", [("13/4/2024", "2024-04-13")]),
        ("13.4.2024", [("13.4.2024", "2024-04-13")]),
        ("2024-04-13", [("2024-04-13", "2024-04-13")]),
        ("3/4/2024", []),  # March to some and April to others
        ("4/13/2024", []),
        ("2024-13-45", []),
    ],
)
def test_a_date_in_numbers_is_read_where_it_can_mean_one_day_only(
    printed: str, times: list[tuple[str, str]]
) -> None:
    assert times_of(f"The ferry sails again on {printed}, they say.", published="2024-03-04") == times
