"""Duration: its arithmetic, kept to whole nanoseconds."""

import copy
import pickle
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy.time import (
    HOUR,
    MICROSECOND,
    MILLISECOND,
    MINUTE,
    NANOSECOND,
    SECOND,
    Duration,
    parse_duration,
)

ARITHMETIC = [
    ("2 * SECOND", 2 * SECOND, "2s"),
    ("SECOND * 1.5", SECOND * 1.5, "1.5s"),
    ("250 * MILLISECOND", 250 * MILLISECOND, "250ms"),
    ("HOUR + 2 * MINUTE", HOUR + 2 * MINUTE, "1h2m0s"),
    ("SECOND + 1", SECOND + 1, "2s"),
    ("1 + SECOND", 1 + SECOND, "2s"),
    ("SECOND - 0.25", SECOND - 0.25, "750ms"),
    ("3 - SECOND", 3 - SECOND, "2s"),
    ("SECOND / 4", SECOND / 4, "250ms"),
    ("SECOND // 3", SECOND // 3, "333.333333ms"),
    ("-SECOND", -SECOND, "-1s"),
    ("+SECOND", +SECOND, "1s"),
    ("abs(-SECOND)", abs(-SECOND), "1s"),
    ("(-SECOND).abs()", (-SECOND).abs(), "1s"),
    ("SECOND % 0.3", SECOND % 0.3, "100ms"),
    ("7 % (2 * SECOND)", 7 % (2 * SECOND), "1s"),
    ("sum", sum([SECOND, MILLISECOND], Duration()), "1.001s"),
    ("sum from 0", sum([SECOND, MILLISECOND]), "1.001s"),
    ("span times span, in seconds", Duration(5) * SECOND, "5s"),
    ("round to a tenth of a second", round(1.26 * SECOND, 1), "1.3s"),
    ("with a timedelta", SECOND + timedelta(milliseconds=5), "1.005s"),
    ("a timedelta first", timedelta(milliseconds=5) + SECOND, "1.005s"),
    ("infinitely often", SECOND * float("inf"), "2562047h47m16.854775807s"),
    ("by infinity", SECOND / float("inf"), "0s"),
    ("too long", 1e40 * SECOND, "2562047h47m16.854775807s"),
]


@pytest.mark.parametrize(("_name", "got", "text"), ARITHMETIC, ids=[a[0] for a in ARITHMETIC])
def test_a_result_that_is_a_span_is_a_duration(_name: str, got: object, text: str) -> None:
    assert type(got) is Duration
    assert str(got) == text


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (HOUR / SECOND, 3600.0),
        (SECOND / timedelta(seconds=4), 0.25),
        (HOUR // MINUTE, 60),
        (10 // (3 * SECOND), 3),
        (round(1.6 * SECOND), 2),
        (divmod(HOUR, 7 * MINUTE), (8, 4 * MINUTE)),
        (divmod(7, 2 * SECOND), (3, SECOND)),
        (int(1.5 * SECOND), 1),
        (float(1.5 * SECOND), 1.5),
    ],
)
def test_a_result_that_is_a_number_is_a_plain_one(got: object, want: object) -> None:
    assert got == want
    assert type(got) is type(want)


def test_a_duration_is_a_float_of_seconds() -> None:
    assert isinstance(SECOND, float)
    assert SECOND == 1.0
    assert hash(SECOND) == hash(1.0)
    assert MILLISECOND < 1 < MINUTE
    assert not Duration()


def test_formatting_without_a_spec_is_gos_text_and_with_one_the_floats() -> None:
    d = 1.5 * SECOND
    assert f"{d}" == "1.5s"
    assert f"{d:.3f}" == "1.500"
    assert repr([d]) == "[1.5s]"


def test_units_are_cut_towards_zero() -> None:
    d = -(2 * HOUR + 30 * MINUTE + 1_999_999 * NANOSECOND)
    assert d.hours() == pytest.approx(-2.5)
    assert d.minutes() == pytest.approx(-150)
    assert d.seconds() == float(d)
    assert d.milliseconds() == -9_000_001
    assert d.microseconds() == -9_000_001_999
    assert d.nanoseconds() == -9_000_001_999_999


@pytest.mark.parametrize(
    ("d", "m", "rounded", "truncated"),
    [
        ("1h15m30.918273645s", 1e-9, "1h15m30.918273645s", "1h15m30.918273645s"),
        ("1h15m30.918273645s", 1e-3, "1h15m30.918s", "1h15m30.918s"),
        ("1h15m30.918273645s", 60, "1h16m0s", "1h15m0s"),
        ("1.5s", 1, "2s", "1s"),
        ("-1.5s", 1, "-2s", "-1s"),
        ("-1.4s", 1, "-1s", "-1s"),
        ("1.5s", 0, "1.5s", "1.5s"),
        ("1.5s", -1, "1.5s", "1.5s"),
    ],
)
def test_round_goes_away_from_zero_and_truncate_towards_it(
    d: str, m: float, rounded: str, truncated: str
) -> None:
    span = parse_duration(d)
    assert str(span.round(m)) == rounded
    assert str(span.truncate(m)) == truncated


@given(st.integers(-(2**53), 2**53), st.integers(-(2**53), 2**53))
def test_sums_are_exact_to_the_nanosecond_up_to_104_days(a: int, b: int) -> None:
    total = a * NANOSECOND + b * NANOSECOND
    assert total.nanoseconds() == a + b


@given(st.integers(-(2**53), 2**53 - 1))
def test_neighbours_differ_even_where_their_floats_do_not(ns: int) -> None:
    one, next_one = ns * NANOSECOND, (ns + 1) * NANOSECOND
    assert one != next_one
    assert one < next_one
    assert next_one - one == NANOSECOND


@given(st.integers(-(2**51), 2**51))
def test_seconds_as_a_float_give_the_same_nanoseconds_back(ns: int) -> None:
    assert Duration(ns / 10**9).nanoseconds() == ns


def test_division_by_nothing_is_pythons_error() -> None:
    with pytest.raises(ZeroDivisionError):
        SECOND / 0
    with pytest.raises(ZeroDivisionError):
        SECOND // Duration()


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(TypeError):
        SECOND + "1"  # type: ignore[operator]
    with pytest.raises(TypeError, match="not str"):
        Duration("1s")  # type: ignore[arg-type]


def test_a_duration_survives_copying_and_pickling() -> None:
    d = (2**53 + 1) * NANOSECOND
    assert copy.deepcopy(d).nanoseconds() == 2**53 + 1
    assert pickle.loads(pickle.dumps(d)).nanoseconds() == 2**53 + 1
    assert Duration(5 * MICROSECOND) == 5 * MICROSECOND
