# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of what `chan` and its cases hold, of `passing`, `unbuffered` and `select`.

It's the same algorithm; the Python files explain it, and the invariants have their numbers
there (I1-I4, X1-X3).  What is the machine's:

- There are no shortest ways (I5): the general ones are short enough.
- A channel's lock is taken only while several threads use gopy; while one alone does, nothing
  comes between two lines here (`sched._machine`).
- Under a lock nothing is allocated but a queue's growth, and no value is dropped.
- `select` looks which cases can happen, and chooses among them; only if none can does it
  make a Race, and look once more.
"""

from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF, Py_INCREF

from gopy._core.sched._machine cimport (
    Entry, GFields, Line, Lock, Race, Ring, Sudog, gopy_lock_give, gopy_lock_take, here, mode,
    park_g, ready_g,
)

from operator import index

from gopy._core import chance, fastpath, inside, park_race, probe, span_ns
from gopy.errors import Error

cdef object random = chance.random
cdef object shuffle = chance.shuffle
cdef object UNSET = object()
cdef object closed = object()
CLOSED = closed  # what a close leaves in the hands of those who waited
cdef object MAX_CAPACITY = 2**45
cdef str SEND_ON_CLOSED = "send on closed channel"



cdef enum Outcome:
    DONE = 1
    SHUT = 2
    WAIT = 3


cdef object unset_zero = None, settle = None


def on_zero(unset):
    """Be told what stands for a zero that was not given."""
    global unset_zero
    unset_zero = unset


def of_bubbles(fn):
    """Have fn called for each new channel while a bubble lives."""
    global settle
    settle = fn


def nothing(ch):
    """Be `passing.shut` and `open_up`: there are no shortest ways."""


cdef struct Move:
    Outcome outcome
    PyObject *woken  # a G who must be woken, and is ours; or NULL


cdef inline int _take_out(Entry entry, Move *move) except -1:
    """Note whom move has claimed."""
    cdef GFields g = _g(entry)
    Py_INCREF(g)
    move.woken = <PyObject *>g
    return 0


cdef inline int _wake(Move *move) except -1:
    """Wake whom move has claimed."""
    cdef GFields g
    if move.woken is not NULL:
        g = <GFields>move.woken
        Py_DECREF(g)
        ready_g(g)
    return 0


cdef inline GFields _g(Entry entry):
    return <GFields>entry if entry.sel is None else entry.sel.g


cdef class Channel:
    """The fields of a chan, and what passes values through it."""

    cdef public Ring _buf
    cdef public Line _receivers, _senders
    cdef public Lock _mu
    cdef public object _make_zero, timer, bubble
    cdef public Py_ssize_t _cap
    cdef public bint _closed

    def __init__(self, capacity=0, *, zero=UNSET):
        try:
            size = index(capacity)
        except TypeError:
            kind = type(capacity).__name__
            raise TypeError(f"chan: capacity must be an integer, not {kind}") from None
        if not 0 <= size <= MAX_CAPACITY:
            raise Error("makechan: size out of range")
        self._cap = size
        self._mu = Lock()
        self._receivers = Line()
        self._senders = Line()
        self._buf = Ring()
        self._make_zero = unset_zero if zero is UNSET else lambda: zero
        if mode.slow:
            if fastpath.bubbles:
                settle(self)
            if probe.made is not None:
                probe.made(self)

    cdef bint lock(self):
        """Take the lock if there are several threads; return whether it must be given back."""
        if mode.alone:
            return False
        gopy_lock_take(&self._mu.native)
        return True

    cdef void unlock(self, bint locked):
        if locked:
            gopy_lock_give(&self._mu.native)

    cdef int put(self, object v, Move *move) except -1:
        """Give v to a receiver, who must be woken, or to the ring; the lock is held."""
        cdef Entry entry
        move.woken = NULL
        move.outcome = DONE
        if self._closed:
            move.outcome = SHUT
            return 0
        if self._receivers.count:
            entry = self._receivers.first()
            if entry is not None:
                entry.value = v
                _take_out(entry, move)
                return 0
        if self._cap and self._buf.count < self._cap:
            self._buf.add(v)
        else:
            move.outcome = WAIT
        return 0

    cdef object take(self, Move *move):
        """Return a value of a sender, who must be woken, or of the ring; the lock is held."""
        cdef Entry entry
        cdef object value
        move.woken = NULL
        move.outcome = DONE
        if self.timer is not None:
            self.timer.catch_up()
        if self._senders.count:
            entry = self._senders.first()
            if entry is not None:
                value, entry.value = entry.value, None
                if self._cap:
                    self._buf.add(value)
                    value = self._buf.shift()
                _take_out(entry, move)
                return value
        if self._cap and self._buf.count:
            return self._buf.shift()
        move.outcome = SHUT if self._closed else WAIT
        return None

    cdef int stand(self, Entry entry, bint sending) except -1:
        """Let entry stand in line; the lock is held."""
        (self._senders if sending else self._receivers).add(entry)
        if self.timer is not None:
            self.timer.stand()
        return 0

    cdef int leave(self, Entry entry, bint sending) except -1:
        """Take who waits no more out of the line."""
        cdef bint locked = self.lock()
        cdef Line line = self._senders if sending else self._receivers
        try:
            if entry.sel is None:
                line.remove_entry(entry)
            else:
                line.left_one()
            if self.timer is not None:
                self.timer.leave()
        finally:
            self.unlock(locked)
        return 0

    cdef bint wait(self, Entry entry, str reason, bint sending, object left_ns) except *:
        """Park until entry is claimed; return False if the time ran out before."""
        cdef bint woken = True
        try:
            if entry.sel is None:
                park_g(<GFields>entry, reason, self)
            else:
                woken = park_race(entry.sel, reason, self, left_ns) is not None
        except BaseException:
            self.leave(entry, sending)
            raise
        if not woken or self.timer is not None:
            self.leave(entry, sending)
        return woken

    def send(self, v, timeout=None):
        """Send v: to a receiver who waits, else into the ring, else wait for either.

        Args:
            timeout: how long to wait; 0 or less tries once; None waits for ever.

        Raises:
            gopy.runtime.Error: the channel is closed, or is closed meanwhile.
            TimeoutError: the time ran out first; v was not sent.

        Go: runtime/chan.go chansend
        """
        cdef GFields g = here()
        cdef Entry entry = g
        cdef Move move
        cdef bint locked, late = False
        cdef object left_ns = None, value
        if timeout is not None:
            left_ns = span_ns(timeout)
            late = left_ns <= 0
            entry = Sudog(Race(g))
        locked = self.lock()
        try:
            self.put(v, &move)
            if move.outcome == WAIT and not late:
                entry.value = v
                self.stand(entry, True)
        finally:
            self.unlock(locked)
        _wake(&move)
        if move.outcome == WAIT:
            if late or not self.wait(entry, "chan send", True, left_ns):
                raise TimeoutError("chan send: timed out")
            value, entry.value = entry.value, None
            if value is closed:
                move.outcome = SHUT
        if move.outcome == SHUT:
            raise Error(SEND_ON_CLOSED)
        if mode.slow and probe.sent is not None:
            probe.sent(self)

    cdef object receive(self, object timeout, bint *ok):
        cdef GFields g = here()
        cdef Entry entry = g
        cdef Move move
        cdef bint locked, late = False
        cdef object left_ns = None, value
        if timeout is not None:
            left_ns = span_ns(timeout)
            late = left_ns <= 0
            entry = Sudog(Race(g))
        locked = self.lock()
        try:
            value = self.take(&move)
            if move.outcome == WAIT and not late:
                self.stand(entry, False)
        finally:
            self.unlock(locked)
        _wake(&move)
        ok[0] = True
        if move.outcome == WAIT:
            if late or not self.wait(entry, "chan receive", False, left_ns):
                raise TimeoutError("chan receive: timed out")
            value, entry.value = entry.value, None
            if value is closed:
                move.outcome = SHUT
        if move.outcome == SHUT:
            ok[0] = False
            return self.zero()
        if mode.slow and probe.received is not None:
            probe.received(self)
        return value

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
        _wake(&move)
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
        _wake(&move)
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
        if inside.threads and inside.put_off(self.close):
            return
        here()
        locked = self.lock()
        try:
            was_closed, self._closed = self._closed, True
            for line in (self._receivers, self._senders):
                while (entry := line.first()) is not None:
                    entry.value = closed
                    woken.append(_g(entry))
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


# select


cdef class RecvFields:
    """The fields of a RecvCase."""

    cdef public object ch, value
    cdef public bint ok, busy

    def __init__(self, ch):
        self.ch = ch


cdef class SendFields:
    """The fields of a SendCase."""

    cdef public object ch, value
    cdef public bint busy

    def __init__(self, ch, value):
        self.ch = ch
        self.value = value


cdef type Chan = None
cdef type Receive = None
cdef object no_value = None, slow_arms = None, nothing_to_select = None, stay_inside = None


def on_chan(type kind not None):
    """Be told the class of channels: Channel's subclass."""
    global Chan
    Chan = kind


def on_cases(type receive not None, unset):
    """Be told the class of receiving cases, and what stands for a value that is not set."""
    global Receive, no_value
    Receive, no_value = receive, unset


def on_select(arms, nothing, inside):
    """Be told what the reference does with other cases, without channels, and in bubbles."""
    global slow_arms, nothing_to_select, stay_inside
    slow_arms, nothing_to_select, stay_inside = arms, nothing, inside


cdef class Arm:
    """A case as it was when the select began."""

    cdef Channel ch
    cdef bint sending
    cdef object case, value
    cdef Sudog sudog

    cdef bint ready(self) except *:
        """Return whether it looks as if it could happen; its channel is locked."""
        cdef Channel ch = self.ch
        if ch._closed:
            return True
        if self.sending:
            return (ch._cap and ch._buf.count < ch._cap) or (
                ch._receivers.count and ch._receivers.anyone()
            )
        if ch.timer is not None:
            ch.timer.catch_up()
        return (ch._cap and ch._buf.count) or (ch._senders.count and ch._senders.anyone())


cdef Arm _arm(object case, object ch, bint sending, object value):
    cdef Arm arm = Arm.__new__(Arm)
    arm.case, arm.ch, arm.sending, arm.value = case, ch, sending, value
    return arm


cdef list _arms(tuple cases):
    """Return those of cases that have a channel; each is in use from now on."""
    cdef list arms = []
    cdef RecvFields receive
    cdef SendFields send
    cdef Arm arm
    try:
        for case in cases:
            if type(case) is Chan:
                case = Receive(case)
            if isinstance(case, RecvFields):
                receive = <RecvFields>case
                if receive.ch is None:
                    continue
                if type(receive.ch) is not Chan or receive.busy:
                    break
                receive.busy = True
                arms.append(_arm(case, receive.ch, False, None))
            elif isinstance(case, SendFields):
                send = <SendFields>case
                if send.ch is None:
                    continue
                if type(send.ch) is not Chan or send.busy or send.value is no_value:
                    break
                send.busy = True
                arms.append(_arm(case, send.ch, True, send.value))
            else:
                break
        else:
            return arms
    except BaseException:
        _release(arms)
        raise
    _release(arms)  # something rare, or wrong: the reference looks at it
    return [_arm(each.case, each.ch, each.sending, each.value) for each in slow_arms(cases)]


cdef int _release(list arms) except -1:
    cdef Arm arm
    for arm in arms:
        arm.case.busy = False
    return 0


def select(*cases, default=False, timeout=None):
    """Wait until one of cases can happen, do it, and return it; compare with ``is``.

    Of several that can happen one is chosen at random, each with the same chance.  A bare
    channel stands for a receive from it.  Without cases, or with nil channels alone, it
    blocks for ever.

    Args:
        default: return None at once if no case can happen.
        timeout: return None if none could happen for so long; 0 or less looks once.

    Raises:
        gopy.runtime.Error: the chosen case sends on a closed channel.
        TypeError: something is no case; or a send has no value.
        RuntimeError: another goroutine is using one of the cases.

    Go: spec, Select statements; runtime/select.go selectgo
    """
    cdef GFields g = here()
    cdef object left_ns = None if timeout is None else span_ns(timeout)
    cdef list arms = _arms(cases)
    cdef Arm arm
    try:
        if not arms:
            nothing_to_select(cases, default, left_ns)
            return None
        for arm in arms:
            if arm.ch.bubble is not None:
                how = "select" if len(cases) > 1 else "send" if arm.sending else "receive"
                stay_inside(arm.ch, f"{how} on")
        return _choose(g, arms, len(cases) == 1, default, left_ns)
    finally:
        _release(arms)


cdef list _order(list arms):
    """Return the channels of arms, each once, in the order in which they are locked (X2)."""
    cdef Arm arm
    cdef dict channels = {id(arm.ch): arm.ch for arm in arms}
    return [channels[key] for key in sorted(channels)]


cdef object _choose(GFields g, list arms, bint single, bint default, object left_ns):
    """Do one of arms, waiting for it unless default; return its case, None if none could."""
    cdef bint late = default or (left_ns is not None and left_ns <= 0)
    cdef bint waits = False, alone
    cdef list order = None if mode.alone else _order(arms), standing
    cdef list into = [None]
    cdef Race race = None
    cdef Arm arm, chosen = None
    cdef Channel ch
    cdef Move move
    cdef Py_ssize_t number
    while True:
        alone = order is None
        if not alone:
            for ch in order:
                gopy_lock_take(&ch._mu.native)
        try:
            chosen = _look(arms, into, &move)
            if chosen is None and race is not None:
                for arm in standing:
                    arm.ch.stand(arm.sudog, arm.sending)
                waits = True
        finally:
            if not alone:
                for ch in order:
                    gopy_lock_give(&ch._mu.native)
        if chosen is not None or waits or late:
            break
        race = Race(g)
        for number, arm in enumerate(arms):
            arm.sudog = Sudog(race, arm.value, number)
        standing = arms
        if len({id(arm.ch) for arm in arms}) < len(arms):  # who is first there is left to chance
            standing = arms[:]
            shuffle(standing)
        if order is None and not mode.alone:  # a finalizer may have brought a second thread
            order = _order(arms)
    _wake(&move)
    if waits:
        return _wait(race, arms, single, left_ns)
    if chosen is None:
        return None
    return _happened(chosen, move.outcome == DONE, into[0])


cdef Arm _look(list arms, list into, Move *move):
    """Do one of arms that can happen, by chance; all their channels are locked (X1)."""
    cdef Arm arm
    cdef Py_ssize_t at
    cdef list ready = None
    cdef Arm only = None
    move.woken = NULL
    move.outcome = WAIT
    for arm in arms:
        if arm.ready():
            if only is None:
                only = arm
            elif ready is None:
                ready = [only, arm]
            else:
                ready.append(arm)
    while only is not None:
        at = 0
        if ready is not None:
            at = <Py_ssize_t>(<double>random() * len(ready))
            only = <Arm>ready[at]
        if only.sending:
            only.ch.put(only.value, move)
        else:
            into[0] = only.ch.take(move)
        if move.outcome != WAIT:
            return only
        if ready is None:  # its partner's race was won elsewhere just now
            return None
        del ready[at]
        if not ready:
            return None
    return None


cdef object _wait(Race race, list arms, bint single, object left_ns):
    """Park until a waker has done one of arms, or the time has run out."""
    cdef str reason = "select"
    cdef Sudog winner = None
    cdef Arm arm = <Arm>arms[0]
    if single:
        reason = "chan send" if arm.sending else "chan receive"
    try:
        if left_ns is None:
            try:
                park_g(race.g, reason, [arm.ch for arm in arms] if mode.slow else None)
            except BaseException:
                race.take(None)  # who was interrupted is nobody else's any more
                raise
            winner = race.winner
        else:
            winner = park_race(race, reason, [arm.ch for arm in arms], left_ns)
    finally:
        for arm in arms:
            if arm.sudog is not winner or arm.ch.timer is not None:
                arm.ch.leave(arm.sudog, arm.sending)
    if winner is None:
        return None
    return _happened(<Arm>arms[winner.index], winner.value is not closed, winner.value)


cdef object _happened(Arm arm, bint ok, object value):
    """Write down what came of arm; ok is False if a close ended it."""
    cdef RecvFields case
    if arm.sending:
        if not ok:
            raise Error(SEND_ON_CLOSED)
        return arm.case
    case = <RecvFields>arm.case
    case.ok = ok
    case.value = value if ok else arm.ch.zero()
    return case
