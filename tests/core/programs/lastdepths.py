"""One operation at each of the last depths before the recursion limit (R4).

    main(mode, names)        mode: alone, several or embedded

A case is a generator: it prepares, yields the operation, is told whether that happened
or ended in RecursionError, and then finds out that all of it happened or nothing, by
completing the counterpart.  For each name a line of JSON is printed: the name, what went
wrong, and whether the operation happened at each of the depths, the last one first.
After the first that went wrong nothing can be relied on any more: the program ends.
"""

import faulthandler
import json
import traceback
from collections.abc import Callable, Generator
from time import monotonic

from gopy import Goroutine, go, run, runtime, time

DEPTHS = 40
PATIENCE_S = 10  # for what must happen; what takes longer is lost
STUCK_S = 20  # a case that blocks the whole program ends it

Case = Generator[Callable[[], object], bool, None]
CASES: dict[str, Callable[[], Case]] = {}


def case(fn: Callable[[], Case]) -> Callable[[], Case]:
    """Make a case of fn, by its name."""
    CASES[fn.__name__] = fn
    return fn


def until(what: Callable[[], object]) -> None:
    """Let others run until what() is true; fail if that takes for ever."""
    end = monotonic() + PATIENCE_S
    while not what():
        assert monotonic() < end, [g for g in runtime.goroutines() if g.id != 1]
        runtime.gosched()


def parked(reason: str, fn: Callable[..., object], *args: object) -> Goroutine:
    """Return a goroutine that runs fn(*args) and waits for reason by now."""
    g = go(fn, *args)
    until(lambda: g.wait_reason == reason)
    return g


def ended(*goroutines: Goroutine) -> None:
    """Fail unless all of goroutines end."""
    until(lambda: all(g.status == "dead" for g in goroutines))


def settle() -> None:
    """Let the others do what they might, also what they shouldn't."""
    for _ in range(20):
        runtime.gosched()
    time.sleep(time.MILLISECOND)


def same(got: object, wanted: object) -> None:
    """Fail unless got is what was wanted."""
    assert got == wanted, f"got {got!r}, want {wanted!r}"


def main(mode: str, names: list[str]) -> None:
    """Try the cases called names, each in a world of its own unless that is embedded."""
    for name in names:
        faulthandler.dump_traceback_later(STUCK_S, exit=True)
        if mode == "embedded":
            outcome = try_all_depths(CASES[name])
        else:
            outcome = run(in_world, 2 if mode == "several" else 1, CASES[name])
        print(json.dumps([name, *outcome]), flush=True)
        if outcome[0]:
            return


Outcome = tuple[list[str], list[bool]]


def in_world(procs: int, prepare: Callable[[], Case]) -> Outcome:
    runtime.gomaxprocs(procs)
    return try_all_depths(prepare)


def try_all_depths(prepare: Callable[[], Case]) -> Outcome:
    """Return what went wrong, and whether the operation happened, at each depth."""
    deepest = deepest_from_here()
    wrong: list[str] = []
    happened: list[bool] = []
    for left in range(DEPTHS):
        happened.append(try_at(deepest - left, prepare, wrong))
        if wrong:
            break
    return wrong, happened


def try_at(depth: int, prepare: Callable[[], Case], wrong: list[str]) -> bool:
    """Try the operation at depth, return whether it happened, and note what went wrong."""
    steps = prepare()
    operation = next(steps)
    happened = True
    try:
        down(depth, operation)
    except RecursionError:
        happened = False
    except BaseException:
        wrong.append(f"at {depth}: {traceback.format_exc(limit=-3)}")
    try:
        steps.send(happened)
    except StopIteration:
        pass
    except BaseException:
        wrong.append(f"at {depth}, happened={happened}: {traceback.format_exc(limit=-3)}")
    return happened


def down(frames: int, fn: Callable[[], object]) -> object:
    """Call fn so many frames further down."""
    return down(frames - 1, fn) if frames else fn()


def deepest_from_here() -> int:
    """Return how far down a function that calls none can be called by `try_at`."""
    frames = 100
    while True:
        try:
            down(frames, lambda: None)
        except RecursionError:
            return frames - 1 - 1  # the last that worked, and try_at's own frame
        frames += 1
