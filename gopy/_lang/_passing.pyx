# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of what a `chan` holds, and of `passing`: to pass a value, and to wait for it.

It's the same algorithm; the Python files explain it, and the invariants have their numbers
there (I1-I4).  What is the machine's:

- A channel's lock is taken only while several threads use gopy; while one alone does, nothing
  comes between two lines here (`sched._machine`).
- Under a lock nothing is allocated but a queue's growth, and no value is dropped.
"""

from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF, Py_INCREF

from gopy._core.sched._machine cimport mode
from gopy._core.sched._parking cimport ready_g
from gopy._core.task._waits cimport (
    Entry, GFields, Line, Lock, Ring, Sudog, gopy_lock_give, gopy_lock_take,
)

from operator import index

from gopy._core import fastpath, park_race, probe
from gopy.errors import Error

cdef extern from "_native.h":
    object gopy_raised "gopy_take_error"()

cdef object UNSET = object()
cdef object closed = object()
CLOSED = closed  # what a close leaves in the hands of those who waited
cdef object MAX_CAPACITY = 2**45

cdef Ring no_ring = Ring()  # of all channels that hold nothing
cdef object unset_zero = None, settle = None


def on_zero(unset):
    """Be told what stands for a zero that was not given."""
    global unset_zero
    unset_zero = unset


def of_bubbles(fn):
    """Have fn called for each new channel while a bubble lives."""
    global settle
    settle = fn


cdef inline int _take_out(Entry entry, Move *move) except -1:
    """Note whom move has claimed."""
    cdef GFields g = who(entry)
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


cdef GFields who(Entry entry):
    return <GFields>entry if entry.sel is None else entry.sel.g


cdef class ChanFields:
    """The fields of a chan, and what passes values through it."""

    def __init__(self, capacity=0, *, zero=UNSET):
        cdef object size = capacity
        if type(capacity) is not int:
            try:
                size = index(capacity)
            except TypeError:
                kind = type(capacity).__name__
                raise TypeError(f"chan: capacity must be an integer, not {kind}") from None
        if not 0 <= size <= MAX_CAPACITY:
            raise Error("makechan: size out of range")
        self._cap = size
        self._mu = Lock.__new__(Lock)
        self._receivers = Line.__new__(Line)
        self._senders = Line.__new__(Line)
        self._buf = Ring.__new__(Ring) if size else no_ring
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

    cdef void unlock(self, bint locked) noexcept:
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

    cdef bint leave(self, Entry entry, bint sending) except -1:
        """Take who waits no more out of the line; False: it stays there, to be skipped."""
        cdef bint locked = self.lock(), out = True
        cdef Line line = self._senders if sending else self._receivers
        try:
            if entry.sel is None:
                line.take_out(entry)
            else:
                out = line.left_early(entry)
            if self.timer is not None:
                self.timer.leave()
        finally:
            self.unlock(locked)
        return out

    cdef int give_up(self, Entry entry, bint sending) except -1:
        """Take who waits no more out of the line, because of what has been raised, and raise that."""
        cdef object error = gopy_raised()
        self.leave(entry, sending)
        raise error

    cdef int wait_until(self, Sudog sudog, str reason, bint sending, object left_ns) except -1:
        """Park until sudog is claimed, or raise TimeoutError when the time has run out."""
        cdef object winner
        try:
            winner = park_race(sudog.sel, reason, self, left_ns)
        except BaseException:
            self.leave(sudog, sending)
            raise
        if winner is None or self.timer is not None:
            self.leave(sudog, sending)
        if winner is None:
            raise TimeoutError(f"{reason}: timed out")
        return 0

    cdef int put_or_stand(self, Entry entry, object v, bint waits, Move *move) except -1:
        """Give v away as `put` does; where that can't be and the caller waits, let entry stand in line."""
        cdef bint locked = self.lock()
        try:
            self.put(v, move)
            if move.outcome == WAIT and waits:
                entry.value = v
                self.stand(entry, True)
        finally:
            self.unlock(locked)
        return wake(move)

    cdef object take_or_stand(self, Entry entry, bint waits, Move *move):
        """Take a value as `take` does; where none is there and the caller waits, let entry stand in line."""
        cdef bint locked = self.lock()
        cdef object value
        try:
            value = self.take(move)
            if move.outcome == WAIT and waits:
                self.stand(entry, False)
        finally:
            self.unlock(locked)
        wake(move)
        return value

    cdef object handed(self, Entry entry, Move *move):
        """Return what whoever claimed entry left in its hands."""
        cdef object value = entry.value
        entry.value = None
        if value is closed:
            move.outcome = SHUT
        return value
