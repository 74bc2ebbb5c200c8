# What the other compiled twins may take from this one.

from cpython.object cimport PyObject

from gopy._core.task._waits cimport GFields, Lock, Ring

cdef extern from "_greenlet.h":
    ctypedef class greenlet.greenlet [object PyGreenlet]:
        cdef void *pimpl


cdef class PFields:
    cdef GFields next_
    cdef public Ring queue
    cdef public long long fuel, chain, full, full_chain, tick, slice_ns, held_ns
    cdef public bint chained
    cdef public object id, fresh, heap, m
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
    cdef public Py_ssize_t index
    cdef void *chunk  # where its frames begin, if that is a small one

cdef struct Mode:
    bint alone      # fastpath.on
    bint multi      # fastpath.multi
    bint slow       # somebody listens at a probe, or a bubble lives
    int frames      # that listeners may need, if there are any (probe.FRAMES)
    void *thread    # the state of the one whose goroutine has asked who it is last, while alone

cdef Mode *mode

cdef extern from "Python.h":
    void *PyThreadState_Get()

cdef GFields here()
cdef int park_g(GFields g, str reason, object on) except -1
ctypedef int (*Park)(GFields, str, object) noexcept  # park_g for who cleans up, on -1, before it raises
cdef int ready_g(GFields g) except -1

cdef object running()
cdef int prove_room() except -1
cdef GFields following(MFields m)
cdef PyObject *stack_of(MFields m, GFields g) except NULL
cdef int switch_to(PyObject *target) except -1
cdef void set_next(PFields p, GFields g)
cdef void bind(GFields g, Stack stack, MFields m)
cdef list half_and(PFields p, GFields g)
cdef void look_ahead(Ring line)
cdef int spill(MFields m, PFields p) except -1
