# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `idle.rest_alone` and `find.ask_poller`: to poll while one thread alone uses gopy.

It's the same algorithm; the Python files explain it (R7).  What is the machine's: only the usual rest is
done here, of one who waits for descriptors, or for a timer that epoll's milliseconds are good enough
for.  All others are left to the reference, before anything has been said.  Who is alone has a GIL, so
no edge of the poller's own has to be read (`Poller.poll`).
"""

from cpython.exc cimport PyErr_CheckSignals

from gopy._core.netpoll._poller cimport poll_of, settle
from gopy._core.sched._machine cimport MFields, PFields, mode
from gopy._core.sched._starting cimport push_all_of
from gopy._core.task._waits cimport gopy_lock_give, gopy_lock_take
from gopy._core.timers._heap cimport NEVER, HeapFields

from gopy._core.base.clock import monotonic_ns
from gopy._core.netpoll.poller import DAY_NS, FINE_NS

cdef long long day_ns = DAY_NS, fine_ns = FINE_NS
cdef object get_up = None, rest_slowly = None
cdef Py_ssize_t free_stacks = 0


def on_rest(slowly, up, Py_ssize_t stacks):
    """Be told the reference's ways to rest and to get up, and how many Stacks may lie idle."""
    global free_stacks, get_up, rest_slowly
    rest_slowly, get_up, free_stacks = slowly, up, stacks


cdef int ask_poller(MFields m, long long now) except -1:
    """Queue who waits for a descriptor that is ready; don't wait."""
    m.polled_ns = now
    m.polls += 1
    return push_all_of(m, poll_of(m.poller, 0))


cdef int rest_alone(MFields m, PFields p) except -1:
    """Sleep until there is something to do, while this is the only thread: P and all."""
    cdef HeapFields heap = <HeapFields>p.heap
    cdef object w = m.world
    cdef list ready
    cdef int ms
    if (
        mode.slow or w.trace_ns or len(m.free) > free_stacks
        or not settle(m.poller) or _is_fine(heap.first_ns)
    ):
        rest_slowly(m, p)
        return 0
    if not _announce(m, w):
        return 0
    m.polls += 1
    try:
        PyErr_CheckSignals()  # the last time before epoll: who comes later than this ends its wait
        ms = 0 if p.next_ is not None or p.queue.count else _until(heap.first_ns)  # a handler's doing
        ready = poll_of(m.poller, ms)
    finally:
        get_up(m)
    return push_all_of(m, ready)


cdef bint _is_fine(long long when) except -1:
    """Return whether when is so near that epoll's milliseconds are too coarse."""
    return when != NEVER and when - <long long>monotonic_ns() < fine_ns


cdef bint _announce(MFields m, object w) except -1:
    """Say that m sleeps, unless there is something for it (R7); return whether it does."""
    gopy_lock_take(&m.inbox_mu.native)
    try:
        m.sleeping = not w.over and not m.inbox.count
        return m.sleeping
    finally:
        gopy_lock_give(&m.inbox_mu.native)


cdef int _until(long long when) except -2:
    """Return the milliseconds until when, for epoll; what is left is for the next time."""
    if when == NEVER:
        return -1
    return <int>(max(0, min(when - <long long>monotonic_ns(), day_ns)) // 1_000_000)
