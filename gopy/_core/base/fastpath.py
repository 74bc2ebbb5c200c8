"""Whether the fast twins of the hot operations may run.

``on`` is True while exactly one OS thread uses gopy on a build with a GIL, nobody
listens at a probe and no bubble lives: then no other thread can stand between two steps
of an operation, no lock is needed and nothing has to be told to anybody.  Each hot
operation has a fast twin and a general one, which takes the locks and fires the
probes.

A hot operation must not take a thread that comes to gopy for the first time for
the only one.  So it asks the greenlet it runs on: ``getcurrent().lone_p`` is the one
P on the greenlets of that one thread while ``on`` is, None on all others of gopy's,
and missing on those that gopy has not seen yet.  `watch` tells the scheduler,
which keeps it up to date, when ``on`` changes.

``multi`` alone says whether locks must be taken.  It goes on before the second
thread touches anything, and never off again: a flag that went off could be read
by a thread that is already past it.  Free-threaded builds begin with it on.

Who sets ``multi``: the only running thread itself, at a point where it is in no
operation (`go_multi`), or a thread that comes from outside, after it has seen
the first thread outside of the runtime (`sched.boot`).
"""

import sys
from _thread import allocate_lock
from collections.abc import Callable

multi = not getattr(sys, "_is_gil_enabled", lambda: True)()
listening = False
bubbles = 0  # how many live
on = not multi
_watchers: list[Callable[[], None]] = []
_counting = allocate_lock()


def watch(changed: Callable[[], None]) -> None:
    """Have changed called whenever ``on`` or what it's made of has changed."""
    _watchers.append(changed)


def _decide(anything: bool = False) -> None:
    """Set ``on``, and tell the watchers if it has changed, or anything of what it's made of."""
    global on
    before, on = on, not multi and not listening and not bubbles
    if anything or on is not before:
        for changed in _watchers:
            changed()


def go_multi() -> None:
    """From now on take locks: a second thread is about to use gopy."""
    global multi
    before, multi = multi, True
    _decide(not before)


def listen(anybody: bool) -> None:
    """Say whether anybody listens at a probe."""
    global listening
    before, listening = listening, anybody
    _decide(anybody is not before)


def count_bubbles(change: int) -> None:
    """Say that so many more bubbles live."""
    global bubbles
    with _counting:
        before, bubbles = bubbles, bubbles + change
    _decide((before > 0) is not (bubbles > 0))
