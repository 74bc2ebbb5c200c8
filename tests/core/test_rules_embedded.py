"""Without `run`: where the hub is born, and how a program ends there (R17, R20)."""

import pytest
from programs import run_program
from worlds import own_world

from gopy._core import current

# Where the hub is born.

BORN_DEEP = """
import sys
from gopy import chan, go, run, runtime

def deep(frames, fn):
    return deep(frames - 1, fn) if frames else fn()

results = chan()

def descends():
    results.send(deep(sys.getrecursionlimit() * 3 // 4, lambda: "came back"))
"""
FIRST_CALLS = {
    "a call that makes the world": "deep(900, runtime.num_goroutine)",
    "a call that doesn't wait": "deep(900, lambda: chan(1).try_send(1))",
    "a call that waits": "go(results.send, 1)\ndeep(900, results.recv)",
    "a wait in a world that was made above": "runtime.gosched()\ngo(results.send, 1)\n"
    "deep(900, results.recv)",
}


@pytest.mark.parametrize("several", [False, True], ids=["", "and then several threads"])
@pytest.mark.parametrize("first", FIRST_CALLS.values(), ids=FIRST_CALLS)
def test_goroutines_have_their_frames_however_deep_the_first_call_was(
    first: str, several: bool
) -> None:  # R17
    """Goroutine 1 has come up again before they start."""
    more = "\nruntime.gomaxprocs(2)" if several else ""
    done = run_program(BORN_DEEP + first + more + "\ngo(descends)\nprint(results.recv())")
    assert (done.returncode, done.stdout) == (0, "came back\n"), done.stderr


def test_goroutine_1_can_wait_and_start_others_wherever_its_hub_was_born() -> None:  # R17
    done = run_program(
        BORN_DEEP
        + """
depths = [200, 900, 10, 500, 60, 0]
print([deep(depth, lambda: (go(results.send, depth), results.recv())[1]) for depth in depths])
"""
    )
    assert (done.returncode, done.stdout) == (0, "[200, 900, 10, 500, 60, 0]\n"), done.stderr


def test_in_run_every_goroutine_has_the_frames_of_its_own_main_too() -> None:  # R17
    done = run_program(
        BORN_DEEP
        + """
def main():
    go(descends)
    print(results.recv(), deep(sys.getrecursionlimit() * 3 // 4, lambda: "so did main"))

run(main)
"""
    )
    assert (done.returncode, done.stdout) == (0, "came back so did main\n"), done.stderr


@own_world()
def test_in_run_the_hub_is_the_thread_s_own_greenlet_and_main_has_a_stack() -> None:  # R17
    m = current().m
    assert m.hub.parent is None
    assert current().stack in m.stacks
