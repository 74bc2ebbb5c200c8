"""Where Python's frames of a goroutine lie: compiled, they begin in a small chunk (R27)."""

import gc
import resource
import sys
import traceback
from collections.abc import Callable

import pytest
from programs import run_program
from worlds import own_world, until_waiting

from gopy import chan, go, runtime
from gopy._core import WORLD_STOPS, twin

STACK = twin("gopy._core.sched._stack")
pytestmark = pytest.mark.skipif(STACK is None, reason="the reference has no chunks of its own")

DEEPEST = 40
TIMES = 300


def faults() -> int:
    """Return how many pages this process has been given: a chunk that is mapped anew costs one."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def on_goroutine(fn: Callable[..., object], *args: object) -> None:
    """Run fn on a goroutine, whose first frame it is; what it raises ends the test."""
    g = go(fn, *args)
    while g in runtime.goroutines():
        runtime.gosched()


def at_depth(depth: int, fn: Callable[[], object]) -> None:
    """Call fn from so many frames deeper."""
    if depth:
        at_depth(depth - 1, fn)
    else:
        fn()


def leaf() -> None:
    """Do nothing, in a frame."""


def of_size(slots: int) -> Callable[[], object]:
    """Return a function whose frame has so many slots for locals."""
    names = " = ".join(f"v{index}" for index in range(slots))
    scope: dict[str, Callable[[], object]] = {}
    exec(f"def padded():\n    {names} = 0\n", scope)
    return scope["padded"]


@own_world()
def test_a_call_costs_the_system_nothing_at_whatever_depth() -> None:
    """With chunks that are mapped and unmapped each time there would be TIMES faults at one."""
    found: list[int] = []

    def often(fn: Callable[[], object]) -> None:
        before = faults()
        for _ in range(TIMES):
            fn()
        found.append(faults() - before)

    for slots in range(1, 120, 4):
        on_goroutine(often, of_size(slots))
    for depth in range(DEEPEST):
        on_goroutine(at_depth, depth, lambda: often(leaf))
    assert len(found) == DEEPEST + 30
    assert max(found) < TIMES // 3


@own_world(procs=1)
def test_the_first_frames_stand_in_a_small_chunk_and_the_others_in_a_large_one() -> None:
    """Where the first chunk is full the next one's count begins anew."""
    used: list[int] = []
    for depth in range(DEEPEST):
        on_goroutine(at_depth, depth, lambda: used.append(STACK.chunk_used()))  # type: ignore[union-attr]
    assert len(used) == DEEPEST
    anew = [depth for depth in range(1, DEEPEST) if used[depth] < used[depth - 1]]
    assert len(anew) == 1
    assert used[anew[0] - 1] < 1000


@own_world()
def test_frames_may_be_larger_than_the_chunk() -> None:
    names = [f"v{index}" for index in range(3000)]
    source = f"def large():\n    {' = '.join(names)} = 7\n    return {names[0]} + {names[-1]}\n"
    scope: dict[str, Callable[[], int]] = {}
    exec(source, scope)
    got: list[int] = []
    on_goroutine(lambda: got.append(scope["large"]()))
    on_goroutine(lambda: at_depth(5, lambda: got.append(scope["large"]())))
    assert got == [14, 14]


@own_world()
def test_a_deep_recursion_ends_as_ever_and_its_traceback_is_whole() -> None:
    depths: list[int] = []

    def endless() -> None:
        endless()

    def caught() -> None:
        try:
            at_depth(3, endless)
        except RecursionError as error:
            depths.append(len(traceback.extract_tb(error.__traceback__)))

    on_goroutine(caught)
    on_goroutine(caught)
    assert depths[0] > sys.getrecursionlimit() // 2
    assert abs(depths[0] - depths[1]) < 20


@own_world()
def test_parked_goroutines_at_many_depths_go_on_where_they_were() -> None:
    gate = chan[int]()
    got: list[int] = []

    def wait(depth: int) -> None:
        at_depth(depth, lambda: got.append(depth + gate.recv()))

    last = [go(wait, depth) for depth in range(DEEPEST)][-1]
    until_waiting(last, "chan receive")
    gc.collect()
    for _ in range(DEEPEST):
        gate.send(1000)
    while len(got) < DEEPEST:
        runtime.gosched()
    assert sorted(got) == [1000 + depth for depth in range(DEEPEST)]


@pytest.mark.skipif(WORLD_STOPS, reason="mimalloc keeps what it has")
def test_stacks_that_end_give_their_chunks_back() -> None:
    """Whether they ended by themselves, or as surplus, or with their thread."""
    done = run_program("""
        import os
        from gopy import chan, go, run, runtime, sync

        def resident():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

        def wave():
            gate, group = chan(), sync.WaitGroup()
            def wait():
                gate.recv()
            for _ in range(3000):
                group.go(wait)
            runtime.gosched()
            gate.close()
            group.wait()

        def main():
            for _ in range(3):
                wave()
            before = resident()
            for _ in range(30):
                wave()
            print(resident() - before < 8_000_000)

        run(main)
        run(main)
    """)
    assert (done.stdout, done.stderr) == ("True\nTrue\n", "")


def test_goroutines_that_are_parked_at_the_end_cost_no_crash() -> None:
    done = run_program("""
        import threading
        from gopy import chan, go, run, runtime

        def deep(n, gate):
            return deep(n - 1, gate) if n else gate.recv()

        def main():
            gate = chan()
            for depth in range(60):
                go(deep, depth, gate)
            for _ in range(3):
                runtime.gosched()

        run(main)
        thread = threading.Thread(target=main)
        thread.start()
        thread.join()
        print("ended")
    """)
    assert (done.stdout, done.stderr, done.returncode) == ("ended\n", "", 0)


@pytest.mark.parametrize(("env", "small"), [({}, True), ({"GOPYDEBUG": "smallchunks=0"}, False)])
def test_they_can_be_switched_off(env: dict[str, str], small: bool) -> None:
    done = run_program(
        """
        import os
        from gopy import chan, go, run, runtime

        def resident():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

        def main():
            gate = chan()
            def wait():
                gate.recv()
            before = resident()
            for _ in range(10_000):
                go(wait)
            while any(g.wait_reason == "" and g.id > 1 for g in runtime.goroutines()):
                runtime.gosched()
            print((resident() - before) / 10_000 < 5500)

        run(main)
        """,
        env=env,
    )
    assert done.stdout == f"{small}\n"
