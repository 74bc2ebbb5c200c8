"""The histogram of latencies."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopy._cli.histogram import Histogram, bucket_of, top_of

spans = st.integers(0, 1 << 60)


@given(spans)
def test_a_bucket_ends_at_most_a_sixteenth_above_what_is_in_it(ns: int) -> None:
    assert ns <= top_of(bucket_of(ns)) <= ns + ns // 16


@given(spans)
def test_buckets_are_in_order_and_leave_no_gap(ns: int) -> None:
    top = top_of(bucket_of(ns))
    assert bucket_of(top) == bucket_of(ns)
    assert bucket_of(top + 1) == bucket_of(ns) + 1


@given(st.lists(spans, min_size=1), st.sampled_from([1, 25, 50, 90, 99, 99.9, 100]))
def test_a_percentile_is_that_of_the_sorted_list_within_a_sixteenth(
    values: list[int], percent: float
) -> None:
    histogram = Histogram()
    for value in values:
        histogram.record(value)
    rank = max(1, ceil(len(values) * Fraction(percent) / 100))
    exact = sorted(values)[rank - 1]
    assert exact <= histogram.percentile(percent) <= min(exact + exact // 16, max(values))
    assert histogram.count == len(values)
    assert histogram.max_ns == max(values)


@given(st.lists(spans), st.lists(spans))
def test_adding_one_to_another_counts_what_both_have_counted(a: list[int], b: list[int]) -> None:
    first, second, both = Histogram(), Histogram(), Histogram()
    for value in a:
        first.record(value)
    for value in b:
        second.record(value)
    for value in a + b:
        both.record(value)
    first.add(second)
    assert (first.count, first.max_ns) == (both.count, both.max_ns)
    assert all(first.percentile(each) == both.percentile(each) for each in (1, 50, 99, 100))


@pytest.mark.parametrize("percent", [0, 50, 100])
def test_nothing_has_no_percentiles(percent: int) -> None:
    assert Histogram().percentile(percent) == 0


def test_a_span_beyond_all_buckets_goes_into_the_last() -> None:
    histogram = Histogram()
    histogram.record(1 << 80)
    assert histogram.percentile(50) == top_of(bucket_of(1 << 80))
