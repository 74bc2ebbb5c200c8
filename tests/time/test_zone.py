"""Zones: offsets that change, and what becomes of hours that don't exist."""

import os
import subprocess
import sys
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from gopy import time as gtime
from gopy.errors import Panic

BERLIN = gtime.load_location("Europe/Berlin")


def test_an_hour_that_a_zone_skips_gets_the_later_offsets_clock() -> None:
    assert str(gtime.date(2024, 3, 31, 2, 30, loc=BERLIN)) == "2024-03-31 03:30:00 +0200 CEST"


def test_an_hour_that_a_zone_has_twice_is_the_second_one() -> None:
    assert str(gtime.date(2024, 10, 27, 2, 30, loc=BERLIN)) == "2024-10-27 02:30:00 +0100 CET"


def test_one_instant_in_two_zones_is_equal_but_not_the_same() -> None:
    here = gtime.date(2024, 7, 1, 12, loc=BERLIN)
    there = here.in_(ZoneInfo("America/New_York"))
    assert str(there) == "2024-07-01 06:00:00 -0400 EDT"
    assert here.equal(there)
    assert here != there
    assert there.zone() == ("EDT", -14_400)
    assert there.location() == ZoneInfo("America/New_York")


def test_a_fixed_zone_without_a_name_shows_its_offset() -> None:
    t = gtime.unix(0)
    assert str(t.in_(gtime.fixed_zone("", 19_800))) == "1970-01-01 05:30:00 +0530 +0530"
    assert str(t.in_(gtime.fixed_zone("X", timedelta(hours=-1)))) == "1969-12-31 23:00:00 -0100 X"


def test_a_zone_holds_beyond_the_years_that_python_knows() -> None:
    far = gtime.date(20_000, 7, 1, loc=BERLIN)
    assert far.year() == 20_000
    assert gtime.date(-20_000, 7, 1, loc=BERLIN).year() == -20_000


def test_an_unknown_zone_is_refused_with_gos_text() -> None:
    with pytest.raises(ValueError) as caught:
        gtime.load_location("Nowhere/Else")
    assert str(caught.value) == "unknown time zone Nowhere/Else"
    assert gtime.load_location("UTC") is gtime.UTC
    assert gtime.load_location("Local") is gtime.LOCAL


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: gtime.Time().in_(None), "time: missing Location in call to Time.In"),
        (lambda: gtime.date(1, 1, 1, loc=None), "time: missing Location in call to Date"),
    ],
)
def test_no_zone_at_all_panics(call: "object", text: str) -> None:
    with pytest.raises(Panic) as caught:
        call()  # type: ignore[operator]
    assert caught.value.value == text


LOCAL_TIMES = """
from gopy import time as gtime
t = gtime.unix(1719828000)
print(t, t.datetime().isoformat(), t.utc().local().location(), sep="|")
for seconds in (1729989000, 1729992600):  # both are half past two in Berlin
    local = gtime.unix(seconds).datetime()
    print(local.isoformat(), local.fold, local.utctimetuple().tm_hour, sep="|")
"""


def test_local_times_follow_tz() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOCAL_TIMES],
        env=os.environ | {"TZ": "Europe/Berlin", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == [
        "2024-07-01 12:00:00 +0200 CEST|2024-07-01T12:00:00+02:00|Local",
        "2024-10-27T02:30:00+02:00|0|0",
        "2024-10-27T02:30:00+01:00|1|1",
    ], done.stderr
