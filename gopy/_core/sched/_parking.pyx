# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `parking`: to wait, and to wake who waits.

It's the same algorithm; the Python file explains it.  Locks are taken only while several threads use
gopy.
"""

from cpython.object cimport PyObject, PyTypeObject

from gopy._core.sched._machine cimport (
    MFields, PFields, Stack, deliver, following, go_next, here, mode, put_next, running,
    stack_of, switch_to,
)
from gopy._core.task._waits cimport GFields, gopy_lock_give, gopy_lock_take

from greenlet import greenlet


cdef int park_g(GFields g, str reason, object on) except -1:
    """Let others run until `ready_g` is called for g, the caller.

    A goroutine that waits keeps this function's frame, so what needs room has frames of its own.
    """
    g.reason = reason
    if mode.slow or not _has_m(g):
        _park_otherwise(g, on)
    else:
        switch_to(_whoever_follows(g))
    g.reason = ""
    return 0


cdef inline bint _has_m(GFields g) noexcept:
    """Return whether g is of an M: not of a thread from outside."""
    return (<PyObject *>g.stack_).ob_type is <PyTypeObject *>Stack or isinstance(g.m_, MFields)


cdef PyObject *_whoever_follows(GFields g) except NULL:
    """Return where to switch to, so that who comes after g on its M runs; borrowed (M1)."""
    cdef MFields m = <MFields>g.m_
    return stack_of(m, following(m))


cdef int _park_otherwise(GFields g, object on) except -1:
    if mode.slow:
        park_slowly(g, g.reason, on)
    else:
        to_hub(g.m_)
    return 0


def to_hub(m):
    """Let m's hub decide who runs next; it's no greenlet where a thread from outside waits."""
    if isinstance(m.hub, greenlet):
        switch_to(<PyObject *>m.hub)
    else:
        m.hub.switch()


def park(GFields g not None, str reason not None, on):
    """Let others run until `ready` is called for g, the caller."""
    park_g(g, reason, on)


cdef int ready_g(GFields g) except -1:
    """Let g, who was claimed, go on: it runs next on its M."""
    cdef object m = g.m_
    g.reason = ""
    if m is None:  # its world is over (`stop.bury`)
        return 0
    if mode.alone and (<MFields>m).p is not None:
        return go_next(<MFields>m, (<MFields>m).p, g)
    if mode.slow:
        ready_slowly(g)
    elif not isinstance(m, MFields):
        m.deliver(g)
    elif m is _here_m() and (<MFields>m).p is not None:
        _push_next(<MFields>m, g)
    else:
        deliver(<MFields>m, g)
    return 0


cdef MFields _here_m():
    """Return the M of the thread that runs, if it has one."""
    cdef object me = running()
    cdef object m = (<Stack>me).m if type(me) is Stack else getattr(me, "m", None)
    return <MFields>m if isinstance(m, MFields) else None


def ready(GFields g not None):
    """Let g, who was claimed, go on: it runs next on its M."""
    ready_g(g)


cdef int _push_next(MFields m, GFields g) except -1:
    """Let g, which is started, go next on m, the caller's M."""
    cdef PFields p = m.p
    cdef list over
    gopy_lock_take(&p.mu.native)
    if p.m is not m:  # it was retaken just now (R6)
        gopy_lock_give(&p.mu.native)
        return deliver(m, g)
    over = put_next(p, g)
    gopy_lock_give(&p.mu.native)
    if over is not None:
        put_behind(m, over)
    return 0


cdef object park_slowly = None, ready_slowly = None, put_behind = None


def on_slow_ways(park, ready, put):
    """Be told what to call where C has no way of its own: the reference's functions."""
    global park_slowly, put_behind, ready_slowly
    park_slowly, ready_slowly, put_behind = park, ready, put
