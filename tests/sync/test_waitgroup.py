"""WaitGroup: the counter, those who wait, and goroutines that count themselves."""

import copy
import gc
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from programs import run_program

from gopy import chan, defer, recover, runtime
from gopy.errors import Panic
from gopy.sync import WaitGroup

Start = Callable[..., Any]
WAITS = "sync.WaitGroup.Wait"


def test_wait_returns_at_once_at_zero() -> None:
    wg = WaitGroup()
    wg.wait()
    wg.add(2)
    wg.done()
    wg.done()
    wg.wait(timeout=0)


def test_all_who_wait_go_on_at_zero(start: Start) -> None:  # WG1
    wg = WaitGroup()
    wg.add(2)
    waiters = [start(wg.wait, timeout).parked(WAITS) for timeout in (None, 20, None)]
    wg.done()
    assert not any(waiter.over for waiter in waiters)
    wg.done()
    for waiter in waiters:
        waiter.result()


@pytest.mark.parametrize("timeout", [0, -1, 0.002])
def test_a_wait_that_times_out_says_so(timeout: float) -> None:
    wg = WaitGroup()
    wg.add(1)
    with pytest.raises(TimeoutError):
        wg.wait(timeout)
    wg.done()
    wg.wait(timeout)


@pytest.mark.parametrize("steps", [(-1,), (1, -2), (3, -1, -1, -5)])
def test_a_counter_below_zero_panics_with_a_string(steps: tuple[int, ...]) -> None:
    wg = WaitGroup()
    with pytest.raises(Panic) as caught:
        for delta in steps:
            wg.add(delta)
    assert caught.value.value == "sync: negative WaitGroup counter"


def test_raising_the_counter_before_the_waiters_have_gone_panics(start: Start) -> None:
    # SEMANTICS 104
    wg = WaitGroup()
    wg.add(1)
    waiter = start(wg.wait).parked(WAITS)
    wg.done()
    wg.add(1)
    with pytest.raises(Panic, match="^sync: WaitGroup is reused before previous Wait has"):
        waiter.result()


def test_it_can_be_used_round_after_round(start: Start) -> None:
    wg = WaitGroup()
    for _ in range(3):
        wg.add(1)
        waiter = start(wg.wait).parked(WAITS)
        wg.done()
        waiter.result()


def test_go_passes_arguments_and_names_the_goroutine() -> None:
    wg = WaitGroup()
    got: list[Any] = []

    def work(*args: int, **kwargs: int) -> None:
        got.append((args, kwargs))

    g = wg.go(work, 1, 2, three=3)
    assert g.name.endswith("work")
    assert g.created_at[0] == __file__
    wg.wait()
    assert got == [((1, 2), {"three": 3})]


def test_a_goroutine_that_exits_early_is_done() -> None:
    wg = WaitGroup()
    wg.go(runtime.goexit)
    wg.wait()


def test_what_it_starts_may_defer_and_recover() -> None:
    wg = WaitGroup()
    seen: list[Any] = []

    def work() -> None:
        defer(lambda: seen.append(recover()))
        raise ValueError("recovered")

    wg.go(work)
    wg.wait()
    assert [str(each) for each in seen] == ["recovered"]


def test_threads_can_be_done_too() -> None:
    wg = WaitGroup()
    wg.add(3)
    threads = [threading.Thread(target=wg.done) for _ in range(3)]
    for thread in threads:
        thread.start()
    wg.wait()
    for thread in threads:
        runtime.blocking(thread.join)


def test_a_copy_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="can't be copied"):
        copy.deepcopy(WaitGroup())


def test_what_was_done_before_is_seen_after_the_wait() -> None:
    wg = WaitGroup()
    out = chan(4)
    for number in range(4):
        wg.go(out.send, number)
    wg.wait()
    assert sorted(out.recv() for _ in range(4)) == [0, 1, 2, 3]


def test_a_function_that_counts_itself_down_twice_ends_the_program_at_its_end() -> None:
    done = run_program(
        """
from gopy import run, sync, time

def main():
    wg = sync.WaitGroup()
    wg.go(lambda: (wg.done(), print("counted")))
    time.sleep(60)

run(main)
"""
    )
    assert (done.stdout, done.returncode) == ("counted\n", 2)
    assert done.stderr.startswith("panic: sync: negative WaitGroup counter\n\ngoroutine ")


def test_a_group_that_has_counted_down_is_no_work_for_the_collector() -> None:
    """It has told those whom it started where to count, and nothing of that is left."""
    gc.collect()
    gc.disable()
    try:
        wg = WaitGroup()
        for _ in range(2):  # it may be used again
            for _ in range(3):
                wg.go(runtime.gosched)
            wg.wait()
        gone = weakref.ref(wg)
        del wg
        while gone() is not None:  # the last of them may be about to end
            runtime.gosched()
    finally:
        gc.enable()
