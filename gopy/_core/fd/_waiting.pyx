# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `fdmutex` and `deadline`, for sockets: to take a turn, and to wait for an edge.

It's the same algorithm; the Python files explain it (D1-D4, F1-F3, T1, T2).  What is the machine's:

- Who waits has no frame of Python's in here: one costs 200 bytes as long as it waits, and time
  whenever it switches.
- Among several threads ``mu`` is taken, but without a call.  Under it no code of Python's runs, so
  no finalizer and no handler either, and nothing need be seen in frames (R1).  What can't be done
  so, as to arm the timer under it, is left to the reference.
- Who waits in a bubble, or while somebody listens, or on a thread from outside, waits the
  reference's way.
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF

from gopy._core.netpoll._poller cimport offset, slot, slots
from gopy._core.sched._machine cimport MFields, here, mode
from gopy._core.sched._parking cimport park_g
from gopy._core.task._waits cimport GFields, Lock, gopy_lock_give, gopy_lock_take
from gopy._core.timers._heap cimport whole_ns

from gopy._core.base.clock import monotonic_ns
from gopy._core.fd.errors import FdClosedError, FdTimeoutError
from gopy._core.netpoll.polldesc import CLOSING, OUT, READY, REGISTERED
from gopy._core.sched.parking import gosched

cdef extern from "_native.h":
    int gopy_no_collection()
    long gopy_small(PyObject *) noexcept
    void gopy_collect_again(int)

cdef extern from "Python.h":
    void Py_XDECREF_ "Py_XDECREF"(PyObject *)

cdef enum:
    BUSY = 1
    LINE = 2
    CLOSED = 4
    MAX_SPINS = 64

cdef object ready_word = READY
cdef long READS = REGISTERED | CLOSING, WRITES = OUT | CLOSING, SHUT = CLOSING
cdef type Socket = None  # SocketFD
cdef object lock_slowly = None, unlock_slowly = None, read_slowly = None, write_slowly = None
cdef Py_ssize_t at_drained, at_mu, at_poller, at_spins


cdef class Turn:
    """One direction: its state, who comes next, and its deadline (`deadline`)."""

    @property
    def deadline_ns(self):
        return self.deadline

    @deadline_ns.setter
    def deadline_ns(self, ns):
        self.deadline = whole_ns(ns)


def on_socket(type kind not None):
    """Be told the class of sockets, whose own ways the twin's fall back on."""
    global Socket, lock_slowly, unlock_slowly, read_slowly, write_slowly
    global at_drained, at_mu, at_poller, at_spins
    lock_slowly, unlock_slowly = kind.lock, kind.unlock
    read_slowly, write_slowly = kind.wait_read, kind.wait_write
    at_drained, at_spins = offset(kind, "drained"), offset(kind, "spins")
    at_mu, at_poller = offset(kind, "mu"), offset(kind, "poller")
    Socket = kind


cdef void exchange(object fd, Py_ssize_t at, object value) noexcept:
    """Put value into a slot that others may read without a lock."""
    cdef PyObject **place = slot(fd, at)
    cdef PyObject *old
    Py_INCREF(value)
    with cython.critical_section(fd):
        old = place[0]
        place[0] = <PyObject *>value
    Py_XDECREF_(old)


cdef inline bint _acquire(object fd) noexcept:
    """Take ``mu`` if several threads use gopy; return whether it must be given back."""
    if not mode.multi:
        return False
    gopy_lock_take(&(<Lock>slot(fd, at_mu)[0]).native)
    return True


cdef inline void _release(object fd) noexcept:
    gopy_lock_give(&(<Lock>slot(fd, at_mu)[0]).native)


# Turns: fdmutex


cdef int lock(object fd, Turn turn) except -1:
    """Become the user of turn, after all who came before."""
    cdef bint locked, free
    here()
    locked = _acquire(fd)
    free = not turn.state & (BUSY | CLOSED)
    if free:
        turn.state |= BUSY
    if locked:
        _release(fd)
    if not free:
        lock_slowly(fd, turn)
    return 0


cdef int unlock(object fd, Turn turn) except -1:
    """Hand turn to the next in line, or free it; the last user of a closed one destroys it."""
    cdef bint locked = _acquire(fd)
    cdef bint alone = not turn.state & (LINE | CLOSED)
    if alone:
        turn.state &= ~BUSY
    if locked:
        _release(fd)
    if not alone:
        unlock_slowly(fd, turn)
    return 0


cdef int begin_read(object fd, Turn turn) except -1:
    """Become the reader; who has read often without a wait lets others go first."""
    if gopy_small(slot(fd, at_spins)[0]) >= MAX_SPINS:
        exchange(fd, at_spins, 0)
        gosched()
    lock(fd, turn)
    try:
        check(turn)
    except BaseException:
        unlock(fd, turn)
        raise
    return 0


cdef inline bint _is_over(Turn turn) except -1:
    return turn.deadline and <long long>monotonic_ns() >= turn.deadline


cdef int check(Turn turn) except -1:
    """Raise FdClosedError if it is closed, FdTimeoutError if turn's deadline is over (T2)."""
    if turn.state & CLOSED:
        raise FdClosedError
    if _is_over(turn):
        raise FdTimeoutError
    return 0


# Waiting: deadline, polldesc


cdef bint arm_edge(object fd, Turn turn, GFields g, bint reading) except -1:
    """Put g, the caller, in line for reading or writing; return whether it must park.

    False: it has waited, or need not; try again.  If its park raises, it takes itself out.
    """
    cdef object m = g.m_
    cdef bint locked, armed = False, slowly
    cdef int was_on
    if mode.slow or not isinstance(m, MFields):
        return _wait_slowly(fd, reading)
    if reading:
        exchange(fd, at_spins, 0)
        exchange(fd, at_drained, False)
    locked = _acquire(fd)
    slowly = turn.state & CLOSED or turn.deadline and (locked or _is_over(turn))
    if not slowly:
        was_on = gopy_no_collection()
        try:
            armed = _arm(fd, g, (<MFields>m).poller, reading)
        finally:
            gopy_collect_again(was_on)
            if locked:
                _release(fd)
    elif locked:
        _release(fd)
    if slowly:
        return _wait_slowly(fd, reading)
    if armed and turn.deadline and not locked:  # else who sets it now arms the timer
        fd._arm_timer(turn.deadline)
    return armed


cdef int _wait_edge(object fd, Turn turn, bint reading) except -1:
    cdef GFields g = here()
    try:
        if arm_edge(fd, turn, g, reading):
            park_g(g, "IO wait", fd)
            check(turn)
    except BaseException:
        leave(fd, g)
        raise
    return 0


cdef bint _wait_slowly(object fd, bint reading) except -1:
    if reading:
        read_slowly(fd)
    else:
        write_slowly(fd)
    return False


cdef bint _arm(object fd, GFields g, object poller, bint reading) except -1:
    """Put g in line; False if an edge has come already, or the descriptor is closing (D4)."""
    cdef Py_ssize_t word = slots.rg if reading else slots.wg
    if not gopy_small(slot(fd, slots.flags)[0]) & (READS if reading else WRITES):
        if reading:
            poller.register(fd)
        else:
            poller.register_out(fd)
    if gopy_small(slot(fd, slots.flags)[0]) & SHUT:
        return False
    if <object>slot(fd, word)[0] is ready_word:
        exchange(fd, word, None)
        return False
    exchange(fd, word, g)
    poller = <object>slot(fd, at_poller)[0]
    if poller is not None:
        poller.armed = True  # a store after the word's (poller N4)
    return True


cdef int leave(object fd, GFields g) except -1:
    """Take g, whose park raised, out of both words."""
    cdef bint locked = _acquire(fd)
    if slot(fd, slots.rg)[0] is <PyObject *>g:
        exchange(fd, slots.rg, None)
    if slot(fd, slots.wg)[0] is <PyObject *>g:
        exchange(fd, slots.wg, None)
    if locked:
        _release(fd)
    return 0


# What is called from Python


cdef int _must_be_socket(object fd) except -1:
    if not isinstance(fd, Socket):
        raise TypeError("want a SocketFD")
    return 0


@cython.binding(True)
def lock_turn(self, Turn turn not None):
    """Become the user of turn, after all who came before.

    Raises:
        FdClosedError: the descriptor is closed, or was while this goroutine stood in line.
    """
    _must_be_socket(self)
    lock(self, turn)


@cython.binding(True)
def unlock_turn(self, Turn turn not None):
    """Hand turn to the next in line, or free it; the last user of a closed one destroys it."""
    _must_be_socket(self)
    unlock(self, turn)


@cython.binding(True)
def check_turn(self, Turn turn not None):
    """Raise FdClosedError if it is closed, FdTimeoutError if turn's deadline is over (T2)."""
    check(turn)


@cython.binding(True)
def lock_read(self, Turn turn not None):
    """Become the reader, and `check_turn`."""
    _must_be_socket(self)
    begin_read(self, turn)


@cython.binding(True)
def wait_read(self):
    """Park until there may be something to read; only whoever is reading calls it.

    It may return too early: it is a loop's body.

    Raises:
        FdClosedError: closed before or meanwhile.
        FdTimeoutError: the deadline came before or meanwhile.
        OSError: the descriptor cannot be polled.

    Go: internal/poll/fd_poll_runtime.go waitRead
    """
    _must_be_socket(self)
    _wait_edge(self, self.reading, True)


@cython.binding(True)
def wait_write(self):
    """Park until there may be room to write, as `wait_read` does for reading."""
    _must_be_socket(self)
    _wait_edge(self, self.writing, False)
