# What the other compiled twins may take from this one.

from gopy._core.task._waits cimport Lock

cdef struct Place:
    long long when
    long long number


cdef class TimedFields:
    cdef public object heap, number
    cdef long long when_
    cdef Py_ssize_t index


cdef class HeapFields:
    cdef public Lock mu
    cdef list line
    cdef Place *places
    cdef Py_ssize_t room
    cdef long long numbers
    cdef volatile long long first_ns
    cdef bint put(self, TimedFields timer, long long when) except -1
    cdef bint take(self, TimedFields timer) except -1
    cdef TimedFields pop(self, long long now)


cdef long long NEVER
cdef long long whole_ns(object ns) except? -1
