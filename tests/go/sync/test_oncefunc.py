"""Functions that work once: what Go's sync/oncefunc_test.go asks of them."""

import traceback
from typing import Any

import pytest
from gotest import go_test

from gopy import chan, defer, go, panic, recover, runtime
from gopy.errors import Panic, PanicNilError
from gopy.sync import once_func, once_value, once_values


@go_test("sync/oncefunc_test.go", "TestOnceFunc")
def test_once_func_runs_once() -> None:
    calls: list[int] = []
    f = once_func(lambda: calls.append(1))
    for _ in range(10):
        f()
    assert calls == [1]


@go_test("sync/oncefunc_test.go", "TestOnceValue")
def test_once_value_gives_the_first_result_each_time() -> None:
    calls: list[int] = []

    def count() -> int:
        calls.append(1)
        return len(calls)

    f = once_value(count)
    assert [f() for _ in range(10)] == [1] * 10
    assert calls == [1]


@go_test("sync/oncefunc_test.go", "TestOnceValues")
def test_once_values_gives_the_first_pair_each_time() -> None:
    calls: list[int] = []

    def count() -> tuple[int, int]:
        calls.append(1)
        return len(calls), len(calls) + 1

    f = once_values(count)
    assert [f() for _ in range(10)] == [(1, 2)] * 10
    assert calls == [1]


@go_test("sync/oncefunc_test.go", "TestOnceFuncPanic")
@go_test("sync/oncefunc_test.go", "TestOnceValuePanic")
@go_test("sync/oncefunc_test.go", "TestOnceValuesPanic")
@pytest.mark.parametrize("make", [once_func, once_value, once_values])
def test_every_call_panics_with_the_value_of_the_first(make: Any) -> None:
    calls: list[int] = []

    def fail() -> Any:
        calls.append(1)
        panic("x")

    f = make(fail)
    for _ in range(10):
        with pytest.raises(Panic) as caught:
            f()
        assert caught.value.value == "x"
    assert calls == [1]


@go_test("sync/oncefunc_test.go", "TestOnceFuncPanicNil")
def test_panic_of_none_is_repeated_as_its_own_error() -> None:
    f = once_func(lambda: panic(None))
    for _ in range(2):
        with pytest.raises(PanicNilError, match="panic called with nil argument"):
            f()


@go_test("sync/oncefunc_test.go", "TestOnceFuncGoexit")
def test_after_goexit_the_function_is_not_run_again() -> None:
    calls: list[int] = []
    done = chan()

    def leave() -> None:
        calls.append(1)
        runtime.goexit()

    f = once_func(leave)

    def call() -> None:
        defer(done.send, True)
        defer(lambda: recover())
        f()

    for _ in range(2):
        go(call)
        done.recv()
    assert calls == [1]


def fail_deep_inside() -> None:
    panic("x")


@go_test("sync/oncefunc_test.go", "TestOnceFuncPanicTraceback")
def test_the_first_panic_shows_where_it_came_from() -> None:
    with pytest.raises(Panic) as caught:
        once_func(fail_deep_inside)()
    assert "fail_deep_inside" in "".join(traceback.format_tb(caught.value.__traceback__))
