# cython: language_level=3, binding=False, freethreading_compatible=True
# cython: embedsignature=True, embedsignature.format=clinic
# cython: boundscheck=False, wraparound=False, initializedcheck=False
"""The compiled twin of `waiter` and `runq`, of a G's fields, and of the locks of `base.lockrank`.

It's the same algorithm; the Python files explain it (W1, W2).  What is the machine's:

- A Ring is a deque of the queues' kind; its slots are a list, so that the collector sees them.
- Where threads run in parallel, fields that others look at without a lock are changed, and
  read, in a critical section of their object.
- CPython 3.11 collects wherever something is allocated: not while a queue grows.
"""

cimport cython
from cpython.list cimport PyList_SET_ITEM
from cpython.ref cimport Py_DECREF, Py_INCREF, PyObject

cdef extern from "Python.h":
    PyObject *PyList_GET_ITEM(list, Py_ssize_t)
    PyObject *PyThreadState_GetDict()

cdef extern from "_native.h":
    int gopy_lock_init(gopy_lock *) except -1
    void gopy_lock_clear(gopy_lock *)
    int gopy_lock_try(gopy_lock *)
    int gopy_lock_held(gopy_lock *)
    int gopy_test_and_set(char *)
    void gopy_fill(PyObject *, Py_ssize_t, PyObject *)
    object gopy_empty(PyObject *, Py_ssize_t)
    void gopy_swap(PyObject *, Py_ssize_t, PyObject *, Py_ssize_t)
    int gopy_no_collection()
    void gopy_collect_again(int)


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


def hold(name, value):
    """Hold value, by that name, until the calling thread has ended."""
    cdef PyObject *own = PyThreadState_GetDict()
    if own is NULL:
        raise MemoryError
    (<dict>own)[name] = value


# Queues


cdef class Ring:
    """First come, first served: what a deque is to the reference."""

    def __cinit__(self, *_):
        self.mask = -1  # most lines of channels never have anybody: no slots before the first

    def __init__(self, entries=()):
        for each in entries:
            self.add(each)

    cdef int grow(self) except -1:
        cdef Py_ssize_t size = 2 * (self.mask + 1) or 4, index
        cdef int was_on = gopy_no_collection()
        cdef list slots = [None] * size
        gopy_collect_again(was_on)
        for index in range(self.count):
            slots[index] = self.slots[(self.head + index) & self.mask]
        self.slots, self.head, self.mask = slots, 0, size - 1
        return 0

    cdef int add(self, object x) except -1:
        with cython.critical_section(self):
            if self.count > self.mask:
                self.grow()
            gopy_fill(<PyObject *>self.slots, (self.head + self.count) & self.mask, <PyObject *>x)
            self.count += 1
        return 0

    cdef int add_head(self, object x) except -1:
        with cython.critical_section(self):
            if self.count > self.mask:
                self.grow()
            self.head = (self.head - 1) & self.mask
            gopy_fill(<PyObject *>self.slots, self.head, <PyObject *>x)
            self.count += 1
        return 0

    cdef object shift(self):
        """Take out the first; there is one."""
        cdef Py_ssize_t at
        with cython.critical_section(self):
            at = self.head
            self.head = (at + 1) & self.mask
            self.count -= 1
            return gopy_empty(<PyObject *>self.slots, at)

    cdef int move(self, Ring other, Py_ssize_t count) except -1:
        """Take the first so many out of other, which has them, without a look at what they are."""
        cdef Py_ssize_t each, at, to
        with cython.critical_section(self, other):
            while self.count + count > self.mask + 1:
                self.grow()
            for each in range(count):
                at = (other.head + each) & other.mask
                to = (self.head + self.count) & self.mask
                gopy_swap(<PyObject *>other.slots, at, <PyObject *>self.slots, to)
                self.count += 1
            other.head = (other.head + count) & other.mask
            other.count -= count
        return 0

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
        cdef list slots = None
        with cython.critical_section(self):
            slots, self.slots = self.slots, slots
            self.head = self.count = 0
            self.mask = -1
        if slots is not None:
            slots.clear()

    cdef bint take_out(self, object x):
        """Take x out; return False if it was not there."""
        cdef Py_ssize_t at, index = 0
        with cython.critical_section(self):
            while index < self.count and PyList_GET_ITEM(self.slots, (self.head + index) & self.mask) != <PyObject *>x:
                index += 1
            if index == self.count:
                return False
            while index:  # who stands before it comes one closer
                at = (self.head + index) & self.mask
                index -= 1
                PyList_SET_ITEM(self.slots, at, <object>PyList_GET_ITEM(self.slots, (self.head + index) & self.mask))
            Py_INCREF(None)
            PyList_SET_ITEM(self.slots, self.head, None)
            self.head = (self.head + 1) & self.mask
            self.count -= 1
        Py_DECREF(x)  # the list's; who calls has its own
        return True

    def remove(self, x):
        if not self.take_out(x):
            raise ValueError("not in the queue")

    def __len__(self):
        return self.count

    def __iter__(self):
        return iter(self.all())

    def __contains__(self, x):
        return any(each is x for each in self.all())

    def __getitem__(self, index):
        cdef Py_ssize_t at = index
        with cython.critical_section(self):
            if at < 0:
                at += self.count
            if not 0 <= at < self.count:
                raise IndexError("queue index out of range")
            return self.slots[(self.head + at) & self.mask]


# Waits: task.waiter


cdef enum:
    FEW = 8  # entries of a line that are looked at for one that leaves it


cdef class Entry:
    """Who stands in a line: a G, or a Sudog."""


@cython.freelist(64)
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
            entry = <Entry>self.shift()
            if entry.sel is None or entry.sel.take(<Sudog>entry):
                return entry
        return None

    cdef bint left_early(self, Entry entry) except -1:
        """Take out entry, whose race is over, if the line is short; return whether it's out."""
        if self.count > FEW:
            self.leave()
            return False
        self.take_out(entry)
        return True

    cpdef int leave(self) except -1:
        """Note that one entry's race is over: it will be skipped, or swept."""
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
        return self.take_out(entry)

    def drop_gone(self):
        """In the child of a fork: take out who is not there any more, and has no M."""
        self.keep([each for each in self.all() if _g(<Entry>each).m_ is not None])

    cpdef bint anyone(self) except -1:
        """Return whether somebody still waits; leftovers at the head are dropped."""
        cdef Entry entry
        while self.count:
            entry = <Entry>self.slots[self.head]
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


cdef inline bint _waits(Entry entry) noexcept:
    return entry.sel is None or not entry.sel.token


cdef inline GFields _g(Entry entry):
    return <GFields>entry if entry.sel is None else entry.sel.g


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
