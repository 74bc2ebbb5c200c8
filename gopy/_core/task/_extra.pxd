# What the other compiled twins may take from this one.

cdef class ExtraFields:
    cdef public object bubble, context, defers, unwind
    cdef public long long idle
    cdef object labels_
