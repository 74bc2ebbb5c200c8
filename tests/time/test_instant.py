"""Time: an instant, its two clocks, and how instants compare."""

import copy
import pickle
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy import chan
from gopy import time as gtime

noon = gtime.date(2024, 2, 3, 12, 0, 0, 5)


def test_the_zero_time_is_the_first_of_january_of_year_one() -> None:
    assert gtime.Time().is_zero()
    assert str(gtime.Time()) == "0001-01-01 00:00:00 +0000 UTC"
    assert gtime.Time().unix() == -62_135_596_800
    assert not gtime.unix(0).is_zero()
    assert gtime.date(1, 1, 1).is_zero()


def test_a_closed_channel_of_times_yields_the_zero_time() -> None:
    ch = chan[gtime.Time]()
    ch.close()
    assert ch.recv().is_zero()


def test_a_time_and_a_span_make_a_time_and_two_times_a_span() -> None:
    later = noon + 1.5 * gtime.SECOND
    assert later - noon == 1.5 * gtime.SECOND
    assert type(later - noon) is gtime.Duration
    assert later - 1.5 == noon
    assert 1.5 + noon == later
    assert noon + timedelta(seconds=1.5) == later
    assert noon.add(1.5) == later
    assert later.sub(noon) == noon.add(1.5).sub(noon) == 1.5
    assert gtime.MINUTE + noon == noon.add(60)


def test_a_difference_too_long_for_a_duration_is_the_longest_one() -> None:
    assert str(gtime.unix(10**12) - gtime.Time()) == "2562047h47m16.854775807s"


def test_times_are_ordered() -> None:
    later = noon.add(1)
    assert noon < later
    assert noon <= later
    assert later > noon
    assert later >= noon
    assert noon <= copy.copy(noon)
    assert noon.before(later)
    assert later.after(noon)
    assert (noon.compare(later), later.compare(noon), noon.compare(noon)) == (-1, 1, 0)
    assert max(noon, later) is later


def test_two_readings_of_the_clocks_are_compared_by_the_monotonic_one() -> None:
    a = gtime.now()
    b = gtime.now()
    assert b >= a
    assert b - a >= 0
    assert " m=+" in str(a)


def test_a_rounded_time_has_no_monotonic_reading() -> None:
    t = gtime.now()
    for bare in (t.round(0), t.truncate(0)):
        assert " m=" not in str(bare)
        assert bare.unix_nano() == t.unix_nano()
        assert bare != t
    assert " m=" in str(t.add(1))
    assert " m=" in str(t.utc())


@pytest.mark.parametrize(
    ("step", "rounded", "truncated"),
    [
        (gtime.SECOND, "12:15:31", "12:15:30"),
        (2 * gtime.SECOND, "12:15:30", "12:15:30"),
        (gtime.MINUTE, "12:16:00", "12:15:00"),
        (10 * gtime.MINUTE, "12:20:00", "12:10:00"),
        (gtime.HOUR, "12:00:00", "12:00:00"),
        (0, "12:15:30", "12:15:30"),
        (-1, "12:15:30", "12:15:30"),
    ],
)
def test_round_and_truncate_count_from_the_zero_time(
    step: float, rounded: str, truncated: str
) -> None:
    t = gtime.date(2012, 12, 7, 12, 15, 30, 918_273_645)
    assert t.round(step).format(gtime.TIME_ONLY) == rounded
    assert t.truncate(step).format(gtime.TIME_ONLY) == truncated


def test_the_parts_of_a_time() -> None:
    t = gtime.date(2024, 2, 3, 4, 5, 6, 78)
    assert (t.year(), t.month(), t.day()) == t.date() == (2024, gtime.FEBRUARY, 3)
    assert (t.hour(), t.minute(), t.second()) == t.clock() == (4, 5, 6)
    assert t.nanosecond() == 78
    assert t.weekday() == gtime.SATURDAY
    assert str(t.month()) == "February"


def test_counts_since_1970_are_rounded_down() -> None:
    t = gtime.unix(-1, 999_999_999)
    assert (t.unix(), t.unix_milli(), t.unix_micro(), t.unix_nano()) == (-1, -1, -1, -1)
    assert gtime.unix_milli(1500) == gtime.unix(1, 500_000_000)
    assert gtime.unix_micro(1500) == gtime.unix(0, 1_500_000)
    assert gtime.unix(0, 2 * 10**9) == gtime.unix(2)


def test_a_datetime_is_aware_and_cut_to_microseconds() -> None:
    t = gtime.date(2024, 2, 3, 4, 5, 6, 7_999)
    assert t.datetime() == datetime(2024, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
    berlin = t.in_(gtime.load_location("Europe/Berlin")).datetime()
    assert berlin.isoformat() == "2024-02-03T05:05:06.000007+01:00"
    with pytest.raises(OverflowError):
        gtime.date(10_000, 1, 1).datetime()


def test_a_time_is_immutable_hashable_and_copied_as_itself() -> None:
    assert copy.copy(noon) is copy.deepcopy(noon) is noon
    assert {noon: 1}[gtime.date(2024, 2, 3, 12, 0, 0, 5)] == 1
    with pytest.raises(AttributeError):
        noon.wall = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("zone", [gtime.UTC, gtime.LOCAL, gtime.load_location("Asia/Tokyo")])
def test_a_pickled_time_keeps_its_zone_and_loses_its_monotonic_reading(zone: object) -> None:
    t = gtime.now().in_(zone)  # type: ignore[arg-type]
    back = pickle.loads(pickle.dumps(t))
    assert back == t.round(0)
    assert back.location() == zone


def test_what_is_no_span_is_refused() -> None:
    with pytest.raises(TypeError):
        noon + "1s"  # type: ignore[operator]
    with pytest.raises(TypeError):
        noon < 5  # type: ignore[operator]  # noqa: B015
    assert noon != 5


@given(st.integers(-(10**20), 10**20), st.integers(-(2**62), 2**62))
def test_adding_and_subtracting_are_inverse(ns: int, span: int) -> None:
    t = gtime.unix(0, ns)
    d = span * gtime.NANOSECOND
    assert (t + d) - t == d
    assert (t + d) - d == t
