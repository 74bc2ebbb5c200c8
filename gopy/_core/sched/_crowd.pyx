# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of what `crowd` does with half a queue, one goroutine after another.

It's the same algorithm; the Python file explains it.
"""

from gopy._core.task._waits cimport GFields, Ring

cdef extern from "_native.h":
    int gopy_no_collection()
    void gopy_collect_again(int)


cpdef list first_of(Ring queue, Py_ssize_t count):
    """Take the first count out of queue, which has as many."""
    cdef int was_on = gopy_no_collection()
    cdef list first = [queue.shift() for _ in range(count)]
    gopy_collect_again(was_on)
    return first


def all_fresh(list goroutines not None):
    """Return whether none of them has begun."""
    cdef GFields g
    for g in goroutines:
        if g.stack_ is not None:
            return False
    return True
