# What the other compiled twins may take from this one.

from gopy._core.task._waits cimport GFields, Ring


cdef class CrowdFields:
    cdef readonly Ring bundles
    cdef public Py_ssize_t count
    cdef Py_ssize_t gone  # so many of the first bundle have been taken
    cdef list first_bundle(self)
    cdef list numbered(self)
    cdef long long order_of_first(self) except? -1
    cdef Py_ssize_t in_first(self)
    cdef GFields shift(self)


cpdef list first_of(Ring queue, Py_ssize_t count)
