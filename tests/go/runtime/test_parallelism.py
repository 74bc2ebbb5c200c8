"""Goroutines that run at the same time, where Python can: Go's runtime/proc_test.go."""

import sys

import pytest
from gotest import go_test
from programs import run_program

pytestmark = pytest.mark.skipif(
    getattr(sys, "_is_gil_enabled", lambda: True)(),
    reason="only a build without the GIL runs two goroutines at the same instant",
)

# Each waits, without ever yielding, for its turn: unless all run at once, nobody's comes.
LOCKSTEP = """
import sys
from gopy import chan, go, net, run, runtime
from gopy.sync.atomic import Uint32

PROCS, ROUNDS, TURNS = 4, 5, 3
load, poll = "load" in sys.argv, "poll" in sys.argv

def take_turns(turn, me, done):
    for number in range(TURNS):
        mine = PROCS * number + me
        while turn.load() != mine:
            pass
        turn.store(mine + 1)
    done.send(me)

def meet(arrived, done):
    if arrived.add(1) == PROCS:
        done.send(True)
    while arrived.load() != PROCS:
        pass

def start_two(turn, first, done):
    for me in (first, first + 1):
        go(take_turns, turn, me, done)

def main():
    runtime.gomaxprocs(PROCS)
    listeners = []
    for _ in range(ROUNDS):
        done, turn, arrived = chan(), Uint32(), Uint32()
        if load:
            for _ in range(PROCS):
                go(meet, arrived, done)
            done.recv()
        if poll:
            listeners.append(net.listen("tcp", "127.0.0.1:0"))
        for first in range(0, PROCS, 2):
            go(start_two, turn, first, done)
        assert {done.recv() for _ in range(PROCS)} == {*range(PROCS)}
    print("OK")

run(main)
"""


@go_test("runtime/proc_test.go", "TestGoroutineParallelism")
def test_as_many_goroutines_as_there_are_ps_run_at_once() -> None:  # SEMANTICS 209
    done = run_program(LOCKSTEP)
    assert (done.returncode, done.stdout) == (0, "OK\n"), done.stderr


@pytest.mark.parametrize("before", [["load"], ["poll"], ["load", "poll"]], ids=" and ".join)
@go_test("runtime/proc_test.go", "TestGoroutineParallelism2")
def test_all_that_can_run_do_also_after_others_have_parked(before: list[str]) -> None:
    done = run_program(LOCKSTEP, *before)
    assert (done.returncode, done.stdout) == (0, "OK\n"), done.stderr
