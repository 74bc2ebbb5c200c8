"""Blocking calls: on threads of their own, and as a decorator."""

import threading
import time as clock
from collections.abc import Callable

import pytest

from gopy import chan, go, runtime
from gopy.runtime import blocking
from gopy.sync import WaitGroup


def test_the_call_is_made_on_another_thread_and_its_result_comes_back() -> None:
    assert blocking(threading.get_ident) != threading.get_ident()
    assert blocking(divmod, 7, 2) == (3, 1)
    assert blocking(int, "ff", base=16) == 255


def test_what_it_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        blocking(lambda: 1 // 0)


def test_others_run_while_one_waits_for_its_call() -> None:
    entered, leave = threading.Event(), threading.Event()
    done = chan[bool](1)

    def call() -> None:
        blocking(lambda: (entered.set(), leave.wait(30)))
        done.send(True)

    go(call)
    while not entered.is_set():
        runtime.gosched()
    assert done.try_recv() == (False, False)
    leave.set()
    assert done.recv(timeout=30)


def test_many_calls_wait_side_by_side() -> None:
    """Each waits for all the others: one thread after the other would never end."""
    together = threading.Barrier(20)
    wg = WaitGroup()
    for _ in range(20):
        wg.go(blocking, together.wait, 30)
    wg.wait(timeout=60)


def test_above_a_def_each_call_of_the_function_is_made_there() -> None:
    @blocking
    def where(add: int = 0) -> int:
        """Tell the thread."""
        return threading.get_ident() + add

    assert where() != threading.get_ident()
    assert where(1) != threading.get_ident() + 1
    assert (where.__name__, where.__doc__) == ("where", "Tell the thread.")


def defined_elsewhere() -> str:
    return "called"


CALLED: list[Callable[[], object]] = [
    lambda: blocking(defined_elsewhere),
    lambda: blocking(lambda: "called"),
    lambda: blocking("called".lower),
]


@pytest.mark.parametrize("call", CALLED)
def test_a_function_alone_is_called_where_it_is_not_being_defined(
    call: Callable[[], object],
) -> None:
    assert call() == "called"


def test_what_can_t_be_called_is_refused() -> None:
    with pytest.raises(TypeError, match="want a function, not int"):
        blocking(3)  # type: ignore[call-overload]


def test_a_call_under_way_is_no_deadlock() -> None:
    assert blocking(clock.sleep, 0.05) is None
