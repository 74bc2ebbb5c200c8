# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `gosched`, `wake.push_all` and the hot half of `spawn`: how goroutines are
started, step aside, and come back from the poller.

It's the same algorithm; the Python files explain it (P1).
"""

from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_DECREF

from gopy._core.base._methods cimport (
    METH_FASTCALL, METH_KEYWORDS, PyCFunction, PyCFunction_NewEx, PyMethodDef,
)
from gopy._core.sched._machine cimport (
    MFields, PFields, Stack, anyone_inside, fetch_stack, following, go_next, mode, prove_room,
    put_next, running, stack_of, state_here, switch_to, who_runs,
)
from gopy._core.task._waits cimport GFields, gopy_lock_give, gopy_lock_take

cdef extern from "_native.h":
    long long gopy_count_up(long long *)
    Py_ssize_t gopy_context_size(void *) except -1
    PyObject *gopy_caller(int, int *)
    object gopy_new(PyObject *, PyObject *)
    tuple gopy_tuple(PyObject **, Py_ssize_t)
    void gopy_fetch(void *, int)
    void gopy_leave_alone(PyObject *)

cdef extern from "Python.h":
    PyObject *PyList_GET_ITEM(list, Py_ssize_t)

cdef enum:
    QUEUE = 256

cdef long long ids = 2
cdef type G = None
cdef object gosched_slowly = None, put_behind = None, wakep = None
cdef object go_slowly = None, spawn_slowly = None


def on_gosched(slowly):
    """Be told how to step aside where C has no way of its own."""
    global gosched_slowly
    gosched_slowly = slowly


def on_spawn(type kind not None, slow_go, slow_spawn, put, wake):
    """Be told the class of goroutines, GFields' only subclass, and the reference's own ways."""
    global G, go_slowly, put_behind, spawn_slowly, wakep
    G, go_slowly, spawn_slowly, put_behind, wakep = kind, slow_go, slow_spawn, put, wake


def next_id():
    """Return the next goroutine's number; 1 is main's."""
    return gopy_count_up(&ids)


# Starting goroutines


cdef char *GO = b"""go(fn, /, *args, **kwargs)
--

Start fn(*args, **kwargs) as a goroutine, and go on; ``@go`` above a ``def`` works, too.

fn is a frame that may `defer`.  Its result is dropped; an exception that leaves it is a
panic and ends the program.  The caller's contextvars are copied.

Raises:
    FatalError: fn is None: ``go of nil func value``, the program is over.
    TypeError: fn can't be called.

Go: runtime/proc.go newproc
"""


cdef object _go(object module, PyObject **args, Py_ssize_t count, PyObject *names):
    """Be `go`; as C passes arguments, since a dict for keywords that nobody gave costs a twentieth."""
    cdef GFields g
    cdef tuple rest
    cdef dict kwargs = None
    prove_room()
    if not count:
        raise TypeError("go() missing 1 required positional argument: 'fn'")
    rest = () if count == 1 else gopy_tuple(args + 1, count - 1)
    if names is not NULL:
        kwargs = {name: <object>args[count + at] for at, name in enumerate(<tuple>names)}
    g = _start(<object>args[0], rest, kwargs, 0, None)
    return go_slowly(<object>args[0], rest, kwargs or {}) if g is None else g


cdef PyMethodDef _go_def
_go_def.ml_name = "go"
_go_def.ml_meth = <PyCFunction><void *>_go
_go_def.ml_flags = METH_FASTCALL | METH_KEYWORDS
_go_def.ml_doc = GO
go = PyCFunction_NewEx(&_go_def, NULL, __name__)


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
    cdef GFields g, parent = None
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
        or anyone_inside() or not callable(fn) or gopy_context_size(state_here())
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
    g.left = left
    p = m.p
    if mode.alone and p is not None:  # None: the world has ended
        go_next(m, p, g)
        return g
    _push_fresh(m, p, g)
    return g


cdef int _push_fresh(MFields m, PFields p, GFields g) except -1:
    """Make g, not started yet, known; wake who could take it."""
    cdef list over = None
    cdef bint ours = False
    if p is not None:
        gopy_lock_take(&p.mu.native)
        ours = p.m is m
        if ours:  # else it was retaken just now, and is somebody else's (R6)
            over = put_next(p, g)
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
    cdef PyObject *me = who_runs()
    cdef PyObject *target = NULL
    if mode.alone and not anyone_inside():
        if me.ob_type is <PyTypeObject *>Stack:
            target = _step_aside((<Stack>me).m, (<Stack>me).g_)
        elif getattr(<object>me, "lone_p", None) is not None:
            target = _step_aside((<object>me).m, (<object>me).g)
    if target is NULL:
        gosched_slowly()
    elif target is not me:
        switch_to(target)


cdef PyObject *_step_aside(MFields m, GFields g) except? NULL:
    """Put g, m's, which runs, behind all others; return where to switch to, borrowed (M1).

    NULL: nothing was done, as there is an order among those behind all others.
    """
    if g is None or m.p is None or m.p.fresh.count:
        return NULL
    g.order = 0  # before whoever comes: nobody fresh stands behind all others yet
    m.late.add(g)
    return stack_of(m, following(m))


# Coming back from the poller


cdef object push_all_slowly = None


def on_push_all(slowly):
    """Be told how to do it where C has no way of its own."""
    global push_all_slowly
    push_all_slowly = slowly


def push_all(MFields m not None, list ready not None):
    """Put goroutines that the poller or the clock woke where they belong."""
    push_all_of(m, ready)


cdef int push_all_of(MFields m, list ready) except -1:
    cdef PFields p = m.p
    cdef GFields g
    cdef bint behind = m.late.count > 0
    cdef Py_ssize_t at
    if not mode.alone or p is None or p.fresh.count:
        push_all_slowly(m, ready)
        return 0
    for at in range(len(ready)):
        g = <GFields>PyList_GET_ITEM(ready, at)
        if g.m_ is not m:
            push_all_slowly(m, ready)
            return 0
        gopy_fetch(<PyObject *>g.stack_, 128)
    for at in range(len(ready)):
        g = <GFields>PyList_GET_ITEM(ready, at)
        fetch_stack(g)
        g.reason = ""
        if behind or p.queue.count >= QUEUE:
            g.order = 0  # as in `gosched`
            m.late.add(g)
        else:
            p.queue.add(g)
    return 0
