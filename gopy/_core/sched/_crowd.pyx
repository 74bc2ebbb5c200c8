# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of a Crowd, and of what `crowd` does with half a queue.

It's the same algorithm; the Python file explains it.  What is the machine's: who is taken leaves an
empty place in the first bundle, which goes when they all have gone; no bundle is cut in two.
"""

cimport cython
from cpython.object cimport PyObject

from gopy._core.task._waits cimport GFields, Ring

cdef extern from "_native.h":
    int gopy_no_collection()
    void gopy_collect_again(int)
    object gopy_empty(PyObject *, Py_ssize_t)


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


cdef class CrowdFields:
    """A first-come, first-served line of bundles."""

    def __cinit__(self):
        self.bundles = Ring.__new__(Ring)

    def __init__(self):
        """Be empty: instead of the reference's, which makes its own kind of line."""

    def put(self, order, list bundle not None):
        """Let bundle, which is the Crowd's from now on, stand at the end."""
        with cython.critical_section(self):
            self.bundles.add((order, bundle))
            self.count += len(bundle)

    cdef Py_ssize_t in_first(self):
        """Return how many of the first bundle are there still."""
        return len(self.first_bundle()) - self.gone

    cdef inline list first_bundle(self):
        return <list>(<tuple>self.bundles.slots[self.bundles.head])[1]

    cdef GFields shift(self):
        """Take out the first; there is one."""
        cdef list bundle
        cdef GFields g
        with cython.critical_section(self):
            bundle = self.first_bundle()
            g = <GFields>gopy_empty(<PyObject *>bundle, self.gone)
            self.gone += 1
            self.count -= 1
            if self.gone == len(bundle):
                self.gone = 0
                self.bundles.shift()
        return g

    def take(self, Py_ssize_t most):
        """Take out the first most, or all if there are fewer."""
        return [self.shift() for _ in range(min(most, self.count))]

    def take_of_first(self, Py_ssize_t most):
        """Take out the first most of the first bundle, all of whom have its number."""
        return [self.shift() for _ in range(min(most, self.in_first()))]

    def remove(self, g):
        """Take g out, wherever it stands."""
        cdef list line = self.numbered()
        self.clear()
        for order, bundle in line:
            if left := [each for each in bundle if each is not g]:
                self.put(order, left)

    def clear(self):
        """Take out all of them."""
        cdef Ring line = Ring.__new__(Ring)
        with cython.critical_section(self):
            line, self.bundles = self.bundles, line
            self.count = self.gone = 0

    def first_order(self):
        """Return the number of whoever is first."""
        return self.order_of_first()

    cdef long long order_of_first(self) except? -1:
        return (<tuple>self.bundles.slots[self.bundles.head])[0]

    cdef list numbered(self):
        """Return the bundles with their numbers; who has been taken is in none."""
        with cython.critical_section(self):
            return [
                (order, [g for g in <list>bundle if g is not None])
                for order, bundle in self.bundles.all()
            ]

    def everybody(self):
        """Return all of them, and leave them here."""
        return [g for _, bundle in self.numbered() for g in <list>bundle]
