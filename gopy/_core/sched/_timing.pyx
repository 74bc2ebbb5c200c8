# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `timer.RuntimeTimer`, of `parking.sleep_ns` and of `find.run_timers`.

It's the same algorithm; the Python files explain it.  A bubble's timers, and its sleepers, stay
with the reference.
"""

from cpython.set cimport PySet_GET_SIZE

from gopy._core.sched._machine cimport MFields, PFields, Stack, here, mode, park_g, ready_g, running
from gopy._core.task._waits cimport GFields
from gopy._core.timers._heap cimport HeapFields, TimedFields, whole_ns

from gopy._core.base import inside, probe
from gopy._core.base.clock import monotonic_ns

cdef long long NEVER = 0x7FFFFFFFFFFFFFFF
cdef set threads = inside.threads  # who stands in the midst of gopy's own code (R1)
cdef type Timer = None  # RuntimeTimer
cdef object ready = None, sleep_slowly = None, tell = None


def on_timing(type kind not None, wake, slowly, earlier):
    """Be told the class of timers, how to wake, and the reference's own ways."""
    global Timer, ready, sleep_slowly, tell
    Timer, ready, sleep_slowly, tell = kind, wake, slowly, earlier


cdef class TimerFields(TimedFields):
    """Calls ``fn(arg)`` when its time has come: the bubble's, if it is of one."""

    cdef public object arg, bubble, fn

    def __init__(self, fn, arg, bubble=None):
        self.fn, self.arg, self.bubble = fn, arg, bubble

    @property
    def active(self):
        return self.index >= 0 or self.number != 0

    def start(self, when):
        """Go off at when, in ns of its clock, and not at an earlier setting."""
        if PySet_GET_SIZE(threads):
            inside.refuse()
        if self.bubble is not None:
            _take_out(self)
            self.bubble.timers.add(self, when)
        else:
            _begin(self, whole_ns(when))

    def fire(self):
        """Call the function: the heap has let the timer go."""
        self.fn(self.arg)

    def stop(self):
        """Don't go off; return False if it did already, or wasn't started."""
        if PySet_GET_SIZE(threads):
            inside.refuse()
        return _take_out(self)


cdef bint _take_out(TimerFields timer) except -1:
    """Take timer out of its heap, if it's in one; return whether it was."""
    if timer.index >= 0:
        return (<HeapFields>timer.heap).take(timer)
    if timer.number != 0 and timer.heap is not None:
        return timer.heap.remove(timer)
    return False


cdef int _begin(TimerFields timer, long long when) except -1:
    """Let timer, which is of no bubble, go off at when."""
    cdef object me = running()
    cdef object m = (<Stack>me).m if type(me) is Stack else me.m
    cdef object p = (<MFields>m).p if isinstance(m, MFields) else m.p
    if p is None:
        p = m.world.ps[0]
    _take_out(timer)
    if (<HeapFields>(<PFields>p).heap).put(timer, when) and mode.multi and p is not m.p:
        tell(m, p)
    return 0


def sleep_ns(ns):
    """Park the caller for at least ns nanoseconds."""
    cdef GFields g = here()
    cdef TimerFields timer
    cdef long long span = whole_ns(ns)
    cdef long long now
    if mode.slow or g.extra is not None and g.extra.bubble is not None:
        return sleep_slowly(ns)
    timer = Timer(ready, g)
    now = monotonic_ns()
    _begin(timer, now + span if span < NEVER - now else NEVER)
    try:
        park_g(g, "sleep", None)
    except BaseException:
        _take_out(timer)
        raise


def run_timers(PFields p not None, long long now):
    """Call the functions of p's timers that are due; return whether there were any."""
    cdef HeapFields heap = <HeapFields>p.heap
    cdef TimerFields timer
    cdef bint fired = False
    while True:
        timer = heap.pop(now)
        if timer is None:
            return fired
        fired = True
        if mode.slow and probe.fired is not None:
            probe.fired(timer)
        if timer.fn is ready and type(timer) is Timer:
            ready_g(<GFields>timer.arg)
        else:
            timer.fire()
