"""What channels hold and what their operations cost: Go's test/chancap.go and chanlinear.go."""

import pytest
from gotest import go_test
from programs import run_program

from gopy import chan
from gopy.runtime import Error


@go_test("test", "chancap.go")
def test_len_tells_what_is_held_and_cap_what_could_be() -> None:
    c = chan[int](10)
    assert (len(c), c.cap) == (0, 10)
    for value in range(3):
        c.send(value)
    assert (len(c), c.cap) == (3, 10)
    unbuffered = chan[int]()
    assert (len(unbuffered), unbuffered.cap) == (0, 0)


@pytest.mark.parametrize("capacity", [-1, -(1 << 63), 1 << 63])
@go_test("test", "chancap.go")
def test_a_capacity_that_no_memory_could_hold_is_refused(capacity: int) -> None:
    with pytest.raises(Error, match=r"^makechan: size out of range$"):
        chan[int](capacity)


# Counts the bytecodes that are run and the comparisons by which C code looks for
# somebody in a line, while WAITERS goroutines come and go in the line of one channel.
COUNTED = """
import sys
from gopy import chan, go, recv, run, select
from gopy._core.task.g import G
from gopy._core.task.waiter import Race, Sudog

TURNS = 4
steps = 0

def step(frame, event, arg):
    global steps
    steps += 1
    frame.f_trace_opcodes = True
    frame.f_trace_lines = False
    return step

def compare(one, other):
    global steps
    steps += 1
    return one is other

for kind in (G, Race, Sudog):
    kind.__eq__, kind.__hash__ = compare, object.__hash__

def wait(shared, own):
    for _ in range(TURNS):
        select(recv(shared), recv(own))

def main():
    shared = chan()
    channels = [chan() for _ in range(int(sys.argv[1]))]
    for own in channels:
        go(wait, shared, own)
    for _ in range(TURNS):
        channels.reverse()
        for own in channels:
            own.send(None)

sys._getframe().f_trace_opcodes = True  # 3.12 traces none unless one is wanted before
sys.settrace(step)
run(main)
sys.settrace(None)
print(steps)
"""


def steps_of(waiters: int) -> int:
    done = run_program(COUNTED, str(waiters), env={"GOPYPURE": "1", "GOPYMAXPROCS": "1"})
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@go_test("test", "chanlinear.go")
def test_leaving_a_line_costs_the_same_however_long_the_line_is() -> None:
    few, many = steps_of(100), steps_of(800)
    assert few > 100 * 4 * 10, "something was counted"
    assert many < 10 * few, f"8 times as many waiters took {many / few:.1f} times as much work"
