"""CPython's cyclic collector beside very many goroutines: what has survived once is set aside.

A full collection looks at all objects, and a parked goroutine is seven or more of them: with a
million it takes 0.7 s, and the program stands still.  Nearly all of that is in vain, for
what belongs to goroutines that are parked lives as long as they do.

So after each full collection, with MANY goroutines or more, its survivors are frozen
(`gc.freeze`), and the next one looks only at what is younger: a batch of BATCH or so,
however many goroutines there are.

Cycles that become garbage after that are not found.  Their number is bounded: when more
objects have been set aside since the last collection of everything than

    percent % of what survived that one, and percent % of PER_GOROUTINE for each goroutine

all are looked at again, which takes as long as it takes.  PER_GOROUTINE objects are about
as large as the stack of a goroutine, so at the default of 100 such garbage is at most as
much memory again as goroutines and heap take anyhow.  `gc.collect()`, called by the
program, looks at everything, as it says.  With fewer goroutines nothing is set aside.

Compiled, and with a GIL, a goroutine that has not begun is no business of the collector's at all:
its place in line holds it, and among a hundred thousand that stand there collections were a
sixth of what starting one takes.  It is known from its first line on (`_stack`).

The rest is done where the collector tells that it has finished: the scheduler has no part in it.
Who has frozen objects himself is left alone.

A build without the GIL has no generations, and visits frozen objects, too: each collection takes a
third of a second beside a million goroutines.  There nothing is set aside; instead, with MANY or
more, none begins before so many objects are new that garbage may be of the size named above:
percent % of PER_GOROUTINE for each goroutine (`_be_seldom`).

CPython 3.13 without the GIL forgets, for each thread that ends, what it had allocated last, but not
that others free it: where threads come and go, its count of new objects sinks for ever, no
collection begins, and cycles stay for good.  There one is begun each time the count has sunk
by SUNK, so seldom that it takes 1/SELDOM of the time (`keep_on`).  Later versions keep count.

Differs: on a build without the GIL `gc.disable` does not last while goroutines run (`keep_on`);
``debug.set_gc_percent(-1)`` does.

Rejected: higher thresholds (pauses are rarer and as long); freezing without a collection
before (it keeps what is garbage already).

Go: runtime/mgc.go, mgcpacer.go; none of its means are here
"""

import gc
from collections.abc import Callable
from contextlib import suppress

from gopy._core.base import fastpath, standstill
from gopy._core.base.clock import monotonic_ns
from gopy._core.base.threads import start_new_thread
from gopy._core.sched.attendant import attend
from gopy._core.sched.world import World

MANY = 10_000  # goroutines: a full collection takes about 7 ms
PER_GOROUTINE = 64  # objects
BATCH = 130_000  # objects; looking at them takes about 15 ms
OFF_NS = 500_000_000  # so long it may be off by mistake
MOST = 1_000_000_000  # objects that may be new: CPython counts in 32 bits
SUNK = 20_000  # objects below none that are new
SELDOM = 50
PATIENCE_NS = 1_000_000_000  # so long one that was begun may take until another one is
ITS_OWN = 1_000  # objects, more than CPython 3.12 has frozen when it starts

_worlds: Callable[[], list[World]] | None = None
_percent = 100
_off = False  # by `set_gc_percent`
_off_ns = 0  # when it was first found off, though nobody had asked for that
_next_ns = 0  # not before this time one is begun because the count has sunk
_survived = 0  # the last collection of everything
_aside = 0  # frozen since then, whatever has become of them
_frozen = False  # something is, by us
_forgetting = False
# The collector's thresholds as they were, and as they are, while something is frozen.
_before: tuple[tuple[int, int, int], tuple[int, int, int]] | None = None
_everything = True  # the collection that runs, or comes next, looks at everything


def watch_collector(worlds: Callable[[], list[World]]) -> None:
    """Listen to the collector, from the first world on; worlds tells who runs."""
    global _worlds
    has_generations = not (standstill.WORLD_STOPS or fastpath.multi)
    if _worlds is None and has_generations and gc.get_freeze_count() <= ITS_OWN:
        gc.callbacks.append(_on_collection)
    _worlds = worlds


def set_gc_percent(percent: int) -> int:
    """Set how much garbage may stay unseen; less than 0 turns the collector off."""
    global _off, _percent
    before = _percent if gc.isenabled() else -1
    _off = percent < 0
    if percent < 0:
        gc.disable()
    else:
        _percent = percent
        gc.enable()
    return before


def keep_on(now: int) -> None:
    """Keep the collector at work where threads run in parallel; sysmon calls it.

    Greenlet turns it off for a moment and then back to what it was: two threads, or one and a
    fork, may find it off and leave it so for ever.  And CPython may have lost count.
    """
    global _next_ns, _off_ns
    if not standstill.WORLD_STOPS:
        return
    _be_seldom(_goroutines())
    if _off:
        _off_ns = 0
    elif gc.isenabled():
        _off_ns = 0
        if now >= _next_ns and gc.get_count()[0] < -SUNK and gc.get_threshold()[0]:
            _next_ns = now + PATIENCE_NS
            with suppress(RuntimeError):  # no thread can be started: later
                attend(_collect_at_last)
    elif not _off_ns:
        _off_ns = now
    elif now - _off_ns > OFF_NS and standstill.mu.acquire(False):  # not while the process forks
        _off_ns = 0
        gc.enable()
        standstill.mu.release()


def _be_seldom(goroutines: int) -> None:
    """Where there are no generations: let no collection begin before it is worth its time."""
    global _before
    now = gc.get_threshold()
    if not now[0] or (_before is not None and _before[1] != now):
        return  # somebody has set others
    if goroutines < MANY:
        _as_before()
        return
    wanted = min(_percent * PER_GOROUTINE * goroutines // 100, MOST)
    before = now if _before is None else _before[0]
    wanted = max(wanted, before[0])
    if not now[0] // 2 < wanted < 2 * now[0]:
        _before = before, (wanted, *now[1:])
        gc.set_threshold(*_before[1])


def _collect_at_last() -> None:
    """Do what CPython would have done if it had not lost count."""
    global _next_ns
    began = monotonic_ns()
    gc.collect()
    ended = monotonic_ns()
    _next_ns = ended + SELDOM * (ended - began)


def _goroutines() -> int:
    """Return how many goroutines have stacks, more or less."""
    worlds = _worlds() if _worlds is not None else []
    return sum(len(m.stacks) - len(m.free) for w in worlds for m in list(w.ms))


def _on_collection(phase: str, info: dict[str, int]) -> None:
    """Be told by the collector that it begins, or has finished."""
    if info["generation"] != 2 or _forgetting:
        return
    if phase == "start":
        if _frozen and gc.get_count()[2] <= gc.get_threshold()[2]:  # it was asked for
            _take_back()
    else:
        _set_aside(_goroutines())


def _set_aside(goroutines: int) -> None:
    """Freeze what a full collection has left, unless everything is due to be looked at."""
    global _aside, _everything, _frozen, _survived
    if goroutines < MANY:
        if _frozen:
            _take_back()
        _as_before()
        return
    left = len(gc.get_objects(generation=2))
    everything, _everything = _everything, False
    if everything:
        _survived, _aside = left, 0
    else:
        _aside += left
    if _aside * 100 > _percent * (_survived + PER_GOROUTINE * goroutines):
        _take_back()
        return
    gc.freeze()
    _frozen = True
    if everything:
        _in_batches()
        with suppress(RuntimeError):  # no thread can be started: the next batch is larger
            start_new_thread(_forget, ())


def _take_back() -> None:
    """Let the next full collection look at everything."""
    global _everything, _frozen
    gc.unfreeze()
    _frozen = False
    _everything = True


def _in_batches() -> None:
    """Have full collections come so often that one looks at BATCH objects or so."""
    global _before
    first, second, third = before = gc.get_threshold()
    third = min(third, max(1, BATCH // (first * (second + 1) or 1) - 1))
    if _before is None and first:
        _before = before, (first, second, third)
        gc.set_threshold(first, second, third)


def _as_before() -> None:
    """Put the thresholds back, unless somebody has set others."""
    global _before
    if _before is not None:
        before, ours = _before
        _before = None
        if gc.get_threshold() == ours:
            gc.set_threshold(*before)


def _forget() -> None:
    """Collect next to nothing, so that CPython forgets how many survived the last time.

    It begins no full collection before a quarter as many are new.  On a thread of its own, as
    the collector can't be called while it tells that it has finished.
    """
    global _forgetting
    _forgetting = True
    gc.collect()
    _forgetting = False
