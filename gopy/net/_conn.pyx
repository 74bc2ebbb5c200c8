# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
"""The compiled twin of `SocketConn.read` and `SocketConn.write`: no call of Python's on the way.

It's the same algorithm; the Python file explains it.
"""

cimport cython
from cpython.object cimport PyTypeObject

from gopy._core.fd._socket cimport read_of, write_of
from gopy._core.netpoll._poller cimport offset, slot

from gopy._core import FdClosedError, FdTimeoutError

cdef extern from "Python.h":
    bint PyObject_TypeCheck(object, PyTypeObject *)

cdef type SocketConn = None
cdef Py_ssize_t at_fd
cdef tuple failures = (OSError, FdClosedError, FdTimeoutError)


def on_conn(type kind not None):
    """Be told the class of connections."""
    global SocketConn, at_fd
    at_fd = offset(kind, "_fd")
    SocketConn = kind


@cython.binding(True)
def read(self, Py_ssize_t n=65536, /):
    if not PyObject_TypeCheck(self, <PyTypeObject *>SocketConn):
        raise TypeError("read: want a connection")
    if n <= 0:
        return self._read_nothing(n)
    try:
        return read_of(<object>slot(self, at_fd)[0], n)
    except failures as error:
        self._fail("read", error)


@cython.binding(True)
def write(self, b, /):
    if not PyObject_TypeCheck(self, <PyTypeObject *>SocketConn):
        raise TypeError("write: want a connection")
    if type(b) is not bytes:
        b = memoryview(b).cast("B")
    try:
        return write_of(<object>slot(self, at_fd)[0], b)
    except failures as error:
        self._fail("write", error)
