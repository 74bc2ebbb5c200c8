"""Once, and functions that work once."""

import copy
import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from gopy import chan, go, panic, runtime
from gopy.errors import Panic, PanicNilError
from gopy.sync import Once, once_func, once_value, once_values

Start = Callable[..., Any]
ALL = [once_func, once_value, once_values]


def test_do_passes_arguments_to_the_first_function_only() -> None:
    once = Once()
    got: list[Any] = []
    once.do(got.append, 1)
    once.do(got.append, 2)
    once.do(lambda *, key: got.append(key), key=3)
    assert got == [1]


def test_who_comes_meanwhile_waits_until_the_function_has_returned(start: Start) -> None:
    once = Once()
    gate = chan()
    first = start(once.do, gate.recv).parked("chan receive")
    second = start(once.do, gate.recv).parked("sync.Mutex.Lock")
    gate.send(1)
    first.result()
    second.result()


def test_a_function_that_raised_or_exited_is_done() -> None:
    once = Once()
    with pytest.raises(ValueError, match="x"):
        once.do(int, "x")
    once.do(int, "x")
    exited = Once()
    g = go(exited.do, runtime.goexit)
    while g.status != "dead":
        runtime.gosched()
    exited.do(int, "x")


def test_a_once_that_asks_itself_waits_for_ever(start: Start) -> None:
    once = Once()
    start(once.do, lambda: once.do(print)).parked("sync.Mutex.Lock")


def test_a_copy_of_a_once_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.copy(Once())


def test_results_are_kept() -> None:
    calls = []

    @once_value
    def one() -> int:
        """Count."""
        calls.append(1)
        return len(calls)

    @once_values
    def two() -> tuple[int, str]:
        calls.append(1)
        return 2, "two"

    assert [one(), one(), two(), two(), len(calls)] == [1, 1, (2, "two"), (2, "two"), 2]
    assert (one.__name__, one.__doc__) == ("one", "Count.")
    assert once_func(one)() is None


@pytest.mark.parametrize("make", ALL)
@pytest.mark.parametrize("error", [Panic("x"), ValueError("x"), KeyboardInterrupt()])
def test_a_panic_is_repeated_as_the_same_object(make: Any, error: BaseException) -> None:
    calls = []

    def fail() -> Any:
        calls.append(1)
        raise error

    f = make(fail)
    for _ in range(3):
        with pytest.raises(type(error)) as caught:
            f()
        assert caught.value is error
    assert calls == [1]


@pytest.mark.parametrize("make", ALL)
def test_panic_none_is_repeated_as_panic_nil_error(make: Any) -> None:
    f = make(lambda: panic(None))
    for _ in range(2):
        with pytest.raises(PanicNilError):
            f()


@pytest.mark.parametrize("make", ALL)
def test_after_goexit_it_is_not_run_again(make: Any) -> None:
    calls = []

    def leave() -> Any:
        calls.append(1)
        runtime.goexit()

    f = make(leave)
    g = go(f)
    while g.status != "dead":
        runtime.gosched()
    with pytest.raises(PanicNilError):
        f()
    assert calls == [1]


@pytest.mark.parametrize("make", ALL)
def test_the_function_is_let_go_once_it_has_run(make: Any) -> None:  # SEMANTICS 102
    class Work:
        def __call__(self) -> tuple[int, int]:
            return 1, 2

        __name__ = "work"

    work = Work()
    gone = weakref.ref(work)
    f = make(work)
    f()
    del work
    gc.collect()
    assert gone() is None
    f()
