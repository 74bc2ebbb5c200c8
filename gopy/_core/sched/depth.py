"""Room: how deep a stack must still be able to go before an operation may begin (R4).

A RecursionError between two steps of an operation would lose a value or a goroutine.  So
whoever is about to change something goes, once, as deep as any of its steps will; while
somebody listens at a probe, deeper.
"""

from typing import TYPE_CHECKING

from gopy._core.base import fastpath, probe
from gopy._core.base.optional import twin


def room(frames: int = 6) -> None:
    """Go as deep as any claim, `park`, `ready` or start does, or raise RecursionError."""
    _go(frames - 1 + probe.FRAMES if fastpath.listening else frames - 1)


def _go(deeper: int) -> None:
    if deeper:
        _go(deeper - 1)


if not TYPE_CHECKING and (machine := twin("gopy._core.sched._machine")) is not None:
    room = machine.room
