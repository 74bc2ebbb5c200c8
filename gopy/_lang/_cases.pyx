# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `cases`, and of an Arm: a case as it is during one select.

What is the machine's: an arm is its own place in line.  A case keeps it for the next select, so
that one in a loop makes none; but not where it still stands in a long line, to be skipped there.
"""

cimport cython
from cpython.object cimport PyObject

from gopy._core.task._waits cimport Sudog
from gopy._lang._passing cimport ChanFields

cdef extern from "_native.h":
    PyObject *PyList_GET_ITEM(list, Py_ssize_t)


cdef class CaseFields:
    """What cases of both kinds have."""


cdef class RecvFields(CaseFields):
    """The fields of a RecvCase."""

    def __init__(self, ch):
        self.ch = ch


cdef class SendFields(CaseFields):
    """The fields of a SendCase."""

    def __init__(self, ch, value):
        self.ch = ch
        self.value = value


cdef type Chan = None, Receive = None, Send = None
cdef object no_value = None, slow_arms = None


def on_chan(type kind not None):
    """Be told the class of channels: Channel's subclass."""
    global Chan
    Chan = kind


def on_cases(type receive not None, type send not None, unset):
    """Be told the classes of cases, and what stands for a value that is not set."""
    global Receive, Send, no_value
    Receive, Send, no_value = receive, send, unset


def on_others(arms):
    """Be told what the reference does with other cases."""
    global slow_arms
    slow_arms = arms


cdef class Arm(Sudog):
    """A case as it was when the select began; its value is what is sent, or comes."""


cdef bint _seize(CaseFields case):
    """Return whether case may be used from now on; not if somebody else is using it."""
    cdef bint busy
    with cython.critical_section(case):
        busy = case.busy
        case.busy = True
    return not busy


cdef Arm _new_arm(ChanFields ch):
    cdef Arm arm = Arm.__new__(Arm)
    arm.ch, arm.reason = ch, ""
    return arm


cdef list arms_of(tuple cases, bint *bubbled):
    """Return those of cases that have a channel; each is in use from now on."""
    cdef list arms = []
    cdef CaseFields case
    cdef Arm arm
    cdef bint sending, usual = False
    bubbled[0] = False
    try:
        for each in cases:
            if type(each) is Chan:
                each = Receive(each)
            sending = type(each) is Send
            if not sending and type(each) is not Receive:
                break
            case = <CaseFields>each
            if case.ch is None:
                continue
            if type(case.ch) is not Chan or (sending and case.value is no_value) or not _seize(case):
                break
            arm = case.arm
            if arm is None or arm.ch is not case.ch:
                arm = case.arm = _new_arm(<ChanFields>case.ch)
            arm.case = case
            if sending:
                arm.sending, arm.value = True, case.value
            if arm.ch.bubble is not None:
                bubbled[0] = True
            arms.append(arm)
        else:
            usual = True
    finally:
        if not usual:
            release(arms)
            arms = []
    if usual:
        return arms
    bubbled[0] = True  # something rare, or wrong: the reference looks at it
    for each in slow_arms(cases):
        arm = _new_arm(each.ch)
        arm.case, arm.sending, arm.value = each.case, each.sending, each.value
        arms.append(arm)
    return arms


cdef inline int _let_go(Arm arm) except -1:
    """Let arm's case be used by others."""
    cdef CaseFields case = arm.case
    arm.case = arm.value = None
    if arm.stands:  # for long, perhaps, to be skipped there
        case.arm = arm.ch = None
    else:
        arm.sel = None
    with cython.critical_section(case):
        case.busy = False
    return 0


cdef int release(list arms) except -1:
    """Let the cases of arms be used by others."""
    cdef Py_ssize_t at
    for at in range(len(arms)):
        _let_go(<Arm>PyList_GET_ITEM(arms, at))
    return 0
