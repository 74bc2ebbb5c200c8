"""Timers: when they fire, what stop and reset tell, and who is kept alive by them."""

import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from datetime import timedelta

import pytest

from gopy import RecvChan, chan, go, recv, select
from gopy import time as gtime
from gopy.sync import WaitGroup
from gopy.time import HOUR, MILLISECOND, NANOSECOND, Time

SOON = 5 * MILLISECOND


def test_a_timer_fires_once_with_the_time_at_which_it_expired() -> None:
    before = gtime.now()
    timer = gtime.Timer(SOON)
    made = gtime.now()
    gtime.sleep(4 * SOON)
    at = timer.c.recv()
    assert before + SOON <= at <= made + SOON
    with pytest.raises(TimeoutError):
        timer.c.recv(timeout=2 * SOON)


@pytest.mark.parametrize("d", [0.005, SOON, timedelta(milliseconds=5), 0, -1, float("-inf")])
def test_a_timer_takes_any_span(d: float) -> None:
    assert isinstance(gtime.new_timer(d).c.recv(timeout=30), Time)
    assert isinstance(gtime.after(d).recv(timeout=30), Time)


def test_a_timer_channel_is_always_empty() -> None:
    timer = gtime.new_timer(NANOSECOND)
    gtime.sleep(SOON)
    assert (len(timer.c), timer.c.cap) == (0, 0)
    assert timer.c
    value, ok = timer.c.try_recv()
    assert ok
    assert not value.is_zero()
    assert timer.c.try_recv() == (Time(), False)


def test_every_way_to_receive_sees_that_the_time_has_come() -> None:
    ways: list[Callable[[RecvChan[Time]], object]] = [
        lambda c: c.recv(),
        lambda c: c.recv(timeout=0),
        lambda c: c.recv_ok()[0],
        lambda c: c.try_recv()[0],
        lambda c: next(iter(c)),
        lambda c: select(c).value,
        lambda c: select(recv(c), default=True).value,  # type: ignore[union-attr]
        lambda c: select(c, chan[Time](), timeout=30).value,  # type: ignore[union-attr]
    ]
    for way in ways:
        timer = gtime.new_timer(NANOSECOND)
        gtime.sleep(NANOSECOND)
        value = way(timer.c)
        assert isinstance(value, Time)
        assert not value.is_zero()


STOPPED = [
    ("running", lambda timer: None, True),
    ("expired, not received", lambda timer: gtime.sleep(SOON), True),
    ("received", lambda timer: timer.c.recv(), False),
    ("stopped", lambda timer: timer.stop(), False),
    ("waited for in vain", lambda timer: timer.c.try_recv(), True),
]


@pytest.mark.parametrize("end", ["stop", "reset"])
@pytest.mark.parametrize(
    ("_name", "prepare", "pending"), STOPPED, ids=[case[0] for case in STOPPED]
)
def test_stop_and_reset_tell_whether_they_prevented_a_value(
    end: str, _name: str, prepare: Callable[[gtime.Timer], object], pending: bool
) -> None:
    timer = gtime.new_timer(HOUR if _name.startswith(("running", "waited", "stopped")) else 0.001)
    prepare(timer)
    assert (timer.stop() if end == "stop" else timer.reset(HOUR)) is pending
    assert timer.c.try_recv() == (Time(), False)
    assert timer.stop() is (end == "reset")


def test_stop_while_somebody_waits_leaves_him_waiting_until_a_reset() -> None:
    timer = gtime.new_timer(HOUR)
    got = chan[Time](1)
    go(lambda: got.send(timer.c.recv()))
    gtime.sleep(SOON)
    assert timer.stop()
    gtime.sleep(SOON)
    assert got.try_recv()[1] is False
    assert not timer.reset(SOON)
    got.recv(timeout=30)


def test_those_who_wait_are_served_in_the_order_in_which_they_came() -> None:
    timer = gtime.new_timer(HOUR)
    got = chan[int](3)

    def wait(number: int) -> None:
        timer.c.recv()
        got.send(number)

    for number in range(3):
        go(wait, number)
        gtime.sleep(MILLISECOND)
    for number in range(3):
        timer.reset(MILLISECOND)
        assert got.recv(timeout=30) == number


def test_another_thread_may_wait_for_a_timer_and_stop_it() -> None:
    timer, other = gtime.new_timer(SOON), gtime.new_timer(HOUR)
    seen: list[object] = []
    thread = threading.Thread(
        target=lambda: seen.extend([timer.c.recv(timeout=30), other.stop(), other.stop()])
    )
    thread.start()
    thread.join(60)
    assert seen[1:] == [True, False]


def test_after_func_runs_its_function_with_its_arguments_in_a_goroutine_of_its_own() -> None:
    got = chan[tuple[object, ...]](1)
    gate = chan[bool]()

    def f(a: int, *, b: int) -> None:
        gate.recv()
        got.send((a, b))

    timer = gtime.after_func(NANOSECOND, f, 1, b=2)
    assert timer.c is None
    gate.send(True, timeout=30)
    assert got.recv(timeout=30) == (1, 2)
    assert not timer.stop()


def test_an_after_func_that_has_run_runs_again_when_it_is_reset() -> None:
    ran = chan[bool](2)
    timer = gtime.after_func(NANOSECOND, ran.send, True)
    ran.recv(timeout=30)
    assert not timer.reset(NANOSECOND)
    ran.recv(timeout=30)
    assert not timer.reset(HOUR)
    assert timer.reset(HOUR)
    assert timer.stop()
    assert not timer.stop()


def test_an_after_func_may_run_twice_at_once() -> None:
    entered, gate = chan[bool](2), chan[bool]()

    def f() -> None:
        entered.send(True)
        gate.recv()

    timer = gtime.after_func(NANOSECOND, f)
    entered.recv(timeout=30)
    timer.reset(NANOSECOND)
    entered.recv(timeout=30)
    gate.close()


DROPPED: list[tuple[str, Callable[[], object]]] = [
    ("after", lambda: gtime.after(HOUR)),
    ("tick", lambda: gtime.tick(HOUR)),
    ("timer", lambda: gtime.new_timer(HOUR).c),
    ("ticker", lambda: gtime.new_ticker(HOUR).c),
]


@pytest.mark.parametrize(("_name", "make"), DROPPED, ids=[case[0] for case in DROPPED])
def test_a_timer_that_nobody_refers_to_is_collected_without_a_stop(
    _name: str, make: Callable[[], RecvChan[Time]]
) -> None:  # SEMANTICS 131
    c = make()
    assert select(c, default=True) is None
    assert select(c, chan[int](), timeout=MILLISECOND) is None
    with pytest.raises(TimeoutError):
        c.recv(timeout=MILLISECOND)
    gone = weakref.ref(c)
    del c
    gc.collect()
    assert gone() is None


def test_a_timer_channel_can_be_used_by_many_while_it_is_reset() -> None:
    timer = gtime.new_timer(HOUR)
    stop = chan[bool]()
    wg = WaitGroup()

    def wait() -> None:
        ended = recv(stop)
        while select(timer.c, ended) is not ended:
            pass

    for _ in range(5):
        wg.go(wait)
    for _ in range(50):
        timer.reset(NANOSECOND)
        gtime.sleep(NANOSECOND)
        timer.stop()
    stop.close()
    wg.wait(timeout=30)


DEADLOCKS = [
    ("a timer nobody waits for", "t = new_timer(HOUR); gopy.select()"),
    ("a ticker nobody waits for", "t = new_ticker(HOUR); gopy.select()"),
    ("a stopped timer", "t = new_timer(HOUR); t.stop(); t.c.recv()"),
    ("a timer already received", "t = new_timer(0); t.c.recv(); t.c.recv()"),
]


@pytest.mark.parametrize(("_name", "program"), DEADLOCKS, ids=[case[0] for case in DEADLOCKS])
def test_nobody_is_woken_by(_name: str, program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import gopy\nfrom gopy.time import *\n{program}"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "all goroutines are asleep - deadlock!" in done.stderr
    assert done.returncode == 2
