# What the other compiled twins may take from this one.

from gopy._core.sched._machine cimport PFields
from gopy._core.timers._heap cimport TimedFields


cdef class TimerFields(TimedFields):
    cdef public object arg, bubble, fn


cpdef bint run_timers(PFields p, long long now) except -1
