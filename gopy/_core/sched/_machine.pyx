# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `depth`, of the hot halves of `p`, `m` and `stack`, and of who runs.

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

from gopy._core.sched._crowd cimport first_of
from gopy._core.task._waits cimport GFields, Ring, gopy_lock_give, gopy_lock_take

from gopy._core.base import fastpath, inside, probe

cdef extern from "_greenlet.h":
    int gopy_import_greenlet() except -1
    int gopy_switch_to(PyObject *)  # raises on -1, which switch_to hands on
    PyObject *gopy_getcurrent()

cdef extern from "_native.h":
    PyObject *PyList_GET_ITEM(object, Py_ssize_t)
    void gopy_rouse(int)
    void gopy_fetch(void *, int)

cdef extern from "_ahead.h":
    bint gopy_find_places(PyObject *, PyObject *)
    void gopy_fetch_aside(void *)
    void gopy_fetch_locals(void *)

cdef extern from "_here.h":
    void gopy_note_stack(PyObject *, void *)
    void gopy_note_none()
    PyObject *gopy_stack_here()
    void *gopy_state_here()
    int gopy_room_here(int) except -1

cdef extern from "_guise.h":
    void gopy_know_types(PyTypeObject *, PyTypeObject *)
    int gopy_switch_between(PyObject *, bint *, PyObject *, bint)  # raises on -1, too

gopy_import_greenlet()
gopy_know_types(<PyTypeObject *>Stack, <PyTypeObject *>greenlet)

cdef enum:
    QUEUE = 256
    ROOM = 8  # frames: as deep as `current` and what it proves room for

cdef Mode _mode
mode = &_mode


def _mode_changed():
    _mode.alone, _mode.multi = fastpath.on, fastpath.multi
    _mode.slow = fastpath.listening or fastpath.bubbles > 0
    _mode.frames = probe.FRAMES if fastpath.listening else 0


fastpath.watch(_mode_changed)
_mode_changed()
_mode.threads = <PyObject *>inside.threads  # which that module holds


def room(int frames=6):
    """Prove that so many more frames, and one for the proof, may follow, or raise RecursionError."""
    gopy_room_here(frames + 1 + _mode.frames)


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
        gopy_note_none()

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
        deliver(self, g)


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
    cdef PyObject *me = gopy_stack_here()
    cdef bint waits = False
    if target.ob_type is <PyTypeObject *>Stack:
        gopy_note_stack(target, (<Stack>target).chunk)
        waits = _mode.alone and (<Stack>target).waits
    if me is NULL:
        return gopy_switch_to(target)
    return gopy_switch_between(me, &(<Stack>me).waits, target, waits)


cdef void note_none() noexcept:
    """Note that no Stack runs on this thread any more."""
    gopy_note_none()


cdef void *state_here() noexcept:
    """Return the state of the thread that runs."""
    return gopy_state_here()


cdef void set_next(PFields p, GFields g) noexcept:
    with cython.critical_section(p):
        p.next_ = g


cdef void bind(GFields g, Stack stack, MFields m) noexcept:
    """Let stack, one of m's, run g."""
    with cython.critical_section(g):
        g.stack_ = stack
        g.m_ = m
    with cython.critical_section(stack):
        stack.g_ = g


cdef void look_ahead(Ring line) noexcept:
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
    fetch_stack(<GFields>PyList_GET_ITEM(slots, (at + 3) & line.mask))
    stack = <PyObject *>(<GFields>PyList_GET_ITEM(slots, (at + 2) & line.mask)).stack_
    if stack.ob_type is <PyTypeObject *>Stack:
        gopy_fetch_aside((<Stack>stack).pimpl)
    stack = <PyObject *>(<GFields>PyList_GET_ITEM(slots, (at + 1) & line.mask)).stack_
    if stack.ob_type is <PyTypeObject *>Stack:
        gopy_fetch_locals((<Stack>stack).chunk)


cdef void fetch_stack(GFields g) noexcept:
    """Have the processor fetch what greenlet keeps of g, and its frames."""
    cdef PyObject *stack = <PyObject *>g.stack_
    if stack.ob_type is <PyTypeObject *>Stack:
        gopy_fetch((<Stack>stack).pimpl, 320)
        gopy_fetch((<Stack>stack).chunk, 384)


def find_places(wait not None):
    """Look where greenlet keeps what it puts aside; return whether that was found (`_ahead.h`).

    ``wait()`` is a function of Python's that switches to the greenlet's parent.
    """
    waiting = greenlet(wait)
    waiting.switch()
    found = gopy_find_places(<PyObject *>waiting, <PyObject *>waiting.gr_frame)
    waiting.switch()
    return found


cdef GFields following(MFields m):
    """Take out of m's P who comes next without the hub; None: the hub decides.

    It does among several threads, where the world has ended and m has no P, and without fuel.
    """
    cdef PyObject *p = <PyObject *>m.p  # m holds them, as long as one thread alone uses gopy
    cdef PyObject *late = <PyObject *>m.late
    if not _mode.alone or p is <PyObject *>None:
        return None
    if (<PFields>p).next_ is not None:
        if (<PFields>p).chain <= 0:
            return None
        (<PFields>p).chain -= 1
        return take_next(<PFields>p)
    if (<PFields>p).fuel <= 0:
        return None
    if not (<PFields>p).queue.count and (<Ring>late).count and not (<PFields>p).fresh.count:
        _come_forward(m, <PFields>p, <Ring>late)  # as many as the hub would
    if not (<PFields>p).queue.count:
        return None
    (<PFields>p).fuel -= 1
    look_ahead((<PFields>p).queue)
    return <GFields>(<PFields>p).queue.shift()


cdef inline GFields take_next(PFields p):
    """Take out who was to go next on p."""
    cdef GFields g = None
    with cython.critical_section(p):
        g, p.next_ = p.next_, g
    return g


cdef int _come_forward(MFields m, PFields p, Ring late) except -1:
    """Let those of late, m's who have stepped aside, be p's queue, which is empty."""
    if late.count <= QUEUE // 2:  # all of them: the two queues change places
        m.late, p.queue = p.queue, late
    else:
        p.queue.move(late, QUEUE // 2 - p.queue.count)
    return 0


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


# Who runs


cdef object arrive = None, loop = None


def on_loop(fn):
    """Be told what a Stack does."""
    global loop
    loop = fn


cdef PyObject *who_runs() except NULL:
    """Return the greenlet that runs, borrowed: its thread holds it."""
    cdef PyObject *stack = gopy_stack_here()
    cdef object me
    if stack is not NULL:
        return stack
    me = <object>gopy_getcurrent()
    Py_DECREF(me)
    if type(me) is Stack:
        gopy_note_stack(<PyObject *>me, (<Stack>me).chunk)
    return <PyObject *>me


cdef object running():
    """Return the greenlet that runs."""
    return <object>who_runs()


cdef int prove_room() except -1:
    """Prove room for Python functions as deep as `current` and what it proves room for (R4)."""
    return gopy_room_here(ROOM + _mode.frames)


def on_arrival(fn):
    """Have fn make a goroutine of a thread that calls gopy for the first time."""
    global arrive
    arrive = fn


cdef GFields here():
    """Return the goroutine that runs; with room for what Python functions are called (R4)."""
    cdef PyObject *stack = gopy_stack_here()
    cdef GFields g
    if stack is not NULL and not anyone_inside():
        g = (<Stack>stack).g_
        if g is not None:
            gopy_room_here(ROOM + _mode.frames)
            _mode.thread = gopy_thread()
            return g
    return _here_otherwise()


cdef GFields _here_otherwise():
    cdef object me
    cdef GFields g
    gopy_room_here(ROOM + _mode.frames)
    if anyone_inside():
        inside.refuse()
    me = running()
    if type(me) is Stack and (<Stack>me).g_ is not None:
        _mode.thread = gopy_thread()
        return (<Stack>me).g_
    g = getattr(me, "g", None)
    return arrive() if g is None else g


def current():
    """Return the goroutine that runs."""
    return here()


cdef int go_next(MFields m, PFields p, GFields g) except -1:
    """Let g go next on p, m's, while one thread alone uses gopy; who was to go next goes on to the queue."""
    cdef GFields old = p.next_
    p.next_ = g
    if old is not None:
        p.queue.add(old)
        if p.queue.count > QUEUE:
            spill(m, p)
    return 0


cdef int spill(MFields m, PFields p) except -1:
    """Send the older half of p's queue behind all others (P1); not where there's no room (R4)."""
    try:
        behind_all(m, p)
    except RecursionError:
        pass
    return 0


cdef list put_next(PFields p, GFields g):
    """Let g go first, and whom it displaces stand at the end; return who must go behind all others (P1).

    ``mu`` is held.
    """
    cdef GFields old = p.next_
    cdef list half
    set_next(p, g)
    if old is None:
        return None
    if p.queue.count < QUEUE:
        p.queue.add(old)
        return None
    half = first_of(p.queue, QUEUE // 2)
    half.append(old)
    return half


cdef int deliver(MFields m, GFields g) except -1:
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


cdef object behind_all = None


def on_spill(behind):
    """Be told how half a queue goes behind all others."""
    global behind_all
    behind_all = behind
