# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `fdmutex.Turn` and of the short cuts of `socketfd`'s read and write.

It's the same algorithm; the Python files explain it (D1, F1-F3, R4).  What is the machine's:

- A SocketFD is a C socket with slots of Python's; they are read where the class has them.
- The short cuts call the system themselves, and raise nothing for EAGAIN.  They keep the GIL
  meanwhile, since nobody else wants it: they are taken while one thread alone uses gopy.
- What is read goes through one buffer for all, as nothing else runs until it's copied.
"""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.exc cimport PyErr_CheckSignals, PyErr_SetFromErrno
from cpython.long cimport PyLong_AsLong
from libc.errno cimport EAGAIN, EINTR, errno

from gopy._core.netpoll._poller cimport offset, put, slot, slots
from gopy._core.sched._machine cimport here, mode, park_g
from gopy._core.task._waits cimport GFields

from gopy._core.netpoll import _poller
from gopy._core.netpoll.polldesc import EOF, READY, REGISTERED

cdef extern from "sys/socket.h" nogil:
    ssize_t c_recv "recv"(int, void *, size_t, int)
    ssize_t c_send "send"(int, const void *, size_t, int)
    int MSG_NOSIGNAL

cdef extern from "_native.h":
    int gopy_failed(int) except -1

cdef enum:
    BUSY = 1
    MAX_SPINS = 64
    BUFFER = 65536

cdef object ready = READY
cdef long DRAINS = EOF | REGISTERED, DRAINED_IF = REGISTERED
cdef char buffer[BUFFER]
cdef type Socket = None  # SocketFD
cdef object receive_slowly = None, write_slowly = None
cdef Py_ssize_t at_reading, at_writing, at_drained, at_spins


cdef class Turn:
    """One direction: its state, who comes next, and its deadline (`deadline`)."""

    cdef public long state
    cdef public object line
    cdef public object deadline_ns

    def __init__(self):
        self.deadline_ns = 0


def on_socket(type kind not None):
    """Be told the class of sockets, whose own ways the twin's fall back on."""
    global Socket, receive_slowly, write_slowly, at_reading, at_writing, at_drained, at_spins
    Socket, receive_slowly, write_slowly = kind, kind.recv, kind.write
    at_reading, at_writing = offset(kind, "reading"), offset(kind, "writing")
    at_drained, at_spins = offset(kind, "drained"), offset(kind, "spins")
    _poller.on_socket(kind)


cdef inline int _free(object fd, Turn turn, Py_ssize_t word) except -1:
    """End a short cut that an exception has ended."""
    if turn.state == BUSY and not mode.multi:
        if <object>slot(fd, word)[0] is not ready:
            put(fd, word, None)
        turn.state = 0
    else:
        fd._give_up(turn)
    return 0


@cython.binding(True)
def read(self, Py_ssize_t n):
    """Return up to n > 0 bytes as soon as there is one; ``b""`` at the end of the stream.

    Raises:
        FdClosedError, FdTimeoutError, OSError

    Go: internal/poll/fd_unix.go FD.Read
    """
    if not isinstance(self, Socket):
        raise TypeError("read: want a SocketFD")
    return read_of(self, n)


cdef object read_of(object self, Py_ssize_t n):
    """Read from any descriptor; in C if it's a socket."""
    cdef Turn turn
    cdef GFields g
    cdef object data
    cdef long spins
    if type(self) is not Socket and not isinstance(self, Socket):
        return self.read(n)
    turn = <Turn>slot(self, at_reading)[0]
    spins = PyLong_AsLong(<object>slot(self, at_spins)[0])
    if n < 0 or turn.state or spins >= MAX_SPINS or not mode.alone:
        return self._read(n)
    g = here()
    if not mode.alone:  # a thread's first call
        return self._read(n)
    turn.state = BUSY
    try:
        if <object>slot(self, at_drained)[0] is True:
            put(self, at_drained, False)
            spins = 0
            if <object>slot(self, slots.rg)[0] is ready:
                put(self, slots.rg, None)
            else:
                put(self, slots.rg, g)
                park_g(g, "IO wait", self)
                if turn.state != BUSY:
                    self.check(turn)
        data = _receive(self, n)
        if data is None:
            data = self._await_data(n)
    except BaseException:
        _free(self, turn, slots.rg)
        raise
    if (
        PyBytes_GET_SIZE(data) < n
        and PyLong_AsLong(<object>slot(self, slots.flags)[0]) & DRAINS == DRAINED_IF
    ):
        put(self, at_drained, True)
        put(self, at_spins, spins)
    else:
        put(self, at_spins, spins + 1)
    if turn.state == BUSY and not mode.multi:
        turn.state = 0
    else:
        self.unlock(turn)
    return data


cdef object _receive(object fd, Py_ssize_t n):
    """Return what recv gives; None for EAGAIN."""
    cdef int number = PyLong_AsLong(<object>slot(fd, slots.fd)[0])
    cdef ssize_t got
    cdef bytes data
    while True:
        if n <= BUFFER:
            got = c_recv(number, buffer, n, 0)
            if got >= 0:
                return PyBytes_FromStringAndSize(buffer, got)
        else:
            data = PyBytes_FromStringAndSize(NULL, n)
            got = c_recv(number, PyBytes_AS_STRING(data), n, 0)
            if got >= 0:
                return data[:got] if got < n else data
        if errno == EAGAIN:
            return None
        if errno != EINTR:
            PyErr_SetFromErrno(OSError)
        PyErr_CheckSignals()


def receive(self, Py_ssize_t n):
    """Do as the socket's own ``recv``, but allocate no more than what comes.

    Among threads that run in parallel each has a heap of its own, which keeps what it has had at
    most; a read of 64 KiB that brings 64 bytes counts as 64 KiB.
    """
    cdef char room[BUFFER]
    cdef int number, reason
    cdef ssize_t got
    if not 0 <= n <= BUFFER or not isinstance(self, Socket):
        return receive_slowly(self, n)
    number = PyLong_AsLong(<object>slot(self, slots.fd)[0])
    while True:
        with nogil:
            got = c_recv(number, room, n, 0)
            reason = errno  # to take up Python again may change it
        if got >= 0:
            return PyBytes_FromStringAndSize(room, got)
        if reason != EINTR:
            gopy_failed(reason)
        PyErr_CheckSignals()


@cython.binding(True)
def write(self, data):
    """Write all of data, in one piece as far as other writes are concerned; return its length.

    Raises:
        FdClosedError, FdTimeoutError, OSError: each has the bytes done as ``.n``.

    Go: internal/poll/fd_unix.go FD.Write
    """
    if not isinstance(self, Socket):
        raise TypeError("write: want a SocketFD")
    return write_of(self, data)


cdef object write_of(object self, object data):
    """Write to any descriptor; in C if it's a socket."""
    cdef Turn turn
    cdef ssize_t sent
    cdef int number
    cdef object done
    if type(self) is not Socket and not isinstance(self, Socket):
        return self.write(data)
    turn = <Turn>slot(self, at_writing)[0]
    if turn.state or not mode.alone or type(data) is not bytes:
        return write_slowly(self, data)
    here()
    if not mode.alone:  # a thread's first call
        return write_slowly(self, data)
    turn.state = BUSY
    try:
        number = PyLong_AsLong(<object>slot(self, slots.fd)[0])
        while True:
            sent = c_send(number, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data), MSG_NOSIGNAL)
            if sent >= 0:
                break
            if errno == EAGAIN:
                sent = 0
                break
            if errno != EINTR:
                PyErr_SetFromErrno(OSError)
            PyErr_CheckSignals()
        done = sent
        if sent < PyBytes_GET_SIZE(data):
            done = self._write_rest(memoryview(data), sent)
    except BaseException:
        _free(self, turn, slots.wg)
        raise
    if turn.state == BUSY and not mode.multi:
        turn.state = 0
    else:
        self.unlock(turn)
    return done
