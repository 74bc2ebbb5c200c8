# What the other compiled twins may take from this one.

from gopy._core.sched._machine cimport MFields


cdef int push_all_of(MFields m, list ready) except -1
