"""Layouts: each is compared with what Go prints for the same time."""

import pytest

from gopy import time as gtime

BERLIN = gtime.load_location("Europe/Berlin")
MOMENT = gtime.date(2024, gtime.FEBRUARY, 3, 4, 5, 6, 78_900_000, BERLIN)

LAYOUTS = [
    (gtime.LAYOUT, "02/03 04:05:06AM '24 +0100"),
    (gtime.ANSIC, "Sat Feb  3 04:05:06 2024"),
    (gtime.UNIX_DATE, "Sat Feb  3 04:05:06 CET 2024"),
    (gtime.RUBY_DATE, "Sat Feb 03 04:05:06 +0100 2024"),
    (gtime.RFC822, "03 Feb 24 04:05 CET"),
    (gtime.RFC822Z, "03 Feb 24 04:05 +0100"),
    (gtime.RFC850, "Saturday, 03-Feb-24 04:05:06 CET"),
    (gtime.RFC1123, "Sat, 03 Feb 2024 04:05:06 CET"),
    (gtime.RFC1123Z, "Sat, 03 Feb 2024 04:05:06 +0100"),
    (gtime.RFC3339, "2024-02-03T04:05:06+01:00"),
    (gtime.RFC3339_NANO, "2024-02-03T04:05:06.0789+01:00"),
    (gtime.KITCHEN, "4:05AM"),
    (gtime.STAMP, "Feb  3 04:05:06"),
    (gtime.STAMP_MILLI, "Feb  3 04:05:06.078"),
    (gtime.STAMP_MICRO, "Feb  3 04:05:06.078900"),
    (gtime.STAMP_NANO, "Feb  3 04:05:06.078900000"),
    (gtime.DATE_TIME, "2024-02-03 04:05:06"),
    (gtime.DATE_ONLY, "2024-02-03"),
    (gtime.TIME_ONLY, "04:05:06"),
    ("January 2, 1 4 5 3", "February 3, 2 5 6 4"),
    ("_2006 002 __2 03pm", "_2024 034  34 04am"),
    (",000 .99 .0000000000", ",078 .07 .078900000"),
    ("-07 -070000 Z07 Z070000 Z0700", "+01 +010000 +01 +010000 +0100"),
    ("-07:00 -07:00:00 Z07:00:00", "+01:00 +01:00:00 +01:00:00"),
    ("Janx Mond MSTx 00 .x .007", "Janx Mond CETx 00 .x .007"),
    ("é%s", "é%s"),
    ("", ""),
]


@pytest.mark.parametrize(("layout", "text"), LAYOUTS)
def test_a_layout_shows_the_reference_time(layout: str, text: str) -> None:
    assert MOMENT.format(layout) == text


@pytest.mark.parametrize(
    ("ns", "layout", "text"),
    [
        (0, ".000", ".000"),
        (0, ".999", ""),
        (120_000_000, ",999", ",12"),
        (999, ".999", ""),
        (7, ".999999999", ".000000007"),
    ],
)
def test_nines_drop_trailing_zeros_and_zeros_keep_them(ns: int, layout: str, text: str) -> None:
    assert gtime.unix(0, ns).format(layout) == text


@pytest.mark.parametrize(("hour", "text"), [(0, "12AM"), (11, "11AM"), (12, "12PM"), (23, "11PM")])
def test_noon_is_12pm_and_midnight_12am(hour: int, text: str) -> None:
    assert gtime.date(2000, 1, 1, hour).format("3PM") == text


@pytest.mark.parametrize(
    ("offset", "layout", "text"),
    [
        (0, "Z07:00 -07:00", "Z +00:00"),
        (19_800, "Z0700", "+0530"),
        (-5_025, "-07:00:00", "-01:23:45"),
        (19_800, "MST", "+0530"),
    ],
)
def test_only_a_z_layout_shows_utc_as_z(offset: int, layout: str, text: str) -> None:
    assert MOMENT.in_(gtime.fixed_zone("", offset)).format(layout) == text


def test_years_of_any_size_are_shown() -> None:
    assert gtime.date(-5, 1, 1).format("2006 06") == "-0005 05"
    assert gtime.date(12345, 1, 1).format("2006 06") == "12345 45"


def test_an_f_string_takes_a_layout() -> None:
    assert f"{MOMENT:2006-01-02}" == "2024-02-03"
    assert f"{MOMENT}" == "2024-02-03 04:05:06.0789 +0100 CET"
