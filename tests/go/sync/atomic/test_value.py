"""Value: what Go's sync/atomic/value_test.go and example_test.go ask of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from gotest import go_test

from gopy import chan, go
from gopy.errors import Panic
from gopy.sync import Mutex
from gopy.sync.atomic import Value

Hammer = Callable[[str], None]


@go_test("sync/atomic/value_test.go", "TestValue", "TestValueLarge")
@pytest.mark.parametrize(("first", "second"), [(42, 84), ("foo", "barbaz")])
def test_a_value_is_none_and_then_what_was_stored_last(first: Any, second: Any) -> None:
    held: Value[Any] = Value()
    assert held.load() is None
    for value in (first, second):
        held.store(value)
        assert held.load() == value


@go_test("sync/atomic/value_test.go", "TestValuePanic")
def test_none_and_another_class_panic_before_and_after_the_first_store() -> None:
    nil = "sync/atomic: store of nil value into Value"
    other = "sync/atomic: store of inconsistently typed value into Value"
    held: Value[Any] = Value()
    for value, text in ((None, nil), (42, None), ("foo", other), (None, nil)):
        if text is None:
            held.store(value)
            continue
        with pytest.raises(Panic) as caught:
            held.store(value)
        assert caught.value.value == text
    assert held.load() == 42


@go_test("sync/atomic/value_test.go", "TestValueConcurrent")
def test_a_load_gives_one_of_the_values_stored(hammer: Hammer) -> None:
    hammer("value_concurrent")


SWAPS = [
    (None, None, "sync/atomic: swap of nil value into Value"),
    (None, True, None),
    (True, "", "sync/atomic: swap of inconsistently typed value into Value"),
    (True, False, None),
]


@go_test("sync/atomic/value_test.go", "TestValue_Swap")
@pytest.mark.parametrize(("initial", "new", "text"), SWAPS)
def test_swap_gives_the_old_value_or_panics(initial: Any, new: Any, text: str | None) -> None:
    held: Value[Any] = Value(initial)
    if text is None:
        assert held.swap(new) is initial
        assert held.load() is new
    else:
        with pytest.raises(Panic) as caught:
            held.swap(new)
        assert caught.value.value == text


@go_test("sync/atomic/value_test.go", "TestValueSwapConcurrent")
def test_each_value_swapped_in_comes_out_once(hammer: Hammer) -> None:
    hammer("value_swap")


@dataclass
class Cell:
    number: int


COMPARISONS = [
    (None, None, None, "sync/atomic: compare and swap of nil value into Value"),
    (None, "", True, "sync/atomic: compare and swap of inconsistently typed values"),
    (None, True, True, False),
    (None, None, True, True),
    (True, None, "", "sync/atomic: compare and swap of inconsistently typed value into Value"),
    (True, False, True, False),
    (True, True, True, True),
    (Cell(0), Cell(0), Cell(1), True),
]


@go_test("sync/atomic/value_test.go", "TestValue_CompareAndSwap")
@pytest.mark.parametrize(("initial", "old", "new", "outcome"), COMPARISONS)
def test_compare_and_swap_swaps_refuses_or_panics(
    initial: Any, old: Any, new: Any, outcome: bool | str
) -> None:
    held: Value[Any] = Value(initial)
    if isinstance(outcome, bool):
        assert held.compare_and_swap(old, new) is outcome
        assert held.load() == (new if outcome else initial)
    else:
        with pytest.raises(Panic) as caught:
            held.compare_and_swap(old, new)
        assert caught.value.value == outcome


@go_test("sync/atomic/value_test.go", "TestValueCompareAndSwapConcurrent")
def test_many_count_one_value_up_in_turns(hammer: Hammer) -> None:
    hammer("value_compare_and_swap")


@go_test("sync/atomic/example_test.go", "ExampleValue_config")
def test_workers_use_the_configuration_of_the_moment() -> None:
    config: Value[dict[str, int]] = Value({"version": 1})
    requests, answers = chan(), chan()

    def work() -> None:
        for request in requests:
            answers.send((request, (config.load() or {})["version"]))

    for _ in range(10):
        go(work)
    for version in (1, 2, 3):
        config.store({"version": version})
        requests.send("ask")
        assert answers.recv() == ("ask", version)
    requests.close()


@go_test("sync/atomic/example_test.go", "ExampleValue_readMostly")
def test_a_dict_that_is_copied_on_write_needs_no_lock_to_read() -> None:
    held: Value[dict[str, str]] = Value({})
    mu = Mutex()
    done = chan()

    def read(key: str) -> str:
        return (held.load() or {}).get(key, "")

    def insert(key: str, value: str) -> None:
        with mu:
            held.store({**(held.load() or {}), key: value})
        done.send(None)

    before = held.load()
    for number in range(10):
        go(insert, f"key {number}", f"value {number}")
    for _ in range(10):
        done.recv()
    assert [read(f"key {number}") for number in range(10)] == [f"value {n}" for n in range(10)]
    assert (read("none"), before) == ("", {})
