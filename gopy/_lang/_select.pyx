# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `select`; `_cases` has its arms.

It's the same algorithm; the Python files explain it (X1-X3).  What is the machine's:

- It looks which cases can happen, and chooses among them; only if none can does it make a Race, and
  look once more.
- A goroutine that waits keeps `select`'s frame on the C stack, so what needs room has others.
"""

from cpython.object cimport PyObject

from gopy._core.sched._machine cimport here, mode
from gopy._core.sched._parking cimport Park, park_g
from gopy._core.task._waits cimport GFields, Race, gopy_lock_give, gopy_lock_take
from gopy._lang._cases cimport Arm, CaseFields, RecvFields, arms_of, release
from gopy._lang._passing cimport DONE, WAIT, ChanFields, Move, wake

from gopy._core import chance, park_race, span_ns
from gopy._lang._passing import CLOSED
from gopy.errors import Error

cdef extern from "_native.h":
    PyObject *PyList_GET_ITEM(list, Py_ssize_t)
    object gopy_raised "gopy_take_error"()

cdef Park park_or_fail = <Park>park_g
cdef object random = chance.random
cdef object shuffle = chance.shuffle
cdef object closed = CLOSED
cdef str SEND_ON_CLOSED = "send on closed channel"


cdef object nothing_to_select = None, stay_inside = None


def on_select(nothing, inside):
    """Be told what the reference does without channels, and in bubbles."""
    global nothing_to_select, stay_inside
    nothing_to_select, stay_inside = nothing, inside


cdef inline bint _ready(Arm arm) except -1:
    """Return whether arm looks as if it could happen; its channel is locked."""
    cdef ChanFields ch = arm.ch
    if ch._closed:
        return True
    if arm.sending:
        return (ch._cap and ch._buf.count < ch._cap) or (
            ch._receivers.count and ch._receivers.anyone()
        )
    if ch.timer is not None:
        ch.timer.catch_up()
    return (ch._cap and ch._buf.count) or (ch._senders.count and ch._senders.anyone())


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
    cdef bint bubbled, waits = False
    cdef list arms = arms_of(cases, &bubbled)
    cdef object case = _begin(g, arms, cases, default, left_ns, bubbled, &waits)
    if not waits:
        return case
    if left_ns is not None:
        return _wait_until(arms, cases, left_ns)
    if park_or_fail(g, _reason(arms, cases), _channels(arms) if mode.slow else None) < 0:
        _give_up(arms)
    return _end(arms, (<Arm>arms[0]).sel.winner)


cdef object _begin(
    GFields g, list arms, tuple cases, bint default, object left_ns, bint bubbled, bint *waits
):
    """Do one of arms if that is possible, and return its case; say whether g stands in line now."""
    try:
        if not arms:
            nothing_to_select(cases, default, left_ns)
            return None
        if bubbled:
            _stay_inside(arms, len(cases) > 1)
        return _choose(g, arms, default or (left_ns is not None and left_ns <= 0), waits)
    finally:
        if not waits[0]:
            release(arms)


cdef int _stay_inside(list arms, bint several) except -1:
    """End the program where one of arms is of a bubble's channel, and the caller is not inside."""
    cdef Arm arm
    for arm in arms:
        if arm.ch.bubble is not None:
            how = "select" if several else "send" if arm.sending else "receive"
            stay_inside(arm.ch, f"{how} on")
    return 0


cdef list _order(list arms):
    """Return the channels of arms, each once, in the order in which they are locked (X2)."""
    cdef Arm arm
    cdef dict channels = {id(arm.ch): arm.ch for arm in arms}
    return [channels[key] for key in sorted(channels)]


cdef object _choose(GFields g, list arms, bint late, bint *waits):
    """Do one of arms and return its case; else stand in all their lines, unless it's late."""
    cdef bint alone
    cdef list order = None if mode.alone else _order(arms), standing
    cdef Race race = None
    cdef Arm chosen = None
    cdef ChanFields ch
    cdef Py_ssize_t at
    cdef Move move
    while True:
        alone = order is None
        if not alone:
            for ch in order:
                gopy_lock_take(&ch._mu.native)
        try:
            chosen = _look(arms, &move)
            if chosen is None and race is not None:
                for at in range(len(standing)):
                    _stand(<Arm>PyList_GET_ITEM(standing, at))
                waits[0] = True
        finally:
            if not alone:
                for ch in order:
                    gopy_lock_give(&ch._mu.native)
        if chosen is not None or waits[0] or late:
            break
        race = Race.__new__(Race)
        race.g = g
        for at in range(len(arms)):
            (<Arm>PyList_GET_ITEM(arms, at)).sel = race
        standing = arms
        if _share(arms):  # who is first there is left to chance
            standing = arms[:]
            shuffle(standing)
        if order is None and not mode.alone:  # a finalizer may have brought a second thread
            order = _order(arms)
    wake(&move)
    return None if chosen is None else _happened(chosen, move.outcome == DONE)


cdef inline int _stand(Arm arm) except -1:
    arm.stands = True
    arm.ch.stand(arm, arm.sending)
    return 0


cdef bint _share(list arms):
    """Return whether two of arms are of one channel."""
    cdef Py_ssize_t one, other
    for one in range(len(arms)):
        for other in range(one):
            if (<Arm>PyList_GET_ITEM(arms, one)).ch is (<Arm>PyList_GET_ITEM(arms, other)).ch:
                return True
    return False


cdef Arm _look(list arms, Move *move):
    """Do one of arms that can happen, by chance; all their channels are locked (X1)."""
    cdef Py_ssize_t at, only = -1
    cdef list ready = None
    cdef Arm arm
    move.woken = NULL
    move.outcome = WAIT
    for at in range(len(arms)):
        if _ready(<Arm>PyList_GET_ITEM(arms, at)):
            if only < 0:
                only = at
            elif ready is None:
                ready = [only, at]
            else:
                ready.append(at)
    while only >= 0:
        if ready is not None:
            only = ready.pop(<Py_ssize_t>(<double>random() * len(ready)))
        arm = <Arm>PyList_GET_ITEM(arms, only)
        if arm.sending:
            arm.ch.put(arm.value, move)
        else:
            arm.value = arm.ch.take(move)
        if move.outcome != WAIT:
            return arm
        if not ready:  # its partner's race was won elsewhere just now
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
        _end(arms, None)
        raise
    return _end(arms, winner)


cdef int _give_up(list arms) except -1:
    """Leave all lines because of what has been raised, and raise that."""
    cdef object error = gopy_raised()
    (<Arm>arms[0]).sel.take(None)  # who was interrupted is nobody else's any more
    _end(arms, None)
    raise error


cdef object _end(list arms, Arm winner):
    """Return the case that a waker has done; None: there is none."""
    try:
        _leave(arms, winner)
        if winner is None:
            return None
        winner.sel.winner = None
        return _happened(winner, winner.value is not closed)
    finally:
        release(arms)


cdef int _leave(list arms, Arm winner) except -1:
    """Leave the lines but that in which winner was found."""
    cdef Py_ssize_t at
    for at in range(len(arms)):
        _step_out(<Arm>PyList_GET_ITEM(arms, at), winner)
    return 0


cdef inline int _step_out(Arm arm, Arm winner) except -1:
    if arm is not winner or arm.ch.timer is not None:
        arm.stands = not arm.ch.leave(arm, arm.sending)
    if arm is winner:
        arm.stands = False
    return 0


cdef object _happened(Arm arm, bint ok):
    """Write down what came of arm, in its value; ok is False if a close ended it."""
    cdef CaseFields case = arm.case
    if arm.sending:
        if not ok:
            raise Error(SEND_ON_CLOSED)
        return case
    (<RecvFields>case).ok = ok
    case.value = arm.value if ok else arm.ch.zero()
    return case
