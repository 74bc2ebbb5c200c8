# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of the hot half of `stack`: how goroutines begin on a Stack, and end.

It's the same algorithm; the Python file explains it (S1).  What is the machine's: the loop of a Stack
has no frame of Python's, so tracebacks end at the goroutine's own function.
"""

cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF

from gopy._core.sched._machine cimport (
    MFields, Stack, bind, following, mode, running, state_here, switch_to,
)
from gopy._core.task._extra cimport ExtraFields
from gopy._core.task._waits cimport GFields

from greenlet import greenlet

from gopy._core.base import probe
from gopy._core.sched import _machine

cdef extern from "_native.h":
    PyObject *gopy_take_error()
    bint gopy_has_context(void *)
    bint gopy_held_by(PyObject *, Py_ssize_t)
    void gopy_look_after(PyObject *)

cdef extern from "_chunks.h":
    void gopy_keep_chunks()
    void *gopy_small_chunk()
    Py_ssize_t gopy_chunk_used()

cdef extern from "_aside.h":
    size_t gopy_have_region()

cdef extern from "Python.h":
    PyObject *PyObject_CallNoArgs_ "PyObject_CallNoArgs"(PyObject *)
    PyObject *PyObject_Call_ "PyObject_Call"(PyObject *, PyObject *, PyObject *)

cdef bint small = False  # Stacks begin with a small chunk of frames (base/_chunks.h)
cdef object works = None  # whether that has been seen to work
region = 0  # where what greenlet puts aside lies; 0: anywhere (base/_aside.h)


def small_chunks(bint wanted, call not None):
    """Say whether Stacks shall begin with a small chunk; return whether they will (R27).

    They do where it is seen to work: ``call(fn)`` is a function of Python's that returns ``fn()``.
    """
    global region, small, works
    if wanted and works is None:
        gopy_keep_chunks()
        region = gopy_have_region()
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
        if result is NULL or g.extra is not None or g.left is not None or g._id == 1:
            _end_of(self.m, g, result)
        else:
            Py_DECREF(<object>result)
        if gopy_has_context(state_here()):
            self.gr_context = None
        # g may be self's and ours alone, and end with its name; but what it was called with ends before.
        if <tuple>args or kwargs is not None or mode.slow or not gopy_held_by(<PyObject *>g, 2):
            _forget(g)
        fn = args = kwargs = None
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
    if error is NULL and g._id != 1 and (extra is None or extra.unwind is None and extra.bubble is None):
        Py_DECREF(<object>result)
        if g.left is not None:
            raised = _tell(g)
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


cdef object _tell(GFields g):
    """Tell who wants to know that g has returned; return what that has raised, or returned."""
    cdef object left = None
    left, g.left = g.left, left
    try:
        return left(None)
    except BaseException as why:
        return why


_machine.on_loop(_loop)
