# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of what cases hold, and of `select`.

It's the same algorithm; the Python files explain it (X1-X3).  What is the machine's:

- It looks which cases can happen, and chooses among them; only if none can does it make a Race, and
  look once more.
- An arm is its own place in line.
- A goroutine that waits keeps `select`'s frame on the C stack, so what needs room has others.
"""

from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF

from gopy._core.sched._machine cimport Park, here, mode, park_g
from gopy._core.task._waits cimport GFields, Race, Sudog, gopy_lock_give, gopy_lock_take
from gopy._lang._passing cimport DONE, WAIT, ChanFields, Move, wake

from gopy._core import chance, park_race, span_ns
from gopy._lang._passing import CLOSED
from gopy.errors import Error

cdef extern from "_native.h":
    PyObject *gopy_take_error()

cdef Park park_or_fail = <Park>park_g
cdef object random = chance.random
cdef object shuffle = chance.shuffle
cdef object closed = CLOSED
cdef str SEND_ON_CLOSED = "send on closed channel"


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


cdef class Arm(Sudog):
    """A case as it was when the select began; its value is what is sent, or comes."""

    cdef ChanFields ch
    cdef bint sending
    cdef object case

    cdef bint ready(self) except *:
        """Return whether it looks as if it could happen; its channel is locked."""
        cdef ChanFields ch = self.ch
        if ch._closed:
            return True
        if self.sending:
            return (ch._cap and ch._buf.count < ch._cap) or (
                ch._receivers.count and ch._receivers.any_waits()
            )
        if ch.timer is not None:
            ch.timer.catch_up()
        return (ch._cap and ch._buf.count) or (ch._senders.count and ch._senders.any_waits())


cdef Arm _arm(object case, object ch, bint sending, object value):
    cdef Arm arm = Arm.__new__(Arm)
    arm.case, arm.ch, arm.sending, arm.value, arm.reason = case, ch, sending, value, ""
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
        if arm.sending:
            (<SendFields>arm.case).busy = False
        else:
            (<RecvFields>arm.case).busy = False
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
    cdef bint waits = False
    cdef object case = _begin(g, arms, cases, default, left_ns, &waits)
    if not waits:
        return case
    if left_ns is not None:
        return _wait_until(arms, cases, left_ns)
    if park_or_fail(g, _reason(arms, cases), _channels(arms) if mode.slow else None) < 0:
        _give_up(arms)
    return _end(arms, (<Arm>arms[0]).sel.winner)


cdef object _begin(GFields g, list arms, tuple cases, bint default, object left_ns, bint *waits):
    """Do one of arms if that is possible, and return its case; say whether g stands in line now."""
    cdef Arm arm
    cdef object case = None
    try:
        if not arms:
            nothing_to_select(cases, default, left_ns)
            return None
        for arm in arms:
            if arm.ch.bubble is not None:
                how = "select" if len(cases) > 1 else "send" if arm.sending else "receive"
                stay_inside(arm.ch, f"{how} on")
        case = _choose(g, arms, default or (left_ns is not None and left_ns <= 0), waits)
    except BaseException:
        _release(arms)
        raise
    if not waits[0]:
        _release(arms)
    return case


cdef list _order(list arms):
    """Return the channels of arms, each once, in the order in which they are locked (X2)."""
    cdef Arm arm
    cdef dict channels = {id(arm.ch): arm.ch for arm in arms}
    return [channels[key] for key in sorted(channels)]


cdef object _choose(GFields g, list arms, bint late, bint *waits):
    """Do one of arms and return its case; else stand in all their lines, unless it's late."""
    cdef bint alone
    cdef list order = None if mode.alone else _order(arms), standing
    cdef list into = [None]
    cdef Race race = None
    cdef Arm arm, chosen = None
    cdef ChanFields ch
    cdef Move move
    while True:
        alone = order is None
        if not alone:
            for ch in order:
                gopy_lock_take(&ch._mu.native)
        try:
            chosen = _look(arms, into, &move)
            if chosen is None and race is not None:
                for arm in standing:
                    arm.ch.stand(arm, arm.sending)
                waits[0] = True
        finally:
            if not alone:
                for ch in order:
                    gopy_lock_give(&ch._mu.native)
        if chosen is not None or waits[0] or late:
            break
        race = Race.__new__(Race)
        race.g = g
        for arm in arms:
            arm.sel = race
        standing = arms
        if _share(arms):  # who is first there is left to chance
            standing = arms[:]
            shuffle(standing)
        if order is None and not mode.alone:  # a finalizer may have brought a second thread
            order = _order(arms)
    wake(&move)
    return None if chosen is None else _happened(chosen, move.outcome == DONE, into[0])


cdef bint _share(list arms):
    """Return whether two of arms are of one channel."""
    cdef Py_ssize_t one, other
    for one in range(len(arms)):
        for other in range(one):
            if (<Arm>arms[one]).ch is (<Arm>arms[other]).ch:
                return True
    return False


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


cdef str _reason(list arms, tuple cases):
    """Return what a goroutine that waits for arms is said to do."""
    if len(cases) > 1:
        return "select"
    return "chan send" if (<Arm>arms[0]).sending else "chan receive"


cdef list _channels(list arms):
    cdef Arm arm
    return [arm.ch for arm in arms]


cdef object _wait_until(list arms, tuple cases, object left_ns):
    """Park until a waker has done one of arms, or the time has run out; return its case, or None."""
    cdef object winner
    try:
        winner = park_race((<Arm>arms[0]).sel, _reason(arms, cases), _channels(arms), left_ns)
    except BaseException:
        _leave(arms, None)
        raise
    return _end(arms, winner)


cdef int _give_up(list arms) except -1:
    """Leave all lines because of what has been raised, and raise that."""
    cdef PyObject *taken = gopy_take_error()
    cdef object error = <object>taken
    Py_DECREF(error)
    (<Arm>arms[0]).sel.take(None)  # who was interrupted is nobody else's any more
    _leave(arms, None)
    raise error


cdef object _end(list arms, Arm winner):
    """Return the case that a waker has done; None: there is none."""
    cdef object value, case = None
    cdef Arm arm
    _leave(arms, winner)
    if winner is not None:
        winner.sel.winner = None
        value, winner.value = winner.value, None
        case = _happened(winner, value is not closed, value)
    for arm in arms:  # it may be in a line for long, to be skipped there
        arm.ch = arm.case = arm.value = None
    return case


cdef int _leave(list arms, Arm winner) except -1:
    """Leave the lines but that in which winner was found."""
    cdef Arm arm
    try:
        for arm in arms:
            if arm is not winner or arm.ch.timer is not None:
                arm.ch.leave(arm, arm.sending)
    finally:
        _release(arms)
    return 0


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
