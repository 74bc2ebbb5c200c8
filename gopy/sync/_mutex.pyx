# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `Mutex`, but for timeouts, `try_lock` and what is rare.

It's the same algorithm; the Python file explains it, and the invariants have their numbers there
(M1-M3).  The lock of its own is taken only while several threads use gopy; while one alone does,
nothing comes between two lines here (`sched._machine`).
"""

from posix.time cimport CLOCK_MONOTONIC, clock_gettime, timespec

from gopy._core.sched._machine cimport anyone_inside, here, mode
from gopy._core.sched._parking cimport park_g, ready_g
from gopy._core.task._waits cimport Entry, GFields, Line, Lock, gopy_lock_give, gopy_lock_take

from gopy._core import fatal, gosched, inside

cdef enum:
    LOCKED = 1
    WAITING = 2
    WOKEN = 4
    STARVING = 8
    STARVATION_NS = 1_000_000



cdef long long _now() noexcept:
    cdef timespec now
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000_000 + now.tv_nsec


cdef class MutexFields:
    """What a Mutex holds, and what takes no time."""

    cdef public int _state
    cdef public Line _line
    cdef public Lock _mu

    def lock(self, timeout=None):
        """Take the mutex; wait while somebody holds it.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            TimeoutError: the time ran out first.

        Go: sync/mutex.go Mutex.Lock
        """
        _lock(self, timeout)

    def unlock(self):
        """Release the mutex, and wake a waiter if there is one.

        Raises:
            FatalError: it isn't locked; the program is over.

        Go: sync/mutex.go Mutex.Unlock
        """
        _unlock(self)

    def __enter__(self):
        _lock(self, None)

    def __exit__(self, kind, error, trace):
        _unlock(self)


cdef inline bint _take(MutexFields self):
    """Take the lock that guards the fields, if somebody could be in the way; return whether."""
    if mode.multi:
        gopy_lock_take(&self._mu.native)
        return True
    return False


cdef inline void _give(MutexFields self, bint taken) noexcept:
    if taken:
        gopy_lock_give(&self._mu.native)


cdef int _lock(MutexFields self, timeout) except -1:
    cdef bint taken
    if anyone_inside():
        inside.refuse()
    taken = _take(self)
    if not self._state:
        self._state = LOCKED
        _give(self, taken)
        return 0
    _give(self, taken)
    if timeout is not None or mode.slow:
        self._lock_slow(timeout)
        return 0
    return _compete(self)


cdef int _compete(MutexFields self) except -1:
    """Compete with others, and stand in line after each defeat."""
    cdef GFields g = here()  # before the first change of state (R4)
    cdef long long began = _now()
    cdef Line spare = Line() if self._line is None else None
    cdef bint taken, starving = False, lost_before = False
    while True:
        g.value = False
        taken = _take(self)
        if lost_before:
            self._state &= ~WOKEN
        if not self._state & LOCKED:
            self._state |= LOCKED
            _give(self, taken)
            return 0
        if self._line is None:
            self._line = spare
        self._state |= WAITING | STARVING if starving else WAITING
        if lost_before:
            self._line.add_head(g)
        else:
            self._line.add(g)
        _give(self, taken)
        try:
            park_g(g, "sync.Mutex.Lock", self)
        except BaseException:
            self._give_up(g)
            raise
        lost_before = True
        starving = starving or _now() - began > STARVATION_NS
        if g.value:
            taken = _take(self)
            if not starving or not self._line.anyone():
                self._state &= ~STARVING
            _give(self, taken)
            return 0


cdef int _unlock(MutexFields self) except -1:
    cdef bint taken
    if anyone_inside() and inside.put_off(self.unlock):
        return 0
    taken = _take(self)
    if self._state == LOCKED:
        self._state = 0
        _give(self, taken)
        return 0
    _give(self, taken)
    if mode.slow:
        self._unlock_slow()
        return 0
    return _pass_on(self)


cdef int _pass_on(MutexFields self) except -1:
    """Release the mutex, or hand it over."""
    cdef int state
    cdef Entry entry = None
    cdef bint taken
    here()  # before the first change of state (R4)
    taken = _take(self)
    state = self._state
    if state & LOCKED and (not state & WOKEN or state & STARVING) and self._line is not None:
        entry = self._line.first()
    if not state & LOCKED:
        pass
    elif entry is None:
        self._state = state & ~(LOCKED | STARVING) if state & WOKEN else 0
    elif state & STARVING:
        entry.value = True  # from hand to hand: LOCKED stays (M2)
    else:
        entry.value = False
        self._state = state & ~LOCKED | WOKEN
    _give(self, taken)
    if not state & LOCKED:
        fatal("sync: unlock of unlocked mutex")
    if entry is None:
        return 0
    ready_g(<GFields>entry if entry.sel is None else entry.sel.g)
    if state & STARVING:
        try:
            gosched()  # the new holder goes first
        except RecursionError:
            pass
    return 0
