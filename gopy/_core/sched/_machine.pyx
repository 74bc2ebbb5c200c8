# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `task.waiter`, the hot halves of `task.g`, `sched.p`, `sched.m`,
`sched.stack`, `sched.spawn` and `sched.parking`, and of the locks of `base.lockrank`.

It's the same algorithm; the Python files explain it, and the invariants have their numbers
there (P1, M1-M3, W1, W2, S1).  What is the machine's:

- A function here is never interrupted: no finalizer, no handler and, where threads take turns,
  no other thread comes between two of its lines, as long as it calls nothing of Python's and
  drops no object of the program's.  So values are moved, and dropped at the end.
- After the first change only C calls follow: no room on the stack need be proved (R4).
- While several threads use gopy, who parks still takes the next goroutine out of his P himself,
  under ``p.mu``, and asks the hub only when ``fuel`` is used up.
- Where threads run in parallel, fields that others look at without a lock are changed, and
  read, in a critical section of their object.

A Ring is a deque of the queues' kind; its slots are a list, so that the collector sees them.
"""

cimport cython
from cpython.exc cimport PyErr_Clear
from cpython.list cimport PyList_GET_ITEM, PyList_SET_ITEM
from cpython.object cimport PyObject, PyObject_Call, PyTypeObject
from cpython.ref cimport Py_DECREF, Py_INCREF
from cpython.set cimport PySet_GET_SIZE

from gopy._core.base import fastpath, inside, probe

cdef extern from "greenlet/greenlet.h":
    ctypedef class greenlet.greenlet [object PyGreenlet]:
        pass
    int PyGreenlet_Import() except *
    PyObject *_switch "PyGreenlet_Switch"(PyObject *, PyObject *, PyObject *)
    PyObject *_getcurrent "PyGreenlet_GetCurrent"()

cdef extern from *:
    """
    #undef gopy_switch
    static inline PyObject *gopy_switch(PyObject *to) {
        return PyGreenlet_Switch((PyGreenlet *)to, NULL, NULL);
    }
    static inline PyObject *gopy_getcurrent(void) { return (PyObject *)PyGreenlet_GetCurrent(); }
    """
    PyObject *gopy_switch(PyObject *)
    PyObject *gopy_getcurrent()

cdef extern from "_native.h":
    int gopy_lock_init(gopy_lock *) except -1
    void gopy_lock_clear(gopy_lock *)
    int gopy_lock_try(gopy_lock *)
    int gopy_lock_held(gopy_lock *)
    int gopy_test_and_set(char *)
    long long gopy_count_up(long long *)
    PyObject *gopy_take_error()
    bint gopy_has_context()
    int gopy_room(int) except -1
    void gopy_rouse(int)
    PyObject *gopy_caller(int *)
    int gopy_no_collection()
    void gopy_collect_again(int)

cdef extern from "Python.h":
    PyObject *PyObject_CallNoArgs_ "PyObject_CallNoArgs"(PyObject *)
    PyObject *PyObject_Call_ "PyObject_Call"(PyObject *, PyObject *, PyObject *)

PyGreenlet_Import()

cdef enum:
    QUEUE = 256
    ROOM = 8  # frames: as deep as `current` and what it proves room for

cdef Mode _mode
mode = &_mode
cdef set threads = inside.threads  # who stands in the midst of gopy's own code (R1)
cdef long long ids = 2


def _mode_changed():
    _mode.alone = fastpath.on
    _mode.multi = fastpath.multi
    _mode.slow = fastpath.listening or fastpath.bubbles > 0


fastpath.watch(_mode_changed)
_mode_changed()


def next_id():
    """Return the next goroutine's number; 1 is main's."""
    return gopy_count_up(&ids)


# Locks: base.lockrank


@cython.freelist(64)
cdef class Lock:
    """A native lock; in C it is taken without a call of Python's."""

    def __cinit__(self):
        gopy_lock_init(&self.native)
        self.made = True

    def __dealloc__(self):
        if self.made:
            gopy_lock_clear(&self.native)

    def acquire(self, blocking=True):
        """Take the lock; unless blocking, only if nobody holds it. Return whether it was taken."""
        if blocking:
            gopy_lock_take(&self.native)
            return True
        return bool(gopy_lock_try(&self.native))

    def release(self):
        """Give it back."""
        if not gopy_lock_held(&self.native):
            raise RuntimeError("release unlocked lock")
        gopy_lock_give(&self.native)

    def locked(self):
        """Return whether somebody holds it."""
        return bool(gopy_lock_held(&self.native))

    def __enter__(self):
        gopy_lock_take(&self.native)
        return True

    def __exit__(self, kind, error, trace):
        gopy_lock_give(&self.native)

    def _at_fork_reinit(self):
        gopy_lock_init(&self.native)


# Room: sched.depth


def room(int frames=6):
    """Prove that so many more frames, and one for the proof, may follow, or raise RecursionError."""
    gopy_room(frames + 1)


# Queues


cdef class Ring:
    """First come, first served: what a deque is to the reference."""

    def __cinit__(self, *_):
        self.slots = [None, None, None, None]
        self.mask = 3

    def __init__(self, entries=()):
        for each in entries:
            self.add(each)

    cdef int grow(self) except -1:
        cdef Py_ssize_t size = self.mask + 1, index
        cdef int was_on = gopy_no_collection()
        cdef list slots = [None] * (2 * size)
        gopy_collect_again(was_on)
        for index in range(self.count):
            slots[index] = self.slots[(self.head + index) & self.mask]
        self.slots, self.head, self.mask = slots, 0, 2 * size - 1
        return 0

    cdef int add(self, object x) except -1:
        cdef Py_ssize_t at
        with cython.critical_section(self):
            if self.count > self.mask:
                self.grow()
            at = (self.head + self.count) & self.mask
            Py_INCREF(x)
            Py_DECREF(None)
            PyList_SET_ITEM(self.slots, at, x)
            self.count += 1
        return 0

    cdef int add_head(self, object x) except -1:
        with cython.critical_section(self):
            if self.count > self.mask:
                self.grow()
            self.head = (self.head - 1) & self.mask
            Py_INCREF(x)
            Py_DECREF(None)
            PyList_SET_ITEM(self.slots, self.head, x)
            self.count += 1
        return 0

    cdef object shift(self):
        """Take out the first; there is one."""
        cdef object x
        with cython.critical_section(self):
            x = self.slots[self.head]
            Py_DECREF(x)  # the list's; x has its own
            Py_INCREF(None)
            PyList_SET_ITEM(self.slots, self.head, None)
            self.head = (self.head + 1) & self.mask
            self.count -= 1
        return x

    cdef list all(self):
        cdef Py_ssize_t index
        with cython.critical_section(self):
            return [self.slots[(self.head + index) & self.mask] for index in range(self.count)]

    def append(self, x):
        self.add(x)

    def appendleft(self, x):
        self.add_head(x)

    def popleft(self):
        if not self.count:
            raise IndexError("pop from an empty queue")
        return self.shift()

    def pop(self):
        cdef object x
        with cython.critical_section(self):
            if not self.count:
                raise IndexError("pop from an empty queue")
            self.count -= 1
            x = self.slots[(self.head + self.count) & self.mask]
            self.slots[(self.head + self.count) & self.mask] = None
        return x

    def extend(self, entries):
        for each in entries:
            self.add(each)

    def extendleft(self, entries):
        for each in entries:
            self.add_head(each)

    def clear(self):
        cdef list slots = [None, None, None, None]
        with cython.critical_section(self):
            slots, self.slots = self.slots, slots
            self.head = self.count = 0
            self.mask = 3
        slots.clear()

    def remove(self, x):
        cdef Py_ssize_t index, left, at
        cdef object found = None
        with cython.critical_section(self):
            for index in range(self.count):
                if self.slots[(self.head + index) & self.mask] is x:
                    for left in range(index, self.count - 1):
                        at = (self.head + left) & self.mask
                        self.slots[at] = self.slots[(at + 1) & self.mask]
                    self.count -= 1
                    at = (self.head + self.count) & self.mask
                    found = self.slots[at]
                    self.slots[at] = None
                    return
        raise ValueError("not in the queue")

    def __len__(self):
        return self.count

    def __iter__(self):
        return iter(self.all())

    def __contains__(self, x):
        return any(each is x for each in self.all())

    def __getitem__(self, index):
        return self.all()[index]


# Waits: task.waiter


cdef class Entry:
    """Who stands in a line: a G, or a Sudog."""


cdef class Race:
    """One wait that several may end; the first who claims it does."""

    def __init__(self, GFields g not None):
        self.g = g

    cdef bint take(self, Sudog winner):
        if gopy_test_and_set(&self.token):
            return False
        self.winner = winner
        return True

    def claim(self, Sudog winner):
        """Return True to the first caller only; its sudog is the winner (None: the clock)."""
        return self.take(winner)

    @property
    def over(self):
        """Whether somebody has claimed it."""
        return self.token != 0


cdef class Sudog(Entry):
    """A Race's place in one line; value goes through it to or from the waker."""

    def __init__(self, Race race not None, value=None, Py_ssize_t index=0):
        self.sel = race
        self.value = value
        self.reason = ""
        self.index = index


cdef class Line(Ring):
    """First come, first served; who left early is skipped."""

    cdef Entry first(self):
        cdef Entry entry
        while self.count:
            entry = self.shift()
            if entry.sel is None or entry.sel.take(<Sudog>entry):
                return entry
        return None

    cdef int left_one(self) except -1:
        self.left += 1
        if self.left > 16 and self.left * 2 > self.count:
            self.keep([each for each in self.all() if _waits(<Entry>each)])
        return 0

    cdef int keep(self, list waiting) except -1:
        self.clear()
        self.extend(waiting)
        self.left = 0
        return 0

    def push(self, Entry entry not None):
        """Stand at the end."""
        self.add(entry)

    def push_front(self, Entry entry not None):
        """Stand at the head."""
        self.add_head(entry)

    def pop_first(self):
        """Take out and claim the first who still waits; None if nobody does."""
        return self.first()

    def remove_entry(self, entry):
        """Take entry out; False if it was not there any more."""
        try:
            self.remove(entry)
        except ValueError:
            return False
        return True

    def leave(self):
        """Note that one entry's race is over: it will be skipped, or swept."""
        self.left_one()

    def drop_gone(self):
        """In the child of a fork: take out who is not there any more, and has no M."""
        self.keep([each for each in self.all() if _g(<Entry>each).m_ is not None])

    def anyone(self):
        """Return whether somebody still waits; leftovers at the head are dropped."""
        cdef Entry entry
        while self.count:
            entry = self.slots[self.head]
            if _waits(entry):
                return True
            self.shift()
        return False

    def anyone_but(self, g):
        """Return whether somebody other than g's own race still waits."""
        return any(
            _waits(<Entry>each) and ((<Entry>each).sel is None or (<Entry>each).sel.g is not g)
            for each in self.all()
        )


cdef inline bint _waits(Entry entry):
    return entry.sel is None or not entry.sel.token


cdef inline GFields _g(Entry entry):
    return <GFields>entry if entry.sel is None else entry.sel.g


# What G, P, M and Stack hold


cdef class GFields(Entry):
    """The fields of a G."""

    @property
    def args(self):
        with cython.critical_section(self):
            return self.args_

    @args.setter
    def args(self, value):
        with cython.critical_section(self):
            value, self.args_ = self.args_, value

    @property
    def stack(self):
        with cython.critical_section(self):
            return self.stack_

    @stack.setter
    def stack(self, value):
        with cython.critical_section(self):
            value, self.stack_ = self.stack_, value

    @property
    def m(self):
        with cython.critical_section(self):
            return self.m_

    @m.setter
    def m(self, value):
        with cython.critical_section(self):
            value, self.m_ = self.m_, value


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

    def put_off(self, GFields g not None):
        """Put g, which runs here, behind all others; its ``order`` is set."""
        self.late.add(g)


cdef class Stack(greenlet):
    """Where goroutines of one M run, one at a time."""

    cdef GFields g_
    cdef public MFields m
    cdef public object lone_p
    cdef public Py_ssize_t index

    def __init__(self, MFields m not None, GFields g not None):
        greenlet.__init__(self, _loop, m.hub)
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


cdef inline int _switch_to(PyObject *target) except -1:
    cdef PyObject *result = gopy_switch(target)
    if result is NULL:
        return -1
    Py_DECREF(<object>result)
    return 0


cdef inline void _set_next(PFields p, GFields g):
    with cython.critical_section(p):
        p.next_ = g


cdef inline void _bind(GFields g, Stack stack, MFields m):
    """Let stack, one of m's, run g."""
    with cython.critical_section(g):
        g.stack_ = stack
        g.m_ = m
    with cython.critical_section(stack):
        stack.g_ = g


cdef GFields _pop(PFields p):
    """Take out who comes next without the hub, if there is anybody, and fuel; p.mu is held."""
    cdef GFields g = p.next_
    if g is not None:
        if p.chain <= 0:
            return None
        p.chain -= 1
        _set_next(p, None)
        return g
    if p.queue.count and p.fuel > 0:
        p.fuel -= 1
        return p.queue.shift()
    return None


cdef GFields _following(MFields m):
    """Take out of m's P who comes next without the hub; None: the hub decides."""
    cdef PFields p = m.p
    cdef GFields g = None
    if _mode.alone:
        return _pop(p)
    if p is None or _mode.slow or m.wired:
        return None
    gopy_lock_take(&p.mu.native)
    if p.m is m:  # else it was retaken just now (R6)
        g = _pop(p)
    gopy_lock_give(&p.mu.native)
    return g


cdef PyObject *_stack_of(MFields m, GFields g) except NULL:
    """Return where to switch to, so that g runs; borrowed (M1)."""
    cdef Stack stack
    if g is None:
        return <PyObject *>m.hub
    if g.stack_ is not None:
        return <PyObject *>g.stack_
    if m.free:
        stack = <Stack>m.free.pop()
        _bind(g, stack, m)
        return <PyObject *>stack
    with cython.critical_section(m):
        m.moving_ = g
    return <PyObject *>m.hub


# Parking: sched.parking


cdef object arrive = None


def on_arrival(fn):
    """Have fn make a goroutine of a thread that calls gopy for the first time."""
    global arrive
    arrive = fn


cdef GFields here():
    """Return the goroutine that runs; with room for what Python functions are called (R4)."""
    cdef object me
    cdef GFields g
    gopy_room(ROOM)
    if PySet_GET_SIZE(threads):
        inside.refuse()
    me = <object>gopy_getcurrent()
    Py_DECREF(me)
    if type(me) is Stack:
        g = (<Stack>me).g_
        if g is not None:
            return g
    else:
        g = getattr(me, "g", None)
        if g is not None:
            return g
    return arrive()


cdef MFields _here_m():
    """Return the M of the thread that runs, if it has one."""
    cdef object me = <object>gopy_getcurrent()
    Py_DECREF(me)
    if type(me) is Stack:
        return (<Stack>me).m
    m = getattr(me, "m", None)
    return <MFields>m if isinstance(m, MFields) else None


def current():
    """Return the goroutine that runs."""
    return here()


cdef int park_g(GFields g, str reason, object on) except -1:
    """Let others run until `ready_g` is called for g, the caller."""
    cdef object m = g.m_
    g.reason = reason
    if not isinstance(m, MFields):
        if _mode.slow:
            park_slowly(g, reason, on)
            return 0
        m.hub.switch()
        g.reason = ""
        return 0
    if _mode.alone:
        return _switch_to(_stack_of(<MFields>m, _following(<MFields>m)))
    if _mode.slow:
        park_slowly(g, reason, on)
        return 0
    _switch_to(_stack_of(<MFields>m, _following(<MFields>m)))
    g.reason = ""
    return 0


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
    if _mode.alone:
        p = (<MFields>m).p
        old = p.next_
        p.next_ = g
        if old is not None:
            p.queue.add(old)
            if p.queue.count > QUEUE:
                behind_all(m, p)
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
    _set_next(p, g)
    if old is not None:
        if p.queue.count < QUEUE:
            p.queue.add(old)
        else:
            over = _half_and(p, old)
    gopy_lock_give(&p.mu.native)
    if over is not None:
        put_behind(m, over)
    return 0


cdef list _half_and(PFields p, GFields g):
    """Take out the older half of p's queue; g comes after it (P1)."""
    cdef int was_on = gopy_no_collection()
    cdef list half = [p.queue.shift() for _ in range(QUEUE // 2)]
    half.append(g)
    gopy_collect_again(was_on)
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


cdef object park_slowly = None, ready_slowly = None, gosched_slowly = None, behind_all = None, put_behind = None, spawn = None, wakep = None


def on_slow_ways(**ways):
    """Be told what to call where C has no way of its own: the reference's functions."""
    global behind_all, gosched_slowly, park_slowly, put_behind, ready_slowly, spawn, wakep
    behind_all = ways.get("behind_all", behind_all)
    park_slowly = ways.get("park", park_slowly)
    ready_slowly = ways.get("ready", ready_slowly)
    gosched_slowly = ways.get("gosched_slowly", gosched_slowly)
    put_behind = ways.get("put_behind", put_behind)
    spawn = ways.get("spawn", spawn)
    wakep = ways.get("wakep", wakep)


def gosched():
    """Let all others that can run go first.

    Go: runtime/proc.go Gosched
    """
    cdef object me = <object>gopy_getcurrent()
    cdef MFields m = None
    cdef PFields p
    cdef GFields g
    cdef Ring late
    cdef PyObject *target
    Py_DECREF(me)
    if _mode.alone and not PySet_GET_SIZE(threads):
        if type(me) is Stack:
            m = (<Stack>me).m
            g = (<Stack>me).g_
        elif getattr(me, "lone_p", None) is not None:
            m = me.m
            g = me.g
    if m is None:
        gosched_slowly()
        return
    p = m.p
    late = m.late
    if p.fuel <= 0 or p.next_ is not None or p.fresh.bundles:
        gosched_slowly()
        return
    p.fuel -= 1
    g.order = 0  # before whoever comes: nobody fresh stands behind all others yet
    late.add(g)
    if not p.queue.count:
        if late.count <= QUEUE // 2:  # all of them: the two queues change places
            m.late, p.queue = p.queue, late
        else:
            while p.queue.count < QUEUE // 2:
                p.queue.add(late.shift())
    g = p.queue.shift()
    target = _stack_of(m, g)
    g = late = None
    if target != <PyObject *>me:
        me = None
        _switch_to(target)


# Starting goroutines: sched.spawn


cdef type G = None


def on_g(type kind not None):
    """Have goroutines be of kind, GFields' only subclass."""
    global G
    G = kind


cdef extern from *:
    """
    static inline PyObject *gopy_new(PyObject *type, PyObject *none) {
        return ((PyTypeObject *)type)->tp_new((PyTypeObject *)type, none, NULL);
    }
    """
    object gopy_new(PyObject *, PyObject *)


def go(fn, /, *args, **kwargs):
    """Start fn(*args, **kwargs) as a goroutine, and go on; ``@go`` above a ``def`` works, too.

    fn is a frame that may `defer`.  Its result is dropped; an exception that leaves it is a
    panic and ends the program.  The caller's contextvars are copied.

    Raises:
        FatalError: fn is None: ``go of nil func value``, the program is over.
        TypeError: fn can't be called.

    Go: runtime/proc.go newproc
    """
    cdef object me = <object>gopy_getcurrent()
    cdef MFields m = None
    cdef PFields p
    cdef GFields g, parent = None, old
    cdef PyObject *code
    cdef int lasti = 0
    gopy_room(ROOM)
    Py_DECREF(me)
    if type(me) is Stack:
        m = (<Stack>me).m
        parent = (<Stack>me).g_
    elif isinstance(getattr(me, "m", None), MFields):
        m = <MFields>me.m
        parent = getattr(me, "g", None)
    if (
        parent is None or parent._id == 0 or parent.extra is not None or _mode.slow
        or PySet_GET_SIZE(threads) or not callable(fn) or gopy_has_context()
    ):
        return spawn(fn, args, kwargs)
    code = gopy_caller(&lasti)
    if code is NULL:
        return spawn(fn, args, kwargs)
    g = <GFields>gopy_new(<PyObject *>G, <PyObject *>())
    g._id = gopy_count_up(&ids)
    g.fn = fn
    g.args_ = args
    g.kwargs = kwargs if kwargs else None
    g.parent_id = parent._id
    g.reason = ""
    g._code = <object>code
    g._lasti = lasti
    Py_DECREF(<object>code)
    p = m.p
    if _mode.alone:
        old = p.next_
        p.next_ = g
        if old is not None:
            p.queue.add(old)
            if p.queue.count > QUEUE:
                behind_all(m, p)
        return g
    _push_fresh(m, p, g)
    return g


cdef int _push_fresh(MFields m, PFields p, GFields g) except -1:
    """Make g, not started yet, known; wake who could take it."""
    cdef GFields old = None
    cdef list over = None
    cdef bint ours = False
    if p is not None:
        gopy_lock_take(&p.mu.native)
        ours = p.m is m
        if ours:  # else it was retaken just now, and is somebody else's (R6)
            old = p.next_
            _set_next(p, g)
            if old is not None:
                if p.queue.count < QUEUE:
                    p.queue.add(old)
                else:
                    over = _half_and(p, old)
        gopy_lock_give(&p.mu.native)
    if not ours:
        over = [g]
    if over is not None:
        put_behind(m, over)
    world = m.world
    if world.idle_ps:
        wakep(world)
    return 0


# Stacks: sched.stack


cdef object end_g = None


def on_end_of_g(fn):
    """Have fn(g, result, error) called for ends that are not only the goroutine's own."""
    global end_g
    end_g = fn


def _loop():
    """Run the Stack's goroutine, then whoever is next; what a Stack does."""
    cdef object me = <object>gopy_getcurrent()
    Py_DECREF(me)
    cdef Stack self = <Stack>me
    cdef MFields m = self.m
    cdef GFields g = self.g_
    cdef object fn, kwargs
    cdef tuple args
    cdef PyObject *result
    cdef PyObject *error
    cdef PyObject *target
    me = None
    while g is not None:
        if g.extra is not None and g.extra.context is not None:
            self.gr_context = g.extra.context
        if _mode.slow and probe.started is not None:
            probe.started(g)
        fn, args, kwargs = g.fn, g.args_, g.kwargs  # they live as long as the call
        if kwargs is not None:
            result = PyObject_Call_(<PyObject *>fn, <PyObject *>args, <PyObject *>kwargs)
        elif args:
            result = PyObject_Call_(<PyObject *>fn, <PyObject *>args, NULL)
        else:
            result = PyObject_CallNoArgs_(<PyObject *>fn)
        error = gopy_take_error() if result is NULL else NULL
        if error is not NULL or g.extra is not None or g._id == 1:
            _end_of(m, g, result, error)
        else:
            Py_DECREF(<object>result)
        if gopy_has_context():
            self.gr_context = None
        fn = args = kwargs = None
        _forget(g)
        if _mode.slow and probe.ended is not None:
            probe.ended(g)
        g = _following(m)
        if g is not None and g.stack_ is None:
            _bind(g, self, m)
            continue
        with cython.critical_section(self):
            self.g_ = None
        m.free.append(self)
        if g is None:
            target = <PyObject *>m.hub
        else:
            target = <PyObject *>g.stack_
            g = None
        _switch_to(target)
        g = self.g_  # set by whoever took this Stack, or None: it's told to end


cdef int _forget(GFields g) except -1:
    """Let g, which has ended, hold nothing any more but its name; it's g's stack until then."""
    cdef object args, kwargs
    with cython.critical_section(g):
        args, g.args_ = g.args_, None
        kwargs, g.kwargs = g.kwargs, None
    args = kwargs = None
    with cython.critical_section(g):
        g.stack_ = None
    return 0


cdef int _end_of(MFields m, GFields g, PyObject *result, PyObject *error) except -1:
    """Hand result, or error, over to `stack.end`; both are ours."""
    cdef object value = None, raised = None
    if result is not NULL:
        value = <object>result
        Py_DECREF(value)
    if error is not NULL:
        raised = <object>error
        Py_DECREF(raised)
    end_g(m.world, g, value, raised)
    return 0
