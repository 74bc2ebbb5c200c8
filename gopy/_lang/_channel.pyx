# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `unbuffered`, and of a `chan`'s operations.

It's the same algorithm; the Python files explain it.  The shortest ways (I5) are here where only
one thread uses gopy: who looks whether somebody waits needs no lock then, and no move.  A goroutine
that waits keeps the frames of the functions it waits in, so what needs room, and what few need, has
frames of its own.
"""

cimport cython
from cpython.object cimport PyObject

from gopy._core.base._methods cimport (
    METH_FASTCALL, METH_KEYWORDS, PyCFunction, PyMethodDescrObject,
)
from gopy._core.sched._machine cimport anyone_inside, here, is_only_one, mode
from gopy._core.sched._parking cimport Park, park_g, ready_g
from gopy._core.task._waits cimport Entry, GFields, Line, Race, Sudog
from gopy._lang._passing cimport DONE, SHUT, WAIT, ChanFields, Move, wake, who

from gopy._core import inside, probe, span_ns
from gopy._lang._passing import CLOSED
from gopy.errors import Error

cdef Park park_or_fail = <Park>park_g
cdef object closed = CLOSED
cdef str SEND_ON_CLOSED = "send on closed channel"


def nothing(ch):
    """Be `passing.shut` and `open_up`: the shortest ways here look for themselves."""


cdef class Channel(ChanFields):
    """A chan's operations."""

    @cython.final
    cdef int sent(self, Move *move) except -1:
        """Do what comes after a send."""
        if move.outcome == SHUT:
            raise Error(SEND_ON_CLOSED)
        if mode.slow and probe.sent is not None:
            probe.sent(self)
        return 0

    @cython.final
    cdef object received(self, object value, Move *move, bint *ok):
        """Do what comes after a receive; return what it yields."""
        ok[0] = move.outcome != SHUT
        if not ok[0]:
            return self.zero()
        if mode.slow and probe.received is not None:
            probe.received(self)
        return value

    def send(self, v, timeout=None):
        """Send v: to a receiver who waits, else into the ring, else wait for either.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            gopy.runtime.Error: the channel is closed, or is closed meanwhile.
            TimeoutError: the time ran out first; v was not sent.

        Go: runtime/chan.go chansend
        """
        if timeout is not None:
            self.send_until(v, timeout)
        else:
            self.give(v)

    @cython.final
    cdef int give(self, object v) except -1:
        """Send v, however long that takes."""
        if self._closed or not is_only_one():
            return self.transmit(v)
        if self._receivers.count:
            return self.hand(v)
        if self._buf.count < self._cap:
            return self._buf.add(v)
        return self.transmit(v)

    @cython.final
    cdef int hand(self, object v) except -1:
        """Send v to the first who receives, on a channel that is open; the caller is the only one."""
        cdef Entry entry = self._receivers.first()
        if entry is None:  # they all wait no more
            return self.transmit(v)
        entry.value = v
        return ready_g(who(entry))

    @cython.final
    cdef int transmit(self, object v) except -1:
        """Send v, and wait for it as long as it takes; what needs room has frames of its own."""
        cdef GFields g = here()
        cdef Move move
        if mode.alone and self.is_full():
            move.outcome = WAIT
            g.value = v
            self._senders.add(g)
        else:
            self.put_or_stand(g, v, True, &move)
            if move.outcome != WAIT:
                return self.sent(&move)
        if park_or_fail(g, "chan send", self) < 0:
            self.give_up(g, True)
        if self.timer is not None:
            self.leave(g, True)
        self.handed(g, &move)
        return self.sent(&move)

    cdef inline bint is_full(self) noexcept:
        """Return whether nothing can be sent yet; a clock's channel is not asked."""
        return (
            not (self._receivers.count or self._closed)
            and self._buf.count >= self._cap
            and self.timer is None
        )

    cdef int send_until(self, object v, object timeout) except -1:
        cdef object left_ns
        cdef Move move
        cdef Sudog sudog = Sudog(Race(here()))
        left_ns = span_ns(timeout)
        self.put_or_stand(sudog, v, left_ns > 0, &move)
        if move.outcome == WAIT:
            if left_ns <= 0:
                raise TimeoutError("chan send: timed out")
            self.wait_until(sudog, "chan send", True, left_ns)
            self.handed(sudog, &move)
        return self.sent(&move)

    @cython.final
    cdef object receive(self, object timeout, bint *ok):
        """Receive; what needs room has frames of its own."""
        cdef GFields g
        cdef Entry entry
        cdef Move move
        cdef object value
        if timeout is not None:
            return self.receive_until(timeout, ok)
        if self.timer is None and is_only_one():
            if not self._senders.count:
                if self._buf.count:
                    ok[0] = True
                    return self._buf.shift()
            elif not self._cap:
                entry = self._senders.first()
                if entry is not None:
                    ok[0] = True
                    return self.fetch(entry)
        g = here()
        if mode.alone and self.is_empty():
            move.outcome = WAIT
            self._receivers.add(g)
        else:
            value = self.take_or_stand(g, True, &move)
            if move.outcome != WAIT:
                return self.received(value, &move, ok)
        if park_or_fail(g, "chan receive", self) < 0:
            self.give_up(g, False)
        if self.timer is not None:
            self.leave(g, False)
        value = self.handed(g, &move)
        return self.received(value, &move, ok)

    @cython.final
    cdef object fetch(self, Entry sender):
        """Return what sender, who was claimed, sends; the caller is the only one."""
        cdef object value = sender.value
        sender.value = None
        ready_g(who(sender))
        return value

    cdef inline bint is_empty(self) noexcept:
        """Return whether nothing can be received yet; a clock's channel is not asked."""
        return not (self._senders.count or self._buf.count or self._closed) and self.timer is None

    cdef object receive_until(self, object timeout, bint *ok):
        cdef object value, left_ns
        cdef Move move
        cdef Sudog sudog = Sudog(Race(here()))
        left_ns = span_ns(timeout)
        value = self.take_or_stand(sudog, left_ns > 0, &move)
        if move.outcome == WAIT:
            if left_ns <= 0:
                raise TimeoutError("chan receive: timed out")
            self.wait_until(sudog, "chan receive", False, left_ns)
            value = self.handed(sudog, &move)
        return self.received(value, &move, ok)

    def recv(self, timeout=None):
        """Receive a value: of the ring or a sender who waits, else wait for one.

        A channel that is closed and drained yields its zero value at once.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            TimeoutError: the time ran out first; nothing was taken.

        Go: runtime/chan.go chanrecv1
        """
        cdef bint ok
        return self.receive(timeout, &ok)

    def recv_ok(self, timeout=None):
        """Receive as `recv` does; the second is False for the zero value of a closed channel.

        Go: runtime/chan.go chanrecv2
        """
        cdef bint ok
        value = self.receive(timeout, &ok)
        return value, ok

    def try_send(self, v):
        """Send v if that needs no waiting; return whether it was sent.

        Raises:
            gopy.runtime.Error: the channel is closed.

        Go: runtime/chan.go selectnbsend
        """
        cdef Move move
        cdef bint locked
        here()
        locked = self.lock()
        try:
            self.put(v, &move)
        finally:
            self.unlock(locked)
        wake(&move)
        if move.outcome == SHUT:
            raise Error(SEND_ON_CLOSED)
        return move.outcome == DONE

    def try_recv(self):
        """Receive a value if one is there; ``(zero, False)`` if not, or if it's closed.

        Go: runtime/chan.go selectnbrecv
        """
        cdef Move move
        cdef bint locked
        here()
        locked = self.lock()
        try:
            value = self.take(&move)
        finally:
            self.unlock(locked)
        wake(&move)
        if move.outcome == DONE:
            return value, True
        return self.zero(), False

    def close(self):
        """Say that nothing more will be sent; who waits, and will, is told.

        Raises:
            gopy.runtime.Error: it's closed already.

        Go: runtime/chan.go closechan
        """
        cdef Entry entry
        cdef Line line
        cdef list woken = []
        cdef bint locked, was_closed
        if anyone_inside() and inside.put_off(self.close):
            return
        here()
        locked = self.lock()
        try:
            was_closed, self._closed = self._closed, True
            for line in (self._receivers, self._senders):
                while (entry := line.first()) is not None:
                    entry.value = closed
                    woken.append(who(entry))
        finally:
            self.unlock(locked)
        if was_closed:
            raise Error("close of closed channel")
        for g in reversed(woken):
            ready_g(<GFields>g)
        if mode.slow and probe.closed is not None:
            probe.closed(self)

    @property
    def cap(self):
        """How many values it can hold.

        Go: builtin cap
        """
        return self._cap if self.timer is None else 0

    def __len__(self):
        return self._buf.count if self._cap and self.timer is None else 0


# Without arguments that few give, `send` and `recv` need no look at what arguments there are.

ctypedef object (*Method)(object, PyObject **, Py_ssize_t, PyObject *)

cdef PyMethodDescrObject *sending = <PyMethodDescrObject *>Channel.send
cdef PyMethodDescrObject *receiving = <PyMethodDescrObject *>Channel.recv
cdef Method send_as_asked = <Method>sending.d_method.ml_meth
cdef Method recv_as_asked = <Method>receiving.d_method.ml_meth


cdef object _send(object self, PyObject **args, Py_ssize_t count, PyObject *names):
    if count != 1 or names is not NULL:
        return send_as_asked(self, args, count, names)
    (<Channel>self).give(<object>args[0])


cdef object _recv(object self, PyObject **args, Py_ssize_t count, PyObject *names):
    cdef bint ok
    if count or names is not NULL:
        return recv_as_asked(self, args, count, names)
    return (<Channel>self).receive(None, &ok)


if sending.d_method.ml_flags == receiving.d_method.ml_flags == METH_FASTCALL | METH_KEYWORDS:
    sending.d_method.ml_meth = <PyCFunction><void *>_send
    receiving.d_method.ml_meth = <PyCFunction><void *>_recv
