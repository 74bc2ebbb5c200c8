"""Running a function in a bubble: who looks after its clock, and what is said at its end.

The caller is the bubble's root.  It is in the bubble, and parked unless nobody else in there
can run; then it runs the timers that are due, or moves the clock to the next one.

    start f ──▶ run due timers ──▶ park ──nobody runs──▶ a next timer, f not over: clock = its time
                     ▲                                            │              │ none, or f over
                     └────────────────────────────────────────────┘              ▼ the end

Goroutines that are left then, durably blocked, can't be woken by anybody: they are a deadlock,
and are no more (`abandon`).

Go: runtime/synctest.go synctestRun, testing/testing.go testingSynctestTest
"""

from collections.abc import Callable
from functools import wraps
from itertools import count
from typing import Any, ParamSpec, TypeVar

from gopy._core import (
    G,
    ShuffledHeap,
    abandon,
    all_dump,
    all_goroutines,
    current,
    fastpath,
    park,
    spawn,
)
from gopy._lang.defer import func
from gopy.errors import DeadlockError, FatalError, Goexit, Panic
from gopy.testing.synctest.durable import TestBubble
from gopy.testing.synctest.waiting import NOT_IN_A_BUBBLE

P = ParamSpec("P")
R = TypeVar("R")

ALL_BLOCKED = "deadlock: all goroutines in bubble are blocked"
SOME_REMAIN = "deadlock: main bubble goroutine has exited but blocked goroutines remain"

_next_id = count(1).__next__


def test(f: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run f(*args, **kwargs) in a bubble of its own; return its result, or raise what it raises.

    f runs in a new goroutine.  That and all that it starts, timers' functions too, are the
    bubble's.  They see a clock that begins at midnight UTC, 1 January 2000, and stands still
    until each of them is durably blocked: in `sleep`, at a channel or WaitGroup of the bubble,
    in `Cond.wait`; not at a Mutex, in I/O, or at a channel from outside.  Then it moves at once
    to the next timer.  It returns when all of them have ended.

    Raises:
        Panic: it was called in a bubble; or all are blocked and no timer is left, or, after
            f has ended, any is: ``deadlock: …``.  Who was blocked, and where, is in a note of
            the exception, and never runs again.
        TypeError: f can't be called, or is a generator or coroutine function.

    Go: testing/synctest/synctest.go Test
    """
    __tracebackhide__ = True
    result: R = _run(f, args, kwargs)
    return result


test.__test__ = False  # type: ignore[attr-defined]  # for pytest, which looks for names like this


def run(f: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Do as `test` does: the name that Go gave it at first, for use outside of tests.

    Go: internal/synctest/synctest.go Run
    """
    __tracebackhide__ = True
    result: R = _run(f, args, kwargs)
    return result


def bubble(f: Callable[P, R], /) -> Callable[P, R]:
    """Decorate a test so that each call of it runs in a bubble, as `test` says.

    Arguments, and so the fixtures of pytest, pass through; what a fixture makes was made
    outside of the bubble.

    Raises:
        TypeError: f can't be called, or is a generator or coroutine function.
    """
    func(f)  # complains

    @wraps(f)
    def in_bubble(*args: P.args, **kwargs: P.kwargs) -> R:
        __tracebackhide__ = True
        result: R = _run(f, args, kwargs)
        return result

    return in_bubble


def cleanup(f: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Call f(*args, **kwargs) when the bubble's function has ended, in the bubble; last first.

    That is before the bubble waits for its other goroutines, so f may tell them to end.

    Raises:
        Panic: the caller is in no bubble.
        RuntimeError: the bubble's function has ended, and its cleanups have run.

    Go: testing/testing.go T.Cleanup
    """
    here: TestBubble | None = current().bubble
    if here is None:
        raise Panic(NOT_IN_A_BUBBLE)
    if here.done:
        raise RuntimeError("synctest: cleanup: the function of the bubble has ended")
    here.cleanups.callback(f, *args, **kwargs)


def _run(f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Run f in a bubble; Any: whatever it returns."""
    __tracebackhide__ = True
    framed = func(f)
    root = current()
    if root.bubble is not None:
        raise Panic("synctest.Run called from within a synctest bubble")
    here = TestBubble(_next_id(), root)
    fastpath.count_bubbles(1)
    root.more().bubble = here
    try:
        spawn(_main(here, framed, f), args, kwargs, 2)
        _look_after(here, root)
    except BaseException as error:
        if isinstance(error, DeadlockError) or not isinstance(error, FatalError):
            _leave_behind(here, root)
        raise
    else:
        blocked = _leave_behind(here, root)
    finally:
        here.close()
        here.timers = ShuffledHeap()  # those that never went off are dropped
        root.more().bubble = None
        fastpath.count_bubbles(-1)
    return _outcome(here, blocked)


def _main(here: TestBubble, framed: Callable[..., Any], f: Any) -> Callable[..., None]:
    """Return what here's first goroutine runs: framed, which is f, and then the cleanups."""

    def main(*args: Any, **kwargs: Any) -> None:
        try:
            with here.cleanups:
                here.result = framed(*args, **kwargs)
        except Goexit:
            pass
        except BaseException as error:  # root raises it
            here.error = error
        finally:
            here.done = True

    main.__qualname__ = getattr(f, "__qualname__", None) or type(f).__qualname__
    main.__dict__["__wrapped__"] = f
    return main


def _look_after(here: TestBubble, root: G) -> None:
    """Run here's timers, each at its time, until nothing is left that could happen."""
    while True:
        while (timer := here.timers.pop_due(here.now_ns)) is not None:
            timer.fire()
        park(root, "synctest.Run", None)
        with here.mu:
            when = here.timers.first()
        if when is None or here.done:
            return
        here.now_ns = max(when, here.now_ns)


def _leave_behind(here: TestBubble, root: G) -> str:
    """Let those who are left in here be no more; return their dumps, empty if there are none."""
    if here.total == 1:
        return ""
    left = [g for g in all_goroutines() if g.bubble is here and g is not root]
    text = all_dump(left)
    abandon([g for g in left if g.more().idle == 1])
    return text


def _outcome(here: TestBubble, blocked: str) -> Any:
    """Return or raise what here's function did; blocked tells who was left behind."""
    __tracebackhide__ = True
    error, here.error = here.error, None
    result, here.result = here.result, None  # channels keep the bubble, and it shall keep nothing
    try:
        if blocked:
            text = SOME_REMAIN if here.done else ALL_BLOCKED
            if error is None:
                error = Panic(text)
                error.add_note(f"\n{blocked}")
            else:
                error.add_note(f"{text}\n\n{blocked}")
        if error is not None:
            raise error
    finally:
        del error
    return result
