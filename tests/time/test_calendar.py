"""The calendar, through Time: names of days, and days that don't exist."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy import time as gtime


def test_months_and_weekdays_are_numbers_that_print_their_names() -> None:
    assert f"{gtime.MARCH} {gtime.SUNDAY}" == "March Sunday"
    assert f"{gtime.MARCH:02d}" == "03"
    assert (gtime.MARCH, gtime.SUNDAY, gtime.SATURDAY) == (3, 0, 6)


@pytest.mark.parametrize(
    ("asked", "got"),
    [
        ((2024, 2, 30), (2024, 3, 1)),
        ((2023, 2, 29), (2023, 3, 1)),
        ((2024, 13, 1), (2025, 1, 1)),
        ((2024, 0, 1), (2023, 12, 1)),
        ((2024, 1, 0), (2023, 12, 31)),
        ((2024, -11, 1), (2023, 1, 1)),
        ((1900, 2, 29), (1900, 3, 1)),
        ((2000, 2, 29), (2000, 2, 29)),
    ],
)
def test_a_date_out_of_range_carries_over(
    asked: tuple[int, int, int], got: tuple[int, int, int]
) -> None:
    assert gtime.date(*asked).date() == got


def test_hours_minutes_seconds_and_nanoseconds_carry_over_too() -> None:
    assert str(gtime.date(2024, 12, 31, 25, 61, -1, -1)) == (
        "2025-01-01 02:00:58.999999999 +0000 UTC"
    )


@pytest.mark.parametrize(
    ("date", "year_day", "weekday", "week"),
    [
        ((1, 1, 1), 1, "Monday", (1, 1)),
        ((0, 12, 31), 366, "Sunday", (0, 52)),
        ((2024, 12, 30), 365, "Monday", (2025, 1)),
        ((2021, 1, 3), 3, "Sunday", (2020, 53)),
        ((12345, 6, 7), 158, "Thursday", (12345, 23)),
        ((-400, 2, 29), 60, "Tuesday", (-400, 9)),
    ],
)
def test_a_day_knows_its_names(
    date: tuple[int, int, int], year_day: int, weekday: str, week: tuple[int, int]
) -> None:
    t = gtime.date(*date)
    assert (t.year_day(), str(t.weekday()), t.iso_week()) == (year_day, weekday, week)


@given(st.integers(-(10**20), 10**20))
def test_every_second_has_one_date_and_back(seconds: int) -> None:
    t = gtime.unix(seconds).utc()
    assert gtime.date(*t.date(), *t.clock()).unix() == seconds


def test_adding_dates_keeps_the_hour_and_carries_the_day() -> None:
    assert gtime.date(2024, 1, 31).add_date(0, 1, 0).date() == (2024, 3, 2)
    berlin = gtime.load_location("Europe/Berlin")
    before = gtime.date(2024, 3, 30, 12, loc=berlin)
    assert str(before.add_date(0, 0, 1)) == "2024-03-31 12:00:00 +0200 CEST"
