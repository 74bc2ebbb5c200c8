# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `heap.TimerHeap`: a heap in which a timer knows where it stands.

It does the same, and otherwise: a timer that is stopped leaves its place at once, so that there
are no leftovers.  Each place has four below it, as in Go.

Invariants, true whenever ``mu`` is free:

    HC1  ``line[n]``, whose ``index`` is n, comes due at ``places[n].when``.
    HC2  No place comes before the one above it: (n - 1) // 4.
    HC3  ``first_ns`` is when the first comes due, NEVER if there is none.

Whoever takes no lock may read ``first_ns``, and nothing else.

Go: runtime/time.go siftUpTimer, siftDownTimer (before 1.23: timers that know their index)
"""

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from cpython.object cimport PyObject

from gopy._core.task._waits cimport Lock, gopy_lock_give, gopy_lock_take

from gopy._core.base import fastpath
from gopy._core.base.lockrank import Rank, RankedLock

cdef extern from "Python.h":
    PyObject *PyList_GET_ITEM(object, Py_ssize_t)
    void gopy_put_item "PyList_SET_ITEM"(object, Py_ssize_t, PyObject *)
    Py_ssize_t PyList_GET_SIZE(object)
    long long PyLong_AsLongLongAndOverflow(object, int *) except? -1

cdef extern from "_native.h":
    int gopy_no_collection()
    void gopy_collect_again(int)

cdef long long NEVER = 0x7FFFFFFFFFFFFFFF
cdef bint several = False  # threads use gopy


def _mode_changed():
    global several
    several = fastpath.multi


fastpath.watch(_mode_changed)
_mode_changed()


cdef long long whole_ns(object ns) except? -1:
    """Return ns, or the nearest that fits."""
    cdef int over = 0
    cdef long long value = PyLong_AsLongLongAndOverflow(ns, &over)
    return NEVER if over > 0 else -NEVER if over < 0 else value


cdef class TimedFields:
    """What a heap knows of a timer; of one that Python keeps, the number stands in it."""

    def __cinit__(self):
        self.index = -1
        self.number = 0

    @property
    def when(self):
        return self.when_

    @when.setter
    def when(self, ns):
        self.when_ = whole_ns(ns)


cdef class HeapFields:
    """Timers in the order of their times."""

    def __init__(self):
        self.mu = RankedLock(Rank.HEAP)
        self.line = []
        self.first_ns = NEVER

    def __dealloc__(self):
        PyMem_Free(self.places)

    def __len__(self):
        return PyList_GET_SIZE(self.line)

    @property
    def timers(self):
        """Those in here, which is for a look only: it's the heap's own."""
        return self.line

    def everyone(self):
        """Return those in here, in no order."""
        return list(self.line)

    def add(self, TimedFields timer not None, when):
        """Have timer, which stands in no heap, come due at when; return whether it's first now."""
        return self.put(timer, whole_ns(when))

    def remove(self, TimedFields timer not None):
        """Take timer out; return False if it was not in here any more."""
        return self.take(timer)

    def first(self):
        """Return when the earliest timer comes due; None if there is none."""
        cdef long long first = self.first_ns
        return first if first != NEVER or PyList_GET_SIZE(self.line) else None

    def is_due(self, long long now):
        """Return whether a timer is due at now."""
        return self.first_ns <= now

    def pop_due(self, long long now):
        """Take out and return the earliest timer that is due at now; None if none is."""
        return self.pop(now)

    cdef bint put(self, TimedFields timer, long long when) except -1:
        cdef int was_on
        cdef bint locked = several
        cdef Py_ssize_t index
        cdef Place place
        if locked:
            gopy_lock_take(&self.mu.native)
        was_on = gopy_no_collection()
        try:
            index = PyList_GET_SIZE(self.line)
            if index == self.room:
                _make_room(self)
            self.line.append(timer)
            timer.when_ = when
            timer.heap = self
            self.numbers += 1
            place.when, place.number = when, self.numbers
            _up(self, index, place, <PyObject *>timer)
            self.first_ns = self.places[0].when
            return timer.index == 0
        finally:
            gopy_collect_again(was_on)
            if locked:
                gopy_lock_give(&self.mu.native)

    cdef bint take(self, TimedFields timer) except -1:
        cdef bint locked = several
        cdef bint there
        if locked:
            gopy_lock_take(&self.mu.native)
        there = timer.heap is self and timer.index >= 0
        if there:
            _take_out(self, timer.index)
        if locked:
            gopy_lock_give(&self.mu.native)
        return there

    cdef TimedFields pop(self, long long now):
        cdef bint locked = several
        cdef TimedFields timer = None
        if self.first_ns > now:  # who adds one that is earlier tells whoever looks after them
            return None
        if locked:
            gopy_lock_take(&self.mu.native)
        if PyList_GET_SIZE(self.line) and self.places[0].when <= now:
            timer = _take_out(self, 0)
        if locked:
            gopy_lock_give(&self.mu.native)
        return timer


cdef inline bint _before(Place one, Place other) noexcept:
    return one.when < other.when or one.when == other.when and one.number < other.number


cdef int _make_room(HeapFields heap) except -1:
    cdef Py_ssize_t room = 2 * heap.room if heap.room else 16
    cdef void *places = PyMem_Realloc(heap.places, room * sizeof(Place))
    if places == NULL:
        raise MemoryError
    heap.places = <Place *>places
    heap.room = room
    return 0


cdef void _set(HeapFields heap, Py_ssize_t index, Place place, PyObject *timer) noexcept:
    heap.places[index] = place
    gopy_put_item(heap.line, index, timer)
    (<TimedFields>timer).index = index


cdef void _up(HeapFields heap, Py_ssize_t index, Place place, PyObject *timer) noexcept:
    """Let timer, which is to stand at index or above, stand where it must."""
    cdef Py_ssize_t above
    while index > 0:
        above = (index - 1) >> 2
        if not _before(place, heap.places[above]):
            break
        _set(heap, index, heap.places[above], PyList_GET_ITEM(heap.line, above))
        index = above
    _set(heap, index, place, timer)


cdef void _down(HeapFields heap, Py_ssize_t index, Py_ssize_t size, Place place, PyObject *timer) noexcept:
    """Let timer, which is to stand at index or below, among size, stand where it must."""
    cdef Place *places = heap.places
    cdef Py_ssize_t each, least
    while 4 * index + 1 < size:
        least = 4 * index + 1
        for each in range(least + 1, min(least + 4, size)):
            if _before(places[each], places[least]):
                least = each
        if not _before(places[least], place):
            break
        _set(heap, index, places[least], PyList_GET_ITEM(heap.line, least))
        index = least
    _set(heap, index, place, timer)


cdef TimedFields _take_out(HeapFields heap, Py_ssize_t index):
    """Take out who stands at index, and close the gap with the last."""
    cdef Py_ssize_t last = PyList_GET_SIZE(heap.line) - 1
    cdef PyObject *gone = PyList_GET_ITEM(heap.line, index)
    cdef PyObject *moved = PyList_GET_ITEM(heap.line, last)
    cdef Place place = heap.places[last]
    cdef TimedFields timer
    if index != last:
        gopy_put_item(heap.line, last, gone)
        if index > 0 and _before(place, heap.places[(index - 1) >> 2]):
            _up(heap, index, place, moved)
        else:
            _down(heap, index, last, place, moved)
    timer = <TimedFields>heap.line.pop()
    timer.index = -1
    heap.first_ns = heap.places[0].when if last else NEVER
    return timer
