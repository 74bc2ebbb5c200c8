"""Where Times come from: the clocks, a count, a date."""

import time

from gopy import time as gtime


def test_now_lies_between_two_readings_of_the_wall_clock() -> None:
    before = time.time_ns()
    now = gtime.now()
    assert before <= now.unix_nano() <= time.time_ns()
    assert now.location() is gtime.LOCAL


def test_since_and_until_are_measured_from_now() -> None:
    t = gtime.now()
    assert gtime.since(t) >= 0
    assert gtime.until(t) <= 0
    assert gtime.until(t + gtime.HOUR) > 59 * gtime.MINUTE
    assert type(gtime.since(t)) is gtime.Duration


def test_a_count_and_a_date_name_the_same_instant() -> None:
    assert gtime.unix(1_706_933_106, 78).equal(gtime.date(2024, 2, 3, 4, 5, 6, 78))
    assert gtime.unix(0).location() is gtime.LOCAL
    assert gtime.date(2024, 2, 3).location() is gtime.UTC
