# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `socketfd`'s read and write.

It's the same algorithm; the Python files explain it (D1, F1-F3, R4).  What is the machine's:

- A SocketFD is a C socket with slots of Python's; they are read where the class has them.
- They call the system themselves, and raise nothing for EAGAIN.  The short cuts keep the GIL
  meanwhile, since nobody else wants it: they are taken while one thread alone uses gopy.
- What is read on a short cut goes through one buffer for all, as nothing else runs until it's
  copied.
"""

cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from cpython.exc cimport PyErr_CheckSignals
from cpython.object cimport PyObject
from libc.errno cimport EAGAIN, EINTR, errno

from gopy._core.fd._waiting cimport Turn, arm_edge, begin_read, check, exchange, leave, unlock
from gopy._core.netpoll._poller cimport offset, put, slot, slots
from gopy._core.sched._machine cimport here, is_only_one, mode
from gopy._core.sched._parking cimport Park, park_g
from gopy._core.task._waits cimport GFields

from gopy._core.fd import _waiting
from gopy._core.netpoll import _poller
from gopy._core.netpoll.polldesc import EOF, READY, REGISTERED

cdef extern from "_native.h":
    int gopy_failed(int) except -1
    object gopy_given(PyObject *)
    int gopy_room(int) except -1
    object gopy_raised "gopy_take_error"()
    long gopy_small(PyObject *) noexcept

cdef extern from *:
    """
    #include <errno.h>
    #include <sys/socket.h>
    #include <sys/syscall.h>
    #include <unistd.h>
    #define ROOM 65536

    /* recv and send as the system has them: the C library's also note, each time, that the thread may
     * be cancelled now, as soon as a process has several. */
    #if defined(SYS_recvfrom) && defined(SYS_sendto)
    #define gopy_recv(fd, room, n) syscall(SYS_recvfrom, fd, room, (size_t)(n), 0, NULL, NULL)
    #define gopy_send(fd, data, n) syscall(SYS_sendto, fd, data, (size_t)(n), MSG_NOSIGNAL, NULL, 0)
    #else
    #define gopy_recv(fd, room, n) recv(fd, room, n, 0)
    #define gopy_send(fd, data, n) send(fd, data, n, MSG_NOSIGNAL)
    #endif

    /* Receive n bytes at most, ROOM or fewer, and let other threads run; NULL without an exception
     * says why not.  On its own: its room is on no stack that waits. */
    static __attribute__((noinline)) PyObject *gopy_receive(int fd, Py_ssize_t n, int *reason) {
        char room[ROOM];
        ssize_t got;
        Py_BEGIN_ALLOW_THREADS
        got = gopy_recv(fd, room, n);
        *reason = got < 0 ? errno : 0;
        Py_END_ALLOW_THREADS
        return got < 0 ? NULL : PyBytes_FromStringAndSize(room, got);
    }
    """
    PyObject *gopy_receive(int, Py_ssize_t, int *)
    ssize_t gopy_recv(int, void *, Py_ssize_t) noexcept
    ssize_t gopy_send(int, const void *, Py_ssize_t) noexcept

cdef extern from "Python.h":
    PyObject *PyBytes_FromStringAndSize_ "PyBytes_FromStringAndSize"(const char *, Py_ssize_t)
    int _PyBytes_Resize_ "_PyBytes_Resize"(PyObject **, Py_ssize_t)
    void Py_DECREF_ "Py_DECREF"(PyObject *)
    void Py_XDECREF_ "Py_XDECREF"(PyObject *)

cdef enum:
    BUSY = 1
    DEEP = 14
    MAX_SPINS = 64
    BUFFER = 65536

cdef Park park_or_fail = <Park>park_g
cdef object ready = READY
cdef long DRAINS = EOF | REGISTERED, DRAINED_IF = REGISTERED
cdef char buffer[BUFFER]
cdef type Socket = None  # SocketFD
cdef object receive_slowly = None, write_slowly = None
cdef Py_ssize_t at_drained, at_spins


def on_socket(type kind not None):
    """Be told the class of sockets, whose own ways the twin's fall back on."""
    global Socket, receive_slowly, write_slowly, at_drained, at_spins
    Socket, receive_slowly, write_slowly = kind, kind.recv, kind.write
    at_drained, at_spins = offset(kind, "drained"), offset(kind, "spins")
    _poller.on_socket(kind)
    _waiting.on_socket(kind)


cdef inline int _free(object fd, Turn turn, Py_ssize_t word) except -1:
    """End a short cut that an exception has ended."""
    if turn.state == BUSY and not mode.multi:
        if <object>slot(fd, word)[0] is not ready:
            put(fd, word, None)
        turn.state = 0
    else:
        fd._give_up(turn)
    return 0


cdef inline int _end(object fd, Turn turn) except -1:
    """End a short cut."""
    if turn.state != BUSY or mode.multi:
        return unlock(fd, turn)
    turn.state = 0
    return 0


cdef inline int _wait(object fd, Turn turn, GFields g, bint reading) except -1:
    """Wait for an edge; on the caller's own frame, since one more would be kept as long."""
    if arm_edge(fd, turn, g, reading):
        park_g(g, "IO wait", fd)
        check(turn)
    return 0


cdef inline int _number(object fd, Turn turn) noexcept:
    """Return the descriptor's number; turn notes it, since an int is one more thing to fetch."""
    if not turn.number:
        turn.number = gopy_small(slot(fd, slots.fd)[0]) + 1
    return turn.number - 1


cdef inline bint _drains(object fd, Py_ssize_t count, Py_ssize_t n) noexcept:
    """Return whether the count bytes of a read of n bytes are all there was."""
    return count < n and gopy_small(slot(fd, slots.flags)[0]) & DRAINS == DRAINED_IF


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
    """Read from any descriptor; in C if it's a socket.

    Who waits keeps this function's frame, so what needs room has frames of its own.
    """
    cdef Turn turn
    cdef GFields g
    cdef PyObject *data
    cdef int reason
    cdef bint waits
    if type(self) is not Socket and not isinstance(self, Socket):
        return self.read(n)
    turn = <Turn>slot(self, slots.reading)[0]
    if n < 0 or turn.state or not mode.alone or _has_spun(self):
        return _read_among(self, turn, n)
    g = here()
    if not mode.alone:  # a thread's first call
        return _read_among(self, turn, n)
    turn.state = BUSY
    waits = _stand_drained(self, g)
    while True:
        if waits and park_or_fail(g, "IO wait", self) < 0:
            _give_up_read(self, turn)
        if waits and (turn.state != BUSY or turn.deadline):
            _check_on(self, turn)
        data = _receive(self, _number(self, turn), n, &reason)
        if data is not NULL:
            return _ended(self, turn, data)
        waits = _arm_on(self, turn, g, reason)


cdef bint _has_spun(object fd) noexcept:
    return gopy_small(slot(fd, at_spins)[0]) >= MAX_SPINS


cdef bint _stand_drained(object fd, GFields g) noexcept:
    """If the last read has taken all there was, put g in line; return whether it must park."""
    if <object>slot(fd, at_drained)[0] is not True:
        return False
    put(fd, at_drained, False)
    put(fd, at_spins, 0)
    if <object>slot(fd, slots.rg)[0] is ready:
        put(fd, slots.rg, None)
        return False
    put(fd, slots.rg, g)
    return True


cdef int _give_up_read(object fd, Turn turn) except -1:
    """End a short cut because of what has been raised, and raise that."""
    cdef object error = gopy_raised()
    _free(fd, turn, slots.rg)
    raise error


cdef int _check_on(object fd, Turn turn) except -1:
    """Let a short cut go on if the descriptor is open and turn's deadline not over."""
    try:
        check(turn)
    except BaseException:
        _free(fd, turn, slots.rg)
        raise
    return 0


cdef object _ended(object fd, Turn turn, PyObject *data):
    """End a short cut that has brought data, which it owns; return that."""
    cdef object got = gopy_given(data)
    _end(fd, turn)
    return got


cdef bint _arm_on(object fd, Turn turn, GFields g, int reason) except -1:
    """Where nothing is there, put g in line, and return whether it must park; else raise what failed."""
    try:
        if reason == EAGAIN:
            return arm_edge(fd, turn, g, True)
        if not reason:
            raise gopy_raised()
        if reason != EINTR:
            gopy_failed(reason)
        PyErr_CheckSignals()
        return False
    except BaseException:
        _free(fd, turn, slots.rg)
        raise


cdef object _read_among(object self, Turn turn, Py_ssize_t n):
    """Read, whatever the state: there may be a line, a deadline or other threads."""
    cdef object data
    cdef GFields g
    gopy_room(DEEP + 1 + mode.frames)
    begin_read(self, turn)
    g = here()
    try:
        if <object>slot(self, at_drained)[0] is True:
            _wait(self, turn, g, True)
        data = _receive_among(self, n)
        while data is None:
            _wait(self, turn, g, True)
            data = _receive_among(self, n)
    except BaseException:
        leave(self, g)
        unlock(self, turn)
        raise
    if _drains(self, PyBytes_GET_SIZE(data), n):
        exchange(self, at_drained, True)
    else:
        exchange(self, at_spins, gopy_small(slot(self, at_spins)[0]) + 1)
    unlock(self, turn)
    return data


cdef PyObject *_receive(object fd, int number, Py_ssize_t n, int *reason) noexcept:
    """Return what recv gives, noted on fd; or NULL and why: an error's number, 0 for what is raised."""
    cdef PyObject *data
    cdef ssize_t got
    reason[0] = 0
    if n > BUFFER:
        data = PyBytes_FromStringAndSize_(NULL, n)
        if data is NULL:
            return NULL
        got = gopy_recv(number, PyBytes_AS_STRING(<object>data), n)
    else:
        data = NULL
        got = gopy_recv(number, buffer, n)
    if got < 0:
        reason[0] = errno
        Py_XDECREF_(data)
        return NULL
    if data is NULL:
        data = PyBytes_FromStringAndSize_(buffer, got)
    elif got < n:
        _PyBytes_Resize_(&data, got)  # NULL, if it can't
    if data is NULL:
        pass
    elif _drains(fd, got, n):
        put(fd, at_drained, True)
    else:
        put(fd, at_spins, gopy_small(slot(fd, at_spins)[0]) + 1)
    return data


cdef object _receive_among(object fd, Py_ssize_t n):
    """Return what recv gives, and let other threads run meanwhile; None for EAGAIN."""
    cdef int number = gopy_small(slot(fd, slots.fd)[0]), reason = 0
    cdef PyObject *got
    cdef object data
    if not 0 <= n <= BUFFER:
        try:
            return receive_slowly(fd, n)
        except BlockingIOError:
            return None
    while True:
        got = gopy_receive(number, n, &reason)
        if got is not NULL:
            data = <object>got
            Py_DECREF_(got)
            return data
        if reason == EAGAIN:
            return None
        if not reason:
            raise MemoryError
        if reason != EINTR:
            gopy_failed(reason)
        PyErr_CheckSignals()


def receive(self, Py_ssize_t n):
    """Do as the socket's own ``recv``, but allocate no more than what comes.

    Among threads that run in parallel each has a heap of its own, which keeps what it has had at
    most; a read of 64 KiB that brings 64 bytes counts as 64 KiB.
    """
    cdef object data = _receive_among(self, n) if isinstance(self, Socket) else receive_slowly(self, n)
    if data is None:
        gopy_failed(EAGAIN)
    return data


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
    cdef Py_ssize_t size
    cdef ssize_t sent
    if type(self) is not Socket and not isinstance(self, Socket):
        return self.write(data)
    turn = <Turn>slot(self, slots.writing)[0]
    if turn.state or not mode.alone or type(data) is not bytes:
        return write_slowly(self, data)
    if is_only_one():
        size = PyBytes_GET_SIZE(data)
        sent = gopy_send(_number(self, turn), PyBytes_AS_STRING(data), size)
        if sent == size:  # nobody could come between, so nobody need have been told
            return size
        return _write_on(self, turn, data, sent, errno)
    here()
    if not mode.alone:  # a thread's first call
        return write_slowly(self, data)
    return _write_on(self, turn, data, 0, 0)


cdef object _write_on(object fd, Turn turn, object data, ssize_t sent, int reason):
    """Write data after a first try, of which this is the result: so many bytes, or -1 and the reason.

    Who waits keeps this function's frame, and that of who called it.
    """
    cdef int number = _number(fd, turn)
    cdef Py_ssize_t done = max(sent, 0)
    cdef GFields g
    turn.state = BUSY
    try:
        g = here()
        while True:
            if sent < 0:
                if reason == EAGAIN:
                    _wait(fd, turn, g, False)
                elif reason == EINTR:
                    PyErr_CheckSignals()
                else:
                    gopy_failed(reason)
            sent = gopy_send(number, PyBytes_AS_STRING(data) + done, PyBytes_GET_SIZE(data) - done)
            reason = errno
            done += max(sent, 0)
            if sent >= 0 and done == PyBytes_GET_SIZE(data):
                break
    except BaseException as error:
        error.n = done
        _free(fd, turn, slots.wg)
        raise
    _end(fd, turn)
    return done
