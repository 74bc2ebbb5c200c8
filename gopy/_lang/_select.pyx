# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of what cases hold, and of `select`.

It's the same algorithm; the Python files explain it (X1-X3).  What is the machine's: it looks
which cases can happen, and chooses among them; only if none can does it make a Race, and look
once more.
"""

cimport cython

from gopy._core.sched._machine cimport here, mode, park_g
from gopy._core.task._waits cimport GFields, Race, Sudog, gopy_lock_give, gopy_lock_take
from gopy._lang._passing cimport DONE, WAIT, ChanFields, Move, wake

from gopy._core import chance, park_race, span_ns
from gopy._lang._passing import CLOSED
from gopy.errors import Error

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


@cython.freelist(256)
cdef class Arm:
    """A case as it was when the select began."""

    cdef ChanFields ch
    cdef bint sending
    cdef object case, value
    cdef Sudog sudog

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
    cdef ChanFields ch
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
        race = Race.__new__(Race)
        race.g = g
        for number, arm in enumerate(arms):
            arm.sudog = _sudog(race, arm.value, number)
        standing = arms
        if _share(arms):  # who is first there is left to chance
            standing = arms[:]
            shuffle(standing)
        if order is None and not mode.alone:  # a finalizer may have brought a second thread
            order = _order(arms)
    wake(&move)
    if waits:
        return _wait(race, arms, single, left_ns)
    if chosen is None:
        return None
    return _happened(chosen, move.outcome == DONE, into[0])


cdef Sudog _sudog(Race race, object value, Py_ssize_t number):
    """Return race's place in a line: what `Sudog` does, without the call."""
    cdef Sudog sudog = Sudog.__new__(Sudog)
    sudog.sel, sudog.value, sudog.reason, sudog.index = race, value, "", number
    return sudog


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
            winner, race.winner = race.winner, None
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
