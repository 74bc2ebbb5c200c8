"""Where recover works, and with which functions: Go's test/recover.go."""

import functools
from collections.abc import Callable
from typing import Any

import pytest
from gotest import go_test

from gopy import defer, func, panic, recover, returns

Recovered = list[tuple[object, object, object]]


def recover_for_caller() -> Any:
    return recover()


def ask_thrice(recovered: Recovered) -> None:
    """Append what recover gives to a function called from here, to this one, and again."""
    recovered.append((recover_for_caller(), recover(), recover()))


def run_deferred(deferred: Callable[..., object], *args: object) -> None:
    """Defer deferred(*args) in a function that panics with 1."""

    @func
    def panics() -> None:
        defer(deferred, *args)
        panic(1)

    panics()


@go_test("test", "recover.go")
def test_recover_gives_the_value_once_and_to_the_deferred_function_alone() -> None:
    recovered: Recovered = []
    run_deferred(ask_thrice, recovered)
    assert recovered == [(None, 1, None)]


@go_test("test", "recover.go")
def test_after_a_recovery_the_deferred_functions_before_it_run_and_recover_nothing() -> None:
    seen: list[object] = []

    @func
    def panics() -> None:
        defer(lambda: seen.append(("first", recover())))
        defer(lambda: seen.append(("second", recover())))
        defer(lambda: seen.append(("third", recover_for_caller())))
        panic(1)

    panics()
    assert seen == [("third", None), ("second", 1), ("first", None)]


@go_test("test", "recover.go")
def test_recover_as_the_deferred_function_of_the_one_that_panics_comes_too_early() -> None:
    seen: list[object] = []

    @func
    def panics() -> None:
        defer(lambda: seen.append(recover()))
        defer(recover)
        panic(2)

    panics()
    assert seen == [2]


@go_test("test", "recover.go")
def test_recover_deferred_by_a_deferred_function_counts_as_called_by_it() -> None:
    seen: list[object] = []

    @func
    def squelches() -> None:
        defer(recover)

    @func
    def panics() -> None:
        defer(lambda: seen.append(recover()))
        defer(squelches)
        panic(4)

    panics()
    assert seen == [None]


def returning(default: object) -> Callable[[Callable[[], object]], Any]:
    """Return a function that gives what its deferred argument panicked with, else default."""

    @func
    def attempt(fn: Callable[[], object]) -> Any:
        def replace_result() -> None:
            value = recover()
            if value is not None:
                returns(value)

        defer(replace_result)
        defer(fn)
        return default

    return attempt


def setting(default: object) -> Callable[[Callable[[], object]], Any]:
    """The same, with the default set before the end."""

    @func
    def attempt(fn: Callable[[], object]) -> Any:
        def replace_result() -> None:
            value = recover()
            if value is not None:
                returns(value)

        defer(replace_result)
        defer(fn)
        returns(default)
        return None

    return attempt


@pytest.mark.parametrize("make", [returning, setting])
@go_test("test", "recover.go")
def test_a_deferred_function_may_replace_the_result(make: Callable[[object], Any]) -> None:
    attempt = make("default")
    assert attempt(lambda: panic(5)) == 5
    assert attempt(lambda: None) == "default"


@go_test("test", "recover.go")
def test_the_result_is_computed_by_a_deferred_function_with_any_number_of_arguments() -> None:
    def add_up(*numbers: int) -> None:
        returns(sum(numbers) + (100 if recover() is not None else 0))

    @func
    def panics() -> Any:
        defer(add_up, 1, 2, 3)
        panic(0)

    @func
    def ends() -> Any:
        defer(add_up, 4, 5, 6)

    assert (panics(), ends()) == (106, 15)


def with_big_frame(recovered: Recovered) -> None:
    locals_ = [None] * 100_000
    for depth in range(500):
        locals_[depth] = None
    recovered.append((recover_for_caller(), recover(), recover()))


class Methods:
    def __init__(self) -> None:
        self.recovered: Recovered = []

    def method(self, recovered: Recovered) -> None:
        recovered.append((recover_for_caller(), recover(), recover()))

    @classmethod
    def of_class(cls, recovered: Recovered) -> None:
        recovered.append((recover_for_caller(), recover(), recover()))

    @staticmethod
    def static(recovered: Recovered) -> None:
        recovered.append((recover_for_caller(), recover(), recover()))

    def __call__(self, recovered: Recovered) -> None:
        recovered.append((recover_for_caller(), recover(), recover()))

    @func
    def marked(self, recovered: Recovered) -> None:
        recovered.append((recover_for_caller(), recover(), recover()))


class Slotted(Methods):
    __slots__ = ("large",)

    def __init__(self) -> None:
        super().__init__()
        self.large = bytes(8192)


DIRECT: dict[str, Callable[[Recovered], object]] = {
    "function": ask_thrice,
    "closure": lambda recovered: recovered.append((recover_for_caller(), recover(), recover())),
    "function with a big frame": with_big_frame,
    "bound method": Methods().method,
    "method of a large object": Slotted().method,
    "method that was looked up by name": getattr(Slotted(), "method"),  # noqa: B009  # what is tried
    "function of a class": functools.partial(Methods.method, Methods()),
    "method bound by hand": Methods.method.__get__(Methods()),
    "class method": Methods.of_class,
    "static method": Methods.static,
    "object that can be called": Methods(),
    "partial of a partial": functools.partial(functools.partial(ask_thrice)),
    "marked function": func(ask_thrice),
    "marked method": Methods().marked,
    "marked partial": func(functools.partial(ask_thrice)),
}


@pytest.mark.parametrize("deferred", DIRECT.values(), ids=DIRECT)
@go_test("test", "recover.go")
def test_whatever_is_deferred_may_recover(deferred: Callable[[Recovered], object]) -> None:
    recovered: Recovered = []
    run_deferred(deferred, recovered)
    assert recovered == [(None, 1, None)]
