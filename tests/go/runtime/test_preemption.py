"""Goroutines that compute and never wait: what Go's runtime/proc_test.go asks of preemption.

All wait for what others write into plain variables: without preemption none of them ends.
"""

import gc

import pytest
from gotest import go_test
from programs import run_program
from worlds import own_world

from gopy import chan, go, runtime

ONE_P = {"GOPYMAXPROCS": "1"}
PRELUDE = """
import gc, os, sys, time as clock
from gopy import chan, go, recv, run, runtime, select, time
from gopy.runtime import debug
"""


def printed(source: str) -> str:
    done = run_program(PRELUDE + source + "\nrun(main)\n", env=ONE_P, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@go_test("runtime/proc_test.go", "TestPreemption")
@own_world(procs=1)
def test_two_that_wait_for_each_other_in_a_loop_are_both_given_their_turns() -> None:
    turn, ended = [0], chan[int]()

    def takes_turns(mine: int) -> None:
        for _ in range(3):
            while turn[0] != mine:
                pass
            turn[0] = 1 - mine
        ended.send(mine)

    go(takes_turns, 0)
    go(takes_turns, 1)
    assert {ended.recv(), ended.recv()} == {0, 1}


@go_test("runtime/proc_test.go", "TestPreemptionGC")
@own_world(procs=1)
def test_collections_go_on_beside_busy_loops() -> None:
    stop = [False]
    ended: chan[None] = chan()

    def computes() -> None:
        number = 0
        while not stop[0]:
            number += 1
        ended.send(None)

    for _ in range(3):
        go(computes)
    for _ in range(2):
        runtime.gosched()
        gc.collect()
    stop[0] = True
    for _ in range(3):
        ended.recv()


LOOPS = {
    "while": "while not ready: pass",
    "for": "for _ in iter(lambda: bool(ready), True): pass",
    "calls": "while not isready(): pass",
    "deep": "recurses(40)",
    "generator": "next(each for each in endless() if ready)",
    "comprehension": "[each for each in endless() if ready and stops()]",
    "try": "tries()",
}


@go_test("runtime/proc_test.go", "TestAsyncPreempt")
@pytest.mark.parametrize("loop", LOOPS.values(), ids=LOOPS)
def test_a_loop_of_any_shape_is_left_for_who_will_end_it(loop: str) -> None:
    source = f"""
ready = []
class Stop(Exception): pass
def isready(): return bool(ready)
def endless():
    while True:
        yield 1
def stops(): raise Stop
def recurses(depth):
    while depth == 0 and not ready: pass
    if depth: recurses(depth - 1)
def tries():
    while not ready:
        try:
            len(())
        finally:
            len([])

def main():
    began, ended = chan(1), chan()
    def spins():
        began.send(None)
        try:
            {loop}
        except Stop:
            pass
        ended.send("ended")
    go(spins)
    began.recv()
    go(ready.append, 1)
    print(ended.recv())
"""
    assert printed(source) == "ended\n"


@go_test("runtime/proc_test.go", "TestGCFairness")
def test_who_writes_to_the_system_without_end_lets_others_run() -> None:
    source = """
def main():
    file = os.open(os.devnull, os.O_WRONLY)
    def writes():
        while True:
            os.write(file, b".")
    go(writes)
    go(writes)
    time.sleep(0.01)
    gc.collect()
    print("OK")
"""
    assert printed(source) == "OK\n"


@go_test("runtime/proc_test.go", "TestGCFairness2")
def test_who_makes_garbage_without_end_lets_the_others_do_it_too() -> None:
    source = """
def main():
    debug.set_gc_percent(1)
    gc.set_threshold(100)
    counts = [0, 0, 0]
    def makes_garbage(which):
        while True:
            cycle = []
            cycle.append(cycle)
            counts[which] += 1
    for which in range(3):
        go(makes_garbage, which)
    while not all(counts):
        time.sleep(0.001)
    print("OK")
"""
    assert printed(source) == "OK\n"


@go_test("runtime/proc_test.go", "TestPreemptionAfterSyscall")
@pytest.mark.parametrize("span_s", [0.00001, 0.0001, 0.001])
def test_who_computes_right_after_a_system_call_is_still_interrupted(span_s: float) -> None:
    source = f"""
def main():
    stop, rounds = [], chan()
    def spins():
        clock.sleep({span_s})
        while not stop:
            pass
        rounds.send(len(stop))
    for _ in range(5):
        stop.clear()
        go(spins)
        time.sleep(0.001)
        go(stop.append, 1)
        print(rounds.recv())
"""
    assert printed(source) == "1\n" * 5
