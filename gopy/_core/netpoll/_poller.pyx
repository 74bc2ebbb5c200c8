# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `Poller._poll`: it asks the system, and puts what comes into the words; of
`settle`; and of `register`: under a descriptor's lock no code of Python's need run.

It's the same algorithm; the Python file explains it (N1, N2, D1, D2).  What is the machine's:

- A socket's words are read and written where its class has them; other descriptors are few, and
  are left to the reference, and so are edges but those of plain reading.
- Who doesn't wait keeps the GIL: the call takes less time than to take it again.
- An interrupted wait is over, with nobody. Between what epoll reports and the words nothing of
  Python's runs, a signal's handler for instance, but where the reference takes an edge.
"""

cimport cython
from cpython.exc cimport PyErr_CheckSignals, PyErr_SetFromErrno
from cpython.object cimport PyObject
from libc.errno cimport EINTR, errno
from libc.math cimport ceil
from libc.stdint cimport uint32_t

from gopy._core.task._waits cimport GFields

from select import epoll

from gopy._core.base import fastpath
from gopy._core.netpoll.polldesc import BOTH_INTEREST, OUT, READ_INTEREST, READY, REGISTERED

cdef extern from "<sys/epoll.h>" nogil:
    union epoll_data:
        int fd
    struct epoll_event:
        uint32_t events
        epoll_data data
    enum: EPOLLIN, EPOLL_CTL_ADD, EPOLL_CTL_MOD
    int epoll_ctl(int, int, int, epoll_event *)
    int epoll_wait(int, epoll_event *, int, int)

cdef extern from "_native.h":
    int gopy_failed(int) except -1
    void gopy_fetch(void *, int)

cdef extern from "Python.h":
    PyObject *PyList_GET_ITEM(list, Py_ssize_t)
    ctypedef struct PyMemberDef:
        Py_ssize_t offset
    ctypedef struct PyMemberDescrObject:
        PyMemberDef *d_member

cdef enum:
    MAX_EVENTS = 256
    FEW_EVENTS = 64

cdef object ready_word = READY, take_mask = None
cdef uint32_t READS = READ_INTEREST, BOTH = BOTH_INTEREST
cdef type Poller = None, Socket = None  # SocketFD
cdef Py_ssize_t at_armed, at_descs, at_epoll, at_seen
cdef Slots _slots
slots = &_slots


cdef Py_ssize_t offset(type kind, object name) except -1:
    """Return where kind's objects have the slot called name."""
    cdef object member = getattr(kind, name)
    return (<PyMemberDescrObject *><PyObject *>member).d_member.offset


def on_poller(type kind not None, mask):
    """Be told the class of pollers, and how the reference takes an event of any kind."""
    global Poller, at_armed, at_descs, at_epoll, at_seen, take_mask
    at_armed, at_descs, at_epoll = offset(kind, "armed"), offset(kind, "_descs"), offset(kind, "_epoll")
    at_seen = offset(kind, "_seen")
    Poller, take_mask = kind, mask


def on_socket(type kind not None):
    """Be told the class of sockets."""
    global Socket
    slots.fd, slots.flags = offset(kind, "fd"), offset(kind, "flags")
    slots.rg, slots.wg = offset(kind, "rg"), offset(kind, "wg")
    slots.reading, slots.writing = offset(kind, "reading"), offset(kind, "writing")
    Socket = kind


cdef int _wait(int number, epoll_event *events, int ms) except -1:
    """Return how many events there are; 0 also if a signal ended the wait."""
    cdef int got, reason
    if ms == 0:
        got = epoll_wait(number, events, MAX_EVENTS, 0)
        reason = errno
    else:
        with nogil:
            got = epoll_wait(number, events, FEW_EVENTS, ms)
            reason = errno  # to take up Python again may change it
    if got >= 0:
        return got
    if reason != EINTR:
        gopy_failed(reason)
    PyErr_CheckSignals()
    return 0


@cython.binding(True)
def poll(self, seconds):
    """Return whose wait is over, and whether an edge was the poller's own."""
    cdef bint own = False
    if not isinstance(self, Poller):
        raise TypeError("poll: want a Poller")
    return _poll(self, -1 if seconds is None else <int>ceil(<double>seconds * 1000), &own), own


cdef list poll_of(object poller, int ms):
    """Return whose wait is over; wait so many milliseconds, -1: for ever."""
    cdef bint own
    return _poll(poller, ms, &own)


cdef list _poll(object self, int ms, bint *own):
    cdef epoll_event events[MAX_EVENTS]
    cdef list ready = self._late
    cdef int got
    if ready:
        self._late = []
        ms = 0
    else:
        ready = []
    own[0] = False
    try:
        got = _wait((<object>slot(self, at_epoll)[0]).fileno(), events, ms)
        if got and fastpath.multi:
            own[0] = self._take_locked([(e.data.fd, e.events) for e in events[:got]], ready)
        elif got:
            own[0] = _take(<list>slot(self, at_descs)[0], events, got, ready)
    except BaseException:
        self._late = ready
        self._ask_again()
        raise
    return ready


cdef bint _take(list descs, epoll_event *events, int got, list ready) except -1:
    """Put the edges into the words, the claimed into ready; return whether one was our own."""
    cdef int index
    cdef bint own = False
    cdef object desc, word
    for index in range(got):  # among thousands each is out of the processor's caches
        gopy_fetch(PyList_GET_ITEM(descs, events[index].data.fd), 192)
    for index in range(got):
        desc = descs[events[index].data.fd]
        if desc is None:
            own = True
        elif events[index].events != EPOLLIN or type(desc) is not Socket:
            take_mask(desc, events[index].events, ready)
        else:
            word = <object>slot(desc, slots.rg)[0]
            if word is None:
                put(desc, slots.rg, ready_word)
            elif word is not ready_word:
                _fetch_what_follows(desc, <PyObject *>word)
                ready.append(word)
                put(desc, slots.rg, None)
    return own


cdef inline void _fetch_what_follows(object desc, PyObject *g) noexcept:
    """Have the processor fetch what is touched when g, who waits for desc, is queued and goes on."""
    gopy_fetch(g, 192)
    gopy_fetch(slot(desc, slots.reading)[0], 64)
    gopy_fetch(slot(desc, slots.writing)[0], 64)


cdef bint settle(object poller) except -1:
    """Set ``armed`` anew, and return it (N4)."""
    cdef object seen = <object>slot(poller, at_seen)[0]
    put(poller, at_armed, False)
    if (type(seen) is Socket and _waits(seen)) or poller.anyone_waiting():
        put(poller, at_armed, True)
        return True
    return False


cdef inline bint _waits(object socket) noexcept:
    """Return whether a goroutine waits to read from socket."""
    cdef object word = <object>slot(socket, slots.rg)[0]
    return word is not None and word is not ready_word


# What stands in the epoll


cdef int _control(object poller, int operation, int number, uint32_t interest) except -1:
    """Tell epoll, and keep the GIL: nobody comes between two steps of who tells it."""
    cdef epoll_event event
    cdef object system = poller._epoll
    if type(system) is not epoll:
        (system.register if operation == EPOLL_CTL_ADD else system.modify)(number, interest)
        return 0
    event.events = interest
    event.data.fd = number
    if epoll_ctl(system.fileno(), operation, number, &event) < 0:
        PyErr_SetFromErrno(OSError)
    return 0


@cython.binding(True)
def enter(self, pd, uint32_t interest, flags):
    """Enter pd, of which nobody has heard yet, with that interest."""
    cdef list descs = self._descs
    cdef int number = pd.fd
    while number >= len(descs):
        descs.append(None)
    descs[number] = pd  # first: another thread may poll, and waits for pd.mu then
    try:
        _control(self, EPOLL_CTL_ADD, number, interest)
    except BaseException:
        descs[number] = None
        raise
    pd.poller = self
    pd.flags |= flags
    self.registered += 1


@cython.binding(True)
def register(self, pd):
    """Ask for pd's reading edges; what is there already is an edge.  Caller holds pd.mu.

    Raises:
        OSError: it cannot be polled.
    """
    enter(self, pd, READS, REGISTERED)


@cython.binding(True)
def register_out(self, pd):
    """Ask for pd's writing edges too; caller holds pd.mu.

    It stays with the poller that knows it, whoever asks (D5).
    """
    if pd.poller is not None:
        _control(pd.poller, EPOLL_CTL_MOD, pd.fd, BOTH)
        pd.flags |= OUT
    else:
        enter(self, pd, BOTH, REGISTERED | OUT)
