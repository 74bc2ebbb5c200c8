# What the other compiled twins may take from this one: where a socket has its slots.

from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF

cdef extern from "Python.h":
    void Py_XDECREF_ "Py_XDECREF"(PyObject *)


cdef struct Slots:
    Py_ssize_t fd, flags, reading, rg, wg, writing

cdef Slots *slots


cdef list poll_of(object poller, int ms)
cdef bint settle(object poller) except -1
cdef Py_ssize_t offset(type kind, object name) except -1


cdef inline PyObject **slot(object fd, Py_ssize_t at):
    return <PyObject **>(<char *><PyObject *>fd + at)


cdef inline void put(object fd, Py_ssize_t at, object value) noexcept:
    cdef PyObject **here = slot(fd, at)
    cdef PyObject *old = here[0]
    Py_INCREF(value)
    here[0] = <PyObject *>value
    Py_XDECREF_(old)
