# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `hub.execute`, and of `stack.new_stack` and `let_end`.

It's the same algorithm; the Python files explain it (M1, M3).  What is the machine's: a thread's first
Stacks begin at different depths of its C stack (base/_levels.h).
"""

cimport cython
from cpython.object cimport PyObject

from gopy._core.sched._machine cimport MFields, Stack, bind, mode, note_none, switch_to
from gopy._core.task._waits cimport GFields

from gopy._core.base import probe

cdef extern from "_levels.h":
    Py_ssize_t gopy_level(Py_ssize_t)
    int gopy_begin(int (*)(PyObject *) except -1, PyObject *, Py_ssize_t) except -1


def execute(MFields m not None, GFields g not None):
    """Switch to g; come back when somebody switches to the hub."""
    cdef Stack stack
    cdef PyObject *target
    cdef Py_ssize_t level = 0
    if g.stack_ is None:
        if m.free:
            stack = <Stack>m.free.pop()
        else:
            stack = _new_stack(m, g)
            level = gopy_level(stack.index)
        bind(g, stack, m)
    elif mode.slow and probe.resumed is not None:
        probe.resumed(g)
    target = <PyObject *>g.stack_  # which m holds
    with cython.critical_section(m):
        m.moving_ = None
    g = stack = None  # the hub keeps no goroutine alive
    try:
        gopy_begin(switch_to, target, level)
    finally:
        note_none()


cdef Stack _new_stack(MFields m, GFields g):
    cdef Stack stack = Stack(m, g)
    stack.index = len(m.stacks)
    m.stacks.append(stack)
    stack.lone_p = m.p if mode.alone else None  # after it is kept: see `boot`
    return stack


def let_end(MFields m not None, Py_ssize_t count):
    """Have so many of the free Stacks end."""
    cdef Stack stack, last
    cdef list stacks = m.stacks
    for _ in range(count):
        stack = <Stack>m.free.pop()
        last = <Stack>stacks.pop()
        if last is not stack:
            last.index = stack.index
            stacks[last.index] = last
        switch_to(<PyObject *>stack)
        note_none()
