# What the other compiled twins may take from this one.

from cpython.object cimport PyObject

from gopy._core.task._waits cimport Entry, GFields, Line, Lock, Ring, Sudog


cdef enum Outcome:
    DONE = 1
    SHUT = 2
    WAIT = 3


cdef struct Move:
    Outcome outcome
    PyObject *woken  # a G who must be woken, and is ours; or NULL


cdef class ChanFields:
    cdef public Ring _buf
    cdef public Line _receivers, _senders
    cdef public Lock _mu
    cdef public object _make_zero, timer, bubble
    cdef public Py_ssize_t _cap
    cdef public bint _closed
    cdef bint lock(self)
    cdef void unlock(self, bint locked) noexcept
    cdef int put(self, object v, Move *move) except -1
    cdef object take(self, Move *move)
    cdef int stand(self, Entry entry, bint sending) except -1
    cdef bint leave(self, Entry entry, bint sending) except -1
    cdef int put_or_stand(self, Entry entry, object v, bint waits, Move *move) except -1
    cdef object take_or_stand(self, Entry entry, bint waits, Move *move)
    cdef int give_up(self, Entry entry, bint sending) except -1
    cdef int wait_until(self, Sudog sudog, str reason, bint sending, object left_ns) except -1
    cdef object handed(self, Entry entry, Move *move)


cdef int wake(Move *move) except -1
cdef GFields who(Entry entry)
