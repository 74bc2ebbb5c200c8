# What the other compiled twins may take from this one.

from gopy._core.task._waits cimport GFields


cdef class Turn:
    cdef public int state
    cdef int number  # of its descriptor, and one more: 0 as long as nobody has looked
    cdef public object line
    cdef long long deadline


cdef int check(Turn turn) except -1
cdef int begin_read(object fd, Turn turn) except -1
cdef int lock(object fd, Turn turn) except -1
cdef int unlock(object fd, Turn turn) except -1
cdef bint arm_edge(object fd, Turn turn, GFields g, bint reading) except -1
cdef int leave(object fd, GFields g) except -1
cdef void exchange(object fd, Py_ssize_t at, object value) noexcept
