# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `WaitGroup`, but for waiting and for what a bubble adds.

It's the same algorithm; the Python file explains it (WG1).  The lock of its own is taken only
while several threads use gopy.
"""

from gopy._core.sched._machine cimport anyone_inside, mode
from gopy._core.task._waits cimport Line, Lock, gopy_lock_give, gopy_lock_take

from gopy._core import inside, spawn
from gopy.errors import Goexit

cdef extern from "_native.h":
    int gopy_room(int) except -1


cdef class WaitGroupFields:
    """What a WaitGroup holds, and how it counts."""

    cdef public long long _count
    cdef public Line _line
    cdef public Lock _mu
    cdef public object bubble
    cdef object _told  # `_left` of this group, as long as it counts anybody whom one thread alone started

    def add(self, delta):
        """Add delta, which may be negative; at zero all who wait go on.

        Raises:
            Panic: the counter is below zero.

        Go: sync/waitgroup.go WaitGroup.Add
        """
        _add(self, delta)

    def done(self):
        """Count one down: ``add(-1)``.

        Go: sync/waitgroup.go WaitGroup.Done
        """
        _add(self, -1)

    def go(self, fn, /, *args, **kwargs):
        """Start fn as a goroutine that this group waits for.

        It counts as done when fn returns or calls ``runtime.goexit()``.  If fn panics
        it never does: the program is over.

        Go: sync/waitgroup.go WaitGroup.Go
        """
        gopy_room(12 + mode.frames)  # for both steps, or none is made (R4)
        _add(self, 1)
        return spawn(fn, args, kwargs, 0, self._left if mode.multi else self._left_of_all())

    cdef object _left_of_all(self):
        """Return `_left`: one for all who are started, until the count is zero."""
        if self._told is None:
            self._told = self._left
        return self._told

    def _left(self, error):
        """Count one down whose function has returned, or ended by Goexit."""
        if error is None or isinstance(error, Goexit):
            _add(self, -1)
            return error
        return self._panicked(error)


cdef int _add(WaitGroupFields self, long long delta) except -1:
    cdef bint locked, counted
    cdef long long count
    if anyone_inside() and inside.put_off(self.add, delta):
        return 0
    if mode.slow or self.bubble is not None:
        self._stay_inside()
    locked = mode.multi
    if locked:
        gopy_lock_take(&self._mu.native)
    count = self._count + delta
    counted = count > 0 or count == 0 and (self._line is None or not self._line.count)
    if counted:
        self._count = count
    if locked:
        gopy_lock_give(&self._mu.native)
    if not counted:
        self._add_slow(delta)
    if count == 0 and self._told is not None:  # else it and the group would hold each other
        self._told = None
    return 0
