# What `_select` may take from this one.

from gopy._core.task._waits cimport Sudog
from gopy._lang._passing cimport ChanFields


cdef class CaseFields:
    cdef public object ch, value
    cdef public bint busy
    cdef Arm arm


cdef class RecvFields(CaseFields):
    cdef public bint ok


cdef class SendFields(CaseFields):
    pass


cdef class Arm(Sudog):
    cdef ChanFields ch
    cdef bint sending, stands
    cdef CaseFields case


cdef list arms_of(tuple cases, bint *bubbled)
cdef int release(list arms) except -1
