"""returns: the result of a marked function, set and read on its way out."""

from collections.abc import Callable
from typing import Any

import pytest

from gopy import defer, func, panic, recover, returns, run

RESULTS: dict[str, tuple[Callable[[], object], object]] = {}


def result(expected: object) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Expect what is decorated, when marked, to return expected."""

    def add(body: Callable[[], Any]) -> Callable[[], Any]:
        RESULTS[body.__name__] = body, expected
        return body

    return add


@result("deferred")
def a_deferred_function_replaces_what_return_has_set() -> str:
    defer(lambda: returns("deferred"))
    return "returned"


@result(["returned", "read"])
def a_deferred_function_reads_what_return_has_set() -> list[str]:
    defer(lambda: returns().append("read"))
    return ["returned"]


@result(4)
def each_deferred_function_sees_what_the_last_one_set() -> int:
    defer(lambda: returns(returns() * 2))
    defer(lambda: returns(returns() + 1))
    return 1


@result("set")
def what_was_set_is_the_result_of_a_function_without_return() -> None:
    assert returns("set") == "set"
    defer(lambda: None)


@result("returned")
def return_replaces_what_was_set() -> str:
    returns("set")
    return "returned"


@result(None)
def a_result_may_be_set_to_none() -> str:
    defer(lambda: returns(None))
    return "returned"


@result("set before")
def after_a_recovery_what_was_set_before_is_the_result() -> str:
    defer(lambda: recover())
    returns("set before")
    panic("over")


@result("recovered over")
def after_a_recovery_the_deferred_function_sets_the_result() -> str:
    defer(lambda: returns(f"recovered {recover()}"))
    panic("over")


@result(None)
def after_a_recovery_nothing_set_is_none() -> str:
    defer(lambda: recover())
    panic("over")


@result("outer")
def a_deferred_marked_function_speaks_of_its_own_result() -> str:
    defer(func(lambda: returns("inner")))
    return "outer"


@pytest.mark.parametrize("case", RESULTS.values(), ids=RESULTS)
def test_results(case: tuple[Callable[[], object], object]) -> None:  # SEMANTICS 55, 60
    body, expected = case
    assert func(body)() == expected


def test_the_result_of_main_is_also_what_a_deferred_function_says() -> None:
    assert run(a_deferred_function_replaces_what_return_has_set) == "deferred"
    assert run(after_a_recovery_the_deferred_function_sets_the_result) == "recovered over"


def test_returns_outside_of_a_marked_function_is_a_runtime_error() -> None:
    with pytest.raises(RuntimeError, match=r"^returns called outside of a function marked"):
        returns(1)
