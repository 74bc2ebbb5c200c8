# The methods of C.

from gopy._core.task._waits cimport Entry
from gopy._lang._passing cimport ChanFields, Move


cdef class Channel(ChanFields):
    cdef int sent(self, Move *move) except -1
    cdef object received(self, object value, Move *move, bint *ok)
    cdef int give(self, object v) except -1
    cdef int hand(self, object v) except -1
    cdef bint is_empty(self) noexcept
    cdef bint is_full(self) noexcept
    cdef object fetch(self, Entry sender)
    cdef int transmit(self, object v) except -1
    cdef int send_until(self, object v, object timeout) except -1
    cdef object receive(self, object timeout, bint *ok)
    cdef object receive_until(self, object timeout, bint *ok)
