# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `gosched`, `wake.push_all` and the hot halves of `spawn` and `stack`: how
goroutines begin, step aside, come back from the poller, and end.

It's the same algorithm; the Python files explain it (S1, P1).  What is the machine's: the loop of
a Stack has no frame of Python's, so tracebacks end at the goroutine's own function.
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF
from cpython.set cimport PySet_GET_SIZE

from gopy._core.sched._machine cimport (
    MFields, PFields, Stack, bind, following, half_and, mode, prove_room, running,
    set_next, spill, stack_of, switch_to,
)
from gopy._core.task._extra cimport ExtraFields
from gopy._core.task._waits cimport GFields, gopy_lock_give, gopy_lock_take

from greenlet import greenlet

from gopy._core.base import inside, probe
from gopy._core.sched import _machine

cdef extern from "_native.h":
    long long gopy_count_up(long long *)
    PyObject *gopy_take_error()
    bint gopy_has_context()
    Py_ssize_t gopy_context_size() except -1
    PyObject *gopy_caller(int, int *)
    object gopy_new(PyObject *, PyObject *)
    void gopy_leave_alone(PyObject *)
    void gopy_look_after(PyObject *)

cdef extern from "_chunks.h":
    void gopy_keep_chunks()
    void *gopy_small_chunk()
    Py_ssize_t gopy_chunk_used()

cdef extern from "Python.h":
    PyObject *PyObject_CallNoArgs_ "PyObject_CallNoArgs"(PyObject *)
    PyObject *PyObject_Call_ "PyObject_Call"(PyObject *, PyObject *, PyObject *)

cdef enum:
    QUEUE = 256

cdef set threads = inside.threads  # who stands in the midst of gopy's own code (R1)
cdef long long ids = 2
cdef type G = None, Extra = None
cdef object gosched_slowly = None, put_behind = None, wakep = None
cdef object go_slowly = None, spawn_slowly = None


def on_gosched(slowly):
    """Be told how to step aside where C has no way of its own."""
    global gosched_slowly
    gosched_slowly = slowly


def on_spawn(type kind not None, extra, slow_go, slow_spawn, put, wake):
    """Be told the class of goroutines, GFields' only subclass, and the reference's own ways."""
    global G, Extra, go_slowly, put_behind, spawn_slowly, wakep
    G, Extra, go_slowly, spawn_slowly, put_behind, wakep = kind, extra, slow_go, slow_spawn, put, wake


def next_id():
    """Return the next goroutine's number; 1 is main's."""
    return gopy_count_up(&ids)


# Starting goroutines


def go(fn, /, *args, **kwargs):
    """Start fn(*args, **kwargs) as a goroutine, and go on; ``@go`` above a ``def`` works, too.

    fn is a frame that may `defer`.  Its result is dropped; an exception that leaves it is a
    panic and ends the program.  The caller's contextvars are copied.

    Raises:
        FatalError: fn is None: ``go of nil func value``, the program is over.
        TypeError: fn can't be called.

    Go: runtime/proc.go newproc
    """
    cdef GFields g
    prove_room()
    g = _start(fn, args, kwargs, 0, None)
    return go_slowly(fn, args, kwargs) if g is None else g


def spawn(fn, tuple args not None, kwargs, int depth, left=None):
    """Make a goroutine that calls fn(*args, **kwargs), and let it run when its turn comes.

    It counts as created where the caller stands, or depth of its callers below that.
    """
    cdef GFields g
    prove_room()
    g = _start(fn, args, kwargs, depth, left)
    return spawn_slowly(fn, args, kwargs, depth, left) if g is None else g


cdef GFields _start(fn, tuple args, kwargs, int depth, left):
    """Make a goroutine, and let it run when its turn comes; return None where C can't do that."""
    cdef object me = running()
    cdef MFields m = None
    cdef PFields p
    cdef GFields g, parent = None, old
    cdef PyObject *code
    cdef int lasti = 0
    if type(me) is Stack:
        m = (<Stack>me).m
        parent = (<Stack>me).g_
    elif isinstance(getattr(me, "m", None), MFields):
        m = <MFields>me.m
        parent = getattr(me, "g", None)
    if (
        parent is None or parent._id == 0 or parent.extra is not None or mode.slow
        or PySet_GET_SIZE(threads) or not callable(fn) or gopy_context_size()
    ):
        return None
    code = gopy_caller(depth, &lasti)
    if code is NULL:
        return None
    g = <GFields>gopy_new(<PyObject *>G, <PyObject *>())
    gopy_leave_alone(<PyObject *>g)
    g._id = gopy_count_up(&ids)
    g.fn = fn
    g.args_ = args
    g.kwargs = kwargs if kwargs else None
    g.parent_id = parent._id
    g.reason = ""
    g._code = <object>code
    g._lasti = lasti
    Py_DECREF(<object>code)
    if left is not None:
        g.extra = Extra()
        g.extra.left = left
    p = m.p
    if mode.alone and p is not None:  # None: the world has ended
        old = p.next_
        p.next_ = g
        if old is not None:
            p.queue.add(old)
            if p.queue.count > QUEUE:
                spill(m, p)
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
            set_next(p, g)
            if old is not None:
                if p.queue.count < QUEUE:
                    p.queue.add(old)
                else:
                    over = half_and(p, old)
        gopy_lock_give(&p.mu.native)
    if not ours:
        over = [g]
    if over is not None:
        put_behind(m, over)
    world = m.world
    if world.idle_ps:
        wakep(world)
    return 0


# Stepping aside


def gosched():
    """Let all others that can run go first.

    Go: runtime/proc.go Gosched
    """
    cdef object me = running()
    cdef MFields m = None
    cdef PFields p
    cdef GFields g
    cdef PyObject *target
    if mode.alone and not PySet_GET_SIZE(threads):
        if type(me) is Stack:
            m = (<Stack>me).m
            g = (<Stack>me).g_
        elif getattr(me, "lone_p", None) is not None:
            m = me.m
            g = me.g
    if m is None or m.p is None:
        gosched_slowly()
        return
    p = m.p
    if p.fuel <= 0 or p.fresh.bundles or p.next_ is not None and p.chain <= 0:
        gosched_slowly()
        return
    g.order = 0  # before whoever comes: nobody fresh stands behind all others yet
    m.late.add(g)
    target = stack_of(m, following(m))
    g = None
    if target != <PyObject *>me:
        me = None
        switch_to(target)


# Coming back from the poller


cdef object push_all_slowly = None


def on_push_all(slowly):
    """Be told how to do it where C has no way of its own."""
    global push_all_slowly
    push_all_slowly = slowly


def push_all(MFields m not None, list ready not None):
    """Put goroutines that the poller or the clock woke where they belong."""
    cdef PFields p = m.p
    cdef GFields g
    if not mode.alone or p is None or m.late.count or p.queue.count + len(ready) > QUEUE:
        return push_all_slowly(m, ready)
    for g in ready:
        if g.m_ is not m:
            return push_all_slowly(m, ready)
    if p.fresh.bundles:
        return push_all_slowly(m, ready)
    for g in ready:
        g.reason = ""
        p.queue.add(g)


# Running them


cdef bint small = False  # Stacks begin with a small chunk of frames (base/_chunks.h)
cdef object works = None  # whether that has been seen to work


def small_chunks(bint wanted, call not None):
    """Say whether Stacks shall begin with a small chunk; return whether they will (R27).

    They do where it is seen to work: ``call(fn)`` is a function of Python's that returns ``fn()``.
    """
    global small, works
    if wanted and works is None:
        gopy_keep_chunks()
        works = greenlet(_try_small_chunk).switch(call)
    small = wanted and works
    return small


def _try_small_chunk(call):
    """Return whether frames go to a small chunk and leave it again."""
    gopy_small_chunk()
    before = gopy_chunk_used()
    within = call(chunk_used)
    return 0 < before < within < before + 500 and gopy_chunk_used() == before


def chunk_used():
    """Return how many bytes the frames in the innermost chunk take."""
    return gopy_chunk_used()


cdef object end_g = None


def on_end_of_g(fn):
    """Have fn(g, result, error) called for ends that are not only the goroutine's own."""
    global end_g
    end_g = fn


def _loop():
    """Run the Stack's goroutine, then whoever is next; what a Stack does.

    A goroutine that waits keeps this function's frame, so what needs room has frames of its own.
    """
    cdef Stack self = _begin()
    cdef GFields g = self.g_
    cdef object fn, args, kwargs
    cdef PyObject *result
    cdef PyObject *target
    while g is not None:
        gopy_look_after(<PyObject *>g)
        if g.extra is not None or mode.slow:
            _greet(self, g)
        fn, args, kwargs = g.fn, g.args_, g.kwargs  # they live as long as the call
        if kwargs is not None:
            result = PyObject_Call_(<PyObject *>fn, <PyObject *>args, <PyObject *>kwargs)
        elif <tuple>args:
            result = PyObject_Call_(<PyObject *>fn, <PyObject *>args, NULL)
        else:
            result = PyObject_CallNoArgs_(<PyObject *>fn)
        if result is NULL or g.extra is not None or g._id == 1:
            _end_of(self.m, g, result)
        else:
            Py_DECREF(<object>result)
        if gopy_has_context():
            self.gr_context = None
        fn = args = kwargs = None
        _forget(g)
        g = following(self.m)
        if g is not None and g.stack_ is None:
            bind(g, self, self.m)
            continue
        target = _set_free(self, g)
        g = None
        switch_to(target)
        g = self.g_  # set by whoever took this Stack, or None: it's told to end


cdef Stack _begin():
    """Return the Stack that runs, which begins."""
    cdef object me = running()
    if small:
        (<Stack>me).chunk = gopy_small_chunk()
    return <Stack>me


cdef int _greet(Stack self, GFields g) except -1:
    """Do what few goroutines need before they begin."""
    if g.extra is not None and g.extra.context is not None:
        self.gr_context = g.extra.context
    if mode.slow and probe.started is not None:
        probe.started(g)
    return 0


cdef PyObject *_set_free(Stack self, GFields g) except NULL:
    """Let others take this Stack; return where to switch to, so that g runs; borrowed (M1)."""
    cdef MFields m = self.m
    with cython.critical_section(self):
        self.g_ = None
    m.free.append(self)
    return <PyObject *>m.hub if g is None else <PyObject *>g.stack_


cdef int _forget(GFields g) except -1:
    """Let g, which has ended, hold nothing any more but its name; it's g's stack until then."""
    cdef object args, kwargs
    with cython.critical_section(g):
        args, g.args_ = g.args_, None
        kwargs, g.kwargs = g.kwargs, None
    args = kwargs = None
    with cython.critical_section(g):
        g.stack_ = None
    if mode.slow and probe.ended is not None:
        probe.ended(g)
    return 0


cdef int _end_of(MFields m, GFields g, PyObject *result) except -1:
    """Hand result, which is ours, or the exception that has been raised over to `stack.end`.

    Who only wants to know of a normal end is told here.
    """
    cdef object value = None, raised = None
    cdef ExtraFields extra = g.extra
    cdef PyObject *error = gopy_take_error() if result is NULL else NULL
    if error is NULL and g._id != 1 and extra.unwind is None and extra.bubble is None:
        Py_DECREF(<object>result)
        if extra.left is not None:
            try:
                raised = extra.left(None)
            except BaseException as why:
                raised = why
        g.extra = None
        if raised is not None:
            end_g(m.world, g, None, raised)
        return 0
    if result is not NULL:
        value = <object>result
        Py_DECREF(value)
    if error is not NULL:
        raised = <object>error
        Py_DECREF(raised)
    end_g(m.world, g, value, raised)
    return 0


_machine.on_loop(_loop)
