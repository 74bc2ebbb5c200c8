# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
"""The compiled twin of `SocketConn.read` and `SocketConn.write`: no call of Python's on the way.

It's the same algorithm; the Python file explains it.
"""

cimport cython
from cpython.object cimport PyObject, PyTypeObject

from gopy._core.fd._socket cimport read_of, write_of
from gopy._core.netpoll._poller cimport offset, slot

from gopy._core import FdClosedError, FdTimeoutError

cdef extern from "Python.h":
    bint PyObject_TypeCheck(object, PyTypeObject *)

cdef extern from "_native.h":
    object gopy_given(PyObject *)
    object gopy_raised "gopy_take_error"()

cdef type SocketConn = None
cdef Py_ssize_t at_fd
cdef tuple failures = (OSError, FdClosedError, FdTimeoutError)

# Who waits keeps the frame of `read` or `write`, so what cleans up after a failure has another.
ctypedef PyObject *(*ReadOrFail)(object, Py_ssize_t) noexcept
ctypedef PyObject *(*WriteOrFail)(object, object) noexcept
cdef ReadOrFail read_or_fail = <ReadOrFail><void *>read_of
cdef WriteOrFail write_or_fail = <WriteOrFail><void *>write_of


def on_conn(type kind not None):
    """Be told the class of connections."""
    global SocketConn, at_fd
    at_fd = offset(kind, "_fd")
    SocketConn = kind


@cython.binding(True)
def read(self, Py_ssize_t n=65536, /):
    cdef PyObject *data
    if not PyObject_TypeCheck(self, <PyTypeObject *>SocketConn):
        raise TypeError("read: want a connection")
    if n <= 0:
        return self._read_nothing(n)
    data = read_or_fail(<object>slot(self, at_fd)[0], n)
    return gopy_given(data) if data is not NULL else _failed(self, "read")


@cython.binding(True)
def write(self, b, /):
    cdef PyObject *done
    if not PyObject_TypeCheck(self, <PyTypeObject *>SocketConn):
        raise TypeError("write: want a connection")
    if type(b) is not bytes:
        b = memoryview(b).cast("B")
    done = write_or_fail(<object>slot(self, at_fd)[0], b)
    return gopy_given(done) if done is not NULL else _failed(self, "write")


cdef object _failed(object self, str op):
    """Raise what has been raised, as that of op on the connection if it's the system's."""
    try:
        raise gopy_raised()
    except failures as error:
        self._fail(op, error)
