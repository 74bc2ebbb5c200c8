# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `parking`, of `depth`, and of the hot halves of `p`, `m` and `stack`.

It's the same algorithm; the Python files explain it, and the invariants have their numbers
there (P1, M1-M3).  What is the machine's:

- A function here is never interrupted: no finalizer, no handler and, where threads take turns,
  no other thread comes between two of its lines, as long as it calls nothing of Python's and
  drops no object of the program's.  So values are moved, and dropped at the end.
- After the first change only C calls follow: no room on the stack need be proved (R4).
- Locks are taken only while several threads use gopy, as in Python, but without a call.
"""

cimport cython
from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_DECREF
from cpython.set cimport PySet_GET_SIZE

from gopy._core.sched._crowd cimport first_of
from gopy._core.task._waits cimport GFields, Ring, gopy_lock_give, gopy_lock_take

from gopy._core.base import fastpath, inside, probe

cdef extern from "_greenlet.h":
    int gopy_import_greenlet() except -1
    PyObject *gopy_switch(PyObject *)
    PyObject *gopy_getcurrent()

cdef extern from "_native.h":
    PyObject *PyList_GET_ITEM(object, Py_ssize_t)
    int gopy_room(int) except -1
    void gopy_rouse(int)
    void gopy_fetch(void *, int)

gopy_import_greenlet()

cdef enum:
    QUEUE = 256
    ROOM = 8  # frames: as deep as `current` and what it proves room for

cdef Mode _mode
mode = &_mode
cdef set threads = inside.threads  # who stands in the midst of gopy's own code (R1)


def _mode_changed():
    _mode.alone, _mode.multi = fastpath.on, fastpath.multi
    _mode.slow = fastpath.listening or fastpath.bubbles > 0
    _mode.frames = probe.FRAMES if fastpath.listening else 0


fastpath.watch(_mode_changed)
_mode_changed()


# Room: sched.depth


def room(int frames=6):
    """Prove that so many more frames, and one for the proof, may follow, or raise RecursionError."""
    gopy_room(frames + 1 + _mode.frames)


# What P, M and Stack hold


cdef class PFields:
    """The fields of a P."""

    @property
    def next(self):
        with cython.critical_section(self):
            return self.next_

    @next.setter
    def next(self, GFields value):
        with cython.critical_section(self):
            value, self.next_ = self.next_, value


cdef class MFields:
    """The fields of an M, and what others do to it without Python's help."""

    def __cinit__(self):
        _mode.thread = NULL

    @property
    def moving(self):
        with cython.critical_section(self):
            return self.moving_

    @moving.setter
    def moving(self, GFields value):
        with cython.critical_section(self):
            value, self.moving_ = self.moving_, value

    def deliver(self, GFields g not None):
        """Put g, which is bound to this M, into the inbox.  Any thread may call it."""
        _deliver(self, g)


cdef class Stack(greenlet):
    """Where goroutines of one M run, one at a time."""

    def __init__(self, MFields m not None, GFields g not None):
        greenlet.__init__(self, loop, m.hub)
        self.m = m
        self.g_ = g

    @property
    def g(self):
        with cython.critical_section(self):
            return self.g_

    @g.setter
    def g(self, GFields value):
        with cython.critical_section(self):
            value, self.g_ = self.g_, value


cdef int switch_to(PyObject *target) except -1:
    cdef PyObject *result = gopy_switch(target)
    if result is NULL:
        return -1
    Py_DECREF(<object>result)
    return 0


cdef void set_next(PFields p, GFields g):
    with cython.critical_section(p):
        p.next_ = g


cdef void bind(GFields g, Stack stack, MFields m):
    """Let stack, one of m's, run g."""
    with cython.critical_section(g):
        g.stack_ = stack
        g.m_ = m
    with cython.critical_section(stack):
        stack.g_ = g


cdef void look_ahead(Ring line):
    """Have the processor fetch what the switches to those soon at line's head will touch.

    Among thousands of goroutines each is out of its caches when its turn comes.
    """
    cdef Py_ssize_t at = line.head
    cdef list slots = line.slots
    cdef PyObject *stack
    if line.count < 8:
        return
    gopy_fetch(PyList_GET_ITEM(slots, (at + 7) & line.mask), 192)
    gopy_fetch(<PyObject *>(<GFields>PyList_GET_ITEM(slots, (at + 5) & line.mask)).stack_, 128)
    stack = <PyObject *>(<GFields>PyList_GET_ITEM(slots, (at + 3) & line.mask)).stack_
    if stack.ob_type is <PyTypeObject *>Stack:
        gopy_fetch((<Stack>stack).pimpl, 320)
        gopy_fetch((<Stack>stack).chunk, 384)


cdef GFields following(MFields m):
    """Take out of m's P who comes next without the hub; None: the hub decides.

    It does among several threads, where the world has ended and m has no P, and without fuel.
    """
    cdef PFields p = m.p
    cdef GFields g
    cdef Ring late = m.late
    if not _mode.alone or p is None:
        return None
    g = p.next_
    if g is not None:
        if p.chain <= 0:
            return None
        p.chain -= 1
        set_next(p, None)
        return g
    if p.fuel <= 0:
        return None
    if not p.queue.count and late.count and not p.fresh.bundles:  # as many as the hub would
        if late.count <= QUEUE // 2:  # all of them: the two queues change places
            m.late, p.queue = p.queue, late
        else:
            while p.queue.count < QUEUE // 2:
                p.queue.add(late.shift())
    if p.queue.count:
        p.fuel -= 1
        look_ahead(p.queue)
        g = p.queue.shift()
    return g


cdef PyObject *stack_of(MFields m, GFields g) except NULL:
    """Return where to switch to, so that g runs; borrowed (M1)."""
    if g is None:
        return <PyObject *>m.hub
    if g.stack_ is not None:
        return <PyObject *>g.stack_
    if m.free:
        bind(g, <Stack>m.free.pop(), m)
        return <PyObject *>g.stack_
    with cython.critical_section(m):
        m.moving_ = g
    return <PyObject *>m.hub


# Parking: sched.parking


cdef object arrive = None, loop = None


def on_loop(fn):
    """Be told what a Stack does."""
    global loop
    loop = fn


cdef object running():
    """Return the greenlet that runs."""
    cdef object me = <object>gopy_getcurrent()
    Py_DECREF(me)
    return me


cdef int prove_room() except -1:
    """Prove room for Python functions as deep as `current` and what it proves room for (R4)."""
    return gopy_room(ROOM + _mode.frames)


def on_arrival(fn):
    """Have fn make a goroutine of a thread that calls gopy for the first time."""
    global arrive
    arrive = fn


cdef GFields here():
    """Return the goroutine that runs; with room for what Python functions are called (R4)."""
    cdef object me
    cdef GFields g
    gopy_room(ROOM + _mode.frames)
    if PySet_GET_SIZE(threads):
        inside.refuse()
    me = running()
    if type(me) is Stack:
        g = (<Stack>me).g_
        if g is not None:
            _mode.thread = PyThreadState_Get()
            return g
    else:
        g = getattr(me, "g", None)
        if g is not None:
            return g
    return arrive()


cdef MFields _here_m():
    """Return the M of the thread that runs, if it has one."""
    cdef object me = running()
    cdef object m = (<Stack>me).m if type(me) is Stack else getattr(me, "m", None)
    return <MFields>m if isinstance(m, MFields) else None


def current():
    """Return the goroutine that runs."""
    return here()


cdef int park_g(GFields g, str reason, object on) except -1:
    """Let others run until `ready_g` is called for g, the caller.

    A goroutine that waits keeps this function's frame, so what needs room has frames of its own.
    """
    g.reason = reason
    if _mode.slow or not isinstance(g.m_, MFields):
        _park_otherwise(g, on)
    else:
        switch_to(stack_of(<MFields>g.m_, following(<MFields>g.m_)))
    g.reason = ""
    return 0


cdef int _park_otherwise(GFields g, object on) except -1:
    if _mode.slow:
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
    cdef PFields p
    cdef GFields old
    g.reason = ""
    if m is None:  # its world is over (`stop.bury`)
        return 0
    if _mode.alone and (<MFields>m).p is not None:
        p = (<MFields>m).p
        old = p.next_
        p.next_ = g
        if old is not None:
            p.queue.add(old)
            if p.queue.count > QUEUE:
                spill(<MFields>m, p)
        return 0
    if _mode.slow:
        ready_slowly(g)
    elif not isinstance(m, MFields):
        m.deliver(g)
    elif m is _here_m() and (<MFields>m).p is not None:
        _push_next(<MFields>m, g)
    else:
        _deliver(<MFields>m, g)
    return 0


cdef int spill(MFields m, PFields p) except -1:
    """Send the older half of p's queue behind all others (P1); not where there's no room (R4)."""
    try:
        behind_all(m, p)
    except RecursionError:
        pass
    return 0


def ready(GFields g not None):
    """Let g, who was claimed, go on: it runs next on its M."""
    ready_g(g)


cdef int _push_next(MFields m, GFields g) except -1:
    """Let g, which is started, go next on m, the caller's M."""
    cdef PFields p = m.p
    cdef GFields old = None
    cdef list over = None
    gopy_lock_take(&p.mu.native)
    if p.m is not m:  # it was retaken just now (R6)
        gopy_lock_give(&p.mu.native)
        return _deliver(m, g)
    old = p.next_
    set_next(p, g)
    if old is not None:
        if p.queue.count < QUEUE:
            p.queue.add(old)
        else:
            over = half_and(p, old)
    gopy_lock_give(&p.mu.native)
    if over is not None:
        put_behind(m, over)
    return 0


cdef list half_and(PFields p, GFields g):
    """Take out the older half of p's queue; g comes after it (P1)."""
    cdef list half = first_of(p.queue, QUEUE // 2)
    half.append(g)
    return half


cdef int _deliver(MFields m, GFields g) except -1:
    cdef PFields p
    gopy_lock_take(&m.inbox_mu.native)
    m.inbox.add(g)
    p = m.p
    if p is not None:
        p.fuel = 0  # so that the fast path asks the hub (R9)
    if m.sleeping:
        m.sleeping = False
        gopy_rouse(m.wake_fd)
    gopy_lock_give(&m.inbox_mu.native)
    return 0


cdef object park_slowly = None, ready_slowly = None, behind_all = None, put_behind = None


def on_slow_ways(park, ready, behind, put):
    """Be told what to call where C has no way of its own: the reference's functions."""
    global behind_all, park_slowly, put_behind, ready_slowly
    park_slowly, ready_slowly, behind_all, put_behind = park, ready, behind, put
