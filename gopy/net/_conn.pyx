# cython: language_level=3, binding=False, freethreading_compatible=True
"""The compiled twin of `SocketConn.read` and `SocketConn.write`: no call of Python's on the way.

It's the same algorithm; the Python file explains it.
"""

from cpython.object cimport PyObject, PyTypeObject

from gopy._core.base._methods cimport (
    METH_FASTCALL, METH_O, PyCFunction, PyDescr_NewMethod, PyMethodDef,
)
from gopy._core.fd._socket cimport read_of, write_of
from gopy._core.netpoll._poller cimport offset, slot

from gopy._core import FdClosedError, FdTimeoutError

cdef extern from "_native.h":
    object gopy_given(PyObject *)
    object gopy_raised "gopy_take_error"()

cdef Py_ssize_t DEFAULT_READ = 65536
cdef Py_ssize_t at_fd
cdef object SocketConn = None
cdef tuple failures = (OSError, FdClosedError, FdTimeoutError)
cdef PyMethodDef reading, writing
cdef list texts = []  # keeps alive what their ml_doc point to

# Who waits keeps the frame of `read` or `write`, so what cleans up after a failure has another.
ctypedef PyObject *(*ReadOrFail)(object, Py_ssize_t) noexcept
ctypedef PyObject *(*WriteOrFail)(object, object) noexcept
cdef ReadOrFail read_or_fail = <ReadOrFail><void *>read_of
cdef WriteOrFail write_or_fail = <WriteOrFail><void *>write_of


cdef object _read(object self, PyObject **args, Py_ssize_t count):
    cdef Py_ssize_t n = DEFAULT_READ
    cdef PyObject *data
    if count:
        n = _wanted(args, count)
    if n <= 0:
        return self._read_nothing(n)
    data = read_or_fail(<object>slot(self, at_fd)[0], n)
    return gopy_given(data) if data is not NULL else _failed(self, "read")


cdef Py_ssize_t _wanted(PyObject **args, Py_ssize_t count) except? -1:
    if count > 1:
        raise TypeError(f"read() takes at most 1 argument ({count} given)")
    return <object>args[0]


cdef object _write(object self, object b):
    cdef PyObject *done
    if type(b) is not bytes:
        b = memoryview(b).cast("B")
    done = write_or_fail(<object>slot(self, at_fd)[0], b)
    return gopy_given(done) if done is not NULL else _failed(self, "write")


def on_conn(type kind not None):
    """Be told the class of connections, whose own `read` and `write` say what these do."""
    global SocketConn, at_fd
    SocketConn, at_fd = kind, offset(kind, "_fd")
    texts[:] = (
        f"read($self, n={DEFAULT_READ}, /)\n--\n\n{kind.read.__doc__ or ''}".encode(),
        f"write($self, b, /)\n--\n\n{kind.write.__doc__ or ''}".encode(),
    )
    reading.ml_doc, writing.ml_doc = texts[0], texts[1]


def ways(kind):
    """Return `read` and `write` as methods of kind, a class of connections.

    CPython calls those of the very class of who is asked without a look at what that is.
    """
    cdef PyTypeObject *of = <PyTypeObject *>kind
    if not issubclass(kind, SocketConn):
        raise TypeError("ways: want a class of connections")
    return PyDescr_NewMethod(of, &reading), PyDescr_NewMethod(of, &writing)


reading.ml_name, writing.ml_name = "read", "write"
reading.ml_meth, writing.ml_meth = <PyCFunction><void *>_read, <PyCFunction><void *>_write
reading.ml_flags, writing.ml_flags = METH_FASTCALL, METH_O


cdef object _failed(object self, str op):
    """Raise what has been raised, as that of op on the connection if it's the system's."""
    try:
        raise gopy_raised()
    except failures as error:
        self._fail(op, error)
