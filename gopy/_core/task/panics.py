"""Panics that a newer one took over, as data: who was replaced, and how far it had come.

A deferred function that raises while a panic unwinds replaces that panic.  Go's
report shows them all, oldest first, so the newest exception carries the others
along, in its ``__dict__``:

    first [recovered] ◀── second ◀── third (the exception that is on its way)
    Aborted(first)        Aborted(second)

Invariants:

    A1  An exception carries its chain only on the way from one deferring frame to
        the next; the frame takes it off (`take_chain`) and the last one puts it on
        (`keep_chain`).  So no two exceptions carry each other.
    A2  Nothing in a chain refers to its carrier: an exception that was raised again
        stands in its own chain as None.  So chains make no reference cycles.

Go: runtime/runtime2.go _panic
"""

from types import FrameType, TracebackType
from typing import NamedTuple

from gopy.errors import Goexit, Panic

_CHAIN = "__gopy_chain__"


class Aborted(NamedTuple):
    """A panic or Goexit that never got to its end.

    ``trace`` is how its stack looked, ``frame`` the frame of gopy that was running a
    deferred function for it when that raised the newer one; ``error`` is None where
    it is the chain's carrier itself.
    """

    error: BaseException | None
    trace: TracebackType | None
    frame: FrameType | None
    recovered: bool

    @property
    def is_goexit(self) -> bool:
        """Whether it was a Goexit, which prints nothing."""
        return isinstance(self.error, Goexit)


Chain = tuple[Aborted, ...]


def chain_of(error: BaseException) -> Chain:
    """Return whom error replaced, oldest first, and leave it where it is."""
    chain: Chain = error.__dict__.get(_CHAIN, ())
    return tuple(each._replace(error=error) if each.error is None else each for each in chain)


def take_chain(error: BaseException | None) -> Chain:
    """Return whom error replaced, oldest first, and free error of it (A1)."""
    if error is None:
        return ()
    chain = chain_of(error)
    error.__dict__.pop(_CHAIN, None)
    return chain


def keep_chain(error: BaseException, chain: Chain) -> None:
    """Let error carry chain, if there is anything in it (A2)."""
    if chain:
        error.__dict__[_CHAIN] = tuple(
            each._replace(error=None) if each.error is error else each for each in chain
        )


def payload(error: BaseException) -> object:
    """Return what ``recover()`` gives for error: the value of a plain Panic, else error."""
    return error.value if type(error) is Panic else error
