"""Starting goroutines, and parsing who started them: `go` and what is like it.

A new goroutine is a G without a stack: its function and arguments.  It goes to its P's
``next``, as in Go, so of several started in a row the last one runs first.

Go: runtime/proc.go newproc
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from typing import Any

from gopy._core.base import fastpath, probe
from gopy._core.sched.p import QUEUE
from gopy._core.sched.parking import current, getcurrent
from gopy._core.sched.wake import behind_all, push_fresh
from gopy._core.sched.world import next_id
from gopy._core.task.g import G


def spawn(
    fn: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any] | None, depth: int
) -> G:
    """Make a goroutine that calls fn(*args, **kwargs), and let it run when its turn comes.

    It inherits a copy of the caller's context (contextvars) and its labels.

    Args:
        depth: whose line the goroutine was created at: 0 is the caller of spawn, 1 that
            one's caller, and so on.
    """
    me = getcurrent()
    try:
        parent: G = me.g
    except AttributeError:
        parent = current()
    m = me.m
    frame = sys._getframe(depth + 1)
    g = G(next_id(), fn, args, kwargs, parent._id, frame.f_code, frame.f_lasti)
    if me.gr_context is not None:
        g.context = copy_context()
    if parent._labels is not None:
        g._labels = parent._labels
    if parent.bubble is not None:
        g.bubble = parent.bubble
    if fastpath.on:
        p = m.p
        old = p.next
        p.next = g
        if old is not None:
            p.queue.append(old)
            if len(p.queue) > QUEUE:
                with suppress(RecursionError):
                    behind_all(m, p)
        return g
    if probe.created is not None:
        probe.created(g)
    push_fresh(m, g)
    return g
