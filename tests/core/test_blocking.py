"""Blocking calls: on threads of their own, and as a decorator."""

import threading
import time as clock
from collections.abc import Callable

import pytest
from programs import run_program

from gopy import chan, go, run, runtime
from gopy._core.sched import blocking as pool
from gopy.runtime import blocking
from gopy.sync import WaitGroup


def test_the_call_is_made_on_another_thread_and_its_result_comes_back() -> None:
    assert blocking(threading.get_ident) != threading.get_ident()
    assert blocking(divmod, 7, 2) == (3, 1)
    assert blocking(int, "ff", base=16) == 255


def test_what_it_raises_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        blocking(lambda: 1 // 0)


def test_others_run_while_one_waits_for_its_call() -> None:  # SEMANTICS 217
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


def test_a_thousand_calls_at_once_all_come_back_and_no_more_threads_are_used_than_may_be() -> None:
    # B1
    at_once, most, mu, wg = [0], [0], threading.Lock(), WaitGroup()
    results = chan[tuple[int, int]](1000)

    def call(n: int) -> int:
        with mu:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        clock.sleep(0.001)
        with mu:
            at_once[0] -= 1
        if n % 3 == 0:
            raise ValueError(n)
        return n

    def caller(n: int) -> None:
        try:
            results.send((n, blocking(call, n)))
        except ValueError as error:
            results.send((n, error.args[0]))

    def main() -> None:
        for n in range(1000):
            wg.go(caller, n)
        wg.wait(timeout=60)

    run(main)
    assert sorted(results.recv() for _ in range(1000)) == [(n, n) for n in range(1000)]
    assert 1 < most[0] <= pool.MAX_THREADS
    assert pool._threads <= pool.MAX_THREADS
    assert not pool._backlog and not pool.calls_under_way


def test_threads_that_have_no_call_for_a_while_end() -> None:
    source = """
    import threading, time as clock
    from gopy import run, runtime, sync
    from gopy._core.sched import blocking as pool
    pool.IDLE_S = 0.05
    def main():
        wg, together = sync.WaitGroup(), threading.Barrier(20)
        for _ in range(20):
            wg.go(runtime.blocking, together.wait, 30)
        wg.wait()
        print(pool._threads)
        while pool._threads:
            clock.sleep(0.01)
        print(len(pool._idle), runtime.blocking(abs, -1), pool._threads)
    run(main)
    """
    done = run_program(source)
    assert (done.stdout, done.stderr) == ("20\n0 1 1\n", "")


def test_a_call_that_outlives_its_world_wakes_nobody_and_its_thread_goes_on() -> None:  # B3
    leave, entered, left = threading.Event(), threading.Event(), threading.Event()

    def call() -> None:
        entered.set()
        leave.wait(30)
        left.set()

    def main() -> None:
        go(blocking, call)
        while not entered.is_set():
            runtime.gosched()

    def another() -> None:
        assert blocking(abs, -1) == 1
        leave.set()
        assert blocking(left.wait, 30)
        while pool.calls_under_way:  # whoever waited for it does no more
            runtime.gosched()

    run(main)
    run(another)


def test_who_is_interrupted_in_a_call_is_not_woken_by_its_end() -> None:  # B3, R3
    source = """
    import signal, threading, os
    from gopy import chan, go, run, runtime, time
    leave, entered = threading.Event(), threading.Event()
    def call():
        entered.set()
        leave.wait(30)
        return "late"
    def main():
        def interrupts():
            while not entered.is_set():
                runtime.gosched()
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(30)
        go(interrupts)
        try:
            runtime.blocking(call)
        except KeyboardInterrupt:
            print("interrupted")
        later = chan()
        def sends():
            leave.set()
            runtime.blocking(abs, 1)
            while pool.calls_under_way:
                time.sleep(0.001)
            time.sleep(0.01)
            later.send("in time")
        go(sends)
        print(later.recv())
    from gopy._core.sched import blocking as pool
    run(main)
    """
    done = run_program(source)
    assert (done.stdout, done.stderr) == ("interrupted\nin time\n", "")


def test_where_no_thread_can_be_started_the_call_waits_for_one_that_is_there() -> None:
    source = """
    from gopy import go, run, runtime, sync
    from gopy._core.sched import blocking as pool
    def main():
        runtime.blocking(abs, 1)
        def fails(*_):
            raise RuntimeError("can't start new thread")
        pool.start_new_thread = fails
        wg, got = sync.WaitGroup(), []
        for n in range(5):
            wg.go(lambda n=n: got.append(runtime.blocking(abs, -n)))
        wg.wait()
        print(sorted(got), pool._threads)
        pool._idle.clear()
        pool._threads = 0
        try:
            runtime.blocking(abs, 1)
        except RuntimeError as error:
            print(error, pool._threads, len(pool.calls_under_way))
    run(main)
    """
    done = run_program(source)
    assert done.stderr == ""
    assert done.stdout == "[0, 1, 2, 3, 4] 1\ncan't start new thread 0 0\n"
