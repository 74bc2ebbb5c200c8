"""A sysmon for tests of preemption: it asks, without looking whether it need be.

The goroutines of an M that has called `attach_here` give way as often as possible.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from gopy._core import current, fastpath, getcurrent
from gopy._core.sched import preempt
from gopy._core.sched.m import M
from gopy._core.sched.parking import _gosched_among, _gosched_by_hub

EVERY_S = 0.002


def give_way() -> None:
    """Go behind all others, by way of the hub."""
    if fastpath.on:
        _gosched_by_hub(getcurrent())
    else:
        _gosched_among()


def attach_here(give: Callable[[], None] = give_way) -> M:
    """Let the caller's M be preempted; return it."""
    m: M = current().m
    preempt.attach(m, give)
    return m


@contextmanager
def asked(ms: Sequence[M], every_s: float = EVERY_S) -> Iterator[list[preempt.Answer]]:
    """Ask all of ms, which may become more, to give way again and again; collect their answers."""
    over = threading.Event()
    answers: list[preempt.Answer] = []

    def ask() -> None:
        while not over.is_set():
            time.sleep(every_s)
            for m in list(ms):
                answers.append(preempt.answer(m))
                preempt.request(m)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield answers
    finally:
        over.set()
        thread.join()
        for m in ms:
            preempt.disarm(m)
