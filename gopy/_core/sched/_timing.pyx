# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `timer.RuntimeTimer`, `parking.sleep_ns`, `find.run_timers` and `time.sleep`.

It's the same algorithm; the Python files explain it.  A bubble's timers, and its sleepers, stay
with the reference.
"""

from gopy._core.base._span cimport ns_of
from gopy._core.sched._machine cimport MFields, PFields, Stack, anyone_inside, here, mode, running
from gopy._core.sched._parking cimport Park, park_g, ready_g
from gopy._core.task._waits cimport GFields
from gopy._core.timers._heap cimport HeapFields, TimedFields, whole_ns

from gopy._core.base import inside, probe
from gopy._core.base.clock import monotonic_ns

cdef extern from "_native.h":
    object gopy_raised "gopy_take_error"()

cdef Park park_or_fail = <Park>park_g

cdef long long NEVER = 0x7FFFFFFFFFFFFFFF
cdef type Timer = None  # RuntimeTimer
cdef object ready = None, sleep_slowly = None, tell = None


def on_timing(type kind not None, wake, slowly, earlier):
    """Be told the class of timers, how to wake, and the reference's own ways."""
    global Timer, ready, sleep_slowly, tell
    Timer, ready, sleep_slowly, tell = kind, wake, slowly, earlier


cdef class TimerFields(TimedFields):
    """Calls ``fn(arg)`` when its time has come: the bubble's, if it is of one."""

    def __init__(self, fn, arg, bubble=None):
        self.fn, self.arg, self.bubble = fn, arg, bubble

    @property
    def active(self):
        return self.index >= 0 or self.number != 0

    def start(self, when):
        """Go off at when, in ns of its clock, and not at an earlier setting."""
        if anyone_inside():
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
        if anyone_inside():
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
    _sleep(whole_ns(ns))


def sleep(d):
    """Park the calling goroutine for at least d, a span; not at all if d <= 0.

    Other goroutines run meanwhile.  The longest span is for ever.

    Raises:
        TypeError: d is no span.

    Go: time/sleep.go Sleep
    """
    cdef long long span = ns_of(d)
    if span > 0:
        _sleep(span)


cdef int _sleep(long long span) except -1:
    """Park; what needs room has frames of its own."""
    cdef GFields g = here()
    cdef TimerFields timer
    if mode.slow or g.extra is not None and g.extra.bubble is not None:
        sleep_slowly(span)
        return 0
    timer = _alarm(g, span)
    if park_or_fail(g, "sleep", None) < 0:
        _give_up(timer)
    return 0


cdef TimerFields _alarm(GFields g, long long span):
    """Return a timer that wakes g after span."""
    cdef TimerFields timer = TimerFields.__new__(TimerFields)
    cdef long long now = monotonic_ns()
    timer.fn, timer.arg = ready, g
    _begin(timer, now + span if span < NEVER - now else NEVER)
    return timer


cdef int _give_up(TimerFields timer) except -1:
    """Stop timer because of what has been raised, and raise that."""
    cdef object error = gopy_raised()
    _take_out(timer)
    raise error


cpdef bint run_timers(PFields p, long long now) except -1:
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
        if timer.fn is ready and (type(timer) is TimerFields or type(timer) is Timer):
            ready_g(<GFields>timer.arg)
        else:
            timer.fire()
