"""At which depth of the C stack goroutines begin: compiled, the first few one below the other."""

import pytest
from programs import run_program

from gopy._core import WORLD_STOPS, twin

TWIN = twin("gopy._core.sched._hub")
pytestmark = pytest.mark.skipif(
    TWIN is None or WORLD_STOPS,
    reason="in the reference all begin at one depth; without a GIL the hub comes in between",
)

LEVELS = 4

PRELUDE = """
from collections import defaultdict
from gopy import chan, go, run
from gopy._core import current

def moved_while_others_run(count):
    "Have main and so many more run in turn; return of each whether it was put aside meanwhile."
    lines = [chan() for _ in range(count + 1)]
    everybody = [current()]
    saved = defaultdict(set)

    def look():
        for number, g in enumerate(everybody):
            if g is not current() and g.stack is not None:  # it has begun
                saved[number].add(g.stack._stack_saved)

    def hand_on(number):
        for _ in range(4):
            lines[number].recv()
            look()
            lines[number + 1].send(None)

    everybody += [go(hand_on, number) for number in range(count)]
    lines[0].send(None)
    lines[count].recv()  # by now each has begun, by the hub, for which all are put aside
    saved.clear()
    for _ in range(3):
        lines[0].send(None)
        lines[count].recv()
        look()
    return [max(saved[number]) > 0 for number in range(count + 1)]
"""


def printed(source: str, begin: str = "run(main)") -> str:
    """Return what a program whose main function has that body prints; it has one P."""
    body = "".join(f"    {line}\n" for line in source.strip().splitlines())
    program = f"{PRELUDE}\ndef main():\n{body}\n{begin}\n"
    done = run_program(program, env={"GOPYMAXPROCS": "1"})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("count", [1, LEVELS - 1])
def test_of_the_first_few_who_begins_highest_stays(count: int) -> None:
    moved = printed(f"print(moved_while_others_run({count}))")
    assert moved == f"{[False] + [True] * count}\n"


def test_who_begins_later_begins_where_the_first_does() -> None:
    assert printed("print(moved_while_others_run(20))") == f"{[True] * 21}\n"


@pytest.mark.parametrize(("kib", "moved"), [(64, [True, True]), (256, [False, True])])
def test_a_small_stack_has_no_levels(kib: int, moved: list[bool]) -> None:
    begin = f"""
import threading
threading.stack_size({kib} * 1024)
threading.Thread(target=run, args=[main]).start()
"""
    assert printed("print(moved_while_others_run(1))", begin) == f"{moved}\n"


def test_who_takes_more_than_a_level_is_put_aside_in_part() -> None:
    source = """
there, back = chan(), chan()
part = []
main = current()

def answer():
    for number in there:
        part.append(main.stack._stack_saved)
        back.send(number + 1)

def deep(depth):
    "Ask so deep in calls, each with its part of the C stack, and add up on the way back."
    if depth == 0:
        there.send(0)
        return back.recv()
    return depth + sum(map(deep, [depth - 1]))

go(answer)
print(deep(0), deep(0), deep(20), deep(40))
_, shallow, deeper, deepest = part  # at first the hub ran in between, and all of main was moved
print(0 == shallow < deeper < deepest)
"""
    assert printed(source) == "1 1 211 821\nTrue\n"
