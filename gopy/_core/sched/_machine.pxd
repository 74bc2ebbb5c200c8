# What the other compiled twins may take from this one.

from cpython.object cimport PyObject

from gopy._core.sched._crowd cimport CrowdFields
from gopy._core.task._waits cimport GFields, Lock, Ring

cdef extern from "_greenlet.h":
    ctypedef class greenlet.greenlet [object PyGreenlet]:
        cdef void *pimpl


cdef class PFields:
    cdef GFields next_
    cdef public Ring queue
    cdef public long long fuel, chain, full, full_chain, tick, slice_ns, held_ns
    cdef public bint chained
    cdef public object id, heap, m
    cdef public CrowdFields fresh
    cdef public Lock mu


cdef class MFields:
    cdef public list free, stacks
    cdef public Ring inbox, late
    cdef public Lock inbox_mu
    cdef public object g0, hub, id, native, poller, world, wired
    cdef public long long hub_depth, idle_ns, idled, lent, now_ns, polled_ns, polls, switches
    cdef public unsigned long long tid
    cdef public int wake_fd
    cdef public bint sleeping, spinning, stopped
    cdef public PFields p
    cdef GFields moving_


cdef class Stack(greenlet):
    cdef GFields g_
    cdef public MFields m
    cdef public object lone_p
    cdef public int index
    cdef bint waits   # in switch_to, for its turn (base/_guise.h)
    cdef void *chunk  # where its frames begin, if that is a small one

cdef struct Mode:
    bint alone      # fastpath.on
    bint multi      # fastpath.multi
    bint slow       # somebody listens at a probe, or a bubble lives
    int frames      # that listeners may need, if there are any (probe.FRAMES)
    void *thread    # the one whose goroutine has asked who it is last, while alone
    PyObject *threads  # who stands in the midst of gopy's own code (inside.threads, R1)

cdef Mode *mode

cdef extern from "Python.h":
    Py_ssize_t PySet_GET_SIZE(PyObject *)


cdef inline bint anyone_inside() noexcept:
    """Return whether anybody stands in the midst of gopy's own code (R1)."""
    return PySet_GET_SIZE(mode.threads) != 0


cdef extern from "_native.h":
    void *gopy_thread()

cdef inline bint is_only_one() noexcept:
    """Return whether it's certain that nobody stands in the midst of an operation (R1, R5)."""
    return mode.alone and mode.thread == gopy_thread() and not anyone_inside()


cdef GFields here()

cdef object running()
cdef int prove_room() except -1
cdef GFields following(MFields m)
cdef PyObject *stack_of(MFields m, GFields g) except NULL
cdef int switch_to(PyObject *target) except -1
cdef void note_none() noexcept
cdef PyObject *who_runs() except NULL
cdef void *state_here() noexcept
cdef void set_next(PFields p, GFields g) noexcept
cdef void bind(GFields g, Stack stack, MFields m) noexcept
cdef list put_next(PFields p, GFields g)
cdef void look_ahead(Ring line) noexcept
cdef void fetch_stack(GFields g) noexcept
cdef int deliver(MFields m, GFields g) except -1
cdef int go_next(MFields m, PFields p, GFields g) except -1
