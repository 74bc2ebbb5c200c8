# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of what a `chan` holds, of `passing` and of `unbuffered`.

It's the same algorithm; the Python files explain it, and the invariants have their numbers
there (I1-I4).  What is the machine's:

- There are no shortest ways (I5): the general ones are short enough.
- A channel's lock is taken only while several threads use gopy; while one alone does, nothing
  comes between two lines here (`sched._machine`).
- Under a lock nothing is allocated but a queue's growth, and no value is dropped.
"""

from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF, Py_INCREF
from cpython.set cimport PySet_GET_SIZE

from gopy._core.sched._machine cimport PyThreadState_Get, here, mode, park_g, ready_g
from gopy._core.task._waits cimport (
    Entry, GFields, Line, Lock, Race, Ring, Sudog, gopy_lock_give, gopy_lock_take,
)

from operator import index

from gopy._core import fastpath, inside, park_race, probe, span_ns
from gopy.errors import Error

cdef object UNSET = object()
cdef object closed = object()
CLOSED = closed  # what a close leaves in the hands of those who waited
cdef object MAX_CAPACITY = 2**45
cdef str SEND_ON_CLOSED = "send on closed channel"
cdef set threads = inside.threads  # who stands in the midst of gopy's own code (R1)


cdef object unset_zero = None, settle = None


def on_zero(unset):
    """Be told what stands for a zero that was not given."""
    global unset_zero
    unset_zero = unset


def of_bubbles(fn):
    """Have fn called for each new channel while a bubble lives."""
    global settle
    settle = fn


def nothing(ch):
    """Be `passing.shut` and `open_up`: there are no shortest ways."""


cdef inline int _take_out(Entry entry, Move *move) except -1:
    """Note whom move has claimed."""
    cdef GFields g = _g(entry)
    Py_INCREF(g)
    move.woken = <PyObject *>g
    return 0


cdef int wake(Move *move) except -1:
    """Wake whom move has claimed."""
    cdef GFields g
    if move.woken is not NULL:
        g = <GFields>move.woken
        Py_DECREF(g)
        ready_g(g)
    return 0


cdef inline GFields _g(Entry entry):
    return <GFields>entry if entry.sel is None else entry.sel.g


cdef inline bint _is_only_one():
    """Return whether it's certain that nobody stands in the midst of an operation (R1, R5)."""
    return mode.alone and mode.thread == PyThreadState_Get() and not PySet_GET_SIZE(threads)


cdef class Channel:
    """The fields of a chan, and what passes values through it."""

    def __init__(self, capacity=0, *, zero=UNSET):
        try:
            size = index(capacity)
        except TypeError:
            kind = type(capacity).__name__
            raise TypeError(f"chan: capacity must be an integer, not {kind}") from None
        if not 0 <= size <= MAX_CAPACITY:
            raise Error("makechan: size out of range")
        self._cap = size
        self._mu = Lock()
        self._receivers = Line()
        self._senders = Line()
        self._buf = Ring()
        self._make_zero = unset_zero if zero is UNSET else lambda: zero
        if mode.slow:
            if fastpath.bubbles:
                settle(self)
            if probe.made is not None:
                probe.made(self)

    cdef bint lock(self):
        """Take the lock if there are several threads; return whether it must be given back."""
        if mode.alone:
            return False
        gopy_lock_take(&self._mu.native)
        return True

    cdef void unlock(self, bint locked):
        if locked:
            gopy_lock_give(&self._mu.native)

    cdef int put(self, object v, Move *move) except -1:
        """Give v to a receiver, who must be woken, or to the ring; the lock is held."""
        cdef Entry entry
        move.woken = NULL
        move.outcome = DONE
        if self._closed:
            move.outcome = SHUT
            return 0
        if self._receivers.count:
            entry = self._receivers.first()
            if entry is not None:
                entry.value = v
                _take_out(entry, move)
                return 0
        if self._cap and self._buf.count < self._cap:
            self._buf.add(v)
        else:
            move.outcome = WAIT
        return 0

    cdef object take(self, Move *move):
        """Return a value of a sender, who must be woken, or of the ring; the lock is held."""
        cdef Entry entry
        cdef object value
        move.woken = NULL
        move.outcome = DONE
        if self.timer is not None:
            self.timer.catch_up()
        if self._senders.count:
            entry = self._senders.first()
            if entry is not None:
                value, entry.value = entry.value, None
                if self._cap:
                    self._buf.add(value)
                    value = self._buf.shift()
                _take_out(entry, move)
                return value
        if self._cap and self._buf.count:
            return self._buf.shift()
        move.outcome = SHUT if self._closed else WAIT
        return None

    cdef int stand(self, Entry entry, bint sending) except -1:
        """Let entry stand in line; the lock is held."""
        (self._senders if sending else self._receivers).add(entry)
        if self.timer is not None:
            self.timer.stand()
        return 0

    cdef int leave(self, Entry entry, bint sending) except -1:
        """Take who waits no more out of the line."""
        cdef bint locked = self.lock()
        cdef Line line = self._senders if sending else self._receivers
        try:
            if entry.sel is None:
                line.remove_entry(entry)
            else:
                line.left_one()
            if self.timer is not None:
                self.timer.leave()
        finally:
            self.unlock(locked)
        return 0

    cdef bint wait(self, Entry entry, str reason, bint sending, object left_ns) except *:
        """Park until entry is claimed; return False if the time ran out before."""
        cdef bint woken = True
        try:
            if entry.sel is None:
                park_g(<GFields>entry, reason, self)
            else:
                woken = park_race(entry.sel, reason, self, left_ns) is not None
        except BaseException:
            self.leave(entry, sending)
            raise
        if not woken or self.timer is not None:
            self.leave(entry, sending)
        return woken

    def send(self, v, timeout=None):
        """Send v: to a receiver who waits, else into the ring, else wait for either.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            gopy.runtime.Error: the channel is closed, or is closed meanwhile.
            TimeoutError: the time ran out first; v was not sent.

        Go: runtime/chan.go chansend
        """
        cdef GFields g
        cdef Entry entry
        cdef Move move
        cdef bint locked, late = False
        cdef object left_ns = None, value
        if (
            self._buf.count < self._cap and not self._receivers.count and not self._closed
            and timeout is None and _is_only_one()
        ):
            self._buf.add(v)
            return
        g = here()
        entry = g
        if timeout is not None:
            left_ns = span_ns(timeout)
            late = left_ns <= 0
            entry = Sudog(Race(g))
        locked = self.lock()
        try:
            self.put(v, &move)
            if move.outcome == WAIT and not late:
                entry.value = v
                self.stand(entry, True)
        finally:
            self.unlock(locked)
        wake(&move)
        if move.outcome == WAIT:
            if late or not self.wait(entry, "chan send", True, left_ns):
                raise TimeoutError("chan send: timed out")
            value, entry.value = entry.value, None
            if value is closed:
                move.outcome = SHUT
        if move.outcome == SHUT:
            raise Error(SEND_ON_CLOSED)
        if mode.slow and probe.sent is not None:
            probe.sent(self)

    cdef object receive(self, object timeout, bint *ok):
        cdef GFields g
        cdef Entry entry
        cdef Move move
        cdef bint locked, late = False
        cdef object left_ns = None, value
        if (
            self._buf.count and not self._senders.count and self.timer is None
            and timeout is None and _is_only_one()
        ):
            ok[0] = True
            return self._buf.shift()
        g = here()
        entry = g
        if timeout is not None:
            left_ns = span_ns(timeout)
            late = left_ns <= 0
            entry = Sudog(Race(g))
        locked = self.lock()
        try:
            value = self.take(&move)
            if move.outcome == WAIT and not late:
                self.stand(entry, False)
        finally:
            self.unlock(locked)
        wake(&move)
        ok[0] = True
        if move.outcome == WAIT:
            if late or not self.wait(entry, "chan receive", False, left_ns):
                raise TimeoutError("chan receive: timed out")
            value, entry.value = entry.value, None
            if value is closed:
                move.outcome = SHUT
        if move.outcome == SHUT:
            ok[0] = False
            return self.zero()
        if mode.slow and probe.received is not None:
            probe.received(self)
        return value

    def recv(self, timeout=None):
        """Receive a value: of the ring or a sender who waits, else wait for one.

        A channel that is closed and drained yields its zero value at once.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            TimeoutError: the time ran out first; nothing was taken.

        Go: runtime/chan.go chanrecv1
        """
        cdef bint ok
        return self.receive(timeout, &ok)

    def recv_ok(self, timeout=None):
        """Receive as `recv` does; the second is False for the zero value of a closed channel.

        Go: runtime/chan.go chanrecv2
        """
        cdef bint ok
        value = self.receive(timeout, &ok)
        return value, ok

    def try_send(self, v):
        """Send v if that needs no waiting; return whether it was sent.

        Raises:
            gopy.runtime.Error: the channel is closed.

        Go: runtime/chan.go selectnbsend
        """
        cdef Move move
        cdef bint locked
        here()
        locked = self.lock()
        try:
            self.put(v, &move)
        finally:
            self.unlock(locked)
        wake(&move)
        if move.outcome == SHUT:
            raise Error(SEND_ON_CLOSED)
        return move.outcome == DONE

    def try_recv(self):
        """Receive a value if one is there; ``(zero, False)`` if not, or if it's closed.

        Go: runtime/chan.go selectnbrecv
        """
        cdef Move move
        cdef bint locked
        here()
        locked = self.lock()
        try:
            value = self.take(&move)
        finally:
            self.unlock(locked)
        wake(&move)
        if move.outcome == DONE:
            return value, True
        return self.zero(), False

    def close(self):
        """Say that nothing more will be sent; who waits, and will, is told.

        Raises:
            gopy.runtime.Error: it's closed already.

        Go: runtime/chan.go closechan
        """
        cdef Entry entry
        cdef Line line
        cdef list woken = []
        cdef bint locked, was_closed
        if inside.threads and inside.put_off(self.close):
            return
        here()
        locked = self.lock()
        try:
            was_closed, self._closed = self._closed, True
            for line in (self._receivers, self._senders):
                while (entry := line.first()) is not None:
                    entry.value = closed
                    woken.append(_g(entry))
        finally:
            self.unlock(locked)
        if was_closed:
            raise Error("close of closed channel")
        for g in reversed(woken):
            ready_g(<GFields>g)
        if mode.slow and probe.closed is not None:
            probe.closed(self)

    @property
    def cap(self):
        """How many values it can hold.

        Go: builtin cap
        """
        return self._cap if self.timer is None else 0

    def __len__(self):
        return self._buf.count if self._cap and self.timer is None else 0
