"""Sleeping: a wait for the clock alone, without a channel or another goroutine.

Go: time/sleep.go Sleep
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from gopy._core import sleep_ns, span_ns, twin


def sleep(d: float | timedelta) -> None:
    """Park the calling goroutine for at least d, a span; not at all if d <= 0.

    Other goroutines run meanwhile.  The longest span is for ever.

    Raises:
        TypeError: d is no span.

    Go: time/sleep.go Sleep
    """
    ns = span_ns(d)
    if ns > 0:
        sleep_ns(ns)


if not TYPE_CHECKING and (timing := twin("gopy._core.sched._timing")) is not None:
    sleep = timing.sleep
