"""Finalizers and handlers that come in the midst of gopy's own code, under its locks (R1, R3)."""

from collections import deque
from typing import Any

import pytest
from programs import run_program

from gopy._core.base import inside

PRELUDE = """
import gc, signal, sys, threading, time as clock, traceback
from collections import deque
from gopy import chan, go, recv, run, runtime, select, sync, time
from gopy._core import current
from gopy._core.base import inside
from gopy.sync import atomic

gc.disable()
errors = []
sys.unraisablehook = lambda told: errors.append(type(told.exc_value).__name__)

class Finalized:
    # Garbage in a cycle, whose finalizer does something.
    def __init__(self, do):
        self.me, self.do = self, do
    def __del__(self):
        try:
            self.do()
        except TimeoutError:
            pass

def collecting(do):
    # A channel whose lock is held, in the runtime's own code, while do() runs as a finalizer.
    return interrupting(gc.collect, 2, lambda: Finalized(do))

def interrupting(calls, value, before):
    ch = chan(9)
    before()
    ch._buf = ch._open = type("Ring", (deque,), {"append": staticmethod(calls)})()
    ch.send(value, timeout=1)
    ch._buf = ch._open = deque()
    return ch

def settle(condition):
    while not condition():
        runtime.gosched()
"""
PROCS = pytest.mark.parametrize("procs", ["1", "3"])


def printed(source: str, procs: str) -> list[str]:
    # The reference is interrupted: in the midst of what is compiled nothing of Python's runs.
    env = {"GOPYMAXPROCS": procs, "GOPYPURE": "1"}
    done = run_program(PRELUDE + source + "\nrun(main)\n", env=env, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


REFUSED = {
    "send": "numbers.send(1)",
    "send in time": "numbers.send(1, timeout=0.1)",
    "try_send": "numbers.try_send(1)",
    "recv": "numbers.recv()",
    "select": "select(recv(numbers), default=True)",
    "lock": "mu.lock()",
    "try_lock": "mu.try_lock()",
    "rlock": "rw.rlock()",
    "sleep": "time.sleep(0.001)",
    "after_func": "time.after_func(1, print)",
    "stop": "timer.stop()",
    "gosched": "runtime.gosched()",
    "wait": "group.wait()",
    "new ticker": "time.Ticker(1)",
}


@PROCS
@pytest.mark.parametrize("does", REFUSED.values(), ids=REFUSED)
def test_what_would_need_a_lock_and_an_answer_is_refused(does: str, procs: str) -> None:  # R1
    source = f"""
def main():
    numbers, mu, rw, group = chan(), sync.Mutex(), sync.RWMutex(), sync.WaitGroup()
    group.add(1)
    timer = time.after_func(60, print)
    collecting(lambda: {does})
    print(errors, inside.threads, timer.stop(), mu.try_lock(), rw.try_lock())
"""
    assert printed(source, procs) == ["['RuntimeError'] set() True True True"]


@PROCS
def test_what_returns_nothing_is_done_a_little_later(procs: str) -> None:  # R1
    source = """
def main():
    closed, mu, rw, group, ran = chan(), sync.Mutex(), sync.RWMutex(), sync.WaitGroup(), []
    cond, woken = sync.Cond(sync.Mutex()), chan(1)
    mu.lock()
    rw.lock()
    group.add(2)
    def waits():
        with cond:
            cond.wait()
        woken.send("woken")
    waiter = go(waits)
    settle(lambda: waiter.wait_reason == "sync.Cond.Wait")
    def all_of_them():
        closed.close()
        mu.unlock()
        rw.unlock()
        group.done()
        group.add(-1)
        cond.signal()
        go(ran.append, "ran")
    collecting(all_of_them)
    print(closed.recv_ok(), woken.recv())
    group.wait()
    settle(lambda: ran)
    print(mu.try_lock(), rw.try_lock(), ran, errors)
"""
    assert printed(source, procs) == ["(None, False) woken", "True True ['ran'] []"]


def test_another_hub_may_have_done_the_last_of_it_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # R1
    class Later(deque[Any]):
        def __len__(self) -> int:
            return super().__len__() + 1  # as it was when this hub looked

    done: list[int] = []
    monkeypatch.setattr(inside, "later", Later([(done.append, (1,)), (done.append, (2,))]))
    inside.do_later()
    assert done == [1, 2]


@PROCS
def test_where_no_lock_is_held_a_finalizer_may_do_as_ever(procs: str) -> None:  # R1
    source = """
def main():
    numbers = chan(2)
    Finalized(lambda: numbers.send(5))
    gc.collect()
    print(numbers.recv(), errors)
"""
    assert printed(source, procs) == ["5 []"]


@PROCS
def test_after_a_collection_in_the_midst_all_is_as_before(procs: str) -> None:  # R1
    source = """
def main():
    numbers, full = chan(), chan(1)
    full.send(1)
    for _ in range(3):
        collecting(lambda: full.send(1))
        go(numbers.send, 2)
        print(numbers.recv(), errors.pop())
"""
    assert printed(source, procs) == ["2 RuntimeError"] * 3


@PROCS
def test_what_a_thread_from_outside_puts_off_is_done_though_all_others_sleep(procs: str) -> None:
    # R1
    source = """
def main():
    closed, m = chan(), current().m
    def closes():
        while not m.sleeping:
            clock.sleep(0.001)
        closed.close()
    go(time.sleep, 600)  # nobody looks again before
    threading.Thread(target=collecting, args=(closes,)).start()
    print(closed.recv_ok(), errors)
"""
    assert printed(source, procs) == ["(None, False) []"]


@PROCS
def test_what_is_put_off_and_fails_is_told_and_harms_nobody(procs: str) -> None:  # R1
    source = """
def main():
    told = []
    sys.excepthook = lambda kind, error, trace: told.append(str(error))
    closed = chan()
    closed.close()
    collecting(closed.close)
    settle(lambda: told)
    print(told)
"""
    assert printed(source, procs) == ["['close of closed channel']"]


@PROCS
def test_a_handler_that_comes_under_a_lock_is_treated_alike(procs: str) -> None:  # R1
    source = """
closed, numbers = chan(), chan()

def handle(number, frame):
    closed.close()
    try:
        numbers.send(1)
    except RuntimeError:
        print("refused")

signal.signal(signal.SIGUSR1, handle)

def main():
    interrupting(signal.raise_signal, signal.SIGUSR1, lambda: None)
    print(closed.recv_ok(), len(numbers))
"""
    assert printed(source, procs) == ["refused", "(None, False) 0"]


@PROCS
def test_ctrl_c_that_comes_under_a_lock_is_raised_in_code_of_main_s_own(procs: str) -> None:  # R3
    """Though main, which computes, never parks after it."""
    source = """
def main():
    try:
        interrupting(signal.raise_signal, signal.SIGINT, lambda: None)
        while True:
            pass
    except KeyboardInterrupt as error:
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
        files = {frame.f_code.co_filename.rpartition("/")[2] for frame in frames}
        print(sorted(files), inside.threads)
"""
    assert printed(source, procs) == ["['main.py', 'sigint.py'] set()"]


@PROCS
@pytest.mark.parametrize("how", ["run(main)", "main()"], ids=["run", "embedded"])
def test_a_handler_that_comes_while_its_thread_sleeps_may_wake_somebody(
    how: str, procs: str
) -> None:  # R1
    source = f"""
numbers = chan()
signal.signal(signal.SIGALRM, lambda number, frame: numbers.try_send("woken"))

def main():
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    print(numbers.recv())

{how}
"""
    done = run_program(PRELUDE + source, env={"GOPYMAXPROCS": procs}, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "woken\n", "")


@PROCS
def test_finalizers_that_use_gopy_at_any_time_never_wait_for_themselves(procs: str) -> None:  # R1
    source = """
def main():
    gc.enable()
    gc.set_threshold(5, 2, 2)
    numbers, other, count, did = chan(10_000), chan(), atomic.Int64(), [0] * 6
    def finalize(way):
        if way == 0: numbers.try_send(1)
        elif way == 1: go(other.try_send, 1)
        elif way == 2: numbers.try_recv()
        elif way == 3: select(recv(numbers), recv(other), default=True)
        elif way == 4: time.after_func(0.0001, other.try_send, 5)
        else: count.add(1)
        did[way] += 1
    def work():
        for n in range(600):
            Finalized(lambda n=n: finalize(n % 6))
            numbers.try_send(2)
            select(recv(numbers), recv(other), timeout=0.0001)
            count.add(1)
            if n % 10 == 0:
                runtime.gosched()
    group = sync.WaitGroup()
    for _ in range(4):
        group.go(work)
    group.wait()
    for n in range(6):  # of some kinds all may have come at times when it's refused
        Finalized(lambda n=n: finalize(n))
    settle(lambda: (gc.collect(), sum(did) + len(errors))[1] == 4 * 600 + 6)
    print(all(did), set(errors) <= {"RuntimeError"})
    print(count.load() == 4 * 600 + did[5])
"""
    assert printed(source, procs) == ["True True", "True"]
