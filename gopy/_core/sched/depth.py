"""Room: how deep a stack must still be able to go before an operation may begin (R4).

A RecursionError between two steps of an operation would lose a value or a goroutine.  So
whoever is about to change something goes, once, as deep as any of its steps will.
"""

from typing import TYPE_CHECKING

from gopy._core.base.optional import twin


def room(frames: int = 6) -> None:
    """Go as deep as any claim, `park`, `ready` or start does, or raise RecursionError."""
    if frames:
        room(frames - 1)


if not TYPE_CHECKING and (machine := twin("gopy._core.sched._machine")) is not None:
    room = machine.room
