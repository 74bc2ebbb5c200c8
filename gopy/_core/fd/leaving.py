"""Reading without a stack: who would have to wait leaves a goroutine that has not begun, and ends.

A parked goroutine keeps its stack.  Whoever needs nothing of what is on it, as a server between
two requests, leaves a fresh goroutine in the descriptor's word instead: a function to call, which
the poller, a deadline or a close readies as it would the parked one.  It begins with `read_left`.

Invariants:

    L1  From `read_or_leave` to the fresh goroutine's `read_left` the turn stays busy, as if one
        goroutine waited: nobody reads in between, and the descriptor is not closed for good (F3).
    L2  Its ``m``, until it starts on any M, is the one in whose poller the descriptor stands,
        which does not end before that: as long as it waits there it can be delivered (D5).
    L3  Once it has been left it may run on another thread, before the caller has ended: the
        caller touches nothing of it any more.

Nobody leaves a bubble, which counts its goroutines, or a goroutine that has its thread to itself:
they wait where they are.

Locking: ``mu`` (rank FD), as all waiting.

Go: none
"""

from collections.abc import Callable
from typing import Any

from gopy._core.base import fastpath
from gopy._core.fd.fdmutex import BUSY
from gopy._core.fd.socketfd import SocketFD, receive
from gopy._core.sched.parking import alone, current
from gopy._core.sched.spawn import successor
from gopy._core.task.g import G


def read_or_leave(fd: SocketFD, n: int, fn: Callable[[], object]) -> bytes | None:
    """Return up to n > 0 bytes, as `SocketFD.read`, if there are any; ``b""`` at the end.

    Else None: a goroutine that calls fn waits for them in the caller's place.  It has to call
    `read_left`, whatever happens; the caller touches nothing of fd's any more (L3).

    Raises:
        FdClosedError, FdTimeoutError, OSError: nobody was left.
    """
    turn = fd.reading
    if fd.drained and not turn.state and alone():
        g = _successor(fn)
        if g is not None and fd.rg is None and not turn.state:  # only stores from here on
            turn.state = BUSY
            fd.drained = False
            fd.spins = 0
            fd.rg = g
            return None
    fd._begin_read(turn)
    return _read(fd, n, fn)


def read_left(fd: SocketFD, n: int, fn: Callable[[], object]) -> bytes | None:
    """Go on in the goroutine that `read_or_leave` left; the result is as there."""
    turn = fd.reading
    if turn.state != BUSY or not alone():
        return _read(fd, n, fn)
    try:
        data = receive(fd, n)
    except BlockingIOError:
        return _read(fd, n, fn)
    except BaseException:
        fd.unlock(turn)
        raise
    fd._note(len(data), n)
    if turn.state == BUSY and not fastpath.multi:
        turn.state = 0
    else:
        fd.unlock(turn)
    return data


def _read(fd: SocketFD, n: int, fn: Callable[[], object]) -> bytes | None:
    """Read, or leave; the turn is ours."""
    turn = fd.reading
    try:
        while True:
            fd.check(turn)
            if not fd.drained:
                try:
                    data = receive(fd, n)
                    fd._note(len(data), n)
                    break
                except BlockingIOError:
                    pass
            fd.drained = False
            if _leave(fd, fn):
                return None
    except BaseException:
        fd.unlock(turn)
        raise
    fd.unlock(turn)
    return data


def _leave(fd: SocketFD, fn: Callable[[], object]) -> bool:
    """Leave a goroutine that calls fn to wait; False if there may be something to read now."""
    g = _successor(fn)
    if g is None:
        fd.wait_read()
        return False
    turn = fd.reading
    fd.spins = 0
    locked = fd.acquire()
    try:
        fd.check(turn)
        m, g.m = g.m, _owner(fd, g.m)
        armed = fd.arm_read(g, m.poller)
        if armed and turn.deadline_ns:
            fd._arm_timer(turn.deadline_ns)
        return armed
    finally:
        if locked:
            fd.mu.release()


def _successor(fn: Callable[[], object]) -> G | None:
    """Make a goroutine that calls fn, on the caller's M; None if the caller may not leave."""
    me = current()
    if me.m.wired or (me.extra is not None and me.extra.bubble is not None):
        return None
    return successor(me, fn)


def _owner(fd: SocketFD, m: Any) -> Any:  # Any: an M, as G has it
    """Return the M in whose poller fd stands, or will when m waits for it (L2)."""
    if fd.poller is None or fd.poller is m.poller:
        return m
    return next((each for each in list(m.world.ms) if each.poller is fd.poller), m)
