# What the other compiled twins may take from this one.

from gopy._core.sched._machine cimport MFields, PFields


cdef int ask_poller(MFields m, long long now) except -1
cdef int rest_alone(MFields m, PFields p) except -1
