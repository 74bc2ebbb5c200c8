"""One operation at each of the last depths before the recursion limit (R4).

    main(mode, names)        mode: alone, several or embedded

A case is a generator: it prepares, yields the operation, is told whether that happened
or ended in RecursionError, and then finds out that all of it happened or nothing, by
completing the counterpart.  For each name a line of JSON is printed: the name, what went
wrong, and whether the operation happened at each of the depths, the last one first.
"""

import json
import traceback
from collections.abc import Callable, Generator

from gopy import Goroutine, go, run, runtime

DEPTHS = 40
PATIENCE = 2000  # turns that the others get to do what they must

Case = Generator[Callable[[], object], bool, None]
CASES: dict[str, Callable[[], Case]] = {}


def case(fn: Callable[[], Case]) -> Callable[[], Case]:
    """Make a case of fn, by its name."""
    CASES[fn.__name__] = fn
    return fn


def parked(reason: str, fn: Callable[..., object], *args: object) -> Goroutine:
    """Return a goroutine that runs fn(*args) and waits for reason by now."""
    g = go(fn, *args)
    for _ in range(PATIENCE):
        if g.wait_reason == reason:
            return g
        runtime.gosched()
    raise AssertionError(f"{g} does not wait for {reason}")


def ended(*goroutines: Goroutine) -> None:
    """Fail unless all of goroutines end."""
    for _ in range(PATIENCE):
        if all(g.status == "dead" for g in goroutines):
            return
        runtime.gosched()
    raise AssertionError(f"still there: {[g for g in goroutines if g.status != 'dead']}")


def turns(count: int = 20) -> None:
    """Let the others do what they can."""
    for _ in range(count):
        runtime.gosched()


def same(got: object, wanted: object) -> None:
    """Fail unless got is what was wanted."""
    assert got == wanted, f"got {got!r}, want {wanted!r}"


def main(mode: str, names: list[str]) -> None:
    """Try the cases called names, in a world as mode says."""
    if mode == "embedded":
        try_all(names)
    else:
        run(in_world, 2 if mode == "several" else 1, names)


def in_world(procs: int, names: list[str]) -> None:
    runtime.gomaxprocs(procs)
    try_all(names)


def try_all(names: list[str]) -> None:
    deepest = deepest_from_here()
    for name in names:
        wrong: list[str] = []
        happened = [try_at(deepest - left, CASES[name], wrong) for left in range(DEPTHS)]
        print(json.dumps([name, wrong, happened]), flush=True)


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
    """Return how far down a function that calls none can be called."""
    frames = 100
    while True:
        try:
            down(frames, lambda: None)
        except RecursionError:
            return frames - 2  # this function's frame and try_at's
        frames += 1
