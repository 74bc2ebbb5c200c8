"""Record: what is known of an M that can be preempted.

One thread may have several Ms, one upon the other, when `run` is called in a program that
has used gopy before: the one attached last is the one that runs.
"""

from _thread import allocate_lock, get_ident
from collections.abc import Callable
from enum import IntEnum
from types import CodeType
from typing import Any, Protocol


class Answer(IntEnum):
    """What became of a request."""

    NONE = 0  # there was none, or it was withdrawn
    PENDING = 1  # not come by yet
    DECLINED = 2  # has come by, and did not give way so far
    YIELDED = 3


class Preemptible(Protocol):
    """What an M must have: its thread's ident, and the greenlet that is never preempted.

    The greenlets of its goroutines have it as their ``m``.
    """

    tid: int
    hub: Any  # Any: a greenlet, which has more attributes than its stubs know


class Record:
    """An M, its thread's state, and its last request."""

    __slots__ = (
        "answer",
        "armed",
        "count",
        "give_way",
        "handlers",
        "holder",
        "last_ns",
        "m",
        "outer",
        "since_ns",
        "state",
        "tracer",
        "tries",
    )

    def __init__(self, m: Preemptible, give_way: Callable[[], None], state: int) -> None:
        self.m = m
        self.give_way = give_way
        self.state = state  # the address of the thread's PyThreadState
        self.answer = Answer.NONE
        self.tries = 0  # events that may still be refused; 0: none are set
        self.handlers: set[CodeType] = set()  # what the interpreter may call by itself
        self.armed: list[CodeType] = []
        self.tracer: object = None
        self.count = 0
        self.outer: Record | None = None  # of the M below on the same thread
        self.holder = 0  # whose refusals are counted: the id of a greenlet
        self.since_ns = self.last_ns = 0  # its first one, and its last


class Mechanism(Protocol):
    """How an M is brought to come by; ``records.mu`` is held in both."""

    def arm(self, record: Record, codes: list[CodeType]) -> bool:
        """Have record's M, which runs codes, come by; return whether that can be done now."""

    def disarm(self, record: Record) -> None:
        """Take off what was set for record."""


class Records:
    """All of them, by thread."""

    def __init__(self) -> None:
        self.mu = allocate_lock()
        self.by_thread: dict[int, Record] = {}

    def here(self) -> Record | None:
        """Return the one of the calling thread."""
        return self.by_thread.get(get_ident())

    def of(self, m: Preemptible) -> Record | None:
        """Return m's, if m is what runs on its thread."""
        record = self.by_thread.get(m.tid)
        return record if record is not None and record.m is m else None


records = Records()
