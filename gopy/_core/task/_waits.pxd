# What the other compiled twins may take from this one.

cdef extern from "_native.h" nogil:
    ctypedef struct gopy_lock:
        pass
    void gopy_lock_take(gopy_lock *)
    void gopy_lock_give(gopy_lock *)


cdef class Lock:
    cdef gopy_lock native
    cdef bint made


cdef class Ring:
    cdef list slots
    cdef Py_ssize_t head, count, mask
    cdef int add(self, object x) except -1
    cdef int add_head(self, object x) except -1
    cdef object shift(self)
    cdef int move(self, Ring other, Py_ssize_t count) except -1
    cdef int grow(self) except -1
    cdef list all(self)
    cdef bint take_out(self, object x)


cdef class Entry:
    cdef public object value
    cdef public str reason
    cdef public Race sel


cdef class GFields(Entry):
    cdef public long long _id, order, parent_id, since_ns
    cdef public int _lasti
    cdef public object _code, fn, kwargs, extra, left
    cdef object args_, stack_, m_


cdef class Sudog(Entry):
    cdef public Py_ssize_t index


cdef class Race:
    cdef char token
    cdef public GFields g
    cdef public Sudog winner
    cdef bint take(self, Sudog winner)


cdef class Line(Ring):
    cdef Py_ssize_t left
    cdef Entry first(self)
    cpdef bint anyone(self) except -1
    cdef bint left_early(self, Entry entry) except -1
    cpdef int leave(self) except -1
    cdef int keep(self, list waiting) except -1
