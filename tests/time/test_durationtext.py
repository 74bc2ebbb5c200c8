"""How durations are written and read: the texts are those that Go gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy.time import NANOSECOND, parse_duration

TEXTS = [
    (0, "0s"),
    (1, "1ns"),
    (-1, "-1ns"),
    (1100, "1.1µs"),
    (2_200_000, "2.2ms"),
    (3_300_000_000, "3.3s"),
    (245_000_000_000, "4m5s"),
    (245_001_000_000, "4m5.001s"),
    (18_367_001_000_000, "5h6m7.001s"),
    (480_000_000_001, "8m0.000000001s"),
    ((1 << 63) - 1, "2562047h47m16.854775807s"),
    (-(1 << 63), "-2562047h47m16.854775808s"),
]


@pytest.mark.parametrize(("ns", "text"), TEXTS)
def test_a_duration_prints_as_go_prints_it_and_is_read_back(ns: int, text: str) -> None:
    assert str(ns * NANOSECOND) == text
    assert parse_duration(text).nanoseconds() == ns


READ = [
    ("0", 0),
    ("+5s", 5_000_000_000),
    ("-5s", -5_000_000_000),
    ("-0", 0),
    ("5.0s", 5_000_000_000),
    ("5.s", 5_000_000_000),
    (".5s", 500_000_000),
    ("1.5h", 5_400_000_000_000),
    ("12µs", 12_000),
    ("12μs", 12_000),
    ("12us", 12_000),
    ("3h30m", 12_600_000_000_000),
    ("1m0.5s", 60_500_000_000),
    ("0.3333333333333333333h", 1_200_000_000_000),
    ("0.100000000000000000000h", 360_000_000_000),
    ("9007199254.740993ms", 9_007_199_254_740_993),
    ("9223372036854775807ns", (1 << 63) - 1),
    ("-9223372036854775808ns", -(1 << 63)),
]


@pytest.mark.parametrize(("text", "ns"), READ)
def test_what_go_reads_is_read(text: str, ns: int) -> None:
    assert parse_duration(text).nanoseconds() == ns


REFUSED = [
    ("", 'time: invalid duration ""'),
    ("3", 'time: missing unit in duration "3"'),
    ("-", 'time: invalid duration "-"'),
    ("s", 'time: invalid duration "s"'),
    (".", 'time: invalid duration "."'),
    ("-.s", 'time: invalid duration "-.s"'),
    ("3 s", 'time: unknown unit " s" in duration "3 s"'),
    ("1d", 'time: unknown unit "d" in duration "1d"'),
    ('1"', r'time: unknown unit "\"" in duration "1\""'),
    ("1é", r'time: unknown unit "\xc3\xa9" in duration "1\xc3\xa9"'),
    ("9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'),
    ("9223372036854775.808us", 'time: invalid duration "9223372036854775.808us"'),
    ("3000000h", 'time: invalid duration "3000000h"'),
]


@pytest.mark.parametrize(("text", "error"), REFUSED)
def test_what_go_refuses_is_refused_with_its_text(text: str, error: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_duration(text)
    assert str(caught.value) == error


@given(st.integers(-(1 << 63), (1 << 63) - 1))
def test_every_text_is_read_back_as_what_it_was(ns: int) -> None:
    assert parse_duration(str(ns * NANOSECOND)).nanoseconds() == ns
